"""Caution zones of the front view: what points are to keep away from, drawn once for page and server.

A drawing, not an anatomy of this patient: no clinician has checked the borders yet. Every border is derived from landmarks of the drawing
(docs/caution-zones.md names them); 24 units are about 1 cm. Never rename an id: stored points name their zone by it.
"""

from tools.face.geometry import Points, on_side, outline, spline

SIDES = (("r", "right"), ("l", "left"))
# fmt: off
# Under the brow's lower edge, beside the inner canthus, 12 units beyond the outer canthus, along the lower border of the under-eye region.
# (distance from the midline, y)
RIM: Points = [(43,312),(60,306),(78,304.5),(96,305.5),(112,312),(122,326),(125,345),(121,364),(110,381),(92,391),(74,392),(56,388),
               (42,377),(33,361),(30.5,343),(34,325)]
# Straight borders.
PAIRS: dict[str, Points] = {
    # Middle third of the brow: from the rim to 1 cm above the brow's upper edge; inside of it 1 cm above the rim.
    "levator": [(40,314),(44,290),(58,282),(68,280),(68,262),(84,260),(105,258),(110,285),(110,311),(96,305.5),(78,304.5),(60,306)],
    # 2 cm above the brow's upper edge.
    "brow_margin": [(32,250.6),(50,243.8),(72,237.8),(95,234.4),(113,236.6),(128,243),(141,253),(141,301),(128,291),(113,284.6),(95,282.4),
                    (72,285.8),(50,291.8),(32,298.6)],
    # 1 cm beyond the outer canthus (113, 347).
    "canthus": [(122,326),(137,328),(137,372),(118,368),(121,364),(125,345)],
    # From the cheekbone to the corner of the mouth, as the layer of muscles draws it.
    "zygomaticus": [(100,401),(152,407),(150,424),(74,536),(50,516)],
    # Beside the nose, from the rim down to the wing's base, as the layer of muscles draws them.
    "lip_levators": [(36,399),(84,399),(60,482),(37,482),(33,430)],
    # Below the lower lip, inside of the depressor of the mouth's corner.
    "lip_depressors": [(24,563),(48,555),(58,578),(60,600),(46,612),(28,600)],
}
MIDDLE: dict[str, Points] = {
    # Over the larynx, inside of the medial bands.
    "throat": [(0,662),(20,662),(18,752),(0,752)],
}
# fmt: on


def front() -> list[dict[str, str]]:
    """Every zone: id, zone, side (of the patient), path."""
    zones = []
    for side, word in SIDES:
        zones.append(_zone("rim", side, word, spline(on_side(RIM, side), closed=True)))
        zones += [_zone(name, side, word, _cornered(on_side(border, side))) for name, border in PAIRS.items()]
    for name, half in MIDDLE.items():
        border = [*on_side(half, "l"), *on_side(half, "r")[::-1]]
        zones.append({"id": f"caution-{name}", "zone": name, "side": "midline", "path": _cornered(border)})
    return zones


def _zone(name: str, side: str, word: str, path: str) -> dict[str, str]:
    return {"id": f"caution-{name}_{side}", "zone": name, "side": word, "path": path}


def _cornered(border: Points) -> str:
    return outline([[a, b] for a, b in zip(border, [*border[1:], border[0]], strict=True)])
