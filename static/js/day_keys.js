// The desk by keyboard: one letter or figure does what a button of the page does; arrows go between the times and cards
// of a column and between columns, each of which is one stop of the Tab key.
import { isFree } from "./find_key.js";

const board = document.querySelector("[data-live-day]"),
  keys = document.getElementById("desk-keys");

document.addEventListener("keydown", event => {
  if (!isFree(event)) return;
  if (event.key === "?") keys.showModal();
  else {
    const name = event.key.toLowerCase(),
      found = [...document.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)].find(one => !one.hidden);
    if (!found) return;
    found.click();
  }
  event.preventDefault();
});

// ---- between times and cards --------------------------------------------------------------------------------------
const STOPS = ".visit-open, .open-time";
const columns = () => [...board.querySelectorAll(".cal-col > .cal-body")];
const top = element => element.closest("[data-item]").offsetTop;
const stopsOf = column => [...column.querySelectorAll(STOPS)].sort((one, other) => top(one) - top(other));

// One stop a column: where the focus was last, else the first visit that is not over, else the first of all.
function arrange() {
  for (const column of columns()) {
    const stops = stopsOf(column),
      at = stops.find(one => one === document.activeElement) ?? stops.find(one => one.dataset.stop !== undefined);
    const first = at ?? stops.find(one => !one.closest(".visit.done")) ?? stops[0];
    for (const one of stops) one.tabIndex = one === first ? 0 : -1;
    for (const one of column.querySelectorAll("[data-next]")) one.tabIndex = -1;
  }
}

function go(target) {
  if (!target) return;
  const column = target.closest(".cal-body");
  for (const one of column.querySelectorAll("[data-stop]")) delete one.dataset.stop;
  target.dataset.stop = "";
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
  arrange();
}

function beside(stop, by) {
  const all = columns(),
    from = all.indexOf(stop.closest(".cal-body"));
  for (let number = from + by; number >= 0 && number < all.length; number += by) {
    const stops = stopsOf(all[number]);
    if (!stops.length) continue;
    const away = one => Math.abs(top(one) - top(stop));
    return stops.reduce((best, one) => (away(one) < away(best) ? one : best));
  }
  return null;
}

board.addEventListener("keydown", event => {
  const stop = event.target.closest?.(STOPS);
  if (!stop || event.ctrlKey || event.metaKey || event.altKey) return;
  const stops = stopsOf(stop.closest(".cal-body")),
    at = stops.indexOf(stop);
  const ways = {
    ArrowDown: () => go(stops[at + 1]),
    ArrowUp: () => go(stops[at - 1]),
    ArrowLeft: () => go(beside(stop, -1)),
    ArrowRight: () => go(beside(stop, 1)),
    Home: () => go(stops[0]),
    End: () => go(stops.at(-1)),
    " ": () => (stop.matches(".open-time") ? stop : stop.parentElement.querySelector("[data-next]"))?.click(),
  };
  if (!ways[event.key]) return;
  event.preventDefault();
  ways[event.key]();
});

arrange();
document.addEventListener("day:swapped", arrange);
