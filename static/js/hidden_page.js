// A page whose session is over or locked shows nothing of the patient: what it showed is taken out of the document and
// kept in this tab's memory, with all that was typed, until its own person has signed in again.
let kept = null;

const inner = () => [...document.querySelectorAll("body *")].filter(one => one.scrollTop || one.scrollLeft);

export const isHidden = () => kept !== null;
// Where forms of this page are found, in the document or put aside.
export const roots = () => (kept ? [document, kept.nodes] : [document]);

export function hide(panel) {
  const places = [document.scrollingElement, ...inner()].map(one => [one, one.scrollTop, one.scrollLeft]);
  const modal = [...document.querySelectorAll("dialog:modal")];
  const { title, activeElement: focus } = document,
    { className } = document.body;
  const nodes = document.createDocumentFragment();
  nodes.append(...document.body.childNodes);
  kept = { nodes, places, modal, title, focus, className };
  document.title = panel.dataset.title;
  document.body.className = "door lock";
  document.body.append(panel);
}

export function reveal() {
  if (!kept) return;
  const { nodes, places, modal, title, focus, className } = kept;
  kept = null;
  document.title = title;
  document.body.className = className;
  document.body.replaceChildren(nodes);
  for (const dialog of modal) {
    dialog.removeAttribute("open");
    dialog.showModal();
  }
  for (const [one, top, left] of places) one.scrollTo({ top, left, behavior: "instant" });
  focus?.focus({ preventScroll: true });
}
