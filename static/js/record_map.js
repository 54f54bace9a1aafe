// The record's map: a tap on a point chooses it and gives it as planned, with keys for its units beside it; the face
// and its profiles take turns. Its row in the table is marked with it.
import { plain } from "./number.js";
import { input, ring, unitsOf } from "./record_dots.js";

const FINGER = 44,
  REACH = 22,
  THIRDS = [140, 303, 473, 644, 756];
const pane = document.querySelector("#face-pane"),
  front = pane.querySelector("[data-facemap]");
const panel = pane.querySelector("[data-map-point]"),
  part = name => panel.querySelector(`[data-point-${name}]`);
const spotOf = ref => document.querySelector(`[data-spot="${CSS.escape(ref)}"]`);
let chosen = null,
  byFinger = false;

export function choose(spot) {
  if (chosen === spot) return;
  chosen?.removeAttribute("aria-current");
  chosen = spot;
  chosen.setAttribute("aria-current", "true");
  follow();
}

// The map says what the table says of the chosen point.
export function follow() {
  ring(chosen);
  const onMap = chosen?.dataset.x !== undefined;
  panel.hidden = !onMap;
  if (!onMap) return;
  const units = unitsOf(chosen),
    planned = chosen.dataset.plannedUnits;
  part("name").textContent = chosen.dataset.name;
  part("plan").textContent = planned === undefined ? "not planned" : `planned ${plain(Number(planned))}`;
  part("units").textContent = units === null ? "–" : plain(units);
  part("undo").hidden = planned === undefined || units === null || units === Number(planned);
}

function give(units) {
  const field = input(chosen);
  field.value = plain(Math.max(0, units));
  for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
}

const planned = spot => spot.dispatchEvent(new CustomEvent("spot:planned", { bubbles: true }));

panel.addEventListener("click", event => {
  const step = event.target.closest("[data-point-step]");
  if (step) give((unitsOf(chosen) ?? Number(chosen.dataset.plannedUnits ?? 0)) + Number(step.dataset.pointStep));
  else if (event.target.closest("[data-point-undo]")) planned(chosen);
});

// ---- taps --------------------------------------------------------------------------------------------------
function centre(dot) {
  const box = dot.querySelector("circle:not(.home)").getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

function near(view, x, y) {
  const dots = [...view.querySelectorAll(".points .pt[data-ref]")].map(dot => {
    const at = centre(dot);
    return { dot, far: Math.hypot(at.x - x, at.y - y) };
  });
  return dots.filter(one => one.far < REACH).sort((a, b) => a.far - b.far)[0]?.dot;
}

// Where a finger would hit two points, a tap first enlarges the third of the face in which they lie.
function enlargesFirst(view, dot) {
  if (!front.contains(view)) return false;
  const at = centre(dot),
    others = [...view.querySelectorAll(".points .pt[data-ref]")].filter(one => one !== dot).map(centre);
  const apart = Math.min(...others.map(one => Math.hypot(one.x - at.x, one.y - at.y))),
    now = Number(front.dataset.scale ?? 1);
  const scale = Math.min(4, (now * FINGER) / apart);
  if (!(scale > now * 1.05)) return false;
  const circle = dot.querySelector("circle:not(.home)"),
    [x, y] = ["cx", "cy"].map(name => Number(circle.getAttribute(name)));
  const below = THIRDS.slice(1, -1).filter(line => line < y).length;
  const detail = { x, y: (THIRDS[below] + THIRDS[below + 1]) / 2, scale };
  front.dispatchEvent(new CustomEvent("facemap:enlarge", { detail }));
  return true;
}

function show(spot) {
  for (let box = spot.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (matchMedia("(min-width: 40.01rem)").matches) spot.scrollIntoView({ block: "nearest" });
}

function tapped(event, view) {
  if (view.dataset.dragged) return;
  const dot = near(view, event.clientX, event.clientY),
    spot = dot && spotOf(dot.dataset.ref);
  if (!spot) return;
  event.preventDefault();
  event.stopPropagation();
  if (byFinger && spot !== chosen && enlargesFirst(view, dot)) return;
  choose(spot);
  if (unitsOf(spot) === null) planned(spot);
  show(spot);
}

for (const view of pane.querySelectorAll(".facemap-view")) {
  view.addEventListener("pointerup", event => {
    byFinger = event.pointerType === "touch";
  });
  view.addEventListener("click", event => tapped(event, view), true);
}

// ---- front, right, left --------------------------------------------------------------------------------------
const looks = [...pane.querySelectorAll("[data-look]")];
function look(side) {
  for (const button of looks) button.setAttribute("aria-pressed", String(button.dataset.look === side));
  pane.querySelector("#faces").hidden = side !== "front";
  for (const figure of pane.querySelectorAll("figure[data-side]")) figure.hidden = figure.dataset.side !== side;
}
for (const button of looks) button.addEventListener("click", () => look(button.dataset.look));
