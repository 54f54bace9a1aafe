// The decision form: reasons appear only outside the range, areas only when toxin is to be given, totals follow the
// units.
import { live, signedOut, timely } from "./waking.js";
import { read } from "./number.js";

const form = document.getElementById("decide");

// What is asked of an area that may be added is inert until it is: the rows of its points are most of the form.
function open(area) {
  const asked = area.querySelector(":scope > template[data-asked]");
  if (!asked) return;
  asked.replaceWith(asked.content);
  area.dispatchEvent(new CustomEvent("area:opened", { bubbles: true }));
}

const numbers = area => [...area.querySelectorAll("[data-units]")].map(input => read(input.value));

function showArea(area) {
  if (area.querySelector("[data-add]")?.checked) open(area);
  if (area.querySelector(":scope > template[data-asked]")) return;
  const out = Boolean(area.querySelector("[data-out]")?.checked),
    offPlan = "offPlan" in area.dataset;
  const outside = numbers(area).some(
    units => units && (units < Number(area.dataset.low) || units > Number(area.dataset.high)),
  );
  area.querySelector("[data-reason]").hidden = out || !(outside || offPlan);
  for (const input of area.querySelectorAll("[data-units]")) input.disabled = out;
  area.querySelector(".decide-points").hidden = out;
}

function show() {
  const treats = form.elements.course.value === "treat";
  const areas = form.querySelector("[data-treat]");
  if (areas) areas.hidden = !treats;
  const optional = form.querySelector("[data-optional]");
  optional.hidden = treats;
  for (const area of form.querySelectorAll(".decide-area")) showArea(area);
}

// What the engine says of the intended doses; an old answer loses its colour, and is said to be old when no new one
// comes.
let timer = 0,
  running = null;
const part = live(review);

async function review() {
  const panel = document.getElementById("decision-review");
  clearTimeout(timer);
  running?.abort();
  running = null;
  if (!panel || form.elements.course.value !== "treat") {
    part.ends();
    return;
  }
  const mine = (running = new AbortController());
  panel.classList.add("stale");
  part.begins();
  const answer = await timely(form.dataset.review, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    signal: mine.signal,
  }).catch(() => null);
  if (mine !== running) return;
  running = null;
  if (answer?.ok) {
    part.well();
    panel.replaceChildren(...new DOMParser().parseFromString(answer.text, "text/html").body.childNodes);
    panel.classList.remove("stale");
    return;
  }
  if (answer?.out) {
    part.rests();
    signedOut();
  } else part.failed();
  if (!panel.querySelector("[data-asleep]"))
    panel.prepend(document.getElementById("review-asleep").content.cloneNode(true));
}

// The consult is finished: this tablet's copy of it is no longer needed.
try {
  sessionStorage.removeItem(document.querySelector("[data-forget]").dataset.forget);
} catch {
  /* nothing was kept */
}

if (form) {
  show();
  review();
  const changed = () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(review, 300);
  };
  for (const event of ["change", "draft:filled"]) form.addEventListener(event, changed);
  form.addEventListener(
    "draft:rows",
    ({ detail: values }) => {
      const names = [...values.keys()];
      for (const area of form.querySelectorAll(".decide-area[data-off-plan]"))
        if (names.some(name => name.startsWith(`units.${area.dataset.area}.`))) open(area);
    },
    { capture: true },
  );
}
