"""Default places of injection points on the drawing. Places only: doses and patterns come from the clinic's protocol.

24 units of the drawing are about 1 cm (150 between the pupils taken as about 63 mm). No clinician has checked the places yet.
"""

from typing import Any

from tools.face import regions

MUSCLES = {
    "forehead": ["frontalis"],
    "temple": ["temporalis"],
    "glabella": ["procerus", "corrugator supercilii", "depressor supercilii"],
    "brow": ["orbicularis oculi (superolateral)"],
    "crows_feet": ["orbicularis oculi (lateral)"],
    "under_eye": ["orbicularis oculi (pretarsal)"],
    "nose": ["nasalis (transverse part)"],
    "cheek": ["zygomaticus major and minor", "levator labii superioris"],
    "upper_lip": ["orbicularis oris (upper)"],
    "lips": ["orbicularis oris (marginal)"],
    "mouth_corner": ["depressor anguli oris"],
    "chin": ["mentalis"],
    "masseter": ["masseter"],
    "jawline": ["platysma (mandibular insertion)"],
    "neck": ["platysma"],
}
DEEP, MUSCLE, SHALLOW_MUSCLE, SHALLOW = (
    "deep intramuscular",
    "intramuscular",
    "superficial intramuscular",
    "superficial",
)
OCULI, ORIS = "orbicularis oculi", "orbicularis oris"
NO_CHEEK = (
    "No default toxin points: weakening zygomaticus drops the smile. "
    "The region exists for findings, photographs and manual points."
)
# fmt: off
# region, place, muscle, distance from the midline, y, depth, note
MIDDLE = [
    ("forehead", "mid", "frontalis", 0, 205, SHALLOW_MUSCLE, None),
    ("glabella", "procerus", "procerus", 0, 324, DEEP, None),
    ("nose", "dorsum", "nasalis (transverse part)", 0, 390, SHALLOW, None),
]
PAIRS = [
    ("glabella", "medial", "corrugator supercilii (medial belly)", 24, 304, DEEP, None),
    ("glabella", "lateral", "corrugator supercilii (lateral belly)", 64, 279, SHALLOW_MUSCLE,
     "keep at least 1 cm above the bony orbital rim"),
    ("forehead", "paramedian", "frontalis", 44, 210, SHALLOW_MUSCLE, None),
    ("forehead", "lateral", "frontalis", 86, 222, SHALLOW_MUSCLE, "stay at least 2 cm above the brow"),
    ("temple", "upper", "temporalis", 140, 250, MUSCLE, None),
    ("temple", "lower", "temporalis", 151, 284, MUSCLE, None),
    ("brow", "tail", f"{OCULI} (superolateral)", 127, 297, SHALLOW, None),
    ("crows_feet", "middle", f"{OCULI} (lateral)", 149, 349, SHALLOW, "1.5-2 cm lateral to the outer canthus, outside the orbital rim"),
    ("crows_feet", "upper", f"{OCULI} (lateral)", 143, 325, SHALLOW, None),
    ("crows_feet", "lower", f"{OCULI} (lateral)", 143, 374, SHALLOW, None),
    ("under_eye", "mid-pupil", f"{OCULI} (pretarsal)", 78, 374, "intradermal", "check lid snap-back first"),
    ("nose", "sidewall", "nasalis (transverse part)", 21, 384, SHALLOW, "stay above the naso-facial groove"),
    ("upper_lip", "philtral", f"{ORIS} (upper)", 16, 497, SHALLOW, None),
    ("upper_lip", "lateral", f"{ORIS} (upper)", 38, 503, SHALLOW, None),
    ("lips", "cupid", f"{ORIS} (marginal)", 13, 514.5, SHALLOW, None),
    ("lips", "lateral", f"{ORIS} (marginal)", 34, 520, SHALLOW, None),
    ("mouth_corner", "dao", "depressor anguli oris", 74, 570, SHALLOW_MUSCLE, "lateral to the oral commissure, close to the mandible"),
    ("chin", "belly", "mentalis", 15, 614, DEEP, None),
    ("masseter", "upper", "masseter", 122, 490, DEEP, "below the tragus-commissure line"),
    ("masseter", "lower-anterior", "masseter", 112, 520, DEEP, None),
    ("masseter", "lower-posterior", "masseter", 134, 510, DEEP, None),
    ("jawline", "anterior", "platysma (mandibular insertion)", 72, 599, SHALLOW, None),
    ("jawline", "middle", "platysma (mandibular insertion)", 97, 573, SHALLOW, None),
    ("jawline", "angle", "platysma (mandibular insertion)", 118.5, 547, SHALLOW, None),
    *(("neck", f"medial-{i + 1}", "platysma", 34 - i * 3, y, "superficial intradermal", None) for i, y in enumerate((676, 702, 728))),
    *(("neck", f"lateral-{i + 1}", "platysma", 74 - i * 2, y, "superficial intradermal", None) for i, y in enumerate((676, 702, 728))),
]
# Places that belong to an area and lie in no region of the drawing: (area, place, muscle, distance from the midline, y, depth, note).
# Gummy smile: at the alar junction, in the groove beside the wing of the nose (REF 2: LUPO).
BETWEEN = [
    ("gummy_smile", "alar", "levator labii superioris alaeque nasi", 43, 459, SHALLOW_MUSCLE, "at the alar junction"),
]
PROFILE = {
    "forehead": [("mid", 480, 198), ("paramedian", 472, 212), ("lateral", 440, 222)],
    "temple": [("upper", 397, 252), ("lower", 356, 294)],
    "glabella": [("procerus", 490, 322), ("medial", 484, 303), ("lateral", 456, 281)],
    "brow": [("tail", 411, 290)],
    "crows_feet": [("middle", 397, 349), ("upper", 404, 325), ("lower", 404, 374)],
    "under_eye": [("mid-pupil", 461, 377)],
    "nose": [("dorsum", 503, 390), ("sidewall", 492, 384)],
    "cheek": [],
    "upper_lip": [("philtral", 503, 499), ("lateral", 491, 508)],
    "lips": [("cupid", 517, 515.5), ("lateral", 500, 529)],
    "mouth_corner": [("dao", 475, 570)],
    "chin": [("belly", 498, 613)],
    "masseter": [("upper", 308, 488), ("lower-anterior", 322, 520), ("lower-posterior", 294, 514)],
    "jawline": [("anterior", 442, 624), ("middle", 372, 602), ("angle", 300, 568)],
    "neck": [*((f"medial-{i + 1}", 366 - i * 2, y) for i, y in enumerate((676, 702, 728))),
             *((f"lateral-{i + 1}", 322 - i * 2, y) for i, y in enumerate((676, 702, 728)))],
}
# fmt: on


def front() -> list[dict[str, Any]]:
    """Each shape of the front view with its points: id, x, y, side, muscle, depth, share, note."""
    areas = {shape["id"]: _area(shape) for shape in regions.front()}
    for region, place, muscle, _, y, depth, note in MIDDLE:
        areas[region]["points"].append(_point(f"{region}.{place}", 300, y, "mid", muscle, depth, note))
    for region, place, muscle, distance, y, depth, note in PAIRS:
        for side, word, sign in (("r", "right", -1), ("l", "left", 1)):
            shape = region if region in areas else f"{region}_{side}"
            x = round(300 + sign * distance, 1)
            areas[shape]["points"].append(_point(f"{region}.{place}.{side}", x, y, word, muscle, depth, note))
    return list(areas.values())


def between() -> list[dict[str, Any]]:
    """Areas without a region of their own, with their points."""
    areas = []
    for area, place, muscle, distance, y, depth, note in BETWEEN:
        both = (("r", "right", -1), ("l", "left", 1))
        points = [
            _point(f"{area}.{place}.{side}", 300 + sign * distance, y, word, muscle, depth, note)
            for side, word, sign in both
        ]
        areas.append({"area": area, "points": points})
    return areas


def _area(shape: dict[str, str]) -> dict[str, Any]:
    region = shape["id"].removesuffix("_r").removesuffix("_l")
    side = "mid" if shape["side"] == "midline" else shape["side"]
    area: dict[str, Any] = {
        "area": shape["id"],
        "name": shape["name"],
        "side": side,
        "muscles": MUSCLES[region],
        "points": [],
    }
    return {**area, "note": NO_CHEEK} if region == "cheek" else area


def _point(name: str, x: float, y: float, side: str, muscle: str, depth: str, note: str | None) -> dict[str, Any]:
    return {"id": name, "x": x, "y": y, "side": side, "muscle": muscle, "depth": depth, "share": 1, "note": note}


def profile() -> list[dict[str, Any]]:
    """The right profile's points: the same ids at their places seen from the side."""
    known = {point["id"]: point for area in front() for point in area["points"]}
    areas = []
    for region, places in PROFILE.items():
        points = []
        for place, x, y in places:
            name = f"{region}.{place}.r" if f"{region}.{place}.r" in known else f"{region}.{place}"
            points.append({"id": name, "x": x, "y": y, "muscle": known[name]["muscle"], "side": known[name]["side"]})
        paired = region in regions.PAIRS or region == "jawline"
        areas.append({"area": f"{region}_r" if paired else region, "points": points})
    return areas
