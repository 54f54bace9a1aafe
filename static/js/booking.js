// The diary: sheets in a dialog, the now-line, pickers that act at once, slots that fill the form. All of it works
// without script too.
import { dayIn } from "./dates.js";

const sheet = document.getElementById("sheet");
let part = "";

document.addEventListener("click", event => {
  const opener = event.target.closest("[hx-target='#sheet-body']");
  if (opener) part = opener.dataset.show || "";
  const slot = event.target.closest("[data-on][data-at]");
  if (slot) fill(slot);
});

document.addEventListener("htmx:afterSwap", event => {
  if (!sheet || event.detail.target.id !== "sheet-body") return;
  if (!sheet.open) sheet.showModal();
  if (part) document.getElementById(part)?.scrollIntoView({ block: "start" });
  else sheet.scrollTop = 0;
  part = "";
});

function fill(slot) {
  const form = document.getElementById("book");
  if (!form) return;
  form.elements.on.value = slot.dataset.on;
  form.elements.at.value = slot.dataset.at;
  for (const one of document.querySelectorAll("[data-on][data-at]")) one.setAttribute("aria-pressed", one === slot);
  form.querySelector(".btn.primary").focus();
}

// A visit of another kind usually lasts another time; a length that was chosen by hand stays.
const book = document.getElementById("book");
let lengthChosen = false;
book?.addEventListener(
  "change",
  event => {
    if (event.target.name === "minutes") lengthChosen = true;
    if (event.target.name === "kind" && !lengthChosen)
      book.elements.minutes.value = book.getAttribute(`data-${event.target.value}`);
  },
  true,
);

for (const picker of document.querySelectorAll("[data-submit-on-change]")) {
  picker.form.querySelector("button:not([data-calendar])")?.setAttribute("hidden", "");
  // Enter changes the box and sends the form by itself: once is enough.
  let timer;
  picker.form.addEventListener("submit", () => clearTimeout(timer));
  picker.addEventListener("change", () => {
    if (picker.tagName === "SELECT" || dayIn(picker)) timer = setTimeout(() => picker.form.requestSubmit());
  });
}

// The line moves with the clinic's clock, also when this device stands in another zone.
const calendar = document.querySelector(".cal[data-today]");
function clock() {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: calendar.dataset.zone,
  }).format(new Date());
}
function tick() {
  const text = clock();
  const [hour, minute] = text.split(":").map(Number);
  const row = (hour - Number(calendar.dataset.firstHour)) * 12 + Math.floor(minute / 5) + 1;
  for (const line of calendar.querySelectorAll("[data-now]")) {
    line.className = line.className.replace(/\br-\d+\b/, `r-${row}`);
    if (line.classList.contains("now-label")) line.textContent = text;
  }
}
if (calendar) setInterval(tick, 30000);

// Late in the day the page opens where the day is, unless the address already says where.
const line = calendar?.querySelector(".now-line");
if (line && !location.hash && line.getBoundingClientRect().top > innerHeight * 0.85)
  scrollTo({ top: line.getBoundingClientRect().top - innerHeight * 0.45 });
