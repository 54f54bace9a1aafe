// The tablet's camera in a frame of 4 to 5, with the last photograph of the view and a grid over it.
import { onSignOut } from "./sign_out.js";

const SHAPE = 4 / 5,
  QUALITY = 0.92;
const WANTED = { width: { ideal: 2560 }, height: { ideal: 1920 } };
const WHY = {
  NotAllowedError: "The browser may not use the camera. Allow it in the address bar, or add photographs from files.",
  NotFoundError: "No camera was found on this device. Add photographs from files, or with its camera app.",
  NotReadableError: "Another program uses the camera. Close that and open this page again, or add files.",
};

export class Camera {
  constructor(stage, keep) {
    this.stage = stage;
    this.facing = "environment";
    const part = name => stage.querySelector(name);
    this.video = part("video");
    this.still = part(".still");
    this.ghost = part(".ghost");
    this.buttons = { shoot: part("[data-shoot]"), again: part("[data-again]"), keep: part("[data-keep]") };
    this.turn = part("[data-turn]");
    this.buttons.shoot.addEventListener("click", () => this.#shoot());
    this.buttons.again.addEventListener("click", () => this.#live());
    this.buttons.keep.addEventListener("click", () => {
      const blob = this.blob;
      this.#live();
      if (blob) keep(blob);
    });
    this.turn.addEventListener("click", () => this.#turn());
    part("[data-ghost]").addEventListener("input", event => {
      this.ghost.style.opacity = event.target.value / 100;
    });
    part("[data-grid]").addEventListener("change", event => {
      part(".photo-grid").classList.toggle("off", !event.target.checked);
    });
    addEventListener("pagehide", () => this.stop());
    onSignOut(() => this.stop());
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  // Throws an Error whose message says what to do instead.
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new Error("This browser shows no camera here. Add photographs from files, or with the camera app.");
    }
    const video = { facingMode: this.facing, ...WANTED };
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false }).catch(fault => {
      throw new Error(WHY[fault.name] ?? WHY.NotReadableError);
    });
    this.stop();
    this.stream = stream;
    this.video.srcObject = stream;
    this.stage.hidden = false;
    await this.video.play().catch(() => null);
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.turn.hidden = devices.filter(device => device.kind === "videoinput").length < 2;
    this.stage.dataset.ready = "";
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  show(view, ghost) {
    this.stage.querySelector("[data-now]").textContent = view;
    this.last = ghost;
    if (ghost) this.ghost.src = ghost;
    this.ghost.hidden = !ghost || !this.still.hidden;
    this.stage.querySelector("[data-ghost]").disabled = !ghost;
  }

  // A camera that nobody looks at is off; back at the page it is on again.
  #seen() {
    if (document.visibilityState === "hidden") this.stop();
    else if (!this.stream && "ready" in this.stage.dataset) this.start().catch(() => null);
  }

  async #turn() {
    this.facing = this.facing === "environment" ? "user" : "environment";
    this.stop();
    await this.start().catch(() => null);
  }

  async #shoot() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return;
    const across = Math.min(width, Math.round(height * SHAPE)),
      down = Math.min(height, Math.round(across / SHAPE));
    const canvas = Object.assign(document.createElement("canvas"), { width: across, height: down });
    const [left, top] = [(width - across) / 2, (height - down) / 2];
    canvas.getContext("2d").drawImage(this.video, left, top, across, down, 0, 0, across, down);
    this.blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", QUALITY));
    URL.revokeObjectURL(this.still.src);
    this.still.src = URL.createObjectURL(this.blob);
    this.#swap(true);
    this.buttons.keep.focus();
  }

  #live() {
    this.blob = null;
    const had = this.stage.contains(document.activeElement);
    this.#swap(false);
    if (had) this.buttons.shoot.focus();
  }

  #swap(isStill) {
    this.still.hidden = !isStill;
    this.ghost.hidden = isStill || !this.last;
    this.buttons.shoot.hidden = isStill;
    this.turn.classList.toggle("away", isStill);
    this.buttons.again.hidden = this.buttons.keep.hidden = !isStill;
  }
}
