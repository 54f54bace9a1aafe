// The diary: sheets in a dialog, the now-line, pickers that act at once. All of it works without script too.
import { dayIn } from "./dates.js";

const sheet = document.getElementById("sheet");
let part = "";

document.addEventListener("click", event => {
  const opener = event.target.closest("[hx-target='#sheet-body']");
  if (opener) part = opener.dataset.show || "";
});

document.addEventListener("htmx:afterSwap", event => {
  if (!sheet || event.detail.target.id !== "sheet-body") return;
  if (!sheet.open) sheet.showModal();
  if (part) document.getElementById(part)?.scrollIntoView({ block: "start" });
  else sheet.scrollTop = 0;
  part = "";
});

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
function clock(calendar) {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: calendar.dataset.zone,
  }).format(new Date());
}
function tick() {
  const calendar = document.querySelector(".cal[data-today]");
  if (!calendar) return;
  const text = clock(calendar);
  const [hour, minute] = text.split(":").map(Number);
  const row = (hour - Number(calendar.dataset.firstHour)) * 12 + Math.floor(minute / 5) + 1;
  for (const line of calendar.querySelectorAll("[data-now]")) {
    line.className = line.className.replace(/\br-\d+\b/, `r-${row}`);
    if (line.classList.contains("now-label")) line.textContent = text;
  }
}
if (document.querySelector(".cal")) setInterval(tick, 30000);
