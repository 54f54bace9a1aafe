// To a question of the consult: open what hides it, bring it into view and give it the focus.
export function jumpTo(target) {
  for (let around = target.closest("details"); around; around = around.parentElement.closest("details"))
    around.open = true;
  target.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
  target.scrollIntoView({ block: "center" });
  const control =
    target.querySelector("input:checked, input:not([type=hidden]), select, textarea") ||
    target.parentElement.querySelector("input:checked, input");
  control?.focus({ preventScroll: true });
}

export function toSection(section) {
  section.querySelector("details.third")?.setAttribute("open", "");
  section.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
  section.scrollIntoView({ block: "start" });
}
