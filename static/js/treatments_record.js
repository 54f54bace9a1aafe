// The treatment form: sums as one types, dots that fill, "as planned" in one tap. Everything here is also checked on
// the server.
import { plain, read } from "./number.js";
import { input, paintDot, unitsOf } from "./record_dots.js";
import { showEnd } from "./record_end.js";
import { choose, follow } from "./record_map.js";
import { showShares, vialUsed } from "./record_vial.js";

const form = document.querySelector("form[data-treat]");
const bar = document.querySelector(".sign-bar");
const areas = [...form.querySelectorAll("[data-area]")];
const spots = area => [...area.querySelectorAll("[data-spot]")];
const isPlanned = spot => spot.dataset.plannedUnits !== undefined;
const total = given => given.reduce((sum, number) => sum + (number ?? 0), 0);
const onSide = (all, side) => total(all.filter(spot => spot.dataset.side === side).map(unitsOf));
const depth = spot => spot.querySelector("select");
const isOtherDepth = spot => depth(spot).value !== "" && depth(spot).value !== (spot.dataset.plannedDepth ?? "");
const withUnit = units => `${plain(units)}\u00a0U`;
const SVG = "http://www.w3.org/2000/svg";

// The server's own way (validation.sides_given): half of the midline to each side, half a unit that is left over to
// the side with more.
function sides(area) {
  const [left, right, midline] = ["left", "right", "midline"].map(side => onSide(spots(area), side));
  const half = Math.floor(midline) / 2,
    greater = midline - half;
  return right >= left
    ? { left: left + half, right: right + greater, midline }
    : { left: left + greater, right: right + half, midline };
}

function showSides(area, { left, right, midline }) {
  const all = spots(area);
  const [atRight, atLeft] = "perSide" in area.dataset ? [right, left] : [onSide(all, "right"), onSide(all, "left")];
  const says = area.querySelector("[data-sides]");
  says.textContent = atRight || atLeft ? `R ${plain(atRight)} \u00b7 L ${plain(atLeft)}` : "";
  const shared = area.querySelector("[data-midline-sum]");
  shared.hidden = !("perSide" in area.dataset && midline);
  const bySide = `Right ${withUnit(right)}, left ${withUnit(left)}`;
  shared.textContent = `${bySide}, with ${withUnit(midline)} on the midline, shared`;
}

function showBar(area, amounts, isOver) {
  const svg = area.querySelector("[data-bar]"),
    { low, top } = area.dataset;
  for (const old of svg.querySelectorAll(".range-dot")) old.remove();
  for (const amount of new Set(amounts)) {
    const dot = document.createElementNS(SVG, "circle"),
      part = Math.min(1, Math.max(0, (amount - low) / (top - low || 1)));
    for (const [name, of] of Object.entries({ cx: 3 + 54 * part, cy: 7, r: 4.2 })) dot.setAttribute(name, of);
    dot.setAttribute("class", `range-dot${isOver ? " over" : ""}`);
    svg.append(dot);
  }
}

// What the units beside a point are: planned, or entered where there is no plan.
const word = form.dataset.word ?? "planned";

// How an area stands beside its plan, in a few words.
function standing(area, units) {
  const planned = spots(area).filter(isPlanned),
    done = planned.filter(spot => unitsOf(spot) !== null).length;
  const wanted = total(planned.map(spot => Number(spot.dataset.plannedUnits)));
  if ("leftOut" in area.dataset) return [units ? "left out in the decision" : "left out", units ? "diff" : ""];
  if (!done && !units) return [`${word} ${withUnit(wanted)}`, ""];
  if (done < planned.length) return [`${done} of ${planned.length} points`, "open"];
  if (units !== wanted) return [`${withUnit(Math.abs(units - wanted))} ${units < wanted ? "less" : "more"}`, "diff"];
  if (planned.some(isOtherDepth)) return ["other depth", "diff"];
  const isSame = spots(area).every(spot => (unitsOf(spot) ?? 0) === Number(spot.dataset.plannedUnits ?? 0));
  return isSame ? [`as ${word}`, ""] : ["other points", "diff"];
}

function showLast(area, units) {
  const says = area.querySelector("[data-last-words]");
  if (!says) return;
  says.dataset.lastSaid ??= says.textContent.trim();
  const more = units - Number(area.dataset.last);
  const now = more ? `now ${withUnit(Math.abs(more))} ${more > 0 ? "more" : "less"}` : "the same now";
  says.textContent = units ? `${says.dataset.lastSaid}: ${now}` : says.dataset.lastSaid;
}

function sumArea(area) {
  const given = spots(area).map(unitsOf),
    units = total(given),
    isGiven = given.some(number => number !== null);
  const { low, top } = area.dataset,
    bySide = sides(area);
  const amounts = "perSide" in area.dataset ? [bySide.right, bySide.left].filter(Boolean) : [units];
  const over = amounts.some(amount => amount > Number(top)),
    below = units > 0 && amounts.some(amount => amount < Number(low));
  const [words, tone] = standing(area, units),
    says = area.querySelector("[data-state]");
  area.querySelector("[data-sum]").textContent = isGiven ? plain(units) : "–";
  says.textContent = words;
  says.className = tone;
  showSides(area, bySide);
  showBar(area, isGiven && units ? amounts : [], over);
  showLast(area, units);
  area.toggleAttribute("data-is-over", over);
  const why = area.querySelector("[data-over]");
  const wasLeftOut = "leftOut" in area.dataset && units > 0;
  why.hidden = !over && !wasLeftOut && !why.querySelector(".has-error");
  const missing = spots(area).filter(spot => isPlanned(spot) && unitsOf(spot) === null).length;
  return { units, missing, over, below };
}

// ---- the sign bar ------------------------------------------------------------------------------------------
function say(name, text, tone = "") {
  const told = bar.querySelector(`[data-${name}]`);
  if (told.textContent !== text) told.textContent = text;
  const fact = told.closest(".fact");
  if (fact) fact.dataset.tone = tone;
}

function showRange(sums) {
  const given = sums.filter(one => one.units > 0),
    off = given.filter(one => one.over || one.below).length;
  const words = given.length ? `${given.length - off} of ${given.length}` : "–";
  say("in-range", words, off ? (given.some(one => one.over) ? "stop" : "warn") : "");
}

function showVial(given) {
  const vial = vialUsed();
  showReady(vial);
  bar.querySelector("[data-drawn-of]").textContent = `${vial?.name ?? "Vial"} keeps`;
  if (!vial) return say("drawn", "–");
  if (given > vial.units) return say("drawn", `more than its ${withUnit(vial.units)}`, "stop");
  return say("drawn", `${withUnit(vial.units - given)} of ${plain(vial.units)}`);
}

function showReady(vial) {
  const line = form.querySelector("[data-ready-line]");
  const isReady = vial !== null && (line.dataset.asked ?? "ok") === "ok";
  line.dataset.tone = isReady ? "ok" : "warn";
  line.querySelector("[data-ready-vial]").textContent = vial
    ? `${vial.name}, ${withUnit(vial.units)}`
    : "No vial chosen";
}

function showOpen(missing) {
  const unread = form.querySelectorAll("[data-unread]").length,
    waits = [bar.dataset.inTheWay, vialUsed() ? "" : "the vial"].filter(Boolean),
    notes = [];
  if (unread) notes.push(`${unread} figure${unread === 1 ? "" : "s"} cannot be read`);
  if (waits.length) notes.push(`Before signing: ${waits.join(", ")}`);
  if (missing) notes.push(`${missing} point${missing === 1 ? "" : "s"} to fill in`);
  bar.querySelector("[data-open-points]").hidden = !notes.length;
  say("open-points", notes.join(" \u00b7 "), unread ? "stop" : "");
}

function showTotals() {
  const sums = areas.map(sumArea),
    given = total(sums.map(one => one.units)),
    all = areas.flatMap(spots);
  say("running", plain(given));
  const [right, middle, left] = ["right", "midline", "left"].map(side => plain(onSide(all, side)));
  say("total-sides", given ? `${right} \u00b7 ${middle} \u00b7 ${left}\u00a0U` : "–");
  showRange(sums);
  showVial(given);
  showOpen(total(sums.map(one => one.missing)));
}

function showUndo(spot) {
  const back = spot.querySelector("[data-undo]"),
    units = unitsOf(spot);
  const isOther = units !== Number(spot.dataset.plannedUnits) || isOtherDepth(spot);
  if (back) back.hidden = units === null || !isOther;
}

// The depth that was noted; else the planned one, which "as planned" confirms.
function showDepth(spot) {
  const box = depth(spot),
    says = spot.querySelector("[data-depth-words]"),
    named = value =>
      [...box.options]
        .find(one => one.value === value)
        .text.toLowerCase()
        .replace(" intramuscular", "");
  const shown = box.value || spot.dataset.plannedDepth;
  says.textContent = shown ? `\u00b7 ${named(shown)}` : "";
  says.toggleAttribute("data-other", isOtherDepth(spot));
}

function refresh() {
  for (const field of form.querySelectorAll("[inputmode=decimal]"))
    field.toggleAttribute("data-unread", field.value.trim() !== "" && read(field.value) === null);
  showTotals();
  for (const spot of areas.flatMap(spots)) {
    showUndo(spot);
    showDepth(spot);
    if (spot.dataset.x) paintDot(spot);
  }
  showShares();
  showEnd();
  follow();
}

// ---- as planned, all at once or one by one --------------------------------------------------------------------
function asPlanned(spot) {
  input(spot).value = plain(Number(spot.dataset.plannedUnits));
  if (!depth(spot).value) depth(spot).value = spot.dataset.plannedDepth ?? "";
  settle(spot.closest(".has-error"), input(spot));
}

const changed = field => {
  for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
};

const all = form.querySelector("[data-as-planned]");
all.hidden = false;
all.addEventListener("click", () => {
  const empty = areas.flatMap(spots).filter(spot => isPlanned(spot) && input(spot).value.trim() === "");
  empty.forEach(asPlanned);
  if (empty.length) changed(input(empty[0]));
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

form.addEventListener("click", event => {
  const back = event.target.closest("[data-undo]"),
    spot = event.target.closest("[data-spot]");
  if (spot) choose(spot);
  if (!back) return;
  depth(spot).value = spot.dataset.plannedDepth ?? "";
  asPlanned(spot);
  changed(input(spot));
  input(spot).focus();
});
// Further points stand in their own area.
form.addEventListener("click", event => {
  const of = event.target.closest("[data-spare-of]")?.dataset.spareOf;
  if (!of) return;
  const area = form.querySelector(`#area-${CSS.escape(of)}`),
    spare = area.querySelector(".spare");
  area.open = spare.open = true;
  spare.querySelector("summary").focus();
});
form.addEventListener("spot:planned", event => {
  asPlanned(event.target);
  changed(input(event.target));
});
form.addEventListener("focusin", event => {
  const spot = event.target.closest("[data-spot]");
  if (spot) choose(spot);
});
form.addEventListener("input", refresh);
for (const event of ["pageshow", "draft:filled"]) addEventListener(event, refresh);
refresh();
