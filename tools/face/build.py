"""Draw the face: `python -m tools.face.build [folder]` writes the SVG and JSON files of static/face, the same bytes on every machine."""

import json
import random
import sys
from pathlib import Path
from typing import Any

from tools.face import cautions, front, muscles, points, profile, regions
from tools.face.looks import BROAD, FINE
from tools.face.sides import BROAD_SIDE, FINE_SIDE

FOLDER = Path(__file__).resolve().parents[2] / "static" / "face"
ROOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800">\n'
BOX = [0, 0, 600, 800]
SIDES = "side is the patient's own side; the patient's right is drawn on the viewer's left"
STATUS = (
    "drawing defaults only: dose and pattern come from the clinic's protocol; have a clinician check them before use"
)


def files() -> dict[str, str]:
    """Every file by name."""
    chance = random.Random(11)
    art, fibres = front.draw(chance, FINE), muscles.draw(chance)
    views = {
        "front": {
            "map": "front-v1",
            "regions": regions.front(),
            "skin": regions.skin(),
            "eyes": regions.eyes(),
            "cautions": cautions.front(),
        },
        "profile_right": {"map": "profile-v1", "regions": regions.profile()},
    }
    front_points = {
        "schema": 1,
        "viewBox": BOX,
        "laterality": SIDES,
        "scale_units_per_cm": 24,
        "scale_note": "150 units between pupils taken as about 63 mm; a drawing, not a measurement",
        "status": STATUS,
        "areas": points.front(),
        "between": points.between(),
    }
    profile_points = {
        "schema": 1,
        "view": "profile_right",
        "viewBox": BOX,
        "mirror": "left profile: x -> 600 - x, ids .r -> .l",
        "areas": points.profile(),
    }
    return {
        "face_front_art.svg": f"{ROOT}{art}\n</svg>\n",
        "face_front_broad_art.svg": f"{ROOT}{front.draw(random.Random(7), BROAD)}\n</svg>\n",
        "face_front_muscles.svg": f"{ROOT}{fibres}\n</svg>\n",
        "face_profile_right_art.svg": f"{ROOT}{profile.draw(FINE_SIDE)}\n</svg>\n",
        "face_profile_right_broad_art.svg": f"{ROOT}{profile.draw(BROAD_SIDE)}\n</svg>\n",
        "face_regions.json": _json({"schema": 1, "viewBox": BOX, "laterality": SIDES, "views": views}),
        "face_points.json": _json(front_points),
        "face_points_profile.json": _json(profile_points),
    }


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, "utf-8")
        print(f"{name}: {len(text.encode()):,} bytes")
