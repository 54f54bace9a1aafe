// Zones of the drawing in which a point is refused or asks for a reason, as clinic/practice/caution_zones.py has them.
import { corners, inside } from "./face_places.js";

const listed = text => text.split(" ").filter(Boolean);

// Each zone once, with all its borders, in the server's order: the one that refuses first.
export function readZones(skin) {
  const byCode = new Map();
  for (const path of skin.querySelectorAll("[data-zone]")) {
    const { zone: code, note, only, meant, refuses } = path.dataset;
    if (!byCode.has(code)) byCode.set(code, makeZone(code, note, listed(only), listed(meant), Boolean(refuses)));
    byCode.get(code).paths.push(path);
    byCode.get(code).borders.push(corners(path));
  }
  return [...byCode.values()];
}

const makeZone = (code, note, only, meant, refuses) => ({
  code,
  note,
  refuses,
  paths: [],
  borders: [],
  speaksTo: area => !meant.includes(area) && (!only.length || only.includes(area)),
});

// Zones that speak to a point of this area at this place.
export const zonesAt = (zones, area, spot) =>
  zones.filter(zone => zone.speaksTo(area) && zone.borders.some(border => inside(spot, border)));
