// Messages: choosing a kind shows it at once; pieces of a template are put in at the cursor, and seen as such.
for (const picker of document.querySelectorAll("[data-submit-on-change]")) {
  picker.form.querySelector("button").hidden = true;
  picker.addEventListener("change", () => picker.form.requestSubmit());
}

const PIECE = /\[[^[\]\n]{1,40}\]/g;

function paint(behind, text) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(PIECE)) {
    const piece = document.createElement("mark");
    piece.textContent = found[0];
    parts.push(text.slice(last, found.index), piece);
    last = found.index + found[0].length;
  }
  behind.replaceChildren(...parts, `${text.slice(last)}\n`);
}

for (const box of document.querySelectorAll("[data-template-words]")) {
  const area = box.querySelector("textarea");
  const layers = document.createElement("div");
  const behind = document.createElement("div");
  layers.className = "layers";
  behind.className = "behind";
  behind.setAttribute("aria-hidden", "true");
  area.before(layers);
  layers.append(behind, area);
  const show = () => paint(behind, area.value);
  area.addEventListener("input", show);
  show();
  box.addEventListener("click", event => {
    const button = event.target.closest("[data-put-in]");
    if (!button) return;
    area.focus();
    area.setRangeText(button.dataset.putIn, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
