// Stock in: a scanner that types its code, and the number on the button.
const SEPARATOR = "\u241d";

// Scanners send the separator of a GS1 code as Ctrl+], which a box does not write. The server reads this sign as one.
document.addEventListener("keydown", event => {
  const box = event.target.closest?.("[data-scan]");
  if (!box || !event.ctrlKey || (event.key !== "]" && event.code !== "BracketRight")) return;
  event.preventDefault();
  box.setRangeText(SEPARATOR, box.selectionStart, box.selectionEnd, "end");
});

for (const shown of document.querySelectorAll("[data-count-of]")) {
  const box = document.getElementById(shown.dataset.countOf);
  const noun = shown.parentElement.querySelector("[data-noun]");
  box?.addEventListener("input", () => {
    shown.textContent = box.value;
    noun.textContent = box.value.trim() === "1" ? "vial" : "vials";
  });
}
