// Drives the save machine with collaborators that do nothing by themselves: a form that is a text, a server that answers when
// it is told to, a clock that stands still. No page, no network.
import { EVENTS, SaveMachine, TABLE } from "/save_machine.js";

const json = told => ({ ok: false, out: false, json: () => told });
const ANSWERS = {
  kept: (version, at = "14:02") => ({ ...json({ version, at, errors: {} }), ok: true, status: 200 }),
  same: version => ({ ...json({ version, same: true, panel: "" }), status: 409 }),
  differs: version => ({ ...json({ version, same: false, panel: `panel ${version}` }), status: 409 }),
  closed: () => ({ ...json({ closed: "/plan/", finished: true }), status: 410 }),
  out: () => ({ ...json(null), status: 401, out: true }),
  lost: () => null,
  faulty: status => ({ ...json(null), status }),
  garbage: () => ({ ...json({}), ok: true, status: 200 }),
  refused: words => ({ ...json({ refused: words }), status: 422 }),
  present: () => ({ ...json({ user: "ada" }), ok: true, status: 200 }),
};

export class Bench {
  text = "a";
  copy = null;
  unheard = []; // what the copy says was sent without an answer
  isOpen = true;
  isFull = false;
  isHidden = false;
  isHeldBack = false;
  now = 0;
  timers = [];
  asked = []; // "check", or "text@version" of a save
  pending = [];
  said = "";
  log = []; // what became of the page and of its line, in order

  constructor() {
    const bench = this;
    const note = word => () => bench.log.push(word);
    const request = what =>
      new Promise(resolve => {
        bench.asked.push(what);
        bench.pending.push(resolve);
      });
    this.machine = new SaveMachine({
      form: {
        version: 1,
        text: () => bench.text,
        fields: () => bench.text,
        packet(choice) {
          return `${bench.text}@${this.version}${choice ? ` resolve ${choice}` : ""}`;
        },
      },
      transport: {
        post: (packet, { keepalive }) => request(keepalive ? `${packet} alive` : packet),
        check: () => request("check"),
      },
      store: {
        keep(fields, unheard) {
          if (!bench.isOpen || bench.isFull) return false;
          Object.assign(bench, { copy: fields, unheard });
          return true;
        },
        forget: () => (bench.copy = null),
        close: () => ((bench.copy = null), (bench.isOpen = false)),
        open: () => (bench.isOpen = true),
      },
      page: {
        say: (state, word, at) => (bench.said = at ? `${word} ${at}` : word),
        errors: () => {},
        compare: panel => bench.log.push(panel),
        settled: () => {},
        closed: told => bench.log.push(`closed ${told.closed}`),
        signIn: note("sign in"),
        go: address => bench.log.push(`go ${address}`),
        reload: note("reload"),
        press: button => bench.isHeldBack || (bench.machine.finish(button) && bench.log.push(`sent ${button}`)),
        hidden: () => bench.isHidden,
      },
      line: {
        begins: () => {},
        well: () => {},
        ends: note("asks no more"),
        failed: note("asks again"),
        rests: note("waits for sign-in"),
      },
      clock: {
        now: () => bench.now,
        after(wait, call) {
          const timer = { at: bench.now + wait, call };
          bench.timers.push(timer);
          return timer;
        },
        cancel: timer => (bench.timers = bench.timers.filter(one => one !== timer)),
      },
    });
  }

  tick(milliseconds) {
    this.now += milliseconds;
    const due = this.timers.filter(timer => timer.at <= this.now);
    this.timers = this.timers.filter(timer => timer.at > this.now);
    for (const timer of due) timer.call();
  }

  async step([name, ...more]) {
    const { machine } = this;
    if (name === "type") {
      this.text = more[0];
      machine.typed(800);
    } else if (name === "change") {
      this.text = more[0];
      machine.typed(0);
    } else if (name === "tick") this.tick(more[0]);
    else if (name === "finish") machine.finish("button");
    else if (name === "going") machine.going();
    else if (name === "shut") machine.shut();
    else if (name === "set") this[more[0]] = more[1];
    else if (name === "answer") this.pending.shift()(ANSWERS[more[0]](...more.slice(1)));
    else machine.dispatch(name, ...more);
    for (let turn = 0; turn < 20; turn += 1) await null;
  }
}

// What became of these steps.
export async function run(steps) {
  const bench = new Bench();
  for (const step of steps) await bench.step(step);
  const { machine, copy, unheard, said, asked, log, pending } = bench;
  const { state, form } = machine;
  return { state, version: form.version, copy, unheard, said, asked, log, waits: pending.length };
}

// The state after each event in each state.
export function everyPair() {
  const found = {};
  for (const state of Object.keys(TABLE)) {
    found[state] = {};
    for (const event of EVENTS) {
      const bench = new Bench();
      Object.assign(bench.machine, { state, button: "button", unconfirmed: ["before@1"] });
      bench.machine.dispatch(event, { version: 2, panel: "", closed: "/plan/", refused: "too long" });
      found[state][event] = bench.machine.state;
    }
  }
  return found;
}

export function unknownEvent() {
  try {
    new Bench().machine.dispatch("no such event");
  } catch (error) {
    return error.message;
  }
}
