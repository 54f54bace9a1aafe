// The board of a day stays true while the page is open. Every few seconds the server is asked; where nobody did
// anything it says so in a word. What it sends takes the place of cards and figures only: a field, the composer, the
// place that is scrolled to and the focus stay as they are.
import { isHidden } from "./hidden_page.js";
import { live, signedOut, timely } from "./waking.js";

const EVERY = 4000,
  PATIENCE = 10_000,
  STALE = 20_000,
  FRESH = 5000,
  OWN = 10_000;
const board = document.querySelector("[data-live-day]"),
  scroller = () => board.querySelector(".cal-scroll");
const said = board.querySelector("[data-pulse]"),
  heard = board.querySelector("[data-heard]"),
  tryNow = board.querySelector("[data-try-now]");
const known = new Map(), // what the server said last, part by part: what this page did to its own copy is not compared
  own = new Map(); // visits that were pressed here: nobody has to be told of these
let { tag } = board.dataset,
  seenAt = Date.now(),
  timer = 0;

// ---- what is asked ------------------------------------------------------------------------------------------------
const line = live(poll);
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(poll, EVERY);
};

export async function poll() {
  clearTimeout(timer);
  if (document.visibilityState === "hidden" || isHidden()) return later();
  line.begins();
  const headers = { "If-None-Match": tag, "HX-Request": "true" },
    address = `${board.dataset.liveDay}?${board.dataset.query}`;
  const answer = await timely(address, { headers, deadline: PATIENCE }).catch(() => null);
  if (answer?.out) {
    line.rests();
    say();
    return signedOut();
  }
  if (!answer?.ok && answer?.status !== 304) {
    line.failed();
    return say();
  }
  seenAt = Date.now();
  line.well();
  say();
  if (answer.ok) take(answer.text);
  return later();
}

const clock = (moment, seconds) =>
  new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: seconds ? "2-digit" : undefined,
    hourCycle: "h23",
    timeZone: board.dataset.zone,
  }).format(moment);

function say() {
  const age = Date.now() - seenAt,
    state = age < EVERY + PATIENCE / 2 && !line.tries ? "saved" : age < STALE ? "saving" : "offline";
  const words = {
    saved: "Live",
    saving: `Catching up, last ${clock(seenAt, true)}`,
    offline: `Not live since ${clock(seenAt)}. Times may be taken. Trying again`,
  }[state];
  if (said.textContent !== words) said.textContent = words;
  said.dataset.state = state;
  tryNow.hidden = state !== "offline";
  board.classList.toggle("stale", state === "offline");
}

// ---- what is shown ------------------------------------------------------------------------------------------------
const partsOf = root => [...root.querySelectorAll("[data-live]")];
const itemsOf = part => [...part.children].filter(child => child.dataset.item);
const remember = root => {
  for (const part of partsOf(root)) known.set(part.dataset.live, part.cloneNode(true));
};

function take(text) {
  const next = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
  tag = next.dataset.tag;
  const news = [];
  if (reframed(next)) remember(next);
  else {
    for (const part of partsOf(next)) {
      const current = document.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (current) swap(current, part, news);
    }
  }
  if (news.length) heard.textContent = news.join(". ");
  document.dispatchEvent(new CustomEvent("day:swapped"));
}

// Another column or hour: the whole calendar takes the place of the old one, unless somebody is at work inside it.
function reframed(next) {
  const [before, after] = [board, next].map(root => root.querySelector(".cal[data-frame]"));
  if (!after || !before || before.dataset.frame === after.dataset.frame) return false;
  if (before.querySelector("[data-kept]")) return false;
  const { scrollTop, scrollLeft } = scroller();
  before.replaceWith(document.importNode(after, true));
  htmx.process(board.querySelector(".cal"));
  scroller().scrollTo({ top: scrollTop, left: scrollLeft, behavior: "instant" });
  return true;
}

function swap(current, next, news) {
  const key = next.dataset.live,
    before = known.get(key);
  known.set(key, next.cloneNode(true));
  if (before?.isEqualNode(next)) return;
  if (!itemsOf(next).length && !itemsOf(current).length) {
    current.className = next.className;
    const fresh = document.importNode(next, true);
    keepFocus(current, () => current.replaceChildren(...fresh.childNodes));
    htmx.process(current);
    return;
  }
  const was = new Map(before ? itemsOf(before).map(item => [item.dataset.item, item]) : []),
    here = new Map(itemsOf(current).map(item => [item.dataset.item, item]));
  let last = null;
  for (const item of itemsOf(next)) {
    const name = item.dataset.item,
      shown = here.get(name);
    here.delete(name);
    if (shown && was.get(name)?.isEqualNode(item)) last = shown;
    else last = put(current, shown, document.importNode(item, true), last, news);
  }
  for (const gone of here.values()) gone.remove();
}

function put(column, shown, item, after, news) {
  const isNews = tellsOf(shown, item);
  if (shown) keepFocus(shown, () => shown.replaceWith(item), item);
  else if (after) after.after(item);
  else column.prepend(item);
  htmx.process(item);
  if (isNews) {
    news.push(item.dataset.said);
    item.classList.add("fresh");
    setTimeout(() => item.classList.remove("fresh"), FRESH);
  }
  return item;
}

// Changed by another desk, and not because time went by.
function tellsOf(shown, item) {
  if (!item.dataset.stamp || shown?.dataset.stamp === item.dataset.stamp) return false;
  return Date.now() - (own.get(item.dataset.item) ?? 0) > OWN;
}

const FOCUSABLE = "a[href], button, input, select, textarea, summary";
function keepFocus(old, replace, fresh = old) {
  const focus = old.contains(document.activeElement) ? document.activeElement : null,
    place = focus ? [...old.querySelectorAll(FOCUSABLE)].indexOf(focus) : -1;
  replace();
  if (place < 0) return;
  const all = [...fresh.querySelectorAll(FOCUSABLE)];
  (all[place] ?? all[0])?.focus({ preventScroll: true });
}

// ---- what is pressed ----------------------------------------------------------------------------------------------
// Every button of the board belongs to one form; the answer changes the board and not the page.
const busy = new WeakSet();
const deed = document.getElementById("deed");
deed.addEventListener("submit", event => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  if (!busy.has(button)) press(button);
});

async function press(button) {
  busy.add(button);
  const card = button.closest("[data-item]");
  if (card) own.set(card.dataset.item, Date.now());
  card?.classList.add("busy");
  const body = new URLSearchParams(new FormData(deed));
  if (button.name) body.append(button.name, button.value);
  const headers = { "HX-Request": "true", "X-Live-Day": "1" };
  const answer = await timely(button.formAction, { method: "POST", body, headers }).catch(() => null);
  busy.delete(button);
  card?.classList.remove("busy");
  document.getElementById("deed-note")?.remove();
  if (answer?.out) return signedOut();
  if (answer?.ok) {
    const words = answer.json()?.said ?? [];
    if (words.length) heard.textContent = words.join(" ");
  } else if (answer?.text && [409, 422].includes(answer.status)) refuse(answer.text);
  else note("The server did not answer. Look whether it was done before you press again.");
  return poll();
}

function refuse(text) {
  const sheet = document.getElementById("sheet");
  htmx.swap("#sheet-body", text, { swapStyle: "innerHTML" });
  if (!sheet.open) sheet.showModal();
}

function note(words) {
  const panel = document.createElement("div");
  Object.assign(panel, { id: "deed-note", className: "banner warn slim" });
  panel.setAttribute("role", "alert");
  panel.append(document.createElement("span"), Object.assign(document.createElement("div"), { textContent: words }));
  board.prepend(panel);
}

// Booked in the composer: the board shows it without leaving the page.
document.addEventListener("day:changed", event => {
  event.preventDefault();
  poll();
});

// ---- begin --------------------------------------------------------------------------------------------------------
remember(document);
tryNow.addEventListener("click", poll);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && poll());
addEventListener("pageshow", event => event.persisted && poll());
setInterval(() => line.tries && say(), 1000);
say();
later();

// Now stands in the upper third by itself, unless the address already says where.
const now = board.querySelector(".now-line");
if (now && !location.hash) {
  const inside = scroller();
  const down = now.getBoundingClientRect().top - inside.getBoundingClientRect().top;
  inside.scrollTop += down - inside.clientHeight / 3;
}
