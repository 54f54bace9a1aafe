// Keeps what is typed: saved within a second of each change, one save under way at a time, never a silent overwrite. What the server has
// not confirmed stays in this tab's sessionStorage only, and goes from there once it is saved or somebody signs out.
const form = document.getElementById("consult");
const status = document.getElementById("save");
const notices = document.getElementById("notices");
const key = form.dataset.kept;
const body = () => new URLSearchParams(new FormData(form));
const said = () => String(new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "version" && name !== "csrfmiddlewaretoken")));
let timer = 0, under = null, dirty = false, blocked = false, leaving = false, going = 0, sent = said();

const version = () => form.elements.version;

function say(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

// ---- this tablet's copy of what is not saved --------------------------------------------------------------------------
function keep() {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && !name.startsWith("take:"));
  try { sessionStorage.setItem(key, JSON.stringify({ owner: form.dataset.owner, fields })); } catch { /* full or forbidden: the form itself is the copy */ }
}

function forget() {
  try { sessionStorage.removeItem(key); } catch { /* there was none */ }
}

function kept() {
  try {
    const copy = JSON.parse(sessionStorage.getItem(key));
    return copy?.owner === form.dataset.owner ? copy.fields : null;
  } catch { return null; }
}

function fill(fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
  const seen = new Map();
  for (const control of form.elements) {
    if (!control.name || control.name === "csrfmiddlewaretoken" || control.type === "submit") continue;
    const given = values.get(control.name) || [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else {
      const place = seen.get(control.name) || 0;
      seen.set(control.name, place + 1);
      control.value = given[place] ?? "";
    }
  }
}

// ---- saving -------------------------------------------------------------------------------------------------------------
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
  if (under) { await under; return save(options); }
  dirty = false;
  say("saving", status.dataset.saving);
  under = send(options).catch(() => failed("offline"));
  await under;
  under = null;
  if (dirty && !blocked) timer = setTimeout(save, 300);
}

async function send({ keepalive = false } = {}) {
  const text = said();
  const answer = await fetch(form.action, { method: "POST", body: body(), keepalive, redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return signedOut();
  if (answer.status === 410) { blocked = true; forget(); leaving = true; location.assign((await answer.json()).closed); return; }
  if (answer.status === 409) return conflict(await answer.json());
  if (!answer.ok) return failed("failed");
  const saved = await answer.json();
  version().value = saved.version;
  sent = text;
  showErrors(saved.errors);
  // On the way out the copy stays: the next page may have been drawn before this save, and will see for itself.
  if (!dirty) { if (!keepalive && Date.now() - going > 5000) forget(); say("saved", `${status.dataset.saved} ${saved.at}`); }
}

function failed(why) {
  dirty = true;
  keep();
  say("offline", status.dataset[why]);
  clearTimeout(timer);
  timer = setTimeout(save, 5000);
}

function conflict(answer) {
  if (answer.same) { version().value = answer.version; forget(); say("saved", status.dataset.saved); return; }
  blocked = true;
  dirty = true;
  keep();
  say("conflict", status.dataset.conflict);
  notices.replaceChildren(...new DOMParser().parseFromString(answer.panel, "text/html").body.childNodes);
  const panel = document.getElementById("conflict");
  panel.scrollIntoView({ block: "start" });
  panel.focus({ preventScroll: true });
}

// The session ended: the form stays, sign-in opens beside it, and the next try takes the new session's token.
function signedOut() {
  dirty = true;
  keep();
  say("offline", status.dataset.signedOut);
  if (!document.getElementById("signed-out")) {
    const panel = document.createElement("div");
    panel.id = "signed-out";
    panel.className = "banner warn";
    panel.setAttribute("role", "alert");
    const link = document.createElement("a");
    Object.assign(link, { href: form.dataset.signIn, target: "_blank", rel: "noopener", className: "btn", textContent: "Sign in in a new tab" });
    const text = document.createElement("div");
    text.append("You are signed out. What you typed stays on this page. ", link, " Then come back here; saving goes on by itself.");
    panel.append(document.createElement("span"), text);
    notices.prepend(panel);
  }
  clearTimeout(timer);
  timer = setTimeout(renew, 5000);
}

async function renew() {
  const answer = await fetch(form.dataset.page, { redirect: "manual", headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) { timer = setTimeout(renew, 5000); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("consult");
  // Somebody else signed in on this tablet: their session must not write this person's answers.
  if (!fresh || fresh.dataset.owner !== form.dataset.owner) { timer = setTimeout(renew, 5000); return; }
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = fresh.elements.csrfmiddlewaretoken.value;
  document.getElementById("signed-out")?.remove();
  save();
}

function showErrors(errors) {
  for (const old of form.querySelectorAll(".error[data-live]")) old.remove();
  for (const ask of form.querySelectorAll(".ask.has-error")) ask.classList.remove("has-error");
  for (const [id, text] of Object.entries(errors)) {
    const ask = document.getElementById(id);
    if (!ask) continue;
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
form.addEventListener("input", event => { if (event.target.matches("input[type=text], textarea")) later(800); });
form.addEventListener("consult:save", () => { dirty = true; save(); });
addEventListener("online", () => save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") { if (dirty) save({ keepalive: true }); return; }
  if (!dirty && !under) forget();
  if (document.getElementById("signed-out")) { clearTimeout(timer); renew(); }
});
addEventListener("beforeunload", event => {
  going = Date.now();
  if (!leaving && (dirty || under)) event.preventDefault();
});
// A plain submit (finish, save, choose between versions) carries the whole form: nothing waits any more.
let submitting = false;
form.addEventListener("submit", event => {
  if (submitting) { event.preventDefault(); return; }
  clearTimeout(timer);
  if (!under) { leaving = submitting = true; return; }
  // A save is under way with an older version number: wait for the new one, then send.
  const button = event.submitter;
  event.preventDefault();
  under.then(() => { dirty = false; form.requestSubmit(button); });
});
document.addEventListener("submit", event => {
  if (event.target.matches("[data-discard]")) { leaving = true; forget(); }
});
addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

// ---- what an earlier page of this tab could not save is shown again and tried once more -------------------------------------
const left = kept();
if (left && !document.getElementById("conflict")) {
  const rendered = version().value, before = said();
  fill(left);
  if (said() === before) { version().value = rendered; forget(); }
  else {
    for (const control of form.querySelectorAll("input[type=radio]:checked")) control.dispatchEvent(new Event("change", { bubbles: true }));
    later(0);
  }
}
