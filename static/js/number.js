// Figures as people type them on any keyboard: comma and point alike, and nothing else. The server reads the same
// (clinic/practice/fields.py, clinic/practice/typed_text.py).
const DECIMAL = /^-?(?:[0-9]{1,12}(?:[.,][0-9]{0,2})?|[.,][0-9]{1,2})$/;

const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const FULL_WIDTH = { "\uff0c": ",", "\uff0e": ".", "\u066b": "." };
const isDigit = code => /^\p{Nd}$/u.test(String.fromCodePoint(code));

// Unicode has the ten digits of each script in a row and starts another row beside it at most: the place in the row is
// the value.
function value(digit) {
  const code = digit.codePointAt(0);
  let before = 0;
  while (isDigit(code - before - 1)) before += 1;
  return String(before % 10);
}

const asTyped = text => String(text).replace(UNSEEN, "").replace(/[\u2010-\u2015\u2212\ufe63\uff0d]/g, "-")
  .replace(/[\uff0c\uff0e\u066b]/g, sign => FULL_WIDTH[sign]).replace(/\p{Nd}/gu, value).trim();

// The number, or null for what is none: an exponent, two signs, a unit behind it.
export function read(text) {
  const typed = asTyped(text);
  return DECIMAL.test(typed) ? Number(typed.replace(",", ".")) : null;
}

// Halves add up exactly in binary; two places keep tenths from showing as 0.30000000000000004.
export const plain = number => String(Math.round(number * 100) / 100);
