// The button says how many visits the press will move: those with a time chosen.
function tell(form) {
  const button = form.querySelector("[data-move-hits]");
  if (!button) return;
  const chosen = [...form.querySelectorAll(".hit-list input:checked")].filter(radio => radio.value).length;
  const saves = button.textContent.includes("Save") ? "Save, move" : "Move";
  button.textContent = `${saves} ${chosen} visit${chosen === 1 ? "" : "s"}`;
  button.toggleAttribute("disabled", !chosen);
}

for (const form of document.querySelectorAll("[data-absence]")) {
  form.addEventListener("change", () => tell(form));
  form.addEventListener("htmx:afterSwap", () => tell(form));
  tell(form);
}
