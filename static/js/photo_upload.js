// One photograph on its way. Its key stays the same however often it is sent, so that the chart gets it once.
import { live, timely } from "./waking.js";

const DEADLINE = 120_000;
const OUT = "You are signed out, or somebody else is signed in. Sign in in another tab, then send it again.";

export class PhotoUpload {
  constructor(form, row, { blob, view, source, name }) {
    Object.assign(this, { form, row, blob, view, source, name });
    this.key = crypto.randomUUID();
    this.done = new Promise(settle => (this.settle = settle));
    this.again = row.querySelector("[data-resend]");
    this.again.addEventListener("click", () => this.start());
    this.part = live(() => this.start());
  }

  async start() {
    this.part.begins();
    this.#say("sending", "Sending…");
    const answer = await timely(this.form.action, {
      method: "POST",
      body: this.#packet(),
      headers: { Accept: "application/json" },
      deadline: DEADLINE,
    }).catch(() => null);
    const told = answer?.json();
    if (told?.kept?.length) return this.#kept(told.kept[0]);
    if (told?.refused?.length) return this.#refused(told.refused[0].words);
    if (answer?.out) {
      this.part.rests();
      return this.#say("waits", OUT);
    }
    if (answer?.status === 413) return this.#refused("The file is larger than 25 MB. Send a smaller one.");
    this.part.failed();
    this.#say("waits", "Not sent yet: no answer from the server. It is tried again by itself.");
  }

  #kept(photograph) {
    this.part.well();
    this.#say("kept", "In the chart");
    this.settle(photograph);
  }

  #refused(words) {
    this.part.well();
    this.#say("refused", words);
    this.settle(null);
  }

  #say(state, words) {
    this.row.dataset.state = state;
    this.row.querySelector(".name").textContent = this.name;
    this.row.querySelector(".state").textContent = words;
    this.again.hidden = state !== "waits";
  }

  #packet() {
    const packet = new FormData(this.form);
    for (const name of ["file", "view", "source", "idempotency_key"]) packet.delete(name);
    packet.append("idempotency_key", this.key);
    packet.append("view", this.view);
    packet.append("source", this.source);
    packet.append("file", this.blob, "photograph");
    return packet;
  }
}
