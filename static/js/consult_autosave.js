// Keeps what is typed: saved within a second of each change, one save under way at a time, never a silent overwrite.
// What the server has not confirmed stays in this tab's sessionStorage only, and goes from there once it is saved or
// somebody signs out.
import { live, signedOut as askToSignIn, timely } from "./waking.js";

const form = document.getElementById("consult");
const status = document.getElementById("save");
const notices = document.getElementById("notices");
const key = form.dataset.kept;
const radios = new Set([...form.querySelectorAll("input[type=radio]")].map(radio => radio.name));
// A radio that says nothing says the same when it is left out, and a hundred of them are most of the form.
const TOKEN = "csrfmiddlewaretoken";
const body = () =>
  String(
    new URLSearchParams(
      [...new FormData(form)].filter(([name, value]) => name !== TOKEN && (value !== "" || !radios.has(name))),
    ),
  );
const said = () =>
  String(new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "version" && name !== TOKEN)));
const CARRY = "consult:carry",
  MOST_UNCONFIRMED = 8;
let timer = 0,
  under = null,
  dirty = false,
  blocked = false,
  leaving = false,
  well = true,
  going = 0,
  sent = said();
// What was sent and never answered for: any of it may have reached the server.
let unconfirmed = [];
const part = live(() => save());

const version = () => form.elements.version;

function say(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

// ---- this tablet's copy of what is not saved --------------------------------------------------------------
// Says whether the copy could be made: a full or forbidden storage must not be promised.
function keep(place = key) {
  const fields = [...new FormData(form)].filter(([name]) => name !== TOKEN && !name.startsWith("take:"));
  const { owner, patient } = form.dataset;
  try {
    sessionStorage.setItem(place, JSON.stringify({ owner, patient, fields }));
    return true;
  } catch {
    return false;
  }
}

function forget() {
  try {
    sessionStorage.removeItem(key);
  } catch {
    /* there was none */
  }
}

function read(place) {
  try {
    const copy = JSON.parse(sessionStorage.getItem(place));
    const mine = copy?.owner === form.dataset.owner && (copy.patient || form.dataset.patient) === form.dataset.patient;
    return mine && Array.isArray(copy.fields) ? copy.fields : null;
  } catch {
    return null;
  }
}

// This consult's own copy, or what was typed into an earlier version after somebody had finished it.
function kept() {
  const carried = form.dataset.versionOf ? read(CARRY) : null;
  if (!carried) return read(key);
  sessionStorage.removeItem(CARRY);
  return [...carried.filter(([name]) => name !== "version"), ["version", version().value]];
}

function fill(fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
  const seen = new Map();
  for (const control of form.elements) {
    if (!control.name || control.name === TOKEN || control.type === "submit") continue;
    const given = values.get(control.name) || [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else {
      const place = seen.get(control.name) || 0;
      seen.set(control.name, place + 1);
      control.value = given[place] ?? "";
    }
  }
}

// ---- saving -----------------------------------------------------------------------------------------------
function later(wait) {
  if (!dirty && said() === sent) return;
  dirty = true;
  if (!under && !blocked) say("unsaved", status.dataset.unsaved);
  keep();
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

async function save(options = {}) {
  clearTimeout(timer);
  if (blocked || !dirty) return;
  if (under) {
    await under;
    return save(options);
  }
  dirty = false;
  say("saving", status.dataset.saving);
  part.begins();
  under = send(options).catch(() => failed("failed"));
  await under;
  under = null;
  // After a failure its own, slower timer is running.
  if (dirty && !blocked && well) timer = setTimeout(save, 300);
}

// With the token of this moment: a packet from before a new sign-in may be sent again after it.
const post = (packet, keepalive = false) =>
  timely(form.action, {
    method: "POST",
    body: `${packet}&${new URLSearchParams([[TOKEN, form.elements[TOKEN].value]])}`,
    keepalive,
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
  }).catch(() => null);

async function send({ keepalive = false } = {}) {
  const text = said(),
    packet = body();
  // The browser refuses to carry more than 64 kB out of a page that goes away.
  const answer = await post(packet, keepalive && packet.length < 60_000),
    told = answer?.json();
  if (answer?.out) return signedOut();
  if (answer?.status === 410 && told) return closed(told, text);
  if (answer?.status === 409 && told) return conflict(told);
  const saved = answer?.ok ? told : null;
  if (!Number.isInteger(saved?.version)) {
    unconfirmed = [packet, ...unconfirmed].slice(0, MOST_UNCONFIRMED);
    return failed(answer ? "failed" : "offline");
  }
  version().value = saved.version;
  sent = text;
  well = true;
  unconfirmed = [];
  part.well();
  showErrors(saved.errors || {});
  // On the way out the copy stays: the next page may have been drawn before this save, and will see for itself.
  if (!dirty) {
    if (!keepalive && Date.now() - going > 5000) forget();
    say("saved", `${status.dataset.saved} ${saved.at}`);
  }
}

function failed(why) {
  dirty = true;
  well = false;
  say("offline", keep() ? status.dataset[why] : status.dataset.unkept);
  clearTimeout(timer);
  part.failed();
}

// The server holds what this page itself sent, and only the answer was lost: that is no second writer.
async function isOwn() {
  for (const packet of unconfirmed) {
    const again = await post(packet);
    const told = again?.status === 409 ? again.json() : null;
    if (told?.same) return told;
  }
  return null;
}

async function conflict(answer) {
  part.well();
  if (answer.same) {
    version().value = answer.version;
    sent = said();
    well = true;
    unconfirmed = [];
    forget();
    say("saved", status.dataset.saved);
    return;
  }
  const own = unconfirmed.length ? await isOwn() : null;
  if (own) {
    version().value = own.version;
    unconfirmed = [];
    dirty = well = true;
    return;
  }
  blocked = dirty = well = true;
  keep();
  say("conflict", status.dataset.conflict);
  notices.replaceChildren(...new DOMParser().parseFromString(answer.panel, "text/html").body.childNodes);
  const panel = document.getElementById("conflict");
  panel.scrollIntoView({ block: "start" });
  panel.focus({ preventScroll: true });
}

// Somebody finished or discarded this consult meanwhile. What was typed since is offered to a new version, and goes
// nowhere by itself.
function closed({ closed: address, finished }, text) {
  if (text === sent) {
    blocked = leaving = true;
    forget();
    location.assign(address);
    return;
  }
  blocked = dirty = true;
  well = false;
  part.ends();
  keep();
  say("conflict", status.dataset.closed);
  notices.replaceChildren(document.getElementById("closed-elsewhere").content.cloneNode(true));
  notices.querySelector("[data-open-closed]").href = address;
  if (!finished) notices.querySelector("form").remove();
  notices.firstElementChild.scrollIntoView({ block: "start" });
  notices.firstElementChild.focus({ preventScroll: true });
}
notices.addEventListener("submit", event => {
  if (event.target.matches("[data-carry]")) {
    leaving = true;
    keep(CARRY);
    forget();
  }
});
notices.addEventListener("click", event => {
  if (event.target.closest("[data-open-closed]")) {
    leaving = true;
    forget();
  }
});

// The choice between two versions: this tablet's copy goes only when the server has said that it holds what was chosen.
async function resolve(button) {
  const answer = await post(`${body()}&resolve=${encodeURIComponent(button.value)}`);
  if (answer?.ok) {
    forget();
    leaving = true;
    location.reload();
    return;
  }
  if (answer?.status === 409) return conflict(answer.json());
  if (answer?.out) return signedOut();
  say("conflict", status.dataset[answer ? "failed" : "offline"]);
}

function signedOut() {
  dirty = true;
  well = false;
  say("offline", keep() ? status.dataset.signedOut : status.dataset.unkept);
  clearTimeout(timer);
  part.rests();
  askToSignIn();
}

function showErrors(errors) {
  for (const old of form.querySelectorAll(".error[data-live]")) old.remove();
  for (const ask of form.querySelectorAll(".ask.has-error")) ask.classList.remove("has-error");
  for (const [id, text] of Object.entries(errors)) {
    const ask = document.getElementById(id);
    // Still in hand: "yes" comes before "which", and is no mistake yet.
    if (!ask || ask.contains(document.activeElement)) continue;
    ask.classList.add("has-error");
    if (ask.querySelector(":scope > .error")) continue;
    const line = document.createElement("p");
    line.className = "error";
    line.dataset.live = "";
    line.textContent = text;
    ask.querySelector("legend, label, summary").after(line);
  }
}

form.addEventListener("change", () => later(0));
form.addEventListener("input", event => {
  if (event.target.matches("input[type=text], textarea")) later(800);
});
form.addEventListener("consult:save", () => {
  dirty = true;
  save();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    if (dirty) save({ keepalive: true });
    return;
  }
  if (!dirty && !under) forget();
});
addEventListener("beforeunload", event => {
  going = Date.now();
  if (!leaving && (dirty || under)) event.preventDefault();
});
// "Save" is done here without leaving the page. Finishing carries the whole form: nothing waits any more.
let submitting = false;
form.addEventListener("submit", event => {
  const button = event.submitter;
  if (submitting) {
    event.preventDefault();
    return;
  }
  if (button?.name === "resolve") {
    event.preventDefault();
    resolve(button);
    return;
  }
  if (!button?.hasAttribute("formaction")) {
    event.preventDefault();
    dirty = true;
    save();
    return;
  }
  clearTimeout(timer);
  if (!under && well) {
    leaving = submitting = true;
    setTimeout(() => {
      leaving = submitting = false;
    }, 20_000); // the page is still here: the network died on the way
    return;
  }
  // A save is under way with an older version number, or the last one failed: first that, and only if it went well, the
  // whole form.
  event.preventDefault();
  if (!under) dirty = true;
  (under || save()).then(() => {
    if (well && !blocked) {
      dirty = false;
      form.requestSubmit(button);
    }
  });
});
document.addEventListener("submit", event => {
  if (event.target.matches("[data-discard]")) {
    leaving = true;
    forget();
  }
});
addEventListener("pageshow", event => {
  if (event.persisted) {
    leaving = true;
    location.reload();
  }
});

// ---- what an earlier page of this tab could not save is shown again and tried once more -------------------
const left = kept();
if (left && !document.getElementById("conflict")) {
  const rendered = version().value,
    before = said();
  fill(left);
  if (said() === before) {
    version().value = rendered;
    forget();
  } else {
    for (const control of form.querySelectorAll("input[type=radio]:checked"))
      control.dispatchEvent(new Event("change", { bubbles: true }));
    later(0);
  }
}
