// The end of a session that nobody uses, as the server keeps it: a heartbeat while a person is really at work, a
// warning before the end, and at the end a sign-in in the place of the page. docs/adr/0025 says why.
import { hide, isHidden, reveal } from "./hidden_page.js";
import { onBack, renew, session, signedOut, timely } from "./waking.js";

const BEAT = 60_000,
  WARNING = 60_000,
  LOOK = 20_000,
  TICK = 1000;
// A hand on glass, mouse or keys, a pen or a voice that fills in a field; a page that scrolls by itself is none.
const HANDS = ["pointerdown", "keydown", "wheel", "touchmove", "input"];
const panelOf = document.querySelector("template[data-session-end]");
const warning = document.getElementById("session-warning");

let idleAt, endAt, timer;
let beaten = Date.now(),
  beating = null;

const plain = ({ idle, end }) => {
  idleAt = Date.now() + idle * 1000;
  endAt = Date.now() + end * 1000;
};
const left = () => Math.min(idleAt, endAt) - Date.now();

// ---- what the server says ------------------------------------------------------------------------------------------
async function ask(method) {
  const headers = { Accept: "application/json", "X-CSRFToken": session.dataset.token };
  const answer = await timely(session.dataset.heartbeat, { method, headers }).catch(() => null);
  const told = answer?.ok ? answer.json() : null;
  if (told) plain(told);
  if (told && left() > WARNING) quiet();
  return { told, out: Boolean(answer?.out) };
}

async function beat() {
  clearTimeout(beating);
  beating = null;
  beaten = Date.now();
  const { out } = await ask("POST");
  if (out && !isHidden()) signedOut();
  look();
}

// At most once a minute: the first sign of work at once, later ones when the minute is over.
function work(event) {
  if (!event.isTrusted || isHidden() || left() <= 0) return;
  const wait = beaten + BEAT - Date.now();
  if (wait <= 0) beat();
  else beating ??= setTimeout(beat, wait);
}
for (const hand of HANDS) document.addEventListener(hand, work, { capture: true, passive: true });

// ---- before the end ------------------------------------------------------------------------------------------------
function warn() {
  const isFinal = endAt <= idleAt;
  for (const part of warning.querySelectorAll("[data-when]")) {
    part.hidden = (part.dataset.when === "end") !== isFinal;
  }
  for (const seconds of warning.querySelectorAll("[data-seconds]")) {
    seconds.textContent = String(Math.max(1, Math.ceil(left() / 1000)));
  }
  if (!warning.matches(":popover-open")) warning.showPopover();
}

function quiet() {
  if (warning.isConnected && warning.matches(":popover-open")) warning.hidePopover();
}

warning?.querySelector("[data-stay]").addEventListener("click", beat);

let asked = false;
async function look() {
  clearTimeout(timer);
  if (isHidden()) return;
  if (left() <= WARNING && !asked) {
    asked = true; // another tab may have kept the session alive
    await ask("GET");
  }
  if (left() <= 0) end();
  else if (left() <= WARNING) warn();
  else asked = false;
  if (!isHidden()) timer = setTimeout(look, left() <= WARNING ? TICK : Math.min(LOOK, left() - WARNING));
}

// ---- the end -------------------------------------------------------------------------------------------------------
async function end() {
  if (isHidden()) return;
  quiet();
  asked = false;
  show();
  const { told } = await ask("GET");
  if (told && left() > 0) back();
  else signedOut();
}

// `first` is done while nothing is in view any more: the server is told, where another tab has not done so.
export async function lockHere(first = () => null) {
  if (isHidden() || !panelOf) return;
  quiet();
  show();
  await Promise.resolve(first()).catch(() => null);
  signedOut();
}

function show() {
  const panel = panelOf.content.firstElementChild.cloneNode(true);
  hide(panel);
  for (const form of panel.querySelectorAll("[data-unlock]")) {
    form.addEventListener("submit", event => enter(event, form));
  }
  const passkey = panel.querySelector("[data-unlock=passkey]");
  if (passkey) offerPasskey(panel, passkey);
  panel.querySelector("input[type=password]")?.focus();
}

async function offerPasskey(panel, form) {
  const library = Object.assign(document.createElement("script"), { src: panel.dataset.passkeyLibrary });
  if (!window.webauthnJSON) {
    await new Promise(done => {
      library.onload = library.onerror = done;
      document.head.append(library);
    });
  }
  const { offer } = await import("./passkeys.js");
  offer(form);
}

function back() {
  reveal();
  look();
}

async function enter(event, form) {
  event.preventDefault();
  if (event.submitter?.getAttribute("aria-busy")) return;
  const fault = document.querySelector("[data-unlock-fault]");
  fault.hidden = true;
  event.submitter?.setAttribute("aria-busy", "true");
  const answer = await sent(form),
    location = await ledTo(answer);
  if (await renew()) return;
  event.submitter?.removeAttribute("aria-busy");
  const code = document.querySelector("[data-unlock=code]");
  if (location === new URL(code.action).pathname) return askForCode(code);
  form.querySelector("[autocomplete]")?.select();
  fault.replaceChildren(...words(answer, form, location));
  fault.hidden = false;
}

async function sent(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("csrfmiddlewaretoken", session.dataset.token);
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  return fetch(form.action, { method: "POST", body, headers, redirect: "manual" }).catch(() => null);
}

// Where a right answer leads: not known of a redirect, which a script cannot read.
async function ledTo(answer) {
  if (answer?.type === "opaqueredirect") return "/";
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  return told?.location ? new URL(told.location, document.baseURI).pathname : null;
}

function askForCode(form) {
  form.parentElement.querySelector("[data-unlock=password]").hidden = true;
  form.hidden = false;
  form.querySelector("[name=code]").focus();
}

const WRONG = {
  password: "That password is not right.",
  code: "This code is not right, or it was used before. Wait for the next one in your app.",
  passkey: "The passkey did not answer as it should. Try again.",
};

function words(answer, form, location) {
  if (!answer || answer.status >= 500) return ["Glabella did not answer. Check the connection, then try again."];
  if (answer.status === 429) return [`Too many wrong tries. Wait ${wait(answer)}, then try again.`];
  if (!location && answer.status !== 403) return [WRONG[form.dataset.unlock]];
  const link = Object.assign(document.createElement("a"), { href: session.dataset.signIn, target: "_blank" });
  link.textContent = "Go on in a new tab";
  return ["This page waits for the person named here. ", link, ", or sign in as that person."];
}

function wait(answer) {
  const seconds = Number(answer.headers.get("Retry-After"));
  if (!seconds) return "a little";
  return seconds > 90 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`;
}

// ---- begin ---------------------------------------------------------------------------------------------------------
if (session?.dataset.heartbeat && panelOf) {
  plain({ idle: Number(session.dataset.idle), end: Number(session.dataset.end) });
  onBack(back);
  look();
  for (const event of ["pageshow", "focus", "online"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}
