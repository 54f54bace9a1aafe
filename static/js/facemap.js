// The face map: one tab stop, arrow keys to the nearest area, Enter to its first control; layers, zoom. Links work
// without script.
const words = ["none", "mild", "moderate", "severe"];
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const links = map => [...map.querySelectorAll("svg.regions a[data-region]")];
const centre = link => {
  const box = link.getBBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

function makeTabStop(map, chosen) {
  for (const link of links(map)) link.setAttribute("tabindex", link === chosen ? "0" : "-1");
}

function setCurrent(map, chosen) {
  for (const link of links(map)) link.toggleAttribute("aria-current", false);
  chosen?.setAttribute("aria-current", "true");
  if (chosen) makeTabStop(map, chosen);
}

// The nearest area in a direction: distance along it counts once, distance across it twice.
function neighbour(map, from, [dx, dy]) {
  const [x, y] = centre(from);
  let best = null,
    least = Infinity;
  for (const link of links(map)) {
    if (link === from) continue;
    const [lx, ly] = centre(link);
    const along = (lx - x) * dx + (ly - y) * dy,
      across = Math.abs((lx - x) * dy + (ly - y) * dx);
    if (along > 6 && along + 2 * across < least) {
      least = along + 2 * across;
      best = link;
    }
  }
  return best;
}

function open(map, link) {
  setCurrent(map, link);
  const target = document.getElementById(decodeURIComponent(link.getAttribute("href").split("#")[1] || ""));
  if (!target) return false;
  target.closest("details")?.setAttribute("open", "");
  target.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
  target.scrollIntoView({
    block: "center",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
  const control = target.matches("input, select, textarea, button, summary")
    ? target
    : target.querySelector("input:checked, input:not([type=hidden]), select, textarea, button");
  control?.focus({ preventScroll: true });
  return true;
}

// ---- zoom: a scale and an offset of the plane, kept inside the frame --------------------------------------
const zooms = new WeakMap(),
  MOST = 4;
const state = map => zooms.get(map) || { scale: 1, x: 0, y: 0 };

function setZoom(map, scale, x, y) {
  const view = map.querySelector(".facemap-view"),
    plane = map.querySelector(".facemap-plane");
  const size = view.getBoundingClientRect();
  scale = Math.min(MOST, Math.max(1, scale));
  x = Math.min(0, Math.max(size.width * (1 - scale), x));
  y = Math.min(0, Math.max(size.height * (1 - scale), y));
  zooms.set(map, { scale, x, y });
  map.dataset.scale = scale;
  plane.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
  view.style.touchAction = scale === 1 ? "" : "none";
  view.style.cursor = scale === 1 ? "" : "grab";
  const out = map.querySelector("[data-zoom=out]"),
    into = map.querySelector("[data-zoom=in]");
  if (out) out.disabled = scale === 1;
  if (into) into.disabled = scale === MOST;
}

function zoomAt(map, factor, px, py) {
  const { scale, x, y } = state(map),
    next = Math.min(MOST, Math.max(1, scale * factor));
  setZoom(map, next, px - ((px - x) * next) / scale, py - ((py - y) * next) / scale);
}

function middle(map) {
  const size = map.querySelector(".facemap-view").getBoundingClientRect();
  const current = map.querySelector("a[aria-current]");
  if (!current) return [size.width / 2, size.height / 3];
  const box = current.getBoundingClientRect();
  return [box.left + box.width / 2 - size.left, box.top + box.height / 2 - size.top];
}

function drag(map, view) {
  let from = null;
  view.addEventListener("pointerdown", event => {
    view.dataset.dragged = "";
    if (state(map).scale === 1 || event.button) return;
    from = { px: event.clientX, py: event.clientY, ...state(map), moved: false };
  });
  view.addEventListener("pointermove", event => {
    if (!from) return;
    const dx = event.clientX - from.px,
      dy = event.clientY - from.py;
    if (!from.moved && Math.hypot(dx, dy) < 6) return;
    if (!from.moved) {
      from.moved = true;
      view.setPointerCapture(event.pointerId);
      map.querySelector(".facemap-plane").style.transition = "none";
    }
    setZoom(map, from.scale, from.x + dx, from.y + dy);
  });
  const end = () => {
    if (!from) return;
    map.querySelector(".facemap-plane").style.transition = "";
    view.dataset.dragged = from.moved ? "1" : "";
    from = null;
  };
  view.addEventListener("pointerup", end);
  view.addEventListener("pointercancel", end);
}

// A swipe over a map that lies still is no fling: the browser would take the tap after it for the stop of one.
function noFling(event) {
  const isStill = !getComputedStyle(event.currentTarget).touchAction.includes("pan");
  if (isStill && event.cancelable && event.touches.length === 1) event.preventDefault();
}

function toggleLayer(map, button) {
  const name = button.dataset.layer,
    on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  map.toggleAttribute(`data-${name}`, on);
  const image = map.querySelector(`img.${name}`);
  if (image) {
    if (!image.src) image.src = image.dataset.src;
    image.hidden = false;
  }
  const says = map.querySelector("[data-facemap-says]");
  if (says) says.textContent = says.getAttribute(`data-${name}-${on ? "on" : "off"}`) || "";
}

// A press just beside a region is meant for it.
function regionAt(map, target) {
  const beside = target.closest(".reach");
  return beside
    ? map.querySelector(`a[data-region="${CSS.escape(beside.dataset.of)}"]`)
    : target.closest("a[data-region]");
}

function enhance(map) {
  if (map.dataset.ready) return;
  map.dataset.ready = "1";
  const view = map.querySelector(".facemap-view"),
    all = links(map);
  if (all.length) makeTabStop(map, map.querySelector("a[aria-current]") || all[0]);
  drag(map, view);
  map.addEventListener("keydown", event => {
    const from = event.target.closest?.("a[data-region]");
    if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") {
      event.preventDefault();
      setCurrent(map, from);
      zoomAt(map, 1.5, ...middle(map));
      return;
    }
    if (event.key === "-") {
      event.preventDefault();
      zoomAt(map, 1 / 1.5, ...middle(map));
      return;
    }
    if (!arrows[event.key]) return;
    event.preventDefault();
    const next = neighbour(map, from, arrows[event.key]);
    if (next) {
      makeTabStop(map, next);
      next.focus();
    }
  });
  map.addEventListener("click", event => {
    const layer = event.target.closest("[data-layer]"),
      zoom = event.target.closest("[data-zoom]");
    if (layer) {
      toggleLayer(map, layer);
      return;
    }
    if (zoom) {
      zoomAt(map, zoom.dataset.zoom === "in" ? 1.5 : 1 / 1.5, ...middle(map));
      return;
    }
    const link = regionAt(map, event.target);
    if (!link) return;
    // The release that ends a drag is no press on an area.
    if (view.dataset.dragged) {
      view.dataset.dragged = "";
      event.preventDefault();
      return;
    }
    if (open(map, link)) event.preventDefault();
  });
  // Asked for by the points: a place of the drawing comes to the middle.
  map.addEventListener("facemap:enlarge", ({ detail: { x, y, scale } }) => {
    const size = view.getBoundingClientRect(),
      unit = (size.width / 600) * scale;
    setZoom(map, scale, size.width / 2 - x * unit, size.height / 2 - y * unit);
  });
  view.addEventListener("dblclick", event => {
    if (map.hasAttribute("data-placing")) return;
    const size = view.getBoundingClientRect();
    if (state(map).scale > 1) setZoom(map, 1, 0, 0);
    else zoomAt(map, 2.2, event.clientX - size.left, event.clientY - size.top);
  });
}

// ---- the form beside it: an area's grade is the highest that is ticked in the groups that name it ---------
function grade(shape) {
  let highest = null;
  for (const group of document.querySelectorAll(`[data-grade-for~="${CSS.escape(shape)}"]`)) {
    for (const input of group.querySelectorAll("input[type=radio]:checked, select")) {
      if (input.value !== "" && /^[0-3]$/.test(input.value)) highest = Math.max(highest ?? 0, Number(input.value));
    }
  }
  return highest;
}

function paint(link) {
  const now = grade(link.dataset.region);
  if (now === null) delete link.dataset.grade;
  else link.dataset.grade = String(now);
  link.setAttribute("aria-label", `${link.dataset.name}: ${now === null ? "not assessed" : words[now]}`);
}

function shapesOf(element) {
  return element.closest?.("[data-grade-for]")?.dataset.gradeFor.split(/\s+/).filter(Boolean) || [];
}

document.addEventListener("change", event => {
  for (const shape of shapesOf(event.target)) {
    for (const link of document.querySelectorAll(`[data-facemap] a[data-region="${CSS.escape(shape)}"]`)) paint(link);
  }
});

document.addEventListener("focusin", event => {
  const [shape] = shapesOf(event.target);
  if (!shape) return;
  for (const map of document.querySelectorAll("[data-facemap]")) {
    const link = map.querySelector(`a[data-region="${CSS.escape(shape)}"]`);
    if (link) setCurrent(map, link);
  }
});

// ---- which face is drawn: kept for the patient, and shown at once on every map of the page ----------------
function drawAs(art) {
  const inside = [...document.querySelectorAll("template")].map(one => one.content);
  for (const root of [document, ...inside])
    for (const image of root.querySelectorAll("img.art")) image.src = image.dataset[art];
}

async function chooseDrawing(group, button) {
  const before = group.querySelector("[aria-pressed=true]"),
    says = group.querySelector("[role=status]");
  if (button === before) return;
  const press = chosen => {
    for (const one of group.querySelectorAll("[data-art]")) one.setAttribute("aria-pressed", String(one === chosen));
  };
  press(button);
  drawAs(button.dataset.art);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ face_art: button.dataset.art, csrfmiddlewaretoken: token });
  const answer = await fetch(group.dataset.drawing, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(20_000),
  }).catch(() => null);
  says.textContent = answer?.ok ? group.dataset.kept : group.dataset.failed;
  if (answer?.ok) return;
  press(before);
  if (before) drawAs(before.dataset.art);
}

document.addEventListener("click", event => {
  const layer = event.target.closest(".face-card [data-layer]");
  if (layer && !layer.closest("[data-facemap]")) toggleLayer(layer.closest(".face-card"), layer);
  const button = event.target.closest("[data-drawing] [data-art]");
  if (button) chooseDrawing(button.closest("[data-drawing]"), button);
});

const all = root => {
  for (const map of root.querySelectorAll?.("[data-facemap]") || []) enhance(map);
  for (const view of root.querySelectorAll?.(".facemap-view") || [])
    view.addEventListener("touchmove", noFling, { passive: false });
};
all(document);
document.addEventListener("htmx:load", event => all(event.detail.elt.parentNode || document));
