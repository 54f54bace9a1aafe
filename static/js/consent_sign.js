// The patient's page: large print, and a signature by finger that stays sharp and in place when the tablet is turned,
// when a session is locked in between, and when the server asks for something more.
import "./consent_handed.js";

const form = document.getElementById("sign"),
  canvas = form.querySelector("[data-signature-pad]"),
  field = form.elements.strokes,
  clear = form.querySelector("[data-clear-pad]"),
  large = document.querySelector("[data-large-print]");
const TENTHS = 10;
let pad,
  size = { width: 0, height: 0 },
  // as it is sent: whole tenths of a pixel, of the field's size at that time
  kept = { width: 0, height: 0, strokes: [] };

large.addEventListener("click", () => {
  const on = document.body.classList.toggle("large-print");
  large.setAttribute("aria-pressed", String(on));
});

// ---- which parts of the form are asked ------------------------------------------------------------------------------
const chosen = name => form.querySelector(`[name=${name}]:checked`)?.value;
function asked() {
  form.querySelector("[data-for-other]").hidden = chosen("signer") !== "other";
  form.querySelector("[data-drawn]").hidden = chosen("how") !== "drawn";
  form.querySelector("[data-typed]").hidden = chosen("how") !== "typed";
}
form.addEventListener("change", asked);

// ---- the field ------------------------------------------------------------------------------------------------------
const clamp = (value, most) => Math.min(most, Math.max(0, Math.round(value * TENTHS)));

function keep() {
  const [width, height] = [Math.round(size.width * TENTHS), Math.round(size.height * TENTHS)];
  const strokes = pad.toData().map(one => one.points.map(({ x, y }) => [clamp(x, width), clamp(y, height)]));
  kept = { width, height, strokes };
  field.value = strokes.length ? JSON.stringify(kept) : "";
  form.dataset.written = ""; // a lock keeps the page as it stands
  clear.disabled = !strokes.length;
}

function draw() {
  const ink = getComputedStyle(canvas).color,
    scale = kept.width ? size.width / (kept.width / TENTHS) : 1;
  pad.penColor = ink;
  const groups = kept.strokes.map(stroke => ({
    ...{ penColor: ink, dotSize: 0, minWidth: pad.minWidth, maxWidth: pad.maxWidth },
    ...{ velocityFilterWeight: 0.7, compositeOperation: "source-over" },
    points: stroke.map(([x, y], at) => ({
      x: (x / TENTHS) * scale,
      y: (y / TENTHS) * scale,
      time: at * 10,
      pressure: 0.5,
    })),
  }));
  pad.clear();
  if (groups.length) pad.fromData(groups, { clear: false });
  clear.disabled = !groups.length;
}

// Sharp on every screen: as many dots as the screen has.
function fit() {
  const { width, height } = canvas.getBoundingClientRect(),
    ratio = Math.max(1, devicePixelRatio);
  if (!width) return;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === wide && canvas.height === high) return;
  [canvas.width, canvas.height] = [wide, high];
  size = { width, height };
  canvas.getContext("2d").scale(ratio, ratio);
  draw();
}

function begin() {
  pad = new SignaturePad(canvas, { minWidth: 0.8, maxWidth: 2.6, minDistance: 2 });
  pad.addEventListener("endStroke", keep);
  // A stroke that ends in motion is no fling: the browser would take the tap after it, on "Sign", for the stop of one.
  canvas.addEventListener("touchstart", event => event.preventDefault(), { passive: false });
  clear.addEventListener("click", () => {
    pad.clear();
    keep();
  });
  try {
    kept = JSON.parse(field.value || "null") ?? kept;
  } catch {
    field.value = "";
  }
  new ResizeObserver(fit).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  asked();
  fit();
}
if (document.readyState === "complete") begin();
else addEventListener("load", begin);
