// Questions of the questionnaire on every page that asks them: details that open with "Yes", and one more row.
const MOST_ROWS = 50;

// ---- details behind a "Yes"; what stands in them is never hidden, so that it contradicts no answer unseen
const said = control =>
  control.matches("[type=radio], [type=checkbox]") ? control.checked : control.value.trim() !== "";
function showMore(seg) {
  const more = document.getElementById(seg.dataset.asked);
  if (!more) return;
  const yes = seg.querySelector("input:checked")?.value === "yes";
  more.toggleAttribute("data-off", !yes && ![...more.querySelectorAll("input, select, textarea")].some(said));
}
for (const seg of document.querySelectorAll("[data-asked]")) showMore(seg);
document.addEventListener("change", event => {
  const seg = event.target.closest("[data-asked]");
  if (seg) showMore(seg);
});

// ---- rows: the spare ones wait hidden, then a copy of the last one is made
const rowsOf = list => [...list.querySelectorAll(".row-of")];
const filled = row => [...row.querySelectorAll("input, select")].some(said);
for (const list of document.querySelectorAll("[data-rows]")) {
  const rows = rowsOf(list);
  const used = rows.filter(filled).length;
  rows.forEach((row, number) => {
    row.hidden = number > used;
  });
}
document.addEventListener("click", event => {
  const button = event.target.closest("[data-add-row]");
  if (!button) return;
  const list = button.closest("[data-rows]");
  const row = rowsOf(list).find(one => one.hidden) || copyOfLast(rowsOf(list));
  row.hidden = false;
  row.querySelector("input, select").focus();
  button.disabled = rowsOf(list).length >= MOST_ROWS && !rowsOf(list).some(one => one.hidden);
});

function copyOfLast(rows) {
  const last = rows.at(-1);
  const row = last.cloneNode(true);
  for (const control of row.querySelectorAll("input, select")) control.value = "";
  for (const label of row.querySelectorAll(".vh")) {
    label.textContent = label.textContent.replace(/\d+/, rows.length + 1);
  }
  last.after(row);
  return row;
}
