// On a phone form, face and plan take turns: one is shown, each keeps its place, and whoever leads into a hidden one
// says "reveal" there first.
const panes = [...document.querySelectorAll("[data-pane]")];
const links = [...document.querySelectorAll(".panes [data-show]")];
const narrow = matchMedia("(max-width: 40rem)");
const places = new Map();

function show(name) {
  const before = panes.find(pane => pane.hasAttribute("data-shown")).dataset.pane;
  if (before === name) return;
  places.set(before, scrollY);
  for (const pane of panes) pane.toggleAttribute("data-shown", pane.dataset.pane === name);
  for (const link of links) {
    if (link.dataset.show === name) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (narrow.matches) scrollTo({ top: places.get(name) ?? 0, behavior: "instant" });
}

document.addEventListener("reveal", event => {
  const pane = event.target.closest("[data-pane]");
  if (pane) show(pane.dataset.pane);
});

document.addEventListener("click", event => {
  const link = event.target.closest("a[data-show]");
  if (!link) return;
  event.preventDefault();
  show(link.dataset.show);
});
