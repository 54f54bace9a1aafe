// The decision form: reasons appear only outside the range, areas only when toxin is to be given, totals follow the units.
const form = document.getElementById("decide");

const numbers = area => [...area.querySelectorAll("[data-units]")].map(input => Number(input.value.replace(",", ".")));

function showArea(area) {
  const out = Boolean(area.querySelector("[data-out]")?.checked), offPlan = "offPlan" in area.dataset;
  const outside = numbers(area).some(units => units && (units < Number(area.dataset.low) || units > Number(area.dataset.high)));
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

let timer = 0, running = null;
async function review() {
  const panel = document.getElementById("decision-review");
  if (!panel || form.elements.course.value !== "treat") return;
  running?.abort();
  running = new AbortController();
  panel.classList.add("stale");
  try {
    const answer = await fetch(form.dataset.review, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: running.signal, redirect: "manual" });
    if (!answer.ok) throw new Error(String(answer.status));
    panel.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    panel.classList.remove("stale");
  } catch (error) {
    if (error.name !== "AbortError") panel.replaceChildren();
  }
}

// The consult is finished: this tablet's copy of it is no longer needed.
try { sessionStorage.removeItem(document.querySelector("[data-forget]").dataset.forget); } catch { /* nothing was kept */ }

if (form) {
  show();
  review();
  form.addEventListener("change", () => { show(); clearTimeout(timer); timer = setTimeout(review, 300); });
}
