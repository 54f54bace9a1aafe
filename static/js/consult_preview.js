// The live plan: the engine's answer to the form as it is now, 300 ms after the last change. An old answer is dimmed and never looks current.
const form = document.getElementById("consult");
const plan = document.getElementById("plan");
const state = document.getElementById("plan-state");
const finish = document.getElementById("finish");
let timer = 0, slow = 0, running = null, allowed = !plan.querySelector("[data-no-finish]");

function mayFinish(yes) {
  finish.setAttribute("aria-disabled", String(!yes));
  allowed = yes;
}

function stale() {
  plan.classList.add("stale");
  mayFinish(false);
  clearTimeout(slow);
  slow = setTimeout(() => { state.dataset.state = "stale"; state.textContent = state.dataset.stale; }, 400);
}

function current(answer) {
  clearTimeout(slow);
  state.textContent = "";
  state.dataset.state = "";
  const open = [...plan.querySelectorAll("details[open]")].map(one => one.closest("[data-area]")?.dataset.area).filter(Boolean);
  plan.replaceChildren(...new DOMParser().parseFromString(answer.plan, "text/html").body.childNodes);
  for (const area of open) plan.querySelector(`[data-area="${CSS.escape(area)}"] details`)?.setAttribute("open", "");
  plan.classList.remove("stale");
  document.getElementById("glance").replaceChildren(...new DOMParser().parseFromString(answer.glance, "text/html").body.childNodes);
  const points = document.querySelector("svg.points");
  const fresh = new DOMParser().parseFromString(answer.points, "image/svg+xml").documentElement;
  points?.replaceWith(document.importNode(fresh, true));
  mayFinish(answer.finish);
}

function failed() {
  clearTimeout(slow);
  plan.classList.add("stale");
  state.dataset.state = "failed";
  state.textContent = state.dataset.failed;
  mayFinish(false);
}

async function ask() {
  running?.abort();
  const mine = running = new AbortController();
  try {
    const answer = await fetch(form.dataset.preview, {
      method: "POST", body: new URLSearchParams(new FormData(form)), signal: mine.signal, redirect: "manual", headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (mine === running) current(told);
  } catch (error) {
    if (error.name !== "AbortError" && mine === running) failed();
  }
}

function soon() {
  stale();
  clearTimeout(timer);
  timer = setTimeout(ask, 300);
}

form.addEventListener("change", soon);
form.addEventListener("input", event => { if (event.target.matches("input[type=text], textarea")) soon(); });
addEventListener("online", soon);
form.addEventListener("submit", event => {
  if (event.submitter === finish && !allowed) { event.preventDefault(); event.stopImmediatePropagation(); soon(); }
}, true);
