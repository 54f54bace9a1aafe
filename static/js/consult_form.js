// Small helps of the consult form: the left side as the right, marks of the sections.
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

// ---- sections: what is answered -----------------------------------------------------------------------------------
function isAnswered(ask) {
  const said = [...ask.querySelectorAll(":is(input, select, textarea):not(.note-of *)")];
  if (
    ask
      .querySelector(".seg label:first-child input:checked")
      ?.closest("label")
      .textContent.trim()
      .startsWith("As before")
  )
    return true;
  return said.some(one =>
    one.type === "radio" || one.type === "checkbox" ? one.checked && one.value !== "" : one.value.trim() !== "",
  );
}

function mark(section) {
  const asks = [...section.querySelectorAll(".asks > .ask")];
  const link = document.querySelector(`.section-nav a[href="#${section.id}"]`);
  const count = section.querySelector("[data-count]");
  if (asks.length) {
    const answered = asks.filter(isAnswered).length;
    count.textContent = `${answered} of ${asks.length} answered`;
    link.dataset.mark = answered === asks.length ? "done" : answered ? "some" : "";
    return;
  }
  const found = [...section.querySelectorAll("[data-concern]")].filter(concern =>
    concern.querySelector(".grades input:checked:not([value=''])"),
  ).length;
  count.textContent = found ? `${found} assessed` : "Not assessed";
  link.dataset.mark = found ? "some" : "";
}

form.addEventListener("change", event => {
  const section = event.target.closest("[data-section]");
  if (section) mark(section);
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

// ---- links to a question: open what hides it, and give it the focus -------------------------------------------------
function jump(id) {
  const target = document.getElementById(id);
  if (!target) return false;
  for (let around = target; around; around = around.parentElement?.closest("details"))
    around.closest("details")?.setAttribute("open", "");
  if (target.matches("details")) target.open = true;
  target.scrollIntoView({ block: "center" });
  const control =
    target.querySelector("input:checked, input:not([type=hidden]), select, textarea") ||
    target.parentElement.querySelector("input:checked, input");
  control?.focus({ preventScroll: true });
  return true;
}
document.addEventListener("click", event => {
  const link = event.target.closest("a[data-jump], .section-nav a");
  if (!link) return;
  const id = decodeURIComponent(link.hash.slice(1));
  if (link.closest(".section-nav")) {
    const section = document.getElementById(id);
    section.querySelector("details.third")?.setAttribute("open", "");
    section.scrollIntoView({ block: "start" });
    section.querySelector("h2")?.focus({ preventScroll: true });
    event.preventDefault();
    return;
  }
  // What lies behind an open dialog takes no focus.
  link.closest("dialog")?.close();
  if (jump(id)) event.preventDefault();
});
const here = decodeURIComponent(location.hash.slice(1));
if (here) arrival(here)?.then(() => jump(here));
