// Keys: 0 to 3 set the grade of the row in focus, "-" clears it, Ctrl+Enter goes to the next section, Ctrl+S saves.
import { toSection } from "./consult_jump.js";
import { arrival } from "./consult_thirds.js";

const form = document.getElementById("consult");

function gradeByKey(event) {
  const seg = event.target.closest?.(".seg");
  if (!seg || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = event.key === "-" ? "" : event.key;
  if (!/^[0-3]?$/.test(wanted)) return;
  const input = [...seg.querySelectorAll("input")].find(one => one.value === wanted);
  if (!input || !seg.matches(".grades")) return;
  event.preventDefault();
  input.checked = true;
  input.focus();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function nextSection(from) {
  const sections = [...form.querySelectorAll("[data-section]")];
  const here = sections.indexOf(from.closest?.("[data-section]"));
  const next = sections[here + 1];
  if (!next) {
    document.getElementById("finish").focus();
    return;
  }
  toSection(next);
  const title = next.querySelector("h2"),
    third = arrival(next.id);
  if (third) {
    title.focus({ preventScroll: true });
    await third;
    if (document.activeElement !== title) return; // gone on meanwhile
  }
  const first = next.querySelector(".seg input:checked, input:not([type=hidden]), textarea, select");
  (first || title).focus({ preventScroll: true });
}

document.addEventListener("keydown", event => {
  const modified = event.ctrlKey || event.metaKey;
  if (modified && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.dispatchEvent(new Event("draft:save"));
  } else if (modified && event.key === "Enter") {
    event.preventDefault();
    nextSection(document.activeElement);
  } else gradeByKey(event);
});
