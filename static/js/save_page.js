// What the save machine is handed in a browser: the form, the tab's own copy, the place where the state is said, the
// line to the server; and the events of the page that it is told.
import { FormText, TabCopy } from "./save_form.js";
import { beforeSignOut, onSignOut } from "./sign_out.js";
import { SaveMachine } from "./save_machine.js";
import { live, signedOut, stillSignedIn, timely } from "./waking.js";

const MOST_ALIVE = 60_000; // the browser refuses to carry more than 64 kB out of a page that goes away
const TYPED = "input:not([type=radio], [type=checkbox]), textarea";
const TYPING = 800;

// ---- the page ------------------------------------------------------------
class SavePage {
  signIn = signedOut;

  constructor(form, status, notices) {
    Object.assign(this, { form, status, notices });
    this.at = status.querySelector("time")?.textContent ?? "";
  }

  // A word of the place where the state is said, or words of the server; "saved" with its time, or nothing where it
  // never was.
  say(state, word, at = this.at) {
    this.at = at;
    const { dataset } = this.status,
      words = dataset[word] ?? word;
    const isNever = word === "saved" && !at;
    dataset.state = isNever ? "clean" : state;
    this.status.textContent = isNever ? "" : word === "saved" ? `${words} ${at}` : words;
  }

  errors(errors) {
    for (const old of this.form.querySelectorAll(".error[data-live]")) old.remove();
    for (const ask of this.form.querySelectorAll(".has-error")) {
      if (!ask.querySelector(":scope > .error")) ask.classList.remove("has-error");
    }
    for (const [id, text] of Object.entries(errors)) this.#error(document.getElementById(id), text);
  }

  #error(control, text) {
    const ask = control?.closest(".ask, .field");
    // Still in hand: "yes" comes before "which", and is no mistake yet.
    if (!ask || ask.contains(document.activeElement)) return;
    ask.classList.add("has-error");
    if (ask.querySelector(":scope > .error")) return;
    const line = Object.assign(document.createElement("p"), { className: "error", textContent: text });
    line.dataset.live = "";
    ask.querySelector("legend, label, summary").after(line);
  }

  compare(panel) {
    this.notices.replaceChildren(...new DOMParser().parseFromString(panel, "text/html").body.childNodes);
    this.#show();
  }

  settled() {
    if (this.notices.querySelector("[name=resolve]")) this.notices.replaceChildren();
  }

  // Somebody finished or closed it meanwhile. What was typed since stays in view, and goes nowhere by itself.
  closed({ closed, finished }) {
    const panel = document.querySelector("template[data-closed-elsewhere]").content.cloneNode(true);
    this.notices.replaceChildren(panel);
    this.notices.querySelector("[data-open-closed]").href = closed;
    if (!finished) this.notices.querySelector("form")?.remove();
    this.#show();
  }

  #show() {
    const panel = this.notices.firstElementChild;
    panel.scrollIntoView({ block: "start" });
    panel.focus({ preventScroll: true });
  }

  go(address) {
    location.assign(address);
  }

  reload() {
    location.reload();
  }

  press(button) {
    this.form.requestSubmit(button);
  }

  hidden() {
    return document.visibilityState === "hidden";
  }
}

const clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => setTimeout(call, milliseconds),
  cancel: clearTimeout.bind(window),
};

const transport = (address, text) => ({
  post: (packet, { keepalive = false }) =>
    timely(address, {
      method: "POST",
      body: text.signed(packet),
      keepalive: keepalive && packet.length < MOST_ALIVE,
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    }).catch(() => null),
  check: stillSignedIn,
});

// What cannot be saved before a sign-out the browser asks about; no copy of it stays, and none is made any more.
function endSession(machine) {
  machine.shut();
  if (!machine.isAtRisk()) machine.dispatch("left");
}

// With a key held the browser opens another tab, or loads a file, and the page stays.
const isPlain = click => !(click.ctrlKey || click.metaKey || click.shiftKey || click.altKey || click.defaultPrevented);

// ---- what happens on the page ------------------------------------------------------------
function listen(form, machine, isFinal) {
  form.addEventListener("change", () => machine.typed(0));
  form.addEventListener("input", event => event.target.matches(TYPED) && machine.typed(TYPING));
  form.addEventListener("draft:save", () => machine.dispatch("save"));
  form.addEventListener("draft:grows", event => {
    event.preventDefault();
    machine.grow(event.detail);
  });
  form.addEventListener("submit", event => {
    const button = event.submitter;
    if (event.defaultPrevented) return;
    if (button?.name === "resolve") machine.dispatch("resolve", button.value);
    else if (!isFinal(button)) machine.dispatch("save");
    else if (machine.finish(button)) return;
    event.preventDefault();
  });
  document.addEventListener("submit", event => {
    if (event.target.matches("[data-discard]") && !event.defaultPrevented) machine.dispatch("left");
  });
  document.addEventListener("click", event => {
    if (event.target.closest("[data-open-closed]") && isPlain(event)) machine.dispatch("left");
  });
  document.addEventListener("visibilitychange", () => {
    machine.dispatch(document.visibilityState === "hidden" ? "hidden" : "shown");
  });
  addEventListener("beforeunload", event => machine.going() && event.preventDefault());
  // A page that the browser had put aside shows an old draft, perhaps another person's by now.
  addEventListener("pageshow", event => {
    if (!event.persisted) return;
    machine.dispatch("left");
    location.reload();
  });
  beforeSignOut(
    () => (machine.isAtRisk() ? machine.flush() : null),
    () => endSession(machine),
  );
  onSignOut(() => machine.dispatch("expelled"));
}

// What an earlier page of this tab could not save is shown again and tried once more.
function restore(text, machine, store, left) {
  const rendered = text.version,
    before = text.text();
  text.fill(left);
  if (text.text() === before) {
    text.version = rendered;
    store.forget();
    return;
  }
  machine.unconfirmed = store.unheard();
  for (const control of text.form.querySelectorAll("input[type=radio]:checked")) {
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  text.form.dispatchEvent(new CustomEvent("draft:filled", { bubbles: true }));
  machine.typed(0);
}

function madeNotices(form) {
  const notices = document.createElement("div");
  form.prepend(notices);
  return notices;
}

// `version` names the draft's number in the form, `marks` are sent with each draft, `key` names the tab's copy,
// `isFinal` says of a button whether it sends the whole form, and `kept` may give another copy than the tab's own.
export function keepForm(form, options = {}) {
  const status = document.querySelector(`[data-save-state="${form.id}"]`);
  const notices = document.querySelector(`[data-save-notices="${form.id}"]`) ?? madeNotices(form);
  const { version = "draft_version", marks = { draft: "save" }, isFinal = () => true } = options;
  const text = new FormText(form, { version, marks });
  const store = new TabCopy(form, options.key ?? `draft:${form.dataset.draftUrl}#${form.id}`);
  const line = live(() => machine.dispatch("due"));
  const page = new SavePage(form, status, notices);
  const machine = new SaveMachine({
    form: text,
    transport: transport(form.dataset.draftUrl, text),
    store,
    page,
    line,
    clock,
  });
  listen(form, machine, isFinal);
  const left = options.kept?.(store, text) ?? store.read();
  if (left && !notices.querySelector("[name=resolve]")) restore(text, machine, store, left);
  return { machine, store, text };
}
