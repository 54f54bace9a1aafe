// After a refused form the summary takes the focus, and each of its links goes to the control and not only to its
// place.
const summary = root => root.querySelector?.("[data-error-summary]");

function show(root) {
  const found = summary(root);
  if (found) found.focus({ preventScroll: false });
}

show(document);
document.addEventListener("htmx:afterSettle", event => show(event.target));
document.addEventListener("click", event => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  if (!link) return;
  const control = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!control) return;
  event.preventDefault();
  for (let box = control.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  control.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
  const group =
    control.closest("fieldset")?.querySelector("legend") ||
    document.querySelector(`label[for="${CSS.escape(control.id)}"]`) ||
    control;
  group.scrollIntoView({ block: "center" });
  (control.matches("input, select, textarea, button")
    ? control
    : control.querySelector("input, select, textarea")
  )?.focus({ preventScroll: true });
});
