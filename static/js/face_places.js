// Distances on the drawing, as clinic/practice/faceplaces.py measures them.
export const corners = path =>
  path
    .getAttribute("d")
    .match(/-?[\d.]+ -?[\d.]+/g)
    .map(pair => pair.split(" ").map(Number));

// Units from a place to the nearest of a border.
export const distance = (spot, border) =>
  Math.min(...border.map((corner, n) => toLine(spot, corner, border[(n + 1) % border.length])));

function toLine({ x, y }, [ax, ay], [bx, by]) {
  const dx = bx - ax,
    dy = by - ay,
    long = dx * dx + dy * dy;
  const along = long ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / long)) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

// Whether a place lies within a border of straight pieces.
export function inside({ x, y }, border) {
  let crossed = false;
  border.forEach(([x1, y1], n) => {
    const [x2, y2] = border[(n + 1) % border.length];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) crossed = !crossed;
  });
  return crossed;
}
