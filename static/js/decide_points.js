// The injector's points: choose one on the face and tap its new place, drag it, or move it with the arrow keys. The
// list in the form holds every value; the map draws what the list says. The server checks each place again.
import { readZones, zonesAt } from "./caution_zones.js";
import { corners, distance, inside } from "./face_places.js";
import { pointReasons } from "./point_reasons.js";
import { byWeight, evenly, offer } from "./share_out.js";
import { plain, read as number } from "./number.js";
import { sideViews } from "./side_views.js";

const form = document.getElementById("decide"),
  map = document.getElementById("face"),
  tools = document.querySelector("[data-point-tools]");
const view = map?.querySelector(".facemap-view"),
  layer = map?.querySelector("svg.points"),
  skin = map?.querySelector("svg.skin");
const SVG = "http://www.w3.org/2000/svg",
  DEEP = "#0F4F4C",
  A_MM = 2.4,
  MIDLINE = 300,
  ON_MIDLINE = 3,
  REACH = 20,
  NEARBY = 90,
  FINGER = 44,
  THIRDS = [140, 303, 473, 644, 756];
const landmarks = skin ? JSON.parse(skin.dataset.landmarks) : [];
const EYE_CLEARANCE = 3 * A_MM + 1e-6,
  NEAR_ITS_PLACE = 10 * A_MM + 1e-6;
const eyes = skin ? [...skin.querySelectorAll("[data-eye]")].map(corners) : [];
const zones = skin ? readZones(skin) : [];
const past = [];
let chosen = null,
  dragged = false,
  lifted = null,
  byFinger = false;

const rows = () => [...form.querySelectorAll("[data-row]")];
const key = row => row.dataset.row;
const areaOf = row => row.closest(".decide-area");
const field = (row, name) =>
  row.querySelector(name === "units" ? "[data-point-units]" : name === "out" ? "[data-point-out]" : `[data-${name}]`);
const units = row => number(field(row, "units").value) ?? 0;
const place = row =>
  field(row, "x").value === "" ? null : { x: Number(field(row, "x").value), y: Number(field(row, "y").value) };
const home = row =>
  row.dataset.homeX === undefined ? null : { x: Number(row.dataset.homeX), y: Number(row.dataset.homeY) };
const stays = row => !field(row, "out").checked;
const isPlanned = area =>
  !area.querySelector("[data-out]")?.checked &&
  (!("offPlan" in area.dataset) || area.querySelector("[data-add]").checked);
// Before anything is decided the proposed points are seen, not touched; a course that does not treat has none.
const treats = () => form.elements.course.value === "treat";
const shown = row =>
  (treats() || form.elements.course.value === "") && isPlanned(areaOf(row)) && stays(row) && place(row);
const sideAt = x => (Math.abs(x - MIDLINE) <= ON_MIDLINE ? "midline" : x < MIDLINE ? "right" : "left");
const apart = (a, b) => {
  const far = Math.hypot(a.x - b.x, a.y - b.y) / A_MM;
  return far > 0.02 ? Math.max(1, Math.round(far)) : 0;
};
const moved = row => (home(row) && place(row) ? apart(home(row), place(row)) : 0);
const hint = text => {
  const says = tools.querySelector("[data-says]");
  if (says.textContent !== text) says.textContent = text;
};
const upper = text => text.charAt(0).toUpperCase() + text.slice(1);
// What the panel shows already is only spoken; what it does not show stands in it.
const say = text => {
  map.querySelector("[data-facemap-says]").textContent = text;
};

// ---- places -----------------------------------------------------------------------------------------------
function svgPoint({ x, y }) {
  const point = layer.createSVGPoint();
  point.x = x;
  point.y = y;
  return point;
}
const within = (selector, spot) =>
  [...skin.querySelectorAll(selector)].some(path => path.isPointInFill(svgPoint(spot)));

function isOutside(row, spot = place(row)) {
  const area = areaOf(row).dataset,
    from = home(row);
  const shapes = area.shapes.split(" ").filter(Boolean),
    near = JSON.parse(area.near);
  if (!spot || !stays(row) || (from && from.x === spot.x && from.y === spot.y)) return false;
  const inside = shape => map.querySelector(`svg.regions [data-region="${shape}"] path`).isPointInFill(svgPoint(spot));
  return !shapes.some(inside) && near.every(([x, y]) => Math.hypot(spot.x - x, spot.y - y) > NEAR_ITS_PLACE);
}

function where(spot) {
  const region = [...map.querySelectorAll("svg.regions [data-region] path")].find(path =>
    path.isPointInFill(svgPoint(spot)),
  );
  const name = region ? region.parentNode.dataset.name.split(", ")[0].split(" (")[0] : "";
  const [height, mark] = landmarks.reduce((best, one) =>
    Math.abs(one[0] - spot.y) < Math.abs(best[0] - spot.y) ? one : best,
  );
  const up = Math.round((height - spot.y) / A_MM),
    off = Math.round(Math.abs(spot.x - MIDLINE) / A_MM),
    side = sideAt(spot.x);
  const across = side === "midline" ? "on the midline" : `${off} mm ${side} of the midline`;
  return [name, across, up ? `${Math.abs(up)} mm ${up > 0 ? "above" : "below"} ${mark}` : `level with ${mark}`]
    .filter(Boolean)
    .join(", ");
}

function fault(row, spot) {
  const own = "isOwn" in row.dataset,
    side = sideAt(spot.x);
  if (!within("[data-skin]", spot)) return tools.dataset.offFace;
  if (within("[data-eye]", spot)) return tools.dataset.inEye;
  if (eyes.some(border => distance(spot, border) <= EYE_CLEARANCE)) return tools.dataset.nearEye;
  const refused = zonesAt(zones, areaOf(row).dataset.area, spot).find(zone => zone.refuses);
  if (refused) return `${upper(refused.note)}.`;
  if (!own && row.dataset.side !== "midline" && side !== row.dataset.side)
    return tools.dataset[row.dataset.side === "right" ? "staysRight" : "staysLeft"];
  const sided = areaOf(row).querySelector("[data-units]").dataset.side !== "total";
  return side === "midline" && sided ? tools.dataset.noMidline : "";
}

const cautions = row =>
  place(row) && stays(row) ? zonesAt(zones, areaOf(row).dataset.area, place(row)).filter(zone => !zone.refuses) : [];

// What asks for a reason: having left the area, and lying in a caution zone.
const reasons = pointReasons(tools, {
  why: row => (isOutside(row) ? tools.dataset.outside : ""),
  caution: row => {
    const notes = cautions(row).map(zone => zone.note);
    return notes.length ? upper(notes.join(" and ")) + tools.dataset.inCaution : "";
  },
});

// The zones near the point in hand that speak to it are drawn; the one that it lies in is marked.
function showZones() {
  const here = chosen ? zonesAt(zones, areaOf(chosen).dataset.area, place(chosen)) : [];
  const isNear = border => here.length || distance(place(chosen), border) < NEARBY;
  for (const zone of zones)
    zone.paths.forEach((path, n) => {
      const border = zone.borders[n],
        speaks = chosen && zone.speaksTo(areaOf(chosen).dataset.area) && isNear(border);
      path.toggleAttribute("data-speaks", Boolean(speaks));
      path.toggleAttribute("data-here", here.includes(zone) && inside(place(chosen), border));
    });
}

// ---- the list: totals follow the points, points follow a total --------------------------------------------
const ofSide = (area, side) =>
  [...area.querySelectorAll("[data-row]")].filter(row => stays(row) && (side === "total" || row.dataset.side === side));

function addUp(area) {
  area.querySelector("[data-uneven]").hidden = true;
  for (const input of area.querySelectorAll("[data-units]")) {
    input.value = plain(ofSide(area, input.dataset.side).reduce((sum, row) => sum + units(row), 0));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const weightsOf = points => points.map(row => Number(row.dataset.share));
const pairsOf = points => points.map(row => row.dataset.pair);

// A total that gives both sides of an even face the same is shared out; else the points stay and the nearest that do
// are offered.
function shareOut(area, input, total) {
  const points = ofSide(area, input.dataset.side),
    halves = Math.round(total * 2),
    isEven = "even" in area.dataset;
  if (!points.length) return;
  const doses = isEven ? evenly(halves, weightsOf(points), pairsOf(points)) : byWeight(halves, weightsOf(points));
  if (doses)
    points.forEach((row, i) => {
      field(row, "units").value = plain(doses[i] / 2);
    });
  else offerEven(area, input, points, halves);
}

function offerEven(area, input, points, halves) {
  const low = Math.round(area.dataset.low * 2),
    high = Math.round(area.dataset.most * 2);
  const take = units => {
    input.value = plain(units);
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
    input.focus();
  };
  offer(area.querySelector("[data-uneven]"), halves, weightsOf(points), pairsOf(points), { low, high, take });
}

// A total that the page came back with and that its points do not add up to.
function settle(area, input) {
  const value = number(input.value),
    there = ofSide(area, input.dataset.side).reduce((sum, row) => sum + units(row), 0);
  if (value > 0 && Number.isInteger(value * 2) && value !== there) shareOut(area, input, value);
}

function describe(row) {
  const spot = place(row),
    far = moved(row),
    note = row.querySelector("[data-where]");
  if (spot) note.textContent = where(spot) + (far ? `, moved ${far} mm` : "");
  row.toggleAttribute("data-gone", !stays(row));
  reasons.describe(row);
}

const name = row => `${areaOf(row).dataset.word}: ${row.dataset.words}`;

// ---- the map ----------------------------------------------------------------------------------------------
function make(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

function dotOf(row, layer = frontView.layer) {
  const found = layer.querySelector(`[data-ref="${CSS.escape(key(row))}"]`);
  if (found) return found;
  const dot = make("g", { class: "pt", "data-kind": "planned", "data-ref": key(row) });
  layer.append(dot);
  return dot;
}

function drawDot(row) {
  const dot = dotOf(row),
    { x, y } = place(row),
    far = moved(row),
    text = plain(units(row));
  paintDot(dot, text, { x, y }, far ? home(row) : null);
  dot.setAttribute("role", treats() ? "button" : "img");
  if (treats()) dot.setAttribute("aria-pressed", String(row === chosen));
  else dot.removeAttribute("aria-pressed");
  dot.setAttribute("aria-label", `${name(row)}, ${text} U, ${where({ x, y })}${far ? `, moved ${far} mm` : ""}`);
}

// The profiles show what the front view and the list say already: they are for eyes and hands alone.
function drawSides(wanted) {
  for (const lens of sides) {
    const there = wanted.filter(row => lens.place(row));
    lens.box.querySelector(".side-views").toggleAttribute("data-held-still", treats());
    for (const dot of lens.layer.querySelectorAll("[data-ref]"))
      if (!there.some(row => key(row) === dot.dataset.ref)) dot.remove();
    for (const row of there) {
      const from = moved(row) ? lens.place(row, home(row)) : null,
        dot = dotOf(row, lens.layer);
      paintDot(dot, plain(units(row)), lens.place(row), from);
      dot.toggleAttribute("data-chosen", row === chosen);
    }
  }
}

function paintDot(dot, text, { x, y }, from) {
  const wide = text.length > 2;
  const parts = from
    ? [
        make("path", { d: `M${from.x} ${from.y}L${x} ${y}`, stroke: DEEP, "stroke-width": 1.2, fill: "none" }),
        make("circle", { class: "home", cx: from.x, cy: from.y, r: 3, fill: DEEP }),
      ]
    : [];
  const label = make("text", {
    x,
    y: y + (wide ? 4.1 : 5),
    "font-size": wide ? 11.5 : 14,
    "font-weight": 700,
    "text-anchor": "middle",
    fill: DEEP,
  });
  label.textContent = text;
  dot.replaceChildren(
    ...parts,
    make("circle", { class: "grip", cx: x, cy: y, r: 20, fill: "transparent" }),
    make("circle", {
      class: "dot",
      cx: x,
      cy: y,
      r: wide ? 13 : 11.5,
      fill: "#FFFFFF",
      stroke: DEEP,
      "stroke-width": 1.8,
    }),
    label,
  );
}

function draw() {
  const wanted = rows().filter(shown),
    keys = new Set(wanted.map(key));
  if (chosen && !keys.has(key(chosen))) chosen = null;
  for (const dot of layer.querySelectorAll("[data-ref]")) if (!keys.has(dot.dataset.ref)) dot.remove();
  wanted.forEach(drawDot);
  drawSides(wanted);
  const stop = chosen || wanted[0];
  for (const row of wanted)
    if (treats()) dotOf(row).setAttribute("tabindex", row === stop ? "0" : "-1");
    else dotOf(row).removeAttribute("tabindex");
  rows().forEach(describe);
  for (const area of form.querySelectorAll(".decide-area")) {
    const changed = [...area.querySelectorAll("[data-row]")].filter(
      row => moved(row) || !stays(row) || "isOwn" in row.dataset,
    ).length;
    const said = area.querySelector("[data-changed]");
    if (said) said.textContent = changed ? `· ${changed} changed` : "";
  }
  showChosen();
}

function showChosen() {
  if (!chosen) reasons.hide();
  for (const part of tools.querySelectorAll("[data-chosen]")) part.hidden = !chosen;
  tools.hidden = !treats();
  map.toggleAttribute("data-placing", Boolean(chosen));
  map.toggleAttribute("data-held-still", treats());
  tools.querySelector("[data-act=undo]").disabled = !past.length;
  showZones();
  if (!chosen) return;
  tools.querySelector("[data-chosen-name]").textContent = name(chosen);
  tools.querySelector("[data-chosen-where]").textContent = chosen.querySelector("[data-where]").textContent;
  tools.querySelector("[data-act=back]").disabled = !moved(chosen);
  reasons.show(chosen);
  const input = tools.querySelector("[data-chosen-units]");
  if (document.activeElement !== input) input.value = plain(units(chosen));
}

function choose(row, focus = false) {
  chosen = row;
  hint(row ? reasons.missing(row) : tools.dataset.idle);
  draw();
  if (row && focus) dotOf(row).focus({ preventScroll: true });
}

// ---- changes: each one can be taken back ------------------------------------------------------------------
const snapshot = () =>
  rows().map(row => ({
    key: key(row),
    area: areaOf(row).dataset.area,
    units: field(row, "units").value,
    x: field(row, "x").value,
    y: field(row, "y").value,
    out: field(row, "out").checked,
  }));
function keep() {
  past.push(snapshot());
  if (past.length > 60) past.shift();
}

function put(row, spot) {
  field(row, "x").value = plain(spot.x);
  field(row, "y").value = plain(spot.y);
  if ("isOwn" in row.dataset) row.dataset.side = sideAt(spot.x);
}

function moveTo(row, spot, { silent = false } = {}) {
  const to = { x: Math.round(spot.x * 10) / 10, y: Math.round(spot.y * 10) / 10 },
    wrong = fault(row, to),
    before = row.dataset.side;
  if (wrong) {
    if (!silent) hint(wrong);
    return false;
  }
  put(row, to);
  if (row.dataset.side !== before) addUp(areaOf(row));
  if (silent) return true;
  hint(reasons.missing(row));
  say(`${name(row)}: ${where(to)}${moved(row) ? `, moved ${moved(row)} mm` : ""}`);
  return true;
}

function changeUnits(row, value) {
  field(row, "units").value = plain(Math.max(0, value));
  addUp(areaOf(row));
}

function remove(row) {
  const area = areaOf(row);
  say(`${name(row)}: ${tools.dataset.removed}`);
  if ("isOwn" in row.dataset) row.remove();
  else field(row, "out").checked = true;
  addUp(area);
}

function addRow(area, ownKey) {
  const row = area.querySelector("template[data-own]").content.firstElementChild.cloneNode(true);
  nameAnew(row, ownKey);
  area.querySelector(".point-rows").append(row);
  return row;
}

function nameAnew(root, ownKey) {
  const number = ownKey.replace("own-", "own point ");
  const numbered = text => text.replaceAll("own-0", ownKey).replaceAll("own point 0, midline", number);
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const { name, value } of [...(element.attributes ?? [])]) element.setAttribute(name, numbered(value));
    if (element.content) nameAnew(element.content, ownKey);
  }
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = numbered(texts.currentNode.data);
}

function add(areaName) {
  const area = form.querySelector(`.decide-area[data-area="${CSS.escape(areaName)}"]`),
    points = [...area.querySelectorAll("[data-row]")];
  const taken = new Set(points.map(row => key(row).split(".").pop()));
  const free = Array.from({ length: 12 }, (_, i) => `own-${i + 1}`).find(one => !taken.has(one));
  if (!free) {
    hint(tools.dataset.enough);
    return;
  }
  keep();
  const least = Math.min(...points.filter(stays).map(units).filter(Boolean), 4),
    near = points.map(place).filter(Boolean)[0] || { x: 276, y: 222 };
  const row = addRow(area, free);
  const start = [
    [0, 0],
    [0, 24],
    [0, -24],
    [20, 0],
    [-20, 0],
    [20, 24],
    [-20, 24],
    [40, 0],
  ].map(([dx, dy]) => ({ x: near.x + dx, y: near.y + dy }));
  const open =
    start.find(spot => !fault(row, spot) && !points.some(one => place(one) && apart(place(one), spot) < 6)) ||
    start.find(spot => !fault(row, spot));
  if (!open) {
    row.remove();
    return;
  }
  put(row, open);
  changeUnits(row, least);
  choose(row, true);
  say(`${name(row)}: ${tools.dataset.added}`);
}

function undo() {
  const before = past.pop();
  if (!before) return;
  const wanted = new Map(before.map(one => [one.key, one]));
  for (const row of rows()) if (!wanted.has(key(row))) row.remove();
  for (const one of before) {
    const row =
      rows().find(row => key(row) === one.key) ||
      addRow(form.querySelector(`.decide-area[data-area="${CSS.escape(one.area)}"]`), one.key.split(".").pop());
    for (const part of ["units", "x", "y"]) field(row, part).value = one[part];
    field(row, "out").checked = one.out;
    if ("isOwn" in row.dataset && one.x !== "") row.dataset.side = sideAt(Number(one.x));
  }
  for (const area of form.querySelectorAll(".decide-area")) if (isPlanned(area)) addUp(area);
  draw();
  say(tools.dataset.undone);
}

// ---- the views: the front holds the places, each profile shows some of them ---------------------------------
const frontView = { view, layer, place, front: (row, spot) => spot, fault };
const idOf = row => key(row).split("|")[1];
const sides = sideViews("face").map(side => ({
  ...side,
  place(row, spot = place(row)) {
    return spot && !isOutside(row, spot) ? side.place(areaOf(row).dataset.area, idOf(row), spot) : null;
  },
  front: (row, spot) => side.front(areaOf(row).dataset.area, idOf(row), place(row), spot),
  fault: (row, spot) => (sideAt(spot.x) !== side.side || isOutside(row, spot) ? side.frontOnly : fault(row, spot)),
}));

// ---- hands: pointer, touch, keys --------------------------------------------------------------------------
function at(event, layer = frontView.layer) {
  const point = svgPoint({ x: event.clientX, y: event.clientY });
  return point.matrixTransform(layer.getScreenCTM().inverse());
}

function nearest(spot, lens = frontView) {
  const near = rows()
    .filter(row => shown(row) && lens.place(row))
    .map(row => [Math.hypot(lens.place(row).x - spot.x, lens.place(row).y - spot.y), row])
    .filter(([far]) => far < REACH);
  return near.sort((a, b) => a[0] - b[0])[0]?.[1] || null;
}

// The first touch of any point may move it already; how far a finger may tremble and still tap is more than a mouse.
const SLIP = { touch: 8, pen: 6 };

function dragging(lens) {
  const { view } = lens;
  let drag = null,
    refused = "";
  view.addEventListener(
    "pointerdown",
    event => {
      if (!event.isPrimary) return;
      dragged = false;
      const row = event.button || !treats() ? null : nearest(at(event, lens.layer), lens);
      if (!row) return;
      event.stopPropagation();
      const spot = at(event, lens.layer),
        { x, y } = lens.place(row);
      drag = { row, px: event.clientX, py: event.clientY, off: { x: x - spot.x, y: y - spot.y }, moved: false };
    },
    true,
  );
  view.addEventListener("pointermove", event => {
    if (!drag || !event.isPrimary) return;
    const slip = SLIP[event.pointerType] ?? 4;
    if (!drag.moved && Math.hypot(event.clientX - drag.px, event.clientY - drag.py) < slip) return;
    if (!drag.moved) {
      drag.moved = true;
      keep();
      view.setPointerCapture(event.pointerId);
      chosen = drag.row;
    }
    const spot = at(event, lens.layer),
      to = lens.front(drag.row, { x: spot.x + drag.off.x, y: spot.y + drag.off.y });
    refused = lens.fault(drag.row, to);
    if (!refused && moveTo(drag.row, to, { silent: true })) draw();
    hint(refused || reasons.missing(drag.row));
  });
  const end = event => {
    if (!drag || !event.isPrimary) return;
    if (drag.moved) {
      dragged = true;
      moveTo(drag.row, place(drag.row));
      choose(drag.row, true);
      changedPlaces();
      if (refused) hint(refused);
      else if (reasons.missing(drag.row)) reasons.see();
    }
    drag = null;
    refused = "";
  };
  // A browser may shift a finger's click to something near that can be pressed: the place where it was lifted is the
  // one that was meant.
  view.addEventListener("pointerup", event => {
    lifted = { clientX: event.clientX, clientY: event.clientY };
    byFinger = event.pointerType === "touch";
    end(event);
  });
  view.addEventListener("pointercancel", end);
}

const changedPlaces = () => form.dispatchEvent(new Event("change", { bubbles: true }));

// Where a finger would hit two points, a tap first enlarges the third of the face in which they lie.
function enlargesFirst(row) {
  const spot = place(row),
    others = rows().filter(one => one !== row && shown(one));
  const units = Math.min(...others.map(one => Math.hypot(place(one).x - spot.x, place(one).y - spot.y)));
  const scale = Number(map.dataset.scale ?? 1),
    wanted = Math.min(4, (scale * FINGER) / (units * layer.getScreenCTM().a));
  if (!(wanted > scale * 1.05)) return false;
  const below = THIRDS.slice(1, -1).filter(line => line < spot.y).length;
  const at = { x: spot.x, y: (THIRDS[below] + THIRDS[below + 1]) / 2 };
  map.dispatchEvent(new CustomEvent("facemap:enlarge", { detail: { ...at, scale: wanted } }));
  hint(tools.dataset.zoomed);
  return true;
}

function tapped(event) {
  if (!treats()) return;
  if (dragged || view.dataset.dragged) {
    dragged = false;
    view.dataset.dragged = "";
    return;
  }
  const spot = at(lifted || event),
    row = nearest(spot);
  // A tap close beside the chosen point is a small move, not a second choice of it.
  const beside = row && row === chosen && Math.hypot(place(row).x - spot.x, place(row).y - spot.y) > 8;
  if (row && !beside) {
    if (byFinger && row !== chosen && enlargesFirst(row)) return;
    choose(row, true);
    say(`${name(row)}. ${tools.dataset.tap}`);
    return;
  }
  if (!chosen) return;
  keep();
  if (!moveTo(chosen, spot)) {
    past.pop();
    return;
  }
  choose(chosen, true);
  changedPlaces();
}

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function pressed(event) {
  const dot = event.target.closest?.("[data-ref]");
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && map.contains(event.target)) {
    event.preventDefault();
    undo();
    return;
  }
  if (!dot || event.altKey || event.ctrlKey || event.metaKey) return;
  const row = rows().find(one => key(one) === dot.dataset.ref),
    all = rows().filter(shown),
    index = all.indexOf(row);
  const step = event.shiftKey ? 10 : 2,
    arrow = arrows[event.key],
    now = place(row);
  const to = { PageDown: all[index + 1], PageUp: all[index - 1], Home: all[0], End: all.at(-1) }[event.key];
  if (arrow) {
    keep();
    chosen = row;
    if (moveTo(row, { x: now.x + arrow[0] * step, y: now.y + arrow[1] * step })) {
      draw();
      changedPlaces();
    } else past.pop();
  } else if (to) choose(to, true);
  else if (event.key === "+" || event.key === "=" || event.key === "-") {
    keep();
    changeUnits(row, units(row) + (event.key === "-" ? -0.5 : 0.5));
    draw();
    say(`${name(row)}: ${plain(units(row))} U`);
  } else if (event.key === "Delete" || event.key === "Backspace") {
    keep();
    remove(row);
    choose(all[index + 1] || all[index - 1] || null, true);
  } else if (event.key === "Enter" || event.key === " ") {
    choose(row, true);
    say(`${name(row)}. ${tools.dataset.tap}`);
  } else if (event.key === "Escape") choose(null);
  else return;
  event.preventDefault();
}

function act(name) {
  if (name === "undo") undo();
  else if (name === "add") add(tools.querySelector("[data-add-to]").value);
  else if (name === "done") choose(null);
  else if (chosen) {
    keep();
    if (name === "back") {
      moveTo(chosen, home(chosen));
      choose(chosen, true);
      changedPlaces();
    } else {
      const row = chosen;
      chosen = null;
      remove(row);
      draw();
      tools.querySelector("[data-act=undo]").focus();
    }
  }
}

// ---- the form beside the map ------------------------------------------------------------------------------
function listen() {
  form.addEventListener("input", event => {
    const area = event.target.closest(".decide-area"),
      value = number(event.target.value);
    if (event.target.matches("[data-units]")) area.querySelector("[data-uneven]").hidden = true;
    if (event.target.matches("[data-units]") && value > 0 && Number.isInteger(value * 2))
      shareOut(area, event.target, value);
    else if (event.target.matches("[data-point-units]") && value !== null) addUp(area);
    else return;
    draw();
  });
  form.addEventListener("change", event => {
    if (event.target.matches("[data-point-out]")) addUp(event.target.closest(".decide-area"));
    if (event.target.matches("[data-add], [data-out], [name=course], [data-point-out]")) {
      areasToAddTo();
      draw();
    }
  });
  form.addEventListener("click", event => {
    const row = event.target.closest("[data-on-map]")?.closest("[data-row]");
    if (!row || !shown(row)) return;
    map.scrollIntoView({ block: "nearest" });
    choose(row, true);
    say(`${name(row)}. ${tools.dataset.tap}`);
  });
  // A press that took the focus from the point would fold the line of keys, and move the button away from under the
  // pointer.
  tools.addEventListener("mousedown", event => {
    if (event.target.closest("button")) event.preventDefault();
  });
  tools.addEventListener("click", event => {
    const button = event.target.closest("[data-act]");
    if (button) act(button.dataset.act);
  });
  // Points of one's own, of what this tab could not save.
  form.addEventListener("draft:rows", ({ detail: values }) => {
    for (const area of form.querySelectorAll(".decide-area")) {
      const own = `own.${area.dataset.area}`;
      const there = new Set([...area.querySelectorAll(`[name="${CSS.escape(own)}"]`)].map(one => one.value));
      for (const ownKey of values.get(own) ?? []) if (!there.has(ownKey)) addRow(area, ownKey);
    }
  });
  form.addEventListener("area:opened", event => begin(event.target));
  form.addEventListener("draft:filled", () => {
    areasToAddTo();
    draw();
  });
  tools.addEventListener("input", event => {
    if (chosen && reasons.take(chosen, event.target)) hint(reasons.missing(chosen));
    const value = number(event.target.value);
    if (
      !event.target.matches("[data-chosen-units]") ||
      !chosen ||
      value === null ||
      value < 0 ||
      !Number.isInteger(value * 2)
    )
      return;
    keep();
    changeUnits(chosen, value);
    draw();
  });
}

function areasToAddTo() {
  const list = tools.querySelector("[data-add-to]"),
    before = list.value;
  list.replaceChildren(
    ...[...form.querySelectorAll(".decide-area")]
      .filter(isPlanned)
      .map(area => new Option(area.dataset.word, area.dataset.area)),
  );
  if ([...list.options].some(option => option.value === before)) list.value = before;
}

function begin(part) {
  for (const box of part.querySelectorAll("[data-by-point]")) box.checked = true;
  for (const input of part.querySelectorAll("[data-units]")) settle(input.closest(".decide-area"), input);
}

if (form && tools && skin) {
  layer.removeAttribute("aria-hidden");
  layer.setAttribute("role", "group");
  layer.setAttribute("aria-label", tools.dataset.label);
  layer.setAttribute("aria-describedby", "point-keys");
  map.toggleAttribute("data-editing", true);
  begin(form);
  areasToAddTo();
  for (const lens of [frontView, ...sides]) dragging(lens);
  for (const lens of sides)
    lens.view.addEventListener("click", event => {
      const row = treats() && !dragged && nearest(at(event, lens.layer), lens);
      if (row) choose(row);
    });
  listen();
  view.addEventListener("click", tapped);
  map.addEventListener("keydown", pressed);
  draw();
}
