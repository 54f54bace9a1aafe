// Figures as people type them: comma and point alike, and nothing else. The server reads the same
// (clinic/practice/fields.py).
const DECIMAL = /^-?(?:[0-9]{1,12}(?:[.,][0-9]{0,2})?|[.,][0-9]{1,2})$/;

// The number, or null for what is none: an exponent, two signs, a unit behind it, other digits.
export function read(text) {
  const typed = String(text).trim();
  return DECIMAL.test(typed) ? Number(typed.replace(",", ".")) : null;
}

// Halves add up exactly in binary; two places keep tenths from showing as 0.30000000000000004.
export const plain = number => String(Math.round(number * 100) / 100);
