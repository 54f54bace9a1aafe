// Small helps of the consult form: the left side as the right, views of the face, links to a question.
import { jumpTo } from "./consult_jump.js";
import { arrival } from "./consult_thirds.js";

const form = document.getElementById("consult");

// ---- same both sides ----------------------------------------------------------------------------------------------
function copyRightToLeft(concern) {
  const [right, left] = ["right", "left"].map(side => concern.querySelector(`[data-side="${side}"]`));
  const changed = [];
  for (const source of right.querySelectorAll("input, select, textarea")) {
    const name = source.name.replace(".right.", ".left.");
    const target = [...left.querySelectorAll("input, select, textarea")].find(
      one => one.name === name && (one.type !== "radio" || one.value === source.value),
    );
    if (!target) continue;
    if (source.type === "radio") {
      if (source.checked && !target.checked) {
        target.checked = true;
        changed.push(target);
      }
    } else if (target.value !== source.value) {
      target.value = source.value;
      changed.push(target);
    }
  }
  for (const target of changed) target.dispatchEvent(new Event("change", { bubbles: true }));
}
form.addEventListener("click", event => {
  const button = event.target.closest("[data-same]");
  if (button) copyRightToLeft(button.closest("[data-concern]"));
});

// ---- what explains the questions of a section is shown on demand -----------------------------------------------
form.addEventListener("click", event => {
  const button = event.target.closest("[data-explain]");
  if (!button) return;
  const shown = button.closest("[data-section]").toggleAttribute("data-explained");
  button.setAttribute("aria-pressed", String(shown));
});

// ---- views of the face: the sides are drawn when they are first asked for ---------------------------------
const faces = document.getElementById("faces");
function drawSide(key) {
  faces.append(document.querySelector(`template[data-face="${key}"]`).content.cloneNode(true));
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: faces.lastElementChild } }));
  // The grades of this minute, and not of the minute the page was made: the map listens to "change".
  for (const input of form.querySelectorAll("[data-grade-for] .grades input:checked"))
    input.dispatchEvent(new Event("change", { bubbles: true }));
}
document.addEventListener("click", event => {
  const button = event.target.closest(".face-views [data-view]");
  if (!button) return;
  if (!document.getElementById(button.dataset.view)) drawSide(button.dataset.view);
  for (const face of faces.children) face.hidden = face.id !== button.dataset.view;
  for (const one of document.querySelectorAll(".face-views [data-view]"))
    one.setAttribute("aria-pressed", String(one === button));
});

// ---- links to a question ------------------------------------------------------------------------------------------
document.addEventListener("click", event => {
  const link = event.target.closest("a[data-jump]");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  // What lies behind an open dialog takes no focus.
  link.closest("dialog")?.close();
  if (target.matches("details")) target.open = true;
  jumpTo(target);
  event.preventDefault();
});
const here = decodeURIComponent(location.hash.slice(1));
// The browser goes to the address itself as long as the page loads, and takes the focus away with it.
const loaded = new Promise(done => {
  if (document.readyState === "complete") done();
  else addEventListener("load", () => setTimeout(done), { once: true });
});
if (here) Promise.all([arrival(here), loaded]).then(([third]) => third && jumpTo(document.getElementById(here)));
