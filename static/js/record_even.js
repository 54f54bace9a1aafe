// Left and right of an even face got different units: the even totals nearest to what is written are a press away.
import { read as number } from "./number.js";
import { evenly, key, offer } from "./share_out.js";

const form = document.querySelector("form[data-treat]");

function halvesOf(spot) {
  const units = number(spot.querySelector("input").value),
    halves = units === null ? -1 : units * 2;
  return Number.isInteger(halves) && halves >= 0 ? halves : null;
}

function read(area) {
  const all = [...area.querySelectorAll("[data-spot]")].sort((a, b) => a.dataset.order - b.dataset.order),
    given = all.map(halvesOf);
  const isSpare = all.map(spot => spot.dataset.plannedUnits === undefined);
  const spots = all.filter((spot, n) => !isSpare[n] && (given[n] || Number(spot.dataset.plannedUnits)));
  return {
    spots,
    doses: spots.map(halvesOf),
    isComplete:
      spots.length > 0 && spots.every(spot => halvesOf(spot) !== null) && !given.some((dose, n) => isSpare[n] && dose),
    weights: spots.map(spot => Number(spot.dataset.share)),
    pairs: spots.map(spot => spot.dataset.pair),
  };
}

const isMirrored = (doses, pairs) =>
  doses.every((dose, n) => pairs[n] === "" || dose === doses[pairs.indexOf(pairs[n])]);

function fill({ spots, weights, pairs }, units) {
  const doses = evenly(Math.round(units * 2), weights, pairs);
  spots.forEach((spot, n) => {
    spot.querySelector("input").value = String(doses[n] / 2);
    spot.querySelector("input").dispatchEvent(new Event("input", { bubbles: true }));
  });
  spots[0].querySelector("input").focus();
}

function judge(area) {
  const told = read(area),
    box = area.querySelector("[data-uneven]"),
    { doses, weights, pairs } = told;
  const total = doses.reduce((sum, dose) => sum + (dose ?? 0), 0);
  box.hidden = !told.isComplete || total === 0 || isMirrored(doses, pairs);
  if (box.hidden) return;
  const take = units => fill(told, units);
  const [low, high] = [area.dataset.low, area.dataset.most].map(units => Math.round(units * 2));
  if (evenly(total, weights, pairs) === null) offer(box, total, weights, pairs, { low, high, take });
  else box.replaceChildren(`Left and right differ. Split ${total / 2} U evenly: `, key(total, take));
}

const judgeAll = () => form.querySelectorAll("[data-even]").forEach(judge);
form.addEventListener("input", judgeAll);
form.querySelector("[data-as-planned]").addEventListener("click", () => queueMicrotask(judgeAll));
for (const event of ["pageshow", "draft:filled"]) addEventListener(event, judgeAll);
judgeAll();
