// The treatment form: sums as one types, dots that fill, "as planned" in one tap. Everything here is also checked on
// the server.
import { dayIn, timeIn } from "./dates.js";
import { plain, read } from "./number.js";
import { shortDay } from "./typed_dates.js";

const form = document.querySelector("form[data-treat]");
const areas = [...form.querySelectorAll("[data-area]")];
const spots = area => [...area.querySelectorAll("[data-spot]")];
const isPlanned = spot => spot.dataset.plannedUnits !== undefined;
const input = spot => spot.querySelector("input");
const value = field => read(field.value);
const isUnread = field => field.value.trim() !== "" && value(field) === null;
const total = given => given.reduce((sum, number) => sum + (number ?? 0), 0);
const on = (area, side) =>
  total(
    spots(area)
      .filter(spot => spot.dataset.side === side)
      .map(spot => value(input(spot))),
  );

// The server's own way (checks.sides_given): half of the midline to each side, half a unit that is left over to the
// side with more.
function sides(area) {
  const left = on(area, "left"),
    right = on(area, "right"),
    midline = on(area, "midline");
  const half = Math.floor(midline) / 2,
    greater = midline - half;
  return right >= left
    ? { left: left + half, right: right + greater, midline }
    : { left: left + greater, right: right + half, midline };
}

function showSides(area, { left, right, midline }) {
  const units = { left, right };
  for (const note of area.querySelectorAll("[data-side-sum]"))
    note.textContent = `${note.dataset.sideSum} ${plain(units[note.dataset.sideSum])}\u00a0U`;
  const shared = area.querySelector("[data-midline-sum]");
  shared.textContent = midline ? `(with ${plain(midline)}\u00a0U on the midline, shared)` : "";
}

function sumArea(area) {
  const given = spots(area).map(spot => value(input(spot)));
  const units = total(given),
    top = Number(area.dataset.top),
    perSide = "perSide" in area.dataset;
  area.querySelector("[data-sum]").textContent = given.some(number => number !== null) ? `${plain(units)}\u00a0U` : "–";
  const bySide = sides(area);
  if (perSide) showSides(area, bySide);
  const over = perSide ? Math.max(bySide.left, bySide.right) > top : units > top;
  area.toggleAttribute("data-is-over", over);
  const why = area.querySelector("[data-over]");
  why.hidden = !over && !why.querySelector(".has-error");
  return { units, missing: spots(area).filter(spot => isPlanned(spot) && value(input(spot)) === null).length };
}

const SVG = "http://www.w3.org/2000/svg",
  DOT = "circle:not(.home)"; // .home is where a moved point was recommended
const layer = () => document.querySelector("#treat-points");

// A dot is found by its place; a point that was not planned has none until something is given there.
function dotOf(spot) {
  const { x, y } = spot.dataset;
  const dots = [...layer().querySelectorAll(".pt")];
  return dots.find(dot => {
    const circle = dot.querySelector(DOT);
    return Math.abs(circle.getAttribute("cx") - x) < 0.1 && Math.abs(circle.getAttribute("cy") - y) < 0.1;
  });
}

function newDot(spot) {
  const dot = document.createElementNS(SVG, "g"),
    circle = document.createElementNS(SVG, "circle"),
    text = document.createElementNS(SVG, "text");
  dot.setAttribute("class", "pt");
  for (const [name, of] of Object.entries({
    cx: spot.dataset.x,
    cy: spot.dataset.y,
    stroke: "#0F4F4C",
    "stroke-width": "1.8",
  }))
    circle.setAttribute(name, of);
  for (const [name, of] of Object.entries({
    x: spot.dataset.x,
    y: Number(spot.dataset.y) + 4.4,
    "font-weight": "700",
    "text-anchor": "middle",
  }))
    text.setAttribute(name, of);
  dot.append(circle, text);
  layer().append(dot);
  return dot;
}

// The same point on the profiles: filled as it is on the front.
function paintSides(spot, front) {
  for (const dot of document.querySelectorAll(`[data-side-faces] [data-ref="${CSS.escape(spot.dataset.spot)}"]`)) {
    const [circle, text] = [DOT, "text"].map(part => dot.querySelector(part));
    dot.dataset.kind = front.dataset.kind;
    for (const name of ["fill", "stroke-dasharray"])
      circle.setAttribute(name, front.querySelector(DOT).getAttribute(name) ?? "none");
    text.setAttribute("fill", front.querySelector("text").getAttribute("fill"));
    text.textContent = front.querySelector("text").textContent;
  }
}

function paintDot(spot) {
  const units = value(input(spot)),
    given = units !== null,
    planned = spot.dataset.plannedUnits;
  let dot = dotOf(spot);
  if (planned === undefined && !units) {
    dot?.remove();
    return;
  }
  dot ??= newDot(spot);
  const shown = plain(given ? units : Number(planned)),
    left = given && units === 0;
  const circle = dot.querySelector(DOT),
    text = dot.querySelector("text"),
    wide = shown.length > 2;
  dot.dataset.kind = left ? "left" : given ? "given" : "planned";
  circle.setAttribute("fill", given && !left ? "#0F4F4C" : "#FFFFFF");
  circle.setAttribute("r", wide ? "12.5" : "10.5");
  circle.setAttribute("stroke-dasharray", left ? "3 2.5" : "none");
  text.setAttribute("fill", given && !left ? "#FFFFFF" : "#0F4F4C");
  text.setAttribute("font-size", wide ? "10.5" : "12.5");
  text.textContent = shown;
  paintSides(spot, dot);
}

const paint = () => form.querySelectorAll("[data-spot][data-x]").forEach(paintDot);

const sold = JSON.parse(form.querySelector("[data-vial]").dataset.sold);

// Only remarked here; the server asks before it signs.
function unusual(units, ml) {
  const product = form.elements.product.value,
    known = sold[product];
  if (!product) return "";
  if (!known) return "size not known";
  if (units > 0 && !known.sizes.includes(units)) return `unusual: sold in vials of ${known.sizes.join(" and ")}\u00a0U`;
  const per = (ml * 100) / units;
  return units > 0 && ml > 0 && (per < known.least || per > known.most)
    ? `unusual: the label takes ${plain((known.label * units) / 100)}\u00a0mL`
    : "";
}

function strength() {
  const units = value(form.elements.vial_units),
    ml = value(form.elements.diluent_ml),
    says = form.querySelector("[data-strength]");
  const notes = [
    units > 0 && ml > 0 ? `${plain(units / (ml * 10))}\u00a0U in 0.1\u00a0mL` : "",
    unusual(units, ml),
  ].filter(Boolean);
  says.hidden = !notes.length;
  says.textContent = notes.join(" \u00b7 ");
  says.toggleAttribute("data-unusual", notes.at(-1)?.startsWith("unusual") ?? false);
}

// Which end of the injections will be signed: the time that was typed, else the moment of signing.
const ends = [form.elements.ended_at, form.elements.ended_at_time],
  endsNow = form.querySelector("[data-ends-now]");
function endInWords() {
  const typed = ends.some(box => box.value.trim() !== ""),
    day = dayIn(ends[0]),
    clock = timeIn(ends[1]);
  if (!typed) return "the moment of signing";
  if (!day || !clock) return "nothing yet: enter the day and the time";
  const isSigned = "amends" in form.dataset && ends.every(box => box.value === box.defaultValue);
  return `${clock} on ${shortDay(day).replace(/ \d+$/, "")}, ${isSigned ? "as signed before" : "as typed"}`;
}
function showEnd() {
  form.querySelector("[data-ends-as] b").textContent = endInWords();
  if (endsNow) endsNow.hidden = ends.every(box => box.value.trim() === "");
}
endsNow?.addEventListener("click", () => {
  for (const box of ends) {
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  ends[0].focus();
});

function refresh() {
  for (const field of form.querySelectorAll("[inputmode=decimal]"))
    field.toggleAttribute("data-unread", isUnread(field));
  const sums = areas.map(sumArea),
    given = sums.reduce((sum, one) => sum + one.units, 0);
  const missing = sums.reduce((sum, one) => sum + one.missing, 0);
  document.querySelector("[data-running]").textContent = `${plain(given)}\u00a0U given`;
  const drawn = (value(form.elements.vial_units) ?? 0) * (value(form.elements.vials) ?? 1);
  const notes = [`of ${form.dataset.planned} planned`];
  const unread = form.querySelectorAll("[data-unread]").length;
  if (unread) notes.push(`${unread} figure${unread === 1 ? "" : "s"} cannot be read`);
  if (missing) notes.push(`${missing} point${missing === 1 ? "" : "s"} to fill in`);
  if (drawn)
    notes.push(
      given > drawn
        ? `more than the ${plain(drawn)}\u00a0U opened`
        : `${plain(drawn - given)}\u00a0U left of ${plain(drawn)}`,
    );
  document.querySelector("[data-drawn]").textContent = notes.join(" · ");
  paint();
  strength();
  showEnd();
}

const all = form.querySelector("[data-as-planned]");
all.hidden = false;
all.addEventListener("click", () => {
  for (const spot of areas.flatMap(spots).filter(isPlanned))
    if (input(spot).value.trim() === "") {
      input(spot).value = plain(Number(spot.dataset.plannedUnits));
      settle(spot.closest(".has-error"), input(spot));
    }
  refresh();
});

// What was missing and is filled in now is not called missing any longer, beside the point and in the list on top.
function settle(said, field) {
  if (!said) return;
  const summary = form.querySelector("[data-error-summary]"),
    link = [...(summary?.querySelectorAll("a") ?? [])].find(one => one.hash === `#${field.id}`);
  link?.closest("li").remove();
  if (summary && !summary.querySelector("li")) summary.remove();
  said.classList.remove("has-error");
  said.querySelectorAll(".error").forEach(error => error.remove());
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
}

form.addEventListener("input", refresh);
for (const event of ["pageshow", "draft:filled"]) addEventListener(event, refresh);
refresh();
