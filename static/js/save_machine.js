// Keeps what is typed into a long form: drafts on the server within a second, one save under way at a time, never a
// silent overwrite. One object with named states; it knows neither the page nor the network, only what is handed to
// it:
//   form       text() packet() fields() and `version`, the number of the draft that this page has seen
//   transport  post(packet, { keepalive }) and check(): { ok, status, out, json() }, or null without an answer
//   store      the tab's own copy of what is not saved, with what was sent and not answered for: keep(fields, unheard)
//              forget() close() open()
//   page       say(state, word, at), where a word that the page has no text for is said as it is; errors(map)
//              compare(panel) settled() closed(told) signIn() go(address) reload() press(button) hidden()
//   line       the patient clock of waking.js: begins() well() failed() rests() ends()
//   clock      now() after(milliseconds, call) cancel(timer)

const UNDER_A_SECOND = 300;
const PATIENCE = 20_000; // a submitted form whose page is still here after this long: the network died on the way
const GOING = 5000; // so long a page that began to go may still be going
const MOST_UNCONFIRMED = 8;

// An answer to a save that was under way while the state changed to one that waits for nothing.
const answers = { lost: ["offline", "fail"], faulty: ["failed", "fail"], out: ["signedOut", "rest"] };
const closing = { closed: ["closed", "close"], closedClean: ["leaving", "forget", "follow"] };
const waiting = { left: ["leaving", "goes", "forget"] };
const failing = { ...answers, ...closing, ...waiting, refused: ["refused", "refuse"] };
const asleep = {
  typed: ["unsaved", "plan"],
  due: ["saving", "send"],
  save: ["saving", "send"],
  hidden: ["saving", "sendAlive"],
  finish: ["finishing", "send"],
  expelled: ["signedOut", "shut", "rest"],
  ...waiting,
};
const quiet = {
  typed: ["unsaved", "plan"],
  save: ["saving", "send"],
  finish: ["finishing", "check"],
  ...waiting,
};

// What an event does in a state: the next state, then the effects in order. What a state does not name, it ignores.
export const TABLE = {
  clean: { ...quiet, shown: ["clean", "forget"], expelled: ["clean", "shut"] },
  saved: { ...quiet, shown: ["saved", "forget"], expelled: ["saved", "shut"] },
  unsaved: asleep,
  saving: {
    ...failing,
    typed: ["overtaken", "keep"],
    kept: ["saved", "confirm", "settle"],
    same: ["saved", "confirm", "settle"],
    differs: ["echo", "seekOwn"],
    finish: ["finishing"],
    expelled: ["saving", "shut"],
  },
  // Something was typed while the save was under way.
  overtaken: {
    ...failing,
    typed: ["overtaken", "keep"],
    kept: ["unsaved", "confirm", "soon"],
    same: ["unsaved", "confirm", "soon"],
    differs: ["echo", "seekOwn"],
    finish: ["finishing"],
    expelled: ["overtaken", "shut"],
  },
  offline: asleep,
  failed: asleep,
  // The server says in words why it cannot keep this: it is asked again only when something else is typed.
  refused: { ...asleep, due: ["refused"], hidden: ["refused"] },
  signedOut: {
    ...asleep,
    typed: ["signedOut", "keep"],
    hidden: ["signedOut", "keep"],
    expelled: ["signedOut", "shut"],
    // of a save that was under way when somebody signed out in another tab
    kept: ["saved", "confirm", "settle"],
    same: ["saved", "confirm", "settle"],
  },
  // The server holds another text: perhaps what this page itself sent, and only the answer was lost.
  echo: {
    ...answers,
    ...waiting,
    typed: ["echo", "keep"],
    own: ["unsaved", "adopt", "soon"],
    foreign: ["conflict", "compare"],
    finish: ["finishingEcho"],
    expelled: ["echo", "shut"],
  },
  conflict: {
    ...waiting,
    typed: ["conflict", "keep"],
    resolve: ["resolving", "choose"],
    expelled: ["conflict", "shut"],
  },
  // The choice is under way: this tablet's copy goes only when the server has said that it holds what was chosen.
  resolving: {
    ...closing,
    ...waiting,
    typed: ["resolving", "keep"],
    kept: ["leaving", "forget", "reload"],
    same: ["saved", "confirm", "settle"],
    differs: ["conflict", "compare"],
    lost: ["conflict", "sayOffline"],
    faulty: ["conflict", "sayFailed"],
    refused: ["conflict", "sayRefused"],
    out: ["conflict", "saySignedOut"],
    expelled: ["resolving", "shut"],
  },
  closed: { ...waiting, typed: ["closed", "keep"], expelled: ["closed", "shut"] },
  // The final button was pressed: first a save, or the question whether this person is still signed in.
  finishing: {
    ...answers,
    ...closing,
    ...waiting,
    typed: ["finishing", "keep"],
    kept: ["ready", "confirm", "forget", "press"],
    same: ["ready", "confirm", "forget", "press"],
    present: ["ready", "well", "forget", "press"],
    refused: ["ready", "forget", "press"], // what no draft can be made of, the server judges with its own words
    differs: ["finishingEcho", "seekOwn"],
    expelled: ["signedOut", "shut", "rest"],
  },
  finishingEcho: {
    ...answers,
    ...waiting,
    typed: ["finishingEcho", "keep"],
    own: ["finishing", "adopt", "send"],
    foreign: ["conflict", "compare"],
    expelled: ["signedOut", "shut", "rest"],
  },
  // The form may go; another script of the page may still hold it back.
  ready: {
    ...waiting,
    finish: ["submitting", "watch"],
    stopped: ["saved", "review"],
    expelled: ["signedOut", "shut", "rest"],
  },
  submitting: { ...waiting, still: ["saved", "review"], expelled: ["submitting", "shut"] },
  // What is typed on a page that is said to go waits until it is plain that it stays.
  leaving: { typed: ["leaving", "linger"], stays: ["unsaved", "plan"], expelled: ["leaving", "shut"] },
};

export const EVENTS = new Set([...Object.values(TABLE)].flatMap(Object.keys));
const SAFE = new Set(["clean", "saved", "ready", "submitting", "leaving"]);

const EFFECTS = {
  plan(machine, wait) {
    machine.page.say("unsaved", "unsaved");
    machine.keep();
    machine.wait(wait);
  },
  soon: machine => machine.wait(machine.page.hidden() ? 0 : UNDER_A_SECOND),
  goes(machine) {
    machine.wait(null);
    machine.doubtUnheard();
    machine.going();
  },
  linger: machine => machine.wait(machine.stillGoing(), () => machine.dispatch("stays", 0)),
  keep: machine => machine.keep(),
  forget: machine => machine.store.forget(),
  shut: machine => machine.shut(),
  send: machine => machine.send(false),
  sendAlive: machine => machine.send(true),
  check: machine => machine.check(),
  well: machine => machine.line.well(),
  confirm(machine, told) {
    machine.form.version = told.version;
    machine.sent = machine.flying;
    machine.unconfirmed = [];
    if (machine.mayOpen) machine.store.open();
    machine.line.well();
    if (told.errors) machine.page.errors(told.errors);
  },
  settle(machine, told) {
    // On the way out the copy stays: the next page may have been drawn before this save, and will see for itself.
    if (!machine.alive && !machine.stillGoing()) machine.store.forget();
    machine.page.settled();
    machine.page.say("saved", "saved", told.at);
  },
  fail(machine) {
    machine.wait(null);
    machine.doubt();
    machine.page.say("offline", machine.keep() ? machine.state : "unkept");
    machine.line.failed();
  },
  refuse(machine, told) {
    machine.line.ends();
    machine.keep();
    machine.page.say("offline", told.refused);
  },
  rest(machine) {
    machine.wait(null);
    machine.page.say("offline", machine.keep() ? "signedOut" : "unkept");
    machine.line.rests();
    machine.page.signIn();
  },
  seekOwn: (machine, told) => machine.seekOwn(told),
  adopt(machine, told) {
    machine.form.version = told.version;
    machine.unconfirmed = [];
  },
  compare(machine, told) {
    machine.line.well();
    machine.keep();
    machine.page.say("conflict", "conflict");
    machine.page.compare(told.panel);
  },
  choose: (machine, choice) => machine.post(machine.form.packet(choice), false),
  reload: machine => machine.page.reload(),
  sayOffline: machine => machine.page.say("conflict", "offline"),
  sayRefused: (machine, told) => machine.page.say("conflict", told.refused),
  sayFailed: machine => machine.page.say("conflict", "failed"),
  saySignedOut(machine) {
    machine.page.say("conflict", "signedOut");
    machine.page.signIn();
  },
  close(machine, told) {
    machine.line.ends();
    machine.keep();
    machine.page.say("conflict", "closed");
    machine.page.closed(told);
  },
  follow: (machine, told) => machine.page.go(told.closed),
  press(machine) {
    machine.page.press(machine.button);
    machine.dispatch("stopped");
  },
  watch: machine => machine.clock.after(PATIENCE, () => machine.dispatch("still")),
  review(machine) {
    machine.page.say("saved", "saved");
    machine.typed(0);
  },
};

export class SaveMachine {
  state = "clean";
  button = null; // the final one that was pressed
  alive = false; // the save under way may outlive its page
  mayOpen = false; // the save under way began after the last sign-out: its answer says that somebody is signed in
  // What was sent and never answered for: any of it may have reached the server.
  unconfirmed = [];
  packet = null;
  under = null;
  #timer = null;
  #waitsFor = null;
  #goneAt = -Infinity;

  constructor({ form, transport, store, page, line, clock }) {
    Object.assign(this, { form, transport, store, page, line, clock });
    this.sent = this.flying = form.text();
  }

  dispatch(event, data) {
    if (!EVENTS.has(event)) throw new Error(`No such event: ${event}`);
    const [next, ...effects] = TABLE[this.state][event] ?? [this.state];
    this.state = next;
    for (const effect of effects) EFFECTS[effect](this, data);
  }

  // ---- what the page tells ------------------------------------------------------------------------------------------
  typed(wait) {
    const text = this.form.text();
    if ((this.state === "clean" || this.state === "saved") && text === this.sent) return;
    if (this.state === "saving" && text === this.flying) return;
    this.dispatch("typed", wait);
  }

  // Whether the form may go now; if not, it is pressed again when it may.
  finish(button) {
    const mayGo = this.state === "ready";
    if (!this.state.startsWith("finishing")) this.button = button;
    this.dispatch("finish");
    return mayGo;
  }

  // The page begins to go, or asks whether it may: true where something would be lost.
  going() {
    this.#goneAt = this.clock.now();
    return this.isAtRisk();
  }

  isAtRisk() {
    return !SAFE.has(this.state);
  }

  // The form shows more than before, which is nothing that somebody typed.
  grow(add) {
    const [isSent, isFlying] = [this.sent, this.flying].map(text => text === this.form.text());
    add();
    if (isSent) this.sent = this.form.text();
    if (isFlying) this.flying = this.form.text();
  }

  // Before signing out: what is typed goes to the server now, as far as it can.
  async flush() {
    for (let tries = 0; tries < 3 && this.isAtRisk(); tries += 1) {
      this.dispatch("due");
      await this.under;
    }
  }

  // ---- what effects share ------------------------------------------------------------
  stillGoing() {
    return Math.max(0, this.#goneAt + GOING - this.clock.now());
  }

  doubt() {
    this.unconfirmed = this.#withPacket();
  }

  #withPacket() {
    const { packet } = this;
    if (!packet) return this.unconfirmed;
    const others = this.unconfirmed.filter(one => one !== packet);
    return [packet, ...others].slice(0, MOST_UNCONFIRMED);
  }

  // A page that is loaded again knows its own words by it, where they reached the server.
  #unheard() {
    return this.#waitsFor ? this.#withPacket() : this.unconfirmed;
  }

  // The answer of a save that is under way will not be heard.
  doubtUnheard() {
    if (this.#waitsFor) this.doubt();
  }

  shut() {
    this.mayOpen = false;
    this.store.close();
  }

  keep() {
    return this.store.keep(this.form.fields(), this.#unheard());
  }

  wait(milliseconds, call = () => this.dispatch("due")) {
    this.clock.cancel(this.#timer);
    this.#timer = milliseconds === null ? null : this.clock.after(milliseconds, call);
  }

  send(alive) {
    this.line.begins();
    this.post(this.form.packet(), alive || this.page.hidden());
  }

  post(packet, alive) {
    this.wait(null);
    this.doubtUnheard();
    this.alive = alive;
    this.mayOpen = true;
    this.flying = this.form.text();
    this.packet = packet;
    this.page.say("saving", "saving");
    this.#ask(this.transport.post(packet, { keepalive: alive }));
  }

  check() {
    this.packet = null;
    this.line.begins();
    this.page.say("saving", "saving");
    this.#ask(this.transport.check());
  }

  // Only the last request is heard: an older answer says nothing of what was sent since.
  #ask(request) {
    const lost = () => null;
    this.#waitsFor = request;
    this.under = request.catch(lost).then(answer => {
      if (this.#waitsFor !== request) return;
      this.#waitsFor = null;
      this.#receive(answer);
    });
  }

  #receive(answer) {
    const told = answer?.json() ?? {};
    if (!answer) this.dispatch("lost");
    else if (answer.out) this.dispatch("out");
    else if (answer.ok && this.packet === null) this.dispatch("present");
    else if (answer.ok && Number.isInteger(told.version)) this.dispatch("kept", told);
    else if (answer.status === 409 && Number.isInteger(told.version))
      this.dispatch(told.same ? "same" : "differs", told);
    else if (answer.status === 410 && told.closed)
      this.dispatch(this.flying === this.sent ? "closedClean" : "closed", told);
    else if (answer.status === 422 && told.refused) this.dispatch("refused", told);
    else this.dispatch("faulty");
  }

  async seekOwn(told) {
    this.packet = null; // the server has judged it: it is none of those without an answer
    for (const packet of this.unconfirmed) {
      const again = await this.transport.post(packet, {}).catch(() => null);
      if (!again) return this.dispatch("lost");
      if (again.out) return this.dispatch("out");
      const found = again.status === 409 ? again.json() : null;
      if (found?.same) return this.dispatch("own", found);
    }
    return this.dispatch("foreign", told);
  }
}
