// Which end of the injections will be signed: the time that was typed, else the moment of signing.
import { dayIn, timeIn } from "./dates.js";
import { shortDay } from "./typed_dates.js";

const form = document.querySelector("form[data-treat]");
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

export function showEnd() {
  const typed = ends.some(box => box.value.trim() !== ""),
    clock = timeIn(ends[1]);
  form.querySelector("[data-ends-as] b").textContent = endInWords();
  form.querySelector("[data-ends-short]").textContent = typed ? `ended ${clock || "at ?"}` : "ends when signed";
  if (endsNow) endsNow.hidden = !typed;
}

endsNow?.addEventListener("click", () => {
  for (const box of ends) {
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  ends[0].focus();
});
