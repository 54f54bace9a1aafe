// The live plan: the engine's answer to the form as it is now, 300 ms after the last change. An old answer loses its
// colour and never looks current.
import { placeOf } from "./consult_thirds.js";
import { show, watch } from "./plan_panel.js";
import { live, signedOut, timely } from "./waking.js";

const form = document.getElementById("consult");
const plan = document.getElementById("plan");
const state = document.getElementById("plan-state");
const finish = document.getElementById("finish");
const missing = document.getElementById("missing-answers");
const OF_THE_PAGE = ["version", "csrfmiddlewaretoken"];
// What is asked of the face is the same whether a third that says nothing is drawn or not.
const told = () =>
  String(
    new URLSearchParams(
      [...new FormData(form)].filter(
        ([name, value]) => !OF_THE_PAGE.includes(name) && (value !== "" || !name.startsWith("findings.")),
      ),
    ),
  );
function body() {
  const radios = new Set([...form.querySelectorAll("input[type=radio]")].map(radio => radio.name));
  return new URLSearchParams([...new FormData(form)].filter(([name, value]) => value !== "" || !radios.has(name)));
}
let timer = 0,
  slow = 0,
  running = null,
  allowed = true,
  asked = told(),
  shown = null;
// "Finish" was pressed without a plan in view: it waits for the plan, or was missed because none came.
let wanted = false,
  missed = false;
const part = live(ask);
watch(plan);

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
  slow = setTimeout(() => {
    state.dataset.state = "stale";
    state.textContent = state.dataset.stale;
  }, 400);
}

const said = document.getElementById("plan-said");

function current(answer) {
  clearTimeout(slow);
  state.textContent = "";
  state.dataset.state = "";
  show(plan, answer.plan);
  plan.classList.remove("stale", "failed");
  glance.classList.remove("stale");
  glance.replaceChildren(...new DOMParser().parseFromString(answer.glance, "text/html").body.childNodes);
  const now = glance.textContent.replace(/\s+/g, " ").trim();
  if (said.textContent !== now) said.textContent = now;
  const points = document.querySelector("svg.points");
  const fresh = new DOMParser().parseFromString(answer.points, "image/svg+xml").documentElement;
  points?.replaceWith(document.importNode(fresh, true));
  const list = document.getElementById("face-list"),
    listed = list.querySelector("details[open]");
  list.replaceChildren(...new DOMParser().parseFromString(answer.list, "text/html").body.childNodes);
  if (listed) list.querySelector("details")?.setAttribute("open", "");
  const who = new DOMParser().parseFromString(answer.who, "text/html");
  document.getElementById("who").replaceChildren(...document.importNode(who.body, true).childNodes);
  plan.dataset.missing = answer.missing;
  missing.replaceChildren(...new DOMParser().parseFromString(answer.missing_answers, "text/html").body.childNodes);
  flagMissing();
  mayFinish(answer.finish);
  // "Finish" was pressed while the plan was on its way: go on only if it is the very plan that was in view.
  if (wanted && answer.finish && answer.plan === shown) form.requestSubmit(finish);
  else if (wanted || missed)
    state.textContent = missed && answer.plan === shown ? state.dataset.again : state.dataset.changed;
  wanted = missed = false;
  shown = answer.plan;
}

// ---- what is still needed: a mark on its section, and a question before an incomplete plan is kept --------
function flagMissing() {
  const sections = new Set(
    [...missing.querySelectorAll("a[data-jump]")].map(
      link => placeOf(link.hash.slice(1))?.closest("[data-section]")?.id,
    ),
  );
  for (const link of document.querySelectorAll(".section-nav a"))
    link.toggleAttribute("data-missing", sections.has(link.hash.slice(1)));
}
flagMissing();

const incomplete = document.getElementById("incomplete");
let anyway = false;
incomplete.querySelector("[data-finish-anyway]").addEventListener("click", () => {
  anyway = true;
  incomplete.close();
  form.requestSubmit(finish);
});

function failed(why) {
  missed = missed || wanted;
  wanted = false;
  asked = null;
  clearTimeout(slow);
  plan.classList.add("stale", "failed");
  glance.textContent = glance.dataset.failed;
  state.dataset.state = "failed";
  state.textContent = state.dataset[why];
  mayFinish(false);
}

async function ask() {
  clearTimeout(timer);
  running?.abort();
  const mine = (running = new AbortController());
  asked = told();
  part.begins();
  const answer = await timely(form.dataset.preview, {
    method: "POST",
    body: body(),
    signal: mine.signal,
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (mine !== running) return; // asked again since: that answer counts
  running = null;
  const fresh = answer?.ok ? answer.json() : null;
  if (typeof fresh?.plan === "string") {
    part.well();
    current(fresh);
    return;
  }
  if (answer?.out) {
    part.rests();
    signedOut();
    failed("signedOut");
    return;
  }
  part.failed();
  failed(answer ? "fault" : "failed");
}

function soon() {
  // Leaving a text field says "change" once more for what its typing has already asked.
  const now = told();
  if (now === asked) return;
  asked = now;
  running?.abort(); // what it was asked about is no longer what the form says
  running = null;
  stale();
  clearTimeout(timer);
  timer = setTimeout(ask, 300);
}

form.addEventListener("change", soon);
form.addEventListener("input", event => {
  if (event.target.matches("input[type=text], textarea")) soon();
});
form.addEventListener(
  "submit",
  event => {
    if (event.submitter !== finish) return;
    const count = Number(plan.dataset.missing);
    if (allowed && count && !anyway) {
      event.preventDefault();
      event.stopImmediatePropagation();
      incomplete.querySelector("[data-missing]").textContent = count === 1 ? "1 answer is" : `${count} answers are`;
      incomplete.showModal();
      return;
    }
    if (allowed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wanted = true;
    if (asked === null) part.hope();
  },
  true,
);
