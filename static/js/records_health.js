// Rows for medicines: empty spare ones wait until they are asked for; a copy is made when all are used.
const list = document.querySelector("[data-medicines]");
const rows = () => [...list.querySelectorAll("[data-medicine]")];
const filled = row => [...row.querySelectorAll("input, select")].some(control => control.value.trim());
const add = list.querySelector("[data-medicine-add]");
const MOST = 50;

rows().forEach((row, number, all) => {
  row.hidden = number > 0 && !filled(row) && !all.slice(number).some(filled);
});
add.hidden = false;
add.addEventListener("click", () => {
  const row = rows().find(candidate => candidate.hidden) || copy();
  row.hidden = false;
  row.querySelector("input").focus();
  add.disabled = rows().length >= MOST && !rows().some(candidate => candidate.hidden);
});

function copy() {
  const last = rows().at(-1),
    made = last.cloneNode(true),
    number = rows().length;
  for (const element of made.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      if (element.hasAttribute(name))
        element.setAttribute(name, element.getAttribute(name).replace(/_\d+/, `_${number}`));
    }
  }
  for (const label of made.querySelectorAll("label"))
    label.firstChild.textContent = label.firstChild.textContent.replace(/\d+/, number + 1);
  for (const control of made.querySelectorAll("input, select")) control.value = "";
  last.after(made);
  return made;
}
