// <button data-open="id"> opens <dialog id>; <button data-close> and a press beside the dialog close it. Esc is the
// browser's.
document.addEventListener("click", event => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    show(document.getElementById(opener.dataset.open));
    return;
  }
  const dialog = event.target.closest("dialog.dialog");
  if (!dialog) return;
  if (event.target.closest("[data-close]")) dialog.close();
  else if (event.target === dialog && outside(dialog, event)) dialog.close();
});

// The browser would focus the first thing, which is the close key; the first answer is what the person came for.
function show(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog
    .querySelector(
      "[data-error-summary], [autofocus], form input:checked, form input:not([type=hidden]), " +
        "form select, form textarea",
    )
    ?.focus();
}

// A press that began inside (selecting text) and ended outside must not close: only a real press on the backdrop
// counts.
let pressed = null;
document.addEventListener("pointerdown", event => {
  pressed = event.target;
});

function outside(dialog, event) {
  if (pressed !== dialog) return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

// A dialog that came back from the server with errors opens again by itself.
for (const dialog of document.querySelectorAll("dialog[data-open-now]")) show(dialog);
