// An empty time was pressed: the whole booking in a small card beside it, on a phone in a sheet from below. A link with
// data-compose opens it (its address is that of the book page, which does the same without script); so does the event
// day:press-time with { on, at, clinician } in its detail, sent by the element that was pressed.
import "./book_who.js";

const host = document.getElementById("composer");
const NARROW = matchMedia("(max-width: 46rem)");
const GAP = 8;
const KEPT = ["patient", "q", "visit_type", "visit_type_was", "visit_type_by_hand"];
let opener = null;

const form = () => host.querySelector("form");
const patient = () => form()?.elements.patient;

async function open(asked, from) {
  opener = from;
  const said = form() ? new FormData(form()) : new FormData();
  const query = new URLSearchParams();
  for (const name of KEPT) if (said.get(name)) query.set(name, said.get(name));
  for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value);
  const address = `${host.dataset.address}?${query}`;
  // Without an answer the page says so (waking_parts.js).
  const came = await htmx.ajax("GET", address, { target: host, swap: "innerHTML" }).then(
    () => true,
    () => false,
  );
  if (!came || !form()) return;
  if (!host.matches(":popover-open")) host.showPopover();
  place();
  (host.querySelector("#who-q") || host.querySelector("button.primary"))?.focus();
}

function close() {
  if (!host.matches(":popover-open")) return;
  host.hidePopover();
  host.replaceChildren();
  if (opener?.isConnected) opener.focus();
}

// Beside the column that was pressed, to its right where there is room, else to its left.
function place() {
  if (NARROW.matches || !opener?.isConnected) return host.removeAttribute("style");
  const column = (opener.closest(".cal-col") || opener).getBoundingClientRect(),
    at = opener.getBoundingClientRect(),
    { width, height } = host.getBoundingClientRect();
  const right = column.right + GAP,
    left = right + width <= innerWidth - GAP ? right : Math.max(GAP, column.left - GAP - width);
  host.style.left = `${Math.min(left, innerWidth - width - GAP)}px`;
  host.style.top = `${Math.max(GAP, Math.min(at.top - GAP, innerHeight - height - GAP))}px`;
}

addEventListener("resize", place);
document.addEventListener("scroll", event => event.target !== host && place(), { capture: true, passive: true });

document.addEventListener("click", event => {
  const link = event.target.closest("a[data-compose]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(Object.fromEntries(new URL(link.href).searchParams), link);
  }
  if (event.target.closest("#composer [data-close]")) close();
  const all = event.target.closest("#composer a[data-all-choices]");
  if (all) {
    const said = new URLSearchParams(new FormData(form()));
    for (const name of ["csrfmiddlewaretoken", "idempotency_key", "composer"]) said.delete(name);
    all.href = `${all.pathname}?${said}`;
  }
});
document.addEventListener("day:press-time", event => open(event.detail, event.target));

host.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    event.stopPropagation();
    close();
  }
});

// What the patient's choice says about the visit: their open check-in, the types that fit.
function about() {
  htmx.trigger(form().querySelector("#composer-what"), "composer:what");
}
host.addEventListener("who:chosen", event => {
  patient().value = event.detail.patient;
  about();
});
host.addEventListener("who:alone", event => {
  patient().value = event.target.value;
  about();
});
host.addEventListener("who:typed", () => {
  patient().value = "";
});
// Enter in the search books; where no time is pressed yet it goes to the first free one, and the next Enter books that.
let waits = false;
function enter() {
  waits = form().querySelector("#composer-what").classList.contains("htmx-request");
  if (waits) return;
  const times = [...host.querySelectorAll(".next-times input")];
  if (times.length && !times.some(one => one.checked)) {
    times[0].focus();
    times[0].click();
  } else form().requestSubmit(form().querySelector("button.primary"));
}
host.addEventListener("who:enter", event => {
  if (!patient().value) return;
  event.preventDefault();
  enter();
});
host.addEventListener("htmx:afterSettle", () => waits && form() && enter());
host.addEventListener("change", event => {
  // A time of another day brings its day with it.
  if (event.target.name === "slot") form().elements.on.value = event.target.closest("label").dataset.on;
  if (event.target.name === "visit_type") about();
});

// A time that was pressed while the fitting visits were fetched stays pressed.
let pressed = "";
host.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.target.id === "composer-what")
    pressed = host.querySelector(".next-times input:checked")?.value ?? "";
});
host.addEventListener("htmx:afterSwap", () => {
  for (const one of host.querySelectorAll(".next-times input")) one.checked ||= one.value === pressed;
  pressed = "";
  place();
});
document.addEventListener("day:booked", event => {
  close();
  const { address } = event.detail;
  const told = new CustomEvent("day:changed", { cancelable: true, detail: event.detail });
  if (!document.dispatchEvent(told)) return;
  history.replaceState(null, "", address);
  location.reload();
});
