// The points of the record on the map: hollow until they are given, filled then; the chosen one has a ring.
import { plain, read } from "./number.js";

const SVG = "http://www.w3.org/2000/svg",
  DOT = "circle:not(.home)"; // .home is where a moved point was recommended
const layer = () => document.querySelector("#treat-points");
export const input = spot => spot.querySelector("input");
export const unitsOf = spot => read(input(spot).value);

// A dot is found by its place; a point that was not planned has none until something is given there.
function dotOf(spot) {
  const { x, y } = spot.dataset;
  const dots = [...layer().querySelectorAll(".pt")];
  return dots.find(dot => {
    const circle = dot.querySelector(DOT);
    return Math.abs(circle.getAttribute("cx") - x) < 0.1 && Math.abs(circle.getAttribute("cy") - y) < 0.1;
  });
}

function put(element, values) {
  for (const [name, of] of Object.entries(values)) element.setAttribute(name, of);
  return element;
}

function newDot(spot) {
  const [dot, circle, text] = ["g", "circle", "text"].map(name => document.createElementNS(SVG, name));
  const { x, y } = spot.dataset;
  put(dot, { class: "pt", "data-ref": spot.dataset.spot });
  put(circle, { cx: x, cy: y, stroke: "#0F4F4C", "stroke-width": "1.8" });
  put(text, { x, y: Number(y) + 4.4, "font-weight": "700", "text-anchor": "middle" });
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

export function paintDot(spot) {
  const units = unitsOf(spot),
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
  const filled = given && !left;
  put(circle, {
    fill: filled ? "#0F4F4C" : "#FFFFFF",
    r: wide ? "12.5" : "11.5",
    "stroke-dasharray": left ? "3 2.5" : "none",
  });
  put(text, { fill: filled ? "#FFFFFF" : "#0F4F4C", "font-size": wide ? "11.5" : "14" });
  text.setAttribute("y", Number(circle.getAttribute("cy")) + (wide ? 4.1 : 5));
  text.textContent = shown;
  paintSides(spot, dot);
}

export function ring(spot) {
  for (const old of document.querySelectorAll("#face-pane .halo")) old.remove();
  for (const old of document.querySelectorAll("#face-pane .pt[data-chosen]")) old.removeAttribute("data-chosen");
  if (!spot) return;
  for (const dot of document.querySelectorAll(`#face-pane .pt[data-ref="${CSS.escape(spot.dataset.spot)}"]`)) {
    const circle = dot.querySelector(DOT),
      halo = document.createElementNS(SVG, "circle");
    put(halo, { class: "halo home", cx: circle.getAttribute("cx"), cy: circle.getAttribute("cy"), r: 26.5 });
    dot.prepend(halo);
    dot.setAttribute("data-chosen", "");
    dot.parentNode.append(dot);
  }
}
