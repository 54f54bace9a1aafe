// The search for the patient inside a booking: arrows move, Enter chooses. Who was chosen is told by the event
// who:chosen; without script the same buttons send the form.
const box = () => document.getElementById("who-q");
const options = () => [...document.querySelectorAll("#who-hits [role=option]")];
const active = () => options().find(one => one.getAttribute("aria-selected") === "true");
let answered = "",
  waits = false;

function mark(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  box().setAttribute("aria-expanded", String(options().length > 0));
  if (option) box().setAttribute("aria-activedescendant", option.id);
  else box().removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

export function choose(option) {
  mark(option);
  const detail = { patient: option.value, name: option.querySelector("strong").textContent.trim() };
  option.dispatchEvent(new CustomEvent("who:chosen", { bubbles: true, detail }));
}

function move(step) {
  const all = options();
  if (all.length) mark(all[(all.indexOf(active()) + step + all.length) % all.length]);
}

document.addEventListener("keydown", event => {
  if (event.target !== box()) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey) return;
  const done = new CustomEvent("who:enter", { bubbles: true, cancelable: true });
  if (!box().dispatchEvent(done)) return event.preventDefault();
  event.preventDefault();
  waits = box().value.trim() !== answered;
  if (!waits && active()) choose(active());
});

document.addEventListener("click", event => {
  const option = event.target.closest?.("#who-hits [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option);
});

document.addEventListener("input", event => {
  if (event.target === box()) box().dispatchEvent(new CustomEvent("who:typed", { bubbles: true }));
});

document.addEventListener("htmx:afterSwap", event => {
  if (event.detail.target.id !== "who-list") return;
  answered = new URL(event.detail.xhr.responseURL).searchParams.get("q").trim();
  if (answered !== box().value.trim()) return;
  mark(options()[0]);
  const alone = options().length === 1;
  // Enter came before the answer: it meant the one that is found, never the first of several.
  if (waits && alone) choose(options()[0]);
  else if (alone) options()[0].dispatchEvent(new CustomEvent("who:alone", { bubbles: true }));
  waits = false;
});

// Typed before htmx listened to the box that it had just brought.
document.addEventListener("htmx:afterSettle", event => {
  const who = box();
  if (who && event.detail.target.contains(who) && who.value !== who.defaultValue) htmx.trigger(who, "search");
});

if (box()) {
  answered = box().value.trim();
  mark(options()[0]);
}
