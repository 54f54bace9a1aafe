// The vials that were chosen, and how much they have left. The server asks again before it signs.
const form = document.querySelector("form[data-treat]");
const vials = [...form.querySelectorAll("[data-vials] input[name=vial]")];
const chosen = () => vials.filter(vial => vial.checked);

// One vial alone gives everything; of several each may be asked for its share.
export function showShares() {
  const isOne = chosen().length < 2;
  for (const vial of vials) {
    const share = vial.closest(".vial-choice").querySelector("[data-drawn-from]");
    if (share) share.hidden = !vial.checked || (isOne && !share.querySelector("input").value);
  }
}

// What is left in the chosen vials together, and what to call them; null where it is not known.
export function vialUsed() {
  const used = chosen();
  if (!used.length || used.some(vial => !vial.dataset.left)) return null;
  const units = used.reduce((sum, vial) => sum + Number(vial.dataset.left), 0);
  return { units, name: used.length === 1 ? `Vial ${used[0].dataset.lot}` : `${used.length} vials` };
}
