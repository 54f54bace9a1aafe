// A form is sent once: the second press of a busy button does nothing until the answer or the way back.
const busy = new WeakSet();
// A download answers without leaving the page, and a dead network without a word: after this long the button works
// again.
const PATIENCE = 20_000;

function buttons(form) {
  return [...form.elements].filter(element => element.type === "submit");
}

function release(form) {
  busy.delete(form);
  for (const button of buttons(form)) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  }
}

// Capture phase: the guard comes before htmx, which listens on the form itself.
document.addEventListener(
  "submit",
  event => {
    const form = event.target;
    if (form.method === "get" || form.method === "dialog" || "many" in form.dataset) return;
    if (busy.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    busy.add(form);
    for (const button of buttons(form)) button.setAttribute("aria-disabled", "true");
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), PATIENCE);
    // Somebody else (a dialog, an autosave) may have cancelled the submit: then nothing is under way.
    setTimeout(() => {
      if (event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-delete]")) release(form);
    });
  },
  true,
);

const answered = event => {
  const form = event.target.closest?.("form");
  if (form) release(form);
};
document.addEventListener("htmx:afterRequest", answered);
document.addEventListener("htmx:sendError", answered);
addEventListener("pageshow", event => {
  if (event.persisted) document.querySelectorAll("form").forEach(release);
});
