// One tap that records several answers, never by itself: what was open before is open again with the next tap. The tap
// is sent with the answers for as long as they stand as it gave them.
const form = document.getElementById("consult");
const before = new WeakMap();

const changed = control => control.dispatchEvent(new Event("change", { bubbles: true }));
const controlsOf = name => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
const controlOf = ([name, value]) => controlsOf(name).find(one => one.value === value);
const isOpen = name => !controlsOf(name).some(one => one.checked && one.value !== "");

function mark(button, yes) {
  button.setAttribute("aria-pressed", String(yes));
  button.nextElementSibling.value = yes ? "yes" : "";
}

function record(button, wanted) {
  const open = wanted.filter(([name, value]) => controlOf([name, value]).type === "checkbox" || isOpen(name));
  const news = open.map(controlOf).filter(control => !control.checked);
  if (!news.length) return;
  before.set(button, news);
  for (const control of news) control.checked = true;
  mark(button, true);
  news.forEach(changed);
}

function takeBack(button) {
  const given = before.get(button) ?? [];
  for (const control of given) {
    if (control.type === "checkbox") control.checked = false;
    else controlOf([control.name, ""]).checked = true;
  }
  before.delete(button);
  mark(button, false);
  given.forEach(changed);
}

form.addEventListener("click", event => {
  const button = event.target.closest("[data-at-once]");
  if (!button) return;
  if (before.has(button)) takeBack(button);
  else record(button, JSON.parse(button.dataset.atOnce));
});

// An answer that was changed by hand since is that hand's own.
form.addEventListener(
  "change",
  () => {
    for (const button of form.querySelectorAll("[data-at-once][aria-pressed=true]")) {
      const given = before.get(button) ?? [];
      if (given.every(one => one.checked)) continue;
      before.delete(button);
      mark(button, false);
    }
  },
  true,
);
