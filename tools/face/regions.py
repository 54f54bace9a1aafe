"""The regions' borders on both views. Ids are the contract's, with `_r` and `_l` for the patient's right and left.

Anatomy from general knowledge and public reviews; no clinician has checked the borders yet. Never rename an id: stored marks use it.
"""

from tools.face.features import LID, LIP_BASE, LIP_TOP, LOWER_LID
from tools.face.geometry import (
    Points,
    across,
    on_side,
    outline,
    pair,
    patient_left,
    patient_right,
    sample,
    spline,
    symmetrical,
)
from tools.face.looks import FINE

SIDES = (("r", "right"), ("l", "left"))
NAMES = {
    "forehead": "Forehead",
    "temple": "Temple",
    "glabella": "Glabella (frown lines)",
    "brow": "Brow tail",
    "crows_feet": "Crow's feet",
    "under_eye": "Under-eye",
    "nose": "Nose (bunny lines)",
    "cheek": "Cheek",
    "upper_lip": "Upper lip lines",
    "lips": "Lip border (lip flip)",
    "mouth_corner": "Mouth corner",
    "chin": "Chin",
    "masseter": "Masseter",
    "jawline": "Jawline",
    "neck": "Neck (platysma bands)",
}
# fmt: off
# Across the midline: top and base from the midline outwards, then the border from top to base. (distance from the midline, y)
MIDDLE = {
    "forehead": ([(0,150),(38,152),(72,162),(98,180)], [(0,277),(22,277),(44,269),(66,262),(84,257),(112,256)], [(98,180),
                 (106,208),(110,232),(112,256)]),
    "glabella": ([(0,284),(24,283),(46,275),(66,269),(81,271)], [(0,352),(19,346),(31,331),(46,318),(60,308),(82,302)], [(81,271),
                 (86,287),(82,302)]),
    "nose": ([(0,358),(10,357),(19,357)], [(0,424),(14,423),(30,414)], [(19,357),(27,376),(32,396),(30,414)]),
    "upper_lip": ([(0,478),(14,480),(30,485),(44,495),(56,510)],
                  [(0,515),(6,512.6),(12.5,510.4),(21,511.8),(35,517),(49,523.4),(60,528.6)], [(56,510),(60,519),(60,528.6)]),
    "chin": ([(0,587),(20,587),(36,594)], [(0,637),(20,636),(40,626)], [(36,594),(43,609),(40,626)]),
    "neck": ([(0,657),(28,656),(56,647),(82,629),(99,611)], [(0,756),(40,752),(74,742),(100,720)], [(99,611),(97,640),(95,668),
                 (96,696),(100,720)]),
}
PAIRS = {
    "temple": [(110,190),(126,200),(141,224),(151,250),(157,273),(160,297),(151,293),(141,277),(129,261),(121,243),(115,217)],
    "brow": [(92,275),(108,267),(124,270),(138,284),(148,299),(149,312),(134,313),(112,305),(94,303)],
    "crows_feet": [(122,326),(134,316),(151,318),(162,332),(164,358),(160,384),(148,395),(132,388),(121,372),(118,360),(122,348)],
    "under_eye": [(43,362),(59,365.5),(76,367),(93,365),(110,359),(116,371),(106,387),(84,396),(60,392),(45,378)],
    "cheek": [(48,404),(76,408),(104,400),(124,398),(146,405),(157,418),(153,438),(132,450),(102,458),(70,458),(50,446),(43,424)],
    "mouth_corner": [(66,540),(80,545),(87,560),(83,578),(70,588),(57,582),(52,568),(56,552)],
    "masseter": [(100,476),(126,464),(151,458),(150,482),(143,508),(130,530),(112,538),(99,526),(94,502)],
}
# The band along the mandible lies inside the drawing's own contour (FACE in front.py), a hair's breadth from its line.
JAW_INNER = [(48,602),(68,593),(88,575.5),(106,553),(126,538)]
JAW_OUTER = [(137.5,525),(125,549.5),(100,580.5),(72.5,607.5),(48,628)]
PROFILE_CORNERED = {
    "forehead": [[(462,150),(476,178),(489,210),(496,240),(499,268)],[(499,268),(478,262),(452,257),(428,258),(412,262)],
                 [(412,262),(407,236),(412,200),(426,172),(444,154),(462,150)]],
    "temple": [[(402,206),(399,226),(388,248),(362,262),(342,278),(330,300),(327,320)],[(327,320),(352,318),(376,306),(396,284),
                 (406,258),(406,230),(402,206)]],
    "glabella": [[(499,276),(500.5,290),(498.5,304),(492.5,320),(489,336)],[(489,336),(478,326),(468,310),(456,300),(444,297)],
                 [(444,297),(444,285),(450,273)],[(450,273),(476,274),(499,276)]],
    "nose": [[(490,354),(498,374),(508,398),(514,413)],[(514,413),(500,424),(487,411)],[(487,411),(480,388),(482,366),(490,354)]],
    "upper_lip": [[(509,481),(508.5,494),(513,504),(522,512)],[(522,512),(510,516),(497,523),(483,530)],[(483,530),(480,516),
                 (485,500),(496,486),(509,481)]],
    "lips": [[(482,534),(498,525.5),(514,516.5),(525,514.5),(529,520.5),(527,526),(519,532.5)],[(519,532.5),(525.5,538),
                 (527.5,545),(524,555)],
             [(524,555),(511,554.5),(497,548),(482,534)]],
    "jawline": [[(284,552),(326,574),(382,596),(436,616),(470,626)],[(470,626),(476,646)],[(476,646),(436,642),(380,622),
                 (312,594),(264,562)],[(264,562),(284,552)]],
    "neck": [[(318,612),(372,634),(424,652)],[(424,652),(398,664),(379,682),(371,704),(370,736),(375,764)],[(375,764),(346,768),(312,756)],
             [(312,756),(298,716),(298,660),(318,612)]],
}
PROFILE_ROUND = {
    "brow": [(408,274),(424,270),(437,282),(432,298),(412,304),(394,312),(388,300),(396,284)],
    "crows_feet": [(418,315),(430,332),(430,348),(425,368),(410,388),(388,391),(372,377),(367,352),(374,328),(394,313)],
    "under_eye": [(436,358),(452,364),(470,364),(480,362),(480,377),(467,391),(446,395),(428,384)],
    "cheek": [(380,406),(412,400),(444,404),(470,408),(484,428),(477,450),(452,462),(412,460),(384,446),(372,424)],
    "mouth_corner": [(474,540),(488,548),(494,564),(488,582),(474,590),(460,580),(457,560),(463,546)],
    "chin": [(503,583),(512,596),(513,614),(505,631),(490,635),(480,622),(480,602),(489,588)],
    "masseter": [(280,464),(312,454),(340,470),(347,506),(338,546),(316,562),(290,548),(273,524),(270,492)],
}
# fmt: on


def front() -> list[dict[str, str]]:
    """Every shape of the front view from top to bottom: id, name, side (of the patient), path."""
    shapes = []
    for region in NAMES:
        if region in PAIRS or region == "jawline":
            shapes += [_shape(region, side, word) for side, word in SIDES]
        else:
            shapes.append({"id": region, "name": NAMES[region], "side": "midline", "path": _middle(region)})
    return shapes


def _shape(region: str, side: str, word: str) -> dict[str, str]:
    path = _jaw(side) if region == "jawline" else spline(on_side(PAIRS[region], side), closed=True)
    return {"id": f"{region}_{side}", "name": f"{NAMES[region]}, {word}", "side": word, "path": path}


def _middle(region: str) -> str:
    if region == "lips":
        top = [(x * 1.02, y - 1.2) for x, y in LIP_TOP]
        base = [(x * 1.02, y + 1.6 if x < 60 else y - 1.2) for x, y in LIP_BASE]
        return outline([across(top), across(base)[::-1]])
    top, base, border = MIDDLE[region]
    return outline([across(top), patient_left(border), across(base)[::-1], patient_right(border)[::-1]])


def _jaw(side: str) -> str:
    inner, outer = on_side(JAW_INNER, side), on_side(JAW_OUTER, side)
    return outline([inner, [inner[-1], outer[0]], outer, [outer[-1], inner[0]]])


def skin() -> list[str]:
    """Where a point may lie on either face: the contour of the narrower face, and its neck."""
    half = sample(FINE.neck[:9], 40)
    neck = [*patient_left(half), *patient_right(half)[::-1]]
    return [spline(symmetrical(FINE.face), closed=True), "M" + "L".join(map(pair, neck)) + "Z"]


def eyes() -> list[str]:
    return [outline([on_side(LID, side), on_side(LOWER_LID, side)]) for side, _ in SIDES]


def profile() -> list[dict[str, str]]:
    """Every shape of the right profile."""
    shapes = []
    for region in NAMES:
        paired = region in PAIRS or region == "jawline"
        name = f"{NAMES[region]}, right" if paired else NAMES[region]
        path = _profile_path(region)
        shapes.append(
            {
                "id": f"{region}_r" if paired else region,
                "name": name,
                "side": "right" if paired else "midline",
                "path": path,
            }
        )
    return shapes


def _profile_path(region: str) -> str:
    lines: list[Points] | None = PROFILE_CORNERED.get(region)  # type: ignore[assignment]
    return outline(lines) if lines else spline(PROFILE_ROUND[region], closed=True)
