import { isHidden, roots } from "./hidden_page.js";
import { onSignOut } from "./sign_out.js";

// A live part that got no answer tries again by itself: soon, then more and more rarely, each tablet in a rhythm of
// its own; and at once when there is reason to hope (the network is back, the page is looked at again, somebody
// signed in, another part got its answer).
const FIRST = 1000,
  MOST = 30_000,
  GAP = 1000,
  DEADLINE = 20_000;
const asleep = new Set(),
  under = new Set();
// until this page's own person is known to be signed in, nothing is sent: it would go in somebody's name
let isOut = false;

export function hope() {
  for (const part of isOut ? [renewal] : asleep) part.hope();
  for (const part of under) part.hoped = true;
}

// `attempt` says begins() first, and then well(), failed(), or rests() where the sign-in has to come first.
export function live(attempt) {
  let timer = 0,
    last = -GAP;
  const later = wait => {
    clearTimeout(timer);
    timer = setTimeout(attempt, wait);
  };
  const gap = () => Math.max(0, last + GAP - performance.now()) + Math.random() * 200;
  const part = {
    tries: 0,
    hoped: false,
    begins() {
      clearTimeout(timer);
      last = performance.now();
      part.hoped = false;
      asleep.delete(part);
      under.add(part);
    },
    failed() {
      const wait = Math.min(MOST, FIRST * 2 ** part.tries) * (0.5 + Math.random() / 2);
      part.rests();
      later(part.hoped ? gap() : wait);
    },
    rests() {
      clearTimeout(timer);
      part.tries += 1;
      under.delete(part);
      asleep.add(part);
    },
    well() {
      const was = part.tries;
      part.ends();
      if (was) {
        renewal.tries = 0;
        hope();
      }
    },
    ends() {
      clearTimeout(timer);
      part.tries = 0;
      under.delete(part);
      asleep.delete(part);
    },
    hope() {
      later(gap());
    },
  };
  return part;
}

export const session = document.querySelector("meta[name=session]");
// Whose page this is: the server refuses what comes with another person's session or from another clinic.
export const whose = session?.dataset.clinic
  ? { "X-Page-Of": `${session.dataset.user} ${session.dataset.clinic}` }
  : {};

// The whole answer within the deadline, or an error; `out` says that the session is gone or another than this page's.
export async function timely(address, { signal, deadline = DEADLINE, ...options } = {}) {
  const asksWhose = address === session?.content;
  if (isOut && !asksWhose) return { ok: false, status: 401, out: true, text: "", json: () => null };
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), deadline);
  try {
    const either = signal ? AbortSignal.any([signal, clock.signal]) : clock.signal;
    const answer = await fetch(address, {
      redirect: "manual",
      ...options,
      headers: asksWhose ? options.headers : { ...options.headers, ...whose },
      signal: either,
    });
    const text = await answer.text(),
      { ok, status } = answer;
    const out = answer.type === "opaqueredirect" || status === 401 || status === 403;
    return {
      ok,
      status,
      out,
      text,
      json: () => {
        try {
          return JSON.parse(text);
        } catch {
          return null;
        }
      },
    };
  } finally {
    clearTimeout(timer);
  }
}

// ---- the session ended: the page stays, sign-in opens beside it, and the page goes on with the new token ----------
const SIGNED_OUT = "You are signed out. ",
  SOMEBODY_ELSE = "Somebody else is signed in here now. ",
  ELSEWHERE = "Another clinic is chosen here now. ";
const renewal = live(renew);

export function signedOut() {
  if (!session) return;
  isOut = true;
  const shown = document.getElementById("signed-out");
  // it may be in a dialog that was closed since
  if (!isHidden() && !shown?.checkVisibility()) {
    shown?.remove();
    show();
  }
  if (!under.has(renewal) && !asleep.has(renewal)) renewal.failed();
}

// Where a word about the whole page is seen: in the dialog that is open, or at its top.
export const inFront = () =>
  document.querySelector("dialog[open], [popover][role=dialog] > form") ||
  document.querySelector("[data-front]") ||
  document.getElementById("main");

function show() {
  const [panel, text, who, link] = ["div", "div", "span", "a"].map(tag => document.createElement(tag));
  Object.assign(panel, { id: "signed-out", className: "banner warn" });
  panel.setAttribute("role", "alert");
  Object.assign(who, { id: "signed-out-who", textContent: SIGNED_OUT });
  Object.assign(link, { href: session.dataset.signIn, target: "_blank", rel: "noopener", className: "btn" });
  link.textContent = "Sign in in a new tab";
  text.append(who, "What you typed stays on this page. ", link, " Then come back here: the page goes on by itself.");
  panel.append(document.createElement("span"), text);
  inFront().prepend(panel);
}

const tokens = root => [...root.querySelectorAll("input[name=csrfmiddlewaretoken]")];

// The answer to the question whose session this is: `ok` where it is that of this page, whose forms then get its token.
export async function stillSignedIn() {
  const answer = await timely(session.content, { headers: { Accept: "application/json" } }).catch(() => null);
  const told = answer?.ok ? answer.json() : null;
  if (!told) return answer;
  const { user, clinic } = session.dataset,
    why = told.user !== user ? SOMEBODY_ELSE : told.clinic !== clinic ? ELSEWHERE : "";
  if (why) return { ...answer, ok: false, out: true, why };
  session.dataset.token = told.token;
  const pages = roots(),
    inside = pages.flatMap(root => [...root.querySelectorAll("template")]).map(one => one.content);
  for (const field of [...pages, ...inside].flatMap(tokens)) field.value = told.token;
  return answer;
}

const backs = [];
// Called when this page's own person is signed in again.
export const onBack = listener => backs.push(listener);

export async function renew() {
  renewal.begins();
  const answer = await stillSignedIn(),
    panel = document.getElementById("signed-out");
  // Somebody else signed in on this tablet: their session must not write this person's answers.
  if (!answer?.ok) {
    if (panel) panel.querySelector("#signed-out-who").textContent = answer?.why ?? SIGNED_OUT;
    renewal.failed();
    return false;
  }
  panel?.remove();
  isOut = false;
  for (const listener of backs) listener();
  const { tries } = renewal;
  renewal.ends();
  renewal.tries = tries; // until a part has really got its answer: refused again, it is not asked in a circle
  hope();
  return true;
}

// A page on which somebody has typed stays, with sign-in beside it; any other goes to sign-in and comes back.
document.addEventListener("input", event => {
  if (event.target.form?.method === "post") event.target.form.dataset.written = "";
});
export const holdsText = () => Boolean(document.querySelector("form[data-draft-url], form[data-written]"));

async function doubt() {
  if (!session?.dataset.clinic || isOut || !(await stillSignedIn())?.out) return;
  if (holdsText()) signedOut();
  else
    location.assign(`${session.dataset.signIn}?${new URLSearchParams({ next: location.pathname + location.search })}`);
}
onSignOut(() => setTimeout(doubt, FIRST));

// ---- reasons to hope ------------------------------------------------------------------------------------------------
for (const event of ["online", "pageshow", "focus"]) addEventListener(event, hope);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") hope();
});
// A page of another tab was loaded: the server answers, and somebody may just have signed in there.
const tabs = new BroadcastChannel("glabella");
tabs.addEventListener("message", event => (event.data === "nobody" ? doubt() : hope()));
tabs.postMessage(session ? "loaded" : "nobody");
