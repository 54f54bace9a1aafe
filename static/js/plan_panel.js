// The panel of the live plan: replaced whole at each answer, with what was open and what had the focus as before.
// What stays folded is kept out of the page until it is opened: most of a plan is never read.
const folded = new WeakMap();
const FOLDS = "details[data-later]:not([open])";

// Each says by `data-keep` what it is, inside the dose that it belongs to.
const keeps = one => `${one.closest("[data-area]")?.dataset.area ?? ""}|${one.dataset.keep}`;
// What can have the focus: a line that opens, or a link to a question.
const called = one => one.getAttribute("href") ?? (one.closest("details[data-keep]") && keeps(one.closest("details")));

function fold(root) {
  for (const one of root.querySelectorAll(FOLDS)) {
    const rest = document.createDocumentFragment();
    rest.append(...[...one.childNodes].filter(node => node.nodeName !== "SUMMARY"));
    folded.set(one, rest);
  }
}

function unfold(one) {
  const rest = folded.get(one);
  folded.delete(one);
  if (rest) one.append(rest);
}

function reopen(root, open) {
  for (const one of root.querySelectorAll("details[data-keep]")) {
    if (!open.has(keeps(one))) continue;
    unfold(one);
    one.open = true;
    reopen(one, open);
  }
}

export function show(plan, html) {
  const open = new Set([...plan.querySelectorAll("details[open][data-keep]")].map(keeps));
  const focused = plan.contains(document.activeElement) ? called(document.activeElement) : "";
  plan.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  fold(plan);
  reopen(plan, open);
  if (focused) [...plan.querySelectorAll("summary, a")].find(one => called(one) === focused)?.focus();
}

export function watch(plan) {
  fold(plan);
  plan.addEventListener("toggle", event => event.target.open && unfold(event.target), true);
}
