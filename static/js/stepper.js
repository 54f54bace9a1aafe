// Keys at both sides of a number: <span class="stepper"><button data-step="-0.5">..<input>..<button data-step="0.5">.
import { plain, read } from "./number.js";

document.addEventListener("click", event => {
  const button = event.target.closest(".stepper [data-step]");
  if (!button) return;
  const input = button.closest(".stepper").querySelector("input"),
    typed = input.value.trim();
  const now = typed === "" ? 0 : read(typed);
  // What cannot be read is not guessed at: it stays, to be mended by hand.
  if (now === null) {
    input.focus();
    return;
  }
  const least = input.min === "" ? -Infinity : Number(input.min),
    most = input.max === "" ? Infinity : Number(input.max);
  const next = plain(Math.min(most, Math.max(least, now + Number(button.dataset.step))));
  input.value = typed.includes(",") ? next.replace(".", ",") : next;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
