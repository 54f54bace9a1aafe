// Copying the patient's address; without the clipboard the field is simply marked for copying by hand.
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return;
  }
  button.textContent = button.dataset.copied;
});
const reveal = root =>
  root.querySelectorAll?.("[data-copy]").forEach(button => {
    button.hidden = false;
  });
reveal(document);
document.addEventListener("htmx:load", event => reveal(event.detail.elt.parentNode || document));
