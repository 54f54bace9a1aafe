// The shorthand line: ":" opens it, the server reads it while it is typed, Enter takes what is understood and new into
// the ordinary fields of the form, Esc closes it and changes nothing.
import { timely } from "./waking.js";

const form = document.getElementById("consult");
const panel = document.getElementById("shorthand");
const line = panel.querySelector("textarea");
const list = panel.querySelector("ul");
const says = panel.querySelector("[role=status]");
const takeButton = panel.querySelector("[data-shorthand-take]");
const undoButton = panel.querySelector("[data-shorthand-undo]");
const codes = document.getElementById("shorthand-codes");
const SOON = 150; // milliseconds after the last key
const PATIENCE = 10_000; // so long a part of the form may take to be drawn

let back = null, // what had the focus before
  timer = 0,
  running = null,
  read = null, // {line, sets, shapes, rest}: the last answer
  taken = null; // {line, fields: [{name, before, after}]}

// ---- reading ----------------------------------------------------------------------------------------------
// A field of text is sent empty too: it says that its finding is on the page.
function body() {
  const radios = new Set([...form.querySelectorAll("input[type=radio]")].map(radio => radio.name));
  const said = [...new FormData(form)].filter(([name, value]) => value !== "" || !radios.has(name));
  const sent = new URLSearchParams(said);
  sent.set("line", line.value);
  return sent;
}

// The answer to the line as it stands; null where the server gave none.
async function ask() {
  clearTimeout(timer);
  running?.abort();
  const mine = (running = new AbortController()),
    asked = line.value;
  if (!asked.trim()) {
    running = null;
    return show({ line: asked, shown: "", sets: [], shapes: [], rest: "" });
  }
  const answer = await timely(panel.dataset.read, {
    method: "POST",
    body: body(),
    signal: mine.signal,
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (mine !== running) return null; // typed on since: that answer counts
  running = null;
  const told = answer?.ok ? answer.json() : null;
  if (!told) {
    says.textContent = panel.dataset.failed;
    return null;
  }
  says.textContent = "";
  return show({ ...told, line: asked });
}

function show(told) {
  read = told;
  list.replaceChildren(...new DOMParser().parseFromString(told.shown, "text/html").body.childNodes);
  const count = told.sets.length;
  takeButton.hidden = !count;
  takeButton.textContent = `Take ${count} ${count === 1 ? "new answer" : "new answers"}`;
  markMap(panel.hidden ? [] : told.shapes);
  return told;
}

function forget() {
  read = null;
  takeButton.hidden = true;
  markMap([]);
}

function soon() {
  fit();
  if (read?.line === line.value) return;
  forget();
  says.textContent = "";
  clearTimeout(timer);
  timer = setTimeout(ask, SOON);
}

function write(text) {
  line.value = text;
  fit();
  line.focus();
  forget();
  ask();
}

// As high as what stands in it.
function fit() {
  line.style.height = "auto";
  line.style.height = `${line.scrollHeight}px`;
}

// ---- what would be set, on the map ------------------------------------------------------------------------
function markMap(shapes) {
  const wanted = new Set(shapes);
  for (const region of document.querySelectorAll("#faces [data-region]"))
    region.toggleAttribute("data-would", wanted.has(region.dataset.region));
}
// A view of the face that was drawn since.
document.addEventListener("htmx:load", () => markMap(panel.hidden ? [] : (read?.shapes ?? [])));

// ---- taking, and undoing it -------------------------------------------------------------------------------
const controls = name => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

function valueOf(name) {
  const all = controls(name);
  return (all[0]?.type === "radio" ? all.find(one => one.checked) : all[0])?.value ?? "";
}

function put(name, value) {
  const all = controls(name);
  const control = all[0]?.type === "radio" ? all.find(one => one.value === value) : all[0];
  if (!control) return false;
  if (control.type === "radio") control.checked = true;
  else control.value = value;
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

// A closed part of the form is drawn when it is opened: resolves when the field is there, or to false.
function drawn({ name, third }) {
  const isThere = () => controls(name).length > 0;
  document.getElementById(`face-${third}`)?.setAttribute("open", "");
  if (isThere()) return true;
  return new Promise(resolve => {
    const end = there => {
      watch.disconnect();
      clearTimeout(late);
      resolve(there);
    };
    const watch = new MutationObserver(() => isThere() && end(true));
    const late = setTimeout(() => end(false), PATIENCE);
    watch.observe(form, { childList: true, subtree: true });
    if (isThere()) end(true);
  });
}

let isTaking = false;
async function take() {
  if (isTaking) return;
  isTaking = true;
  try {
    const told = read?.line === line.value ? read : await ask();
    if (told && told.line === line.value && told.line.trim()) await takeRead(told);
  } finally {
    isTaking = false;
  }
}

async function takeRead(told) {
  for (const one of told.sets) {
    if (await drawn(one)) continue;
    says.textContent = `${document.getElementById(`h-face-${one.third}`)?.textContent} ${panel.dataset.absent}`;
    return;
  }
  if (line.value !== told.line) return; // typed on while the form was drawn
  const fields = told.sets.map(({ name, value }) => ({ name, before: valueOf(name), after: value }));
  for (const { name, after } of fields) put(name, after);
  if (fields.length) taken = { line: told.line, fields };
  line.value = told.rest;
  fit();
  await ask();
  tell(fields.length);
}

function tell(count) {
  says.textContent = count
    ? `${count} ${count === 1 ? "answer" : "answers"} taken.`
    : "Nothing new was understood: no answer is changed.";
  undoButton.hidden = !taken;
}

// What somebody changed since by hand stays.
function undo() {
  const back = taken.fields.filter(({ name, after }) => valueOf(name) === after);
  for (const { name, before } of back) put(name, before);
  const others = taken.fields.length - back.length;
  if (!line.value.trim() || taken.line.endsWith(line.value)) line.value = taken.line;
  taken = null;
  undoButton.hidden = true;
  fit();
  line.focus();
  ask().then(() => {
    says.textContent = `Undone: ${back.length} as before.${others ? ` ${others} changed since stay.` : ""}`;
  });
}

// ---- opening and closing ----------------------------------------------------------------------------------
function setOpen(isOpen) {
  panel.hidden = !isOpen;
  for (const opener of document.querySelectorAll("[data-shorthand-open]"))
    opener.setAttribute("aria-expanded", String(isOpen));
}

function open() {
  if (panel.hidden) back = document.activeElement;
  setOpen(true);
  panel.dispatchEvent(new Event("reveal", { bubbles: true }));
  panel.scrollIntoView({ block: "nearest" });
  line.focus();
  fit();
  return ask();
}

function close() {
  setOpen(false);
  clearTimeout(timer);
  markMap([]);
  if (back?.isConnected && back !== document.body) back.focus({ preventScroll: true });
}

const TEXT = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const isTyping = target => target.closest?.(TEXT);

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === ":") open();
  else if (event.key === "?") showCodes();
  else return;
  event.preventDefault();
});

panel.addEventListener("keydown", event => {
  if (event.isComposing) return;
  if (event.key === "Escape") close();
  else if (event.key === "?" && event.target === line) showCodes();
  else if (event.key === "Enter" && event.target === line && !event.ctrlKey && !event.metaKey) take();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
// Nothing in here is an answer of the form.
for (const name of ["input", "change"]) panel.addEventListener(name, event => event.stopPropagation());
line.addEventListener("input", soon);
addEventListener("resize", () => panel.hidden || fit());
takeButton.addEventListener("click", take);
undoButton.addEventListener("click", undo);

document.addEventListener("click", event => {
  if (event.target.closest("[data-shorthand-open]")) (panel.hidden ? open : close)();
  if (event.target.closest("[data-shorthand-close]")) close();
  const correction = event.target.closest("#shorthand [data-line]");
  if (correction) write(correction.dataset.line);
  if (event.target.closest("[data-open='shorthand-codes']")) fillCodes();
});

// An answer changed by hand: what is new, and what it was.
form.addEventListener("change", () => {
  if (panel.hidden || isTaking || !line.value.trim()) return;
  clearTimeout(timer);
  timer = setTimeout(ask, SOON);
});

// A line that nobody took is not forgotten when the plan is finished.
document.addEventListener(
  "submit",
  event => {
    if (event.submitter?.id !== "finish" || !line.value.trim()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open().then(() => {
      says.textContent = panel.dataset.untaken;
    });
  },
  true,
);

// ---- the help sheet is drawn when it is first opened ------------------------------------------------------
function fillCodes() {
  const sheet = codes.querySelector("template");
  sheet?.replaceWith(sheet.content);
}

function showCodes() {
  fillCodes();
  codes.showModal();
}
