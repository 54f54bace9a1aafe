// The live plan: the engine's answer to the form as it is now, 300 ms after the last change. An old answer loses its colour and never looks current.
const form = document.getElementById("consult");
const plan = document.getElementById("plan");
const state = document.getElementById("plan-state");
const finish = document.getElementById("finish");
const told = () => String(new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "version" && name !== "csrfmiddlewaretoken")));
const radios = new Set([...form.querySelectorAll("input[type=radio]")].map(radio => radio.name));
const body = () => new URLSearchParams([...new FormData(form)].filter(([name, value]) => value !== "" || !radios.has(name)));
let timer = 0, slow = 0, running = null, allowed = true, wanted = false, asked = told(), shown = null;

function mayFinish(yes) {
  finish.setAttribute("aria-disabled", String(!yes));
  allowed = yes;
}

const glance = document.getElementById("glance");
function stale() {
  plan.classList.add("stale");
  glance.classList.add("stale");
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
  plan.classList.remove("stale", "failed");
  glance.classList.remove("stale");
  glance.replaceChildren(...new DOMParser().parseFromString(answer.glance, "text/html").body.childNodes);
  const points = document.querySelector("svg.points");
  const fresh = new DOMParser().parseFromString(answer.points, "image/svg+xml").documentElement;
  points?.replaceWith(document.importNode(fresh, true));
  const list = document.getElementById("face-list"), listed = list.querySelector("details[open]");
  list.replaceChildren(...new DOMParser().parseFromString(answer.list, "text/html").body.childNodes);
  if (listed) list.querySelector("details")?.setAttribute("open", "");
  plan.dataset.missing = answer.missing;
  flagMissing();
  mayFinish(answer.finish);
  // "Finish" was pressed while the plan was on its way: go on only if it is the very plan that was in view.
  if (wanted && answer.finish && answer.plan === shown) form.requestSubmit(finish);
  else if (wanted) state.textContent = state.dataset.changed;
  wanted = false;
  shown = answer.plan;
}

// ---- what is still needed: a mark on its section, and a question before an incomplete plan is kept ------------------------
function flagMissing() {
  const sections = new Set([...plan.querySelectorAll(".missing a[data-jump]")].map(link => document.getElementById(link.hash.slice(1))?.closest("[data-section]")?.id));
  for (const link of document.querySelectorAll(".section-nav a")) link.toggleAttribute("data-missing", sections.has(link.hash.slice(1)));
}
flagMissing();

const incomplete = document.getElementById("incomplete");
let anyway = false;
incomplete.querySelector("[data-finish-anyway]").addEventListener("click", () => {
  anyway = true;
  incomplete.close();
  form.requestSubmit(finish);
});

function failed() {
  wanted = false;
  asked = null;
  clearTimeout(slow);
  plan.classList.add("stale", "failed");
  glance.textContent = glance.dataset.failed;
  state.dataset.state = "failed";
  state.textContent = state.dataset.failed;
  mayFinish(false);
}

async function ask() {
  running?.abort();
  const mine = running = new AbortController();
  try {
    const answer = await fetch(form.dataset.preview, {
      method: "POST", body: body(), signal: mine.signal, redirect: "manual", headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (mine === running) current(told);
  } catch (error) {
    if (error.name !== "AbortError" && mine === running) failed();
  }
}

function soon() {
  // Leaving a text field says "change" once more for what its typing has already asked.
  const now = told();
  if (now === asked) return;
  asked = now;
  stale();
  clearTimeout(timer);
  timer = setTimeout(ask, 300);
}

form.addEventListener("change", soon);
form.addEventListener("input", event => { if (event.target.matches("input[type=text], textarea")) soon(); });
addEventListener("online", soon);
form.addEventListener("submit", event => {
  if (event.submitter !== finish) return;
  const missing = Number(plan.dataset.missing);
  if (allowed && missing && !anyway) {
    event.preventDefault();
    event.stopImmediatePropagation();
    incomplete.querySelector("[data-missing]").textContent = missing === 1 ? "1 answer is" : `${missing} answers are`;
    incomplete.showModal();
    return;
  }
  if (allowed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  wanted = true;
  if (asked === null) soon();
}, true);
