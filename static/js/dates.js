// Boxes for a day and a time: what was typed is said in words beside the box, the arrow keys go through a time, and a
// key opens a calendar. Without script they are plain text boxes, and the server reads the same texts.
import {
  addDays,
  addMonths,
  dayAndTime,
  isoOf,
  MONTHS,
  parts,
  readDay,
  readTime,
  shortDay,
  WEEKDAYS,
  weekdayOf,
} from "./typed_dates.js";

const DAY = "input[data-day]",
  TIME = "input[data-time]";

// How a day's box is read: the server tells the clinic's day and bounds on the box itself.
const rules = box => ({
  today: box.dataset.today,
  monthFirstToo: "monthFirstToo" in box.dataset,
  yearless: "yearless" in box.dataset,
  first: box.dataset.first,
  last: box.dataset.last,
});
const within = (box, day) => day >= box.dataset.first && day <= box.dataset.last;

export const dayIn = box => readDay(box.value, rules(box)).day;
export const timeIn = box => readTime(box.value).time;

function changed(box) {
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

// ---- what was understood, beside the box ---------------------------------------------------------------------------
function understood(box) {
  const typed = box.value.trim(),
    plain = { says: "", isWrong: false };
  if (!typed) return plain;
  if (box.matches(TIME)) {
    const { time, says } = readTime(typed);
    if (!time) return { says, isWrong: true };
    return time === typed ? plain : { ...plain, says: `= ${time}` };
  }
  const { day, says } = readDay(typed, rules(box));
  if (!day) return { says, isWrong: true };
  if (shortDay(day) === typed) return plain;
  return { ...plain, says: `= ${WEEKDAYS[weekdayOf(day)].slice(0, 3)} ${shortDay(day)}` };
}

const saidBeside = box => box.closest(".day-box, .time-box")?.querySelector("[data-typed-as]");

function tell(box, { says, isWrong }) {
  const out = saidBeside(box);
  if (!out) return;
  out.textContent = says;
  out.toggleAttribute("data-wrong", isWrong);
  if (isWrong) box.setAttribute("aria-invalid", "true");
  else if (!box.closest(".has-error")) box.removeAttribute("aria-invalid"); // what the server refused stays marked
}

const say = box => tell(box, understood(box));

// A day and a time in one text, pasted into the day's box: each goes where it belongs.
function split(box) {
  const time = box.closest(".moment-boxes")?.querySelector(TIME);
  const [day, clock] = dayAndTime(box.value);
  if (!time || time.value.trim() || !clock || !readDay(day, rules(box)).day) return;
  box.value = day;
  time.value = clock;
  changed(time);
}

// A press that takes the focus from a box must still meet what it was aimed at: a line that appears in the middle of it
// would move the page from under it.
let isPressed = false;
document.addEventListener("pointerdown", () => (isPressed = true), true);
for (const event of ["pointerup", "pointercancel"]) document.addEventListener(event, () => (isPressed = false), true);
const onRelease = call => document.addEventListener("pointerup", () => setTimeout(call), { once: true });

const isOurs = box => box.matches?.(`${DAY}, ${TIME}`);
const sayAll = () => document.querySelectorAll(`${DAY}, ${TIME}`).forEach(say);
document.addEventListener(
  "change",
  event => {
    if (event.target.matches?.(DAY)) split(event.target);
    if (!isOurs(event.target)) return;
    if (isPressed) onRelease(() => say(event.target));
    else say(event.target);
  },
  true,
);
// Half a day is no mistake yet: while somebody types, only what the box said before goes.
document.addEventListener(
  "input",
  event => {
    if (isOurs(event.target)) tell(event.target, { says: "", isWrong: false });
  },
  true,
);
document.addEventListener("draft:filled", sayAll, true);
addEventListener("pageshow", sayAll);

// ---- a time goes up and down by its step ---------------------------------------------------------------------------
function stepped(time, step, up) {
  const [hour, minute] = time.split(":").map(Number),
    now = hour * 60 + minute;
  const next = up ? Math.floor(now / step) * step + step : Math.ceil(now / step) * step - step;
  const kept = Math.min(Math.max(next, 0), 24 * 60 - step);
  return `${String(Math.floor(kept / 60)).padStart(2, "0")}:${String(kept % 60).padStart(2, "0")}`;
}

document.addEventListener("keydown", event => {
  const { target: box, key } = event;
  if (!box.matches?.(TIME) || (key !== "ArrowUp" && key !== "ArrowDown")) return;
  const time = timeIn(box);
  if (!time) return;
  event.preventDefault();
  box.value = stepped(time, Number(box.dataset.step) || 1, key === "ArrowUp");
  changed(box);
});

// ---- the calendar: one dialog for every box ------------------------------------------------------------------------
// As in the date picker dialog of the ARIA practices: a grid with one tab stop, arrows, Home and End, Page up and down.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const PAGES = { PageUp: -1, PageDown: 1 };
const calendar = { box: null, key: null, day: "", dialog: null };

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function turner(months, label, sign) {
  return make("button", { type: "button", "data-turn": months, "aria-label": label }, sign);
}

function built() {
  const title = make("h2", { id: "calendar-month", "aria-live": "polite" });
  const head = make(
    "div",
    { class: "calendar-head" },
    turner(-12, "Previous year", "\u00ab"),
    turner(-1, "Previous month", "\u2039"),
    title,
    turner(1, "Next month", "\u203a"),
    turner(12, "Next year", "\u00bb"),
  );
  const grid = make("table", { role: "grid", "aria-labelledby": "calendar-month" }, make("thead"), make("tbody"));
  const today = make("button", { type: "button", class: "btn", "data-take-today": "" }, "Today");
  const close = make("button", { type: "button", class: "btn quiet", "data-leave": "" }, "Close");
  const foot = make("div", { class: "calendar-foot" }, today, close);
  const dialog = make("dialog", { class: "calendar" }, head, grid, foot);
  dialog.addEventListener("click", pressed);
  dialog.addEventListener("keydown", keyed);
  dialog.addEventListener("close", () => {
    if (dialog === calendar.dialog) leave();
  }); // by Escape
  document.body.append(dialog);
  return dialog;
}

function leave() {
  if (!calendar.dialog.isConnected) return;
  calendar.dialog.close();
  calendar.dialog.remove();
  calendar.key.focus();
}

function held(day) {
  const { first, last } = calendar.box.dataset;
  return day < first ? first : day > last ? last : day;
}

function cell(day) {
  const [, , number] = parts(day);
  const label = `${WEEKDAYS[weekdayOf(day)]} ${number} ${MONTHS[parts(day)[1] - 1]} ${parts(day)[0]}`;
  const tabindex = day === calendar.day ? 0 : -1;
  const made = make("td", { "data-date": day, "aria-label": label, tabindex }, String(number));
  if (!within(calendar.box, day)) made.setAttribute("aria-disabled", "true");
  if (day === calendar.box.dataset.today) made.setAttribute("aria-current", "date");
  made.setAttribute("aria-selected", String(day === dayIn(calendar.box)));
  return made;
}

// Six rows always, so that the keys below do not jump from month to month.
function draw() {
  const { dialog, day, box } = calendar,
    [year, month] = parts(day);
  const starts = Number(box.dataset.weekStarts) - 1;
  dialog.querySelector("h2").textContent = `${MONTHS[month - 1]} ${year}`;
  const names = [...WEEKDAYS.keys()].map(number => WEEKDAYS[(number + starts + 7) % 7]);
  const row = make("tr", {}, ...names.map(name => make("th", { scope: "col", abbr: name }, name.slice(0, 2))));
  dialog.querySelector("thead").replaceChildren(row);
  const first = isoOf(year, month, 1),
    blank = (weekdayOf(first) - starts + 7) % 7;
  const cells = Array.from({ length: 42 }, (_, place) => addDays(first, place - blank));
  const inMonth = one => one.slice(0, 7) === first.slice(0, 7);
  const drawn = cells.map(one => (inMonth(one) ? cell(one) : make("td", { class: "blank" })));
  const weeks = Array.from({ length: 6 }, (_, week) => make("tr", {}, ...drawn.slice(week * 7, week * 7 + 7)));
  dialog.querySelector("tbody").replaceChildren(...weeks);
  for (const button of dialog.querySelectorAll("[data-turn]")) {
    const there = addMonths(day, Number(button.dataset.turn)).slice(0, 7);
    button.disabled = there < box.dataset.first.slice(0, 7) || there > box.dataset.last.slice(0, 7);
  }
  dialog.querySelector("[data-take-today]").hidden = !within(box, box.dataset.today);
}

function show(day, { focus }) {
  calendar.day = held(day);
  draw();
  // A key that can turn no further loses the focus to the grid.
  const lost = focus || document.activeElement?.disabled || document.activeElement === document.body;
  if (lost) calendar.dialog.querySelector(`[data-date="${calendar.day}"]`).focus();
}

// The question's own words, without "(optional)" behind them.
function nameOf(box) {
  const question = box.closest(".moment-boxes")?.closest("fieldset")?.querySelector("legend") ?? box.labels?.[0];
  return question?.firstChild?.textContent.trim() || "Day";
}

function open(key) {
  const box = key.closest(".day-box").querySelector(DAY);
  Object.assign(calendar, { box, key, dialog: built() });
  calendar.dialog.setAttribute("aria-label", `Calendar: ${nameOf(box)}`);
  calendar.dialog.showModal();
  show(dayIn(box) ?? box.dataset.today, { focus: true });
  place(calendar.dialog, box);
}

// Below the box, or above it where there is no room; on a phone in the middle (css/dates.css).
function place(dialog, box) {
  dialog.style.removeProperty("inset");
  if (innerWidth < 480 || innerHeight < 520) return;
  const at = box.getBoundingClientRect(),
    size = dialog.getBoundingClientRect(),
    gap = 6;
  const below = at.bottom + gap + size.height <= innerHeight;
  const top = below ? at.bottom + gap : Math.max(gap, at.top - gap - size.height);
  const left = Math.max(gap, Math.min(at.left, innerWidth - size.width - gap));
  dialog.style.inset = `${top}px auto auto ${left}px`;
}

function take(day) {
  if (!within(calendar.box, day)) return;
  calendar.box.value = shortDay(day);
  leave();
  changed(calendar.box);
}

function pressed(event) {
  const turn = event.target.closest("[data-turn]"),
    chosen = event.target.closest("[data-date]");
  if (turn) show(addMonths(calendar.day, Number(turn.dataset.turn)), { focus: false });
  else if (chosen) take(chosen.dataset.date);
  else if (event.target.closest("[data-take-today]")) take(calendar.box.dataset.today);
  else if (event.target.closest("[data-leave]") || isBeside(event)) leave();
}

function isBeside({ target, clientX, clientY }) {
  if (target !== calendar.dialog) return false;
  const at = target.getBoundingClientRect();
  return clientX < at.left || clientX > at.right || clientY < at.top || clientY > at.bottom;
}

function keyed(event) {
  if (!event.target.closest("[data-date]")) return;
  const { key } = event;
  const place = (weekdayOf(calendar.day) - Number(calendar.box.dataset.weekStarts) + 8) % 7;
  let day = null;
  if (key in STEPS) day = addDays(calendar.day, STEPS[key]);
  else if (key in PAGES) day = addMonths(calendar.day, PAGES[key] * (event.shiftKey ? 12 : 1));
  else if (key === "Home") day = addDays(calendar.day, -place);
  else if (key === "End") day = addDays(calendar.day, 6 - place);
  else if (key === "Enter" || key === " ") take(calendar.day);
  else return;
  event.preventDefault();
  if (day) show(day, { focus: true });
}

document.addEventListener("click", event => {
  const key = event.target.closest("[data-calendar]");
  if (key) open(key);
});
document.addEventListener("keydown", event => {
  if (!event.target.matches?.(DAY) || event.key !== "ArrowDown" || !event.altKey) return;
  event.preventDefault();
  open(event.target.closest(".day-box").querySelector("[data-calendar]"));
});
addEventListener("resize", () => {
  if (calendar.dialog?.isConnected) place(calendar.dialog, calendar.box);
});
