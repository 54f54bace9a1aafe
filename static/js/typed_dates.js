// Days and times as people type them. The server reads the same texts the same way (clinic/practice/typed_dates.py);
// one table, tests/practice/typed_dates.toml, holds both to it. A day is its ISO text: it compares and has no zone.
// Names are English or Spanish, the product's two languages.
export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
// Without accents, as `letters` leaves them.
const SPANISH_MONTHS = [
  "enero",
  "febrero",
  "marzo",
  "abril",
  "mayo",
  "junio",
  "julio",
  "agosto",
  "septiembre",
  "octubre",
  "noviembre",
  "diciembre",
];
const SPANISH_WEEKDAYS = ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"];
const YEARS_AHEAD = 20;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const NUMBERS = /^(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})$/;
const SPACED = /^(\d{1,2})( )(\d{1,2}) (\d{4}|\d{2})$/;
// 28112026 and 20261128: no text is both, because a year's first half is no month.
const EIGHT = /^(\d{2})(\d{2})((?:19|20|21)\d{2})$/;
const EIGHT_YEAR_FIRST = /^((?:19|20|21)\d{2})(\d{2})(\d{2})$/;
const WEEKDAY = "(?:(?<weekday>[a-z]{3,})[,.]? )?",
  NAME = "(?<month>[a-z]{3,})\\.?",
  YEAR = "(?<year>\\d{4}|['\u2018\u2019]?\\d{2})";
const DAY = "(?<day>\\d{1,2})";
// 28th; in Spanish 1º, 1.º, 1ro, 1ero.
const ORDINAL = "(?:st|nd|rd|th|\\.?[\u00ba\u00b0]|\\.?e?r?o(?![a-z])|\\.)?";
const DAY_MONTH = new RegExp(`^${WEEKDAY}${DAY}${ORDINAL}[ /-]*(?:of |de )?${NAME}(?:[ ,/-]*(?:del? )?${YEAR})?$`);
const MONTH_DAY = new RegExp(`^${WEEKDAY}${NAME}[ /-]*${DAY}${ORDINAL}(?:[ ,/-]+${YEAR})?$`);
const CLOCK = /^(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?: ?([ap])\.? ?m\.?| ?h)?$/;
const FIGURES = /^(\d{1,2})(\d{2})()(?: ?([ap])\.? ?m\.?| ?h)?$/;
const HOUR = /^(\d{1,2})()() ?([ap])\.? ?m\.?$/;
const ONE_FIGURE = /^(\d{1,2})[:.h](\d)$/;

const pad = (number, length = 2) => String(number).padStart(length, "0");
const place = (word, names) => names.findIndex(name => name.toLowerCase().startsWith(word));
const named = (word, english, spanish) => Math.max(place(word, english), place(word, spanish));
// Peru and Uruguay write setiembre.
const letters = text =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/(?<![a-z])set(?=iem|(?![a-z]))/, "sept");
const refuse = says => ({ day: null, says });
const lastOf = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

// In the digits, hyphens and spaces of an English keyboard, without unseen signs (clinic/practice/typed_text.py).
const UNSEEN = /[\p{Cf}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;
const HYPHENS = /[\u02d7\u058a\u05be\u1806\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]/g;

function plain(text) {
  const seen = text.replace(UNSEEN, "").replace(/\s+/g, " ").trim().replace(HYPHENS, "-");
  const narrow = seen.replace(/[\uff01-\uff5e]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  return narrow.replace(/\p{Nd}/gu, figure);
}

// A script's digits follow each other from its nought.
function figure(sign) {
  const code = sign.codePointAt(0);
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}

// ---- reckoning with days -----------------------------------------------------------------------------------------
export const parts = iso => iso.split("-").map(Number);
export const isoOf = (year, month, day) => `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
const stamp = iso => Date.parse(`${iso}T00:00Z`);

export function addDays(iso, count) {
  return new Date(stamp(iso) + count * 86_400_000).toISOString().slice(0, 10);
}

// The same day of another month, or the month's last one.
export function addMonths(iso, count) {
  const [year, month, day] = parts(iso),
    sum = year * 12 + month - 1 + count;
  const there = [Math.floor(sum / 12), (sum % 12) + 1];
  return isoOf(...there, Math.min(day, lastOf(...there)));
}

// 0 is Monday.
export const weekdayOf = iso => (new Date(stamp(iso)).getUTCDay() + 6) % 7;

// 28 Nov 2026, as the server shows a day (dates.short_day).
export function shortDay(iso) {
  const [year, month, day] = parts(iso);
  return `${day} ${MONTHS[month - 1].slice(0, 3)} ${year}`;
}

// ---- reading -----------------------------------------------------------------------------------------------------
// `{day, says}`: the day, or what is wrong in words. `today` is the clinic's; see the server for the other two.
export function readDay(text, { today, monthFirstToo = false, yearless = false, first = "", last = "" }) {
  const read = unbounded(plain(text), today, monthFirstToo, yearless);
  const isOut = read.day && ((first && read.day < first) || (last && read.day > last));
  return isOut ? refuse(`Enter a day from ${bounds(first, last)}.`) : read;
}

// Whole years are said as years.
function bounds(first, last) {
  const isYears = first.endsWith("-01-01") && last.endsWith("-12-31");
  const [low, high] = isYears ? [parts(first)[0], parts(last)[0]] : [shortDay(first), shortDay(last)];
  return `${low} to ${high}`;
}

function unbounded(said, today, monthFirstToo, yearless) {
  const typed = letters(said).replace(/[ ,.;]+$/, "");
  let found = YEAR_FIRST.exec(typed);
  if (found) return made(Number(found[1]), Number(found[3]), Number(found[4]));
  found = EIGHT.exec(typed);
  if (found) return fromNumbers(...found.slice(1).map(Number), monthFirstToo);
  found = EIGHT_YEAR_FIRST.exec(typed);
  if (found) return made(...found.slice(1).map(Number));
  found = NUMBERS.exec(typed) || SPACED.exec(typed);
  if (!found) return fromWords(said, typed, today, yearless);
  const [, one, sign, two, year] = found;
  if (year.length === 2 && sign.includes("-")) return refuse("Write the year with four figures, such as 2026.");
  const both = monthFirstToo && !sign.includes(".");
  return fromNumbers(Number(one), Number(two), yearOf(year, today), both);
}

function fromNumbers(one, two, year, both) {
  if (both && Math.max(one, two) > 12) return made(year, Math.min(one, two), Math.max(one, two));
  const dayFirst = made(year, two, one),
    monthFirst = made(year, one, two);
  if (both && one !== two && dayFirst.day && monthFirst.day) {
    return refuse(`This can be ${shortDay(dayFirst.day)} or ${shortDay(monthFirst.day)}. Write the month as a word.`);
  }
  if (two <= 12 || one > 12) return dayFirst;
  if (!monthFirst.day) return monthFirst;
  const told = `Write the day first, or the month as a word: ${shortDay(monthFirst.day)}.`;
  return refuse(`There is no month ${two}. ${told}`);
}

const notADay = text => refuse(`\u201c${text.slice(0, 40)}\u201d is not a day. Write it as 28 Nov 2026 or 28/11/2026.`);

function fromWords(text, typed, today, yearless) {
  const found = (DAY_MONTH.exec(typed) || MONTH_DAY.exec(typed))?.groups;
  const month = found ? named(found.month, MONTHS, SPANISH_MONTHS) + 1 : 0;
  if (!month) return notADay(text);
  const day = Number(found.day);
  const now = parts(today)[0];
  if (!found.year && !yearless) {
    const example = isoOf(now, month, Math.min(Math.max(day, 1), lastOf(now, month)));
    return refuse(`Add the year, such as ${shortDay(example)}.`);
  }
  const read = found.year ? made(yearOf(found.year, today), month, day) : nearest(month, day, today);
  if (!read.day || !found.weekday) return read;
  const said = named(found.weekday, WEEKDAYS, SPANISH_WEEKDAYS),
    is = weekdayOf(read.day);
  if (said < 0) return notADay(text);
  return said === is ? read : refuse(`${shortDay(read.day)} is a ${WEEKDAYS[is]}, not a ${WEEKDAYS[said]}.`);
}

function yearOf(figures, today) {
  if (figures.length === 4) return Number(figures);
  const now = parts(today)[0],
    year = now - (now % 100) + Number(figures.slice(-2));
  return year < now + YEARS_AHEAD ? year : year - 100;
}

function nearest(month, day, today) {
  const now = parts(today)[0];
  const days = [now - 1, now, now + 1].map(year => made(year, month, day).day).filter(Boolean);
  const far = iso => Math.abs(stamp(iso) - stamp(today));
  if (days.length) return { day: days.reduce((best, one) => (far(one) < far(best) ? one : best)), says: "" };
  const leap = made(2024, month, day);
  return leap.day ? refuse("29 Feb: add the year, such as 29 Feb 2028.") : leap;
}

function made(year, month, day) {
  if (month < 1 || month > 12) return refuse(`Month must be 1 to 12, not ${month}.`);
  if (year < 1) return refuse("Write the year with four figures, such as 2026.");
  const last = lastOf(year, month);
  if (day >= 1 && day <= last) return { day: isoOf(year, month, day), says: "" };
  return refuse(`${MONTHS[month - 1]} ${year} has the days 1 to ${last}, not ${day}.`);
}

const TIME_BEHIND = /^(.*[^\s,])(?:[\s,]+|(?<=\d)T)(\d{1,2}(?:[:.h]\d{2})+(?: ?[ap]\.? ?m\.?| ?h)?)$/i;

// Both parts of one text such as 23 Nov 2026 14:05; without a time at its end, all of it is the day.
export function dayAndTime(text) {
  const found = TIME_BEHIND.exec(plain(text));
  return found ? [found[1], found[2]] : [text, ""];
}

const notATime = text => refuseTime(`\u201c${text.slice(0, 40)}\u201d is not a time. Write it as 14:05 or 2:05 pm.`);
const refuseTime = says => ({ time: null, says });

// `{time, says}`: 14:05, or what is wrong in words. Seconds are read and left out: nobody types them.
export function readTime(text) {
  const said = plain(text),
    typed = letters(said);
  const one = ONE_FIGURE.exec(typed);
  if (one) {
    const hour = pad(one[1]);
    return refuseTime(`Write the minutes with two figures: ${hour}:0${one[2]} or ${hour}:${one[2]}0.`);
  }
  const found = CLOCK.exec(typed) || FIGURES.exec(typed) || HOUR.exec(typed);
  if (!found) return notATime(said);
  const [minute, second] = [Number(found[2] || 0), Number(found[3] || 0)];
  let hour = Number(found[1]);
  if (found[4]) {
    if (hour < 1 || hour > 12) return notATime(said);
    hour = (hour % 12) + (found[4] === "p" ? 12 : 0);
  }
  return hour < 24 && minute < 60 && second < 60 ? { time: `${pad(hour)}:${pad(minute)}`, says: "" } : notATime(said);
}
