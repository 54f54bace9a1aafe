// Keys at both sides of a number: <span class="stepper"><button data-step="-0.5">..<input>..<button data-step="0.5">.
document.addEventListener("click", event => {
  const button = event.target.closest(".stepper [data-step]");
  if (!button) return;
  const input = button.closest(".stepper").querySelector("input");
  const step = Number(button.dataset.step);
  const now = Number(input.value.replace(",", "."));
  const least = input.min === "" ? -Infinity : Number(input.min), most = input.max === "" ? Infinity : Number(input.max);
  const next = Math.min(most, Math.max(least, (Number.isFinite(now) ? now : 0) + step));
  // Halves add up exactly in binary; two places keep tenths from showing as 0.30000000000000004.
  input.value = String(Math.round(next * 100) / 100);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
