// Parts of a page that htmx fetches: those that come by themselves (their trigger names `wake`) are fetched again after
// an outage, and say so meanwhile; what somebody pressed is said to be without an answer, and never sent again unasked.
import { holdsText, inFront, live, signedOut, whose } from "./waking.js";

const ASLEEP = "Not up to date: the server does not answer. It is asked again by itself.";
const LOST = "The server does not answer. Try again in a moment.";
const IN_DOUBT = "The server did not answer. Look whether it was done before you press again.";
const parts = new WeakMap();
const comesByItself = element => /\bwake\b/.test(element.getAttribute("hx-trigger") || "");

function partOf(element) {
  if (!parts.has(element)) {
    // What was taken off the page since is not asked for any more.
    const attempt = () => (element.isConnected ? htmx.trigger(element, "wake") : parts.get(element).ends());
    parts.set(element, live(attempt));
  }
  return parts.get(element);
}

function note(text) {
  const said = document.createElement("div");
  said.className = "banner warn slim";
  said.dataset.asleep = "";
  said.setAttribute("role", "status");
  const words = Object.assign(document.createElement("div"), { textContent: text });
  said.append(document.createElement("span"), words);
  return said;
}

function noteOf(element) {
  if (element.matches("input")) return element.closest("form").parentNode.querySelector("[data-asleep]");
  return element.querySelector(":scope > [data-asleep]");
}

function sayAsleep(element) {
  // The number beside a word of the navigation has no place for a sentence.
  if (element.closest("nav") || noteOf(element)) return;
  if (element.matches("input")) element.closest("form").after(note(ASLEEP));
  else element.prepend(note(ASLEEP));
}

function sayLost(text) {
  document.getElementById("lost")?.remove();
  const said = Object.assign(note(text), { id: "lost" });
  said.setAttribute("role", "alert");
  inFront().prepend(said);
  said.scrollIntoView({ block: "nearest" });
}

function failed(event) {
  const { xhr, requestConfig } = event.detail,
    { elt, verb } = requestConfig;
  const out = xhr?.status === 401 || xhr?.status === 403;
  if (out) signedOut();
  if (!comesByItself(elt)) {
    if (!out) sayLost(elt.dataset.lost ?? (verb === "get" ? LOST : IN_DOUBT));
    return;
  }
  sayAsleep(elt);
  if (out) partOf(elt).rests();
  else partOf(elt).failed();
}
for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(fault, failed);

document.addEventListener("htmx:configRequest", event => Object.assign(event.detail.headers, whose));

// Without a session the server leads the whole page to sign-in; where somebody has typed, sign-in opens beside the
// text.
document.addEventListener("htmx:beforeOnLoad", event => {
  if (event.detail.xhr.status !== 401 || !holdsText()) return;
  event.preventDefault();
  failed(event);
});

document.addEventListener("htmx:beforeRequest", event => {
  const { elt, triggeringEvent } = event.detail.requestConfig;
  if (!comesByItself(elt)) return;
  const part = partOf(elt);
  // htmx goes on ticking every second; while the part is asleep, its own more patient clock counts.
  if (part.tries && !triggeringEvent) event.preventDefault();
  else part.begins();
});

document.addEventListener("htmx:afterRequest", event => {
  if (!event.detail.successful) return;
  const { elt } = event.detail.requestConfig;
  // What is asked by itself does not answer what somebody pressed.
  if (!comesByItself(elt)) return document.getElementById("lost")?.remove();
  noteOf(elt)?.remove();
  partOf(elt).well();
});
