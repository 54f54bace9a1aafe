// "/" goes to the search for a patient: the page's own, else that of the head, else it opens one. Keys of one letter
// can be switched off on a device, and never act while somebody types or a dialog is open.
const OFF = "keys-off";
const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

const areOn = () => {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
};

export function isFree(event) {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key.length !== 1 || event.key === " ") return false;
  // A dialog that has just closed keeps the focus in its field until the next frame: nobody types there.
  if (event.target.closest?.(FIELDS)?.checkVisibility()) return false;
  return areOn() && !document.querySelector("dialog[open]");
}

document.addEventListener("keydown", event => {
  if (event.key !== "/" || !isFree(event)) return;
  const fields = [...document.querySelectorAll("[data-find]")].filter(one => one.checkVisibility()),
    dialog = document.getElementById("find-here");
  const field = fields.find(one => one.closest("main")) ?? fields[0] ?? dialog?.querySelector("input");
  if (!field) return;
  event.preventDefault();
  if (dialog?.contains(field)) dialog.showModal();
  field.focus();
  field.select();
});

for (const box of document.querySelectorAll("[data-letter-keys]")) {
  box.checked = areOn();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "");
    for (const other of document.querySelectorAll("[data-letter-keys]")) other.checked = box.checked;
  });
}
