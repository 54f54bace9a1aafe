// How units are shared out over an area's points, as planning/engine/sharing.py does. Counted in half units. `weights`
// are whole numbers; `pairs` has one text for both points of a pair, and "" for a point that stands alone.
export function byWeight(total, weights) {
  const doses = weights.map(() => (total >= weights.length ? 1 : 0));
  for (let left = total - doses.reduce((sum, one) => sum + one, 0); left > 0; left -= 1) {
    let best = 0;
    for (let n = 1; n < doses.length; n += 1)
      if (weights[n] * (2 * doses[best] + 1) > weights[best] * (2 * doses[n] + 1)) best = n;
    doses[best] += 1;
  }
  return doses;
}

const total = (weights, of) => of.reduce((sum, n) => sum + weights[n], 0);

// Both points of each pair alike, the points alone taking the rest; null where a total does not split so.
export function evenly(halves, weights, pairs) {
  const all = pairs.map((_, n) => n),
    twice = all.filter(n => pairs[n] !== "" && pairs.indexOf(pairs[n]) < n);
  const first = twice.map(n => pairs.indexOf(pairs[n])),
    alone = all.filter(n => !twice.includes(n) && !first.includes(n));
  const each = ofOneSide(halves, total(weights, first), total(weights, alone));
  if (each === null || each < first.length || halves - 2 * each < alone.length) return null;
  const doses = weights.map(() => 0),
    side = byWeight(
      each,
      first.map(n => weights[n]),
    );
  side.forEach((dose, i) => {
    doses[first[i]] = dose;
    doses[twice[i]] = dose;
  });
  byWeight(
    halves - 2 * each,
    alone.map(n => weights[n]),
  ).forEach((dose, i) => {
    doses[alone[i]] = dose;
  });
  return doses;
}

function ofOneSide(halves, paired, alone) {
  if (!alone) return halves % 2 ? null : halves / 2;
  if (!paired) return 0;
  return Math.floor((halves * paired) / (2 * paired + alone));
}

// The nearest totals below and above, inside the range, that split evenly.
export function nearestEven(halves, weights, pairs, low, high) {
  const splits = one => evenly(one, weights, pairs) !== null;
  let below = Math.min(halves - 1, high),
    above = Math.max(halves + 1, low);
  while (below >= low && !splits(below)) below -= 1;
  while (above <= high && !splits(above)) above += 1;
  return [below >= low ? below : null, above <= high ? above : null];
}

// What is shown where a total does not split: why, and a key for each of the nearest that do.
export function offer(box, halves, weights, pairs, { low, high, take }) {
  const near = nearestEven(halves, weights, pairs, low, high).filter(one => one !== null),
    points = weights.length;
  const says = document.createElement("span"),
    why = `${halves / 2} U does not split evenly over ${points} point${points === 1 ? "" : "s"}: `;
  const which = near.length
    ? `${near.map(one => one / 2).join(" or ")} U ${near.length === 2 ? "do" : "does"}.`
    : "no total near it in the range does.";
  says.textContent = why + which;
  box.replaceChildren(says, ...near.map(one => key(one, take)));
  box.hidden = false;
}

export function key(halves, take) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn small", textContent: `${halves / 2} U` });
  button.addEventListener("click", () => take(halves / 2));
  return button;
}
