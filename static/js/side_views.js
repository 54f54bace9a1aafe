// The profiles: points that are seen best from the side, in step with the front view. As clinic/practice/side_views.py.
const MIDLINE = 300,
  ON_MIDLINE = 3;
const sideAt = x => (Math.abs(x - MIDLINE) <= ON_MIDLINE ? "midline" : x < MIDLINE ? "right" : "left");
const tenth = value => Math.round(value * 10) / 10;

const fromFront = (known, { x, y }) => ({
  x: tenth(known.x + (Math.abs(x - MIDLINE) - known.out) * known.across),
  y: tenth(known.y + (y - known.down) * known.along),
});

function toFront(known, { x, y }) {
  const out = known.out + (x - known.x) / known.across;
  return {
    x: tenth(known.side === "right" ? MIDLINE - out : MIDLINE + out),
    y: tenth(known.down + (y - known.y) / known.along),
  };
}

// The point of the drawing that a point goes by: its own, else the nearest of its area on that side.
function known(points, area, id, spot) {
  const near = points.filter(one => one.area === area && one.side === sideAt(spot.x));
  const far = one => (one.id === id ? -1 : (one.out - Math.abs(spot.x - MIDLINE)) ** 2 + (one.down - spot.y) ** 2);
  return near.sort((a, b) => far(a) - far(b))[0];
}

// Each profile of a front view: its layer of points, and the way from the front to it and back.
export function sideViews(key) {
  const box = document.querySelector(`[data-side-faces="${key}"]`);
  if (!box) return [];
  const points = JSON.parse(box.dataset.sidePoints);
  return [...box.querySelectorAll("figure[data-side]")].map(figure => ({
    box,
    view: figure.querySelector(".facemap-view"),
    layer: figure.querySelector("svg.points"),
    side: figure.dataset.side,
    frontOnly: box.dataset.frontOnly,
    place(area, id, spot) {
      const by = sideAt(spot.x) === figure.dataset.side && known(points, area, id, spot);
      return by ? fromFront(by, spot) : null;
    },
    front(area, id, before, spot) {
      const by = known(points, area, id, before);
      return toFront(by, spot);
    },
  }));
}
