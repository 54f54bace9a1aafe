"""Where on the front view a point asks for care: the bony orbital rim, and zones in which a muscle beside the meant one is weakened.

The borders are paths of the overlay (tools/face/cautions.py), read here and by the page alike. Their placing is a drawing's and waits for
a clinician's check: docs/caution-zones.md.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from clinic.practice.facemap import FOLDER
from clinic.practice.faceplaces import Place, as_path, inside, polygon


@dataclass(frozen=True)
class CautionZone:
    """`only`: areas that it speaks to, empty for all; `meant`: areas whose points are meant to lie there, and are not asked.
    Where `refuses`, no other point may lie there at all; elsewhere a note is shown and a coded reason asked. `basis`:
    sections of the clinical references (REF)."""

    code: str
    name: str
    note: str
    basis: str
    only: frozenset[str] = frozenset()
    meant: frozenset[str] = frozenset()
    refuses: bool = False

    def speaks_to(self, area: str) -> bool:
        return area not in self.meant and (not self.only or area in self.only)


ZONES = (
    CautionZone(
        "rim",
        "Bony orbital rim",
        "only points of the under-eye area may lie inside the bony orbital rim",
        "REF 1.2 [K]",
        meant=frozenset({"under_eye"}),
        refuses=True,
    ),
    CautionZone(
        "levator",
        "Above the middle of the brow",
        "less than 1 cm above the middle of the brow: the lid may droop",
        "REF 1.2 [V2] LBL-2",
        meant=frozenset({"brow_lift"}),
    ),
    CautionZone(
        "brow_margin",
        "Lower forehead",
        "less than 2 cm above the brow: the brow may drop",
        "REF 1.2 [V2] NCD-F",
        only=frozenset({"forehead"}),
    ),
    CautionZone(
        "canthus",
        "Beside the outer canthus",
        "less than 1 cm beside the outer canthus",
        "REF 1.2 [V2/K] CRS",
        meant=frozenset({"under_eye", "brow_lift"}),
    ),
    CautionZone(
        "zygomaticus",
        "Over zygomaticus",
        "over zygomaticus: weakening it drops the smile",
        "REF 1.2 [V2/K] CRS, REF 3",
    ),
    CautionZone(
        "lip_levators",
        "Over the levators of the upper lip",
        "over the levators of the upper lip: weakening them drops the lip",
        "REF 2 [V] JDD-7",
        meant=frozenset({"gummy_smile"}),
    ),
    CautionZone(
        "lip_depressors",
        "Over the depressor of the lower lip",
        "over the depressor of the lower lip: weakening it makes the smile crooked",
        "REF 2 [V2] DAO",
    ),
    CautionZone(
        "throat",
        "Middle of the neck",
        "over the throat: swallowing may become difficult",
        "REF 2 [V2] PSK-N",
    ),
)
BY_CODE = {zone.code: zone for zone in ZONES}
LONGEST_CODE = 20


def zones_at(area: str, place: Place) -> tuple[CautionZone, ...]:
    """Zones that speak to a point of this area there, the one that refuses first."""
    here = {code for code, border in _borders() if inside(place, border)}
    return tuple(zone for zone in ZONES if zone.code in here and zone.speaks_to(area))


def refusal_of(area: str, place: Place) -> str:
    """Why no point of this area may lie there, in words; empty where one may."""
    return next((zone.note for zone in zones_at(area, place) if zone.refuses), "")


def cautions_at(area: str, place: Place) -> tuple[CautionZone, ...]:
    """Zones there that ask for a reason."""
    return tuple(zone for zone in zones_at(area, place) if not zone.refuses)


def names_of(codes: Sequence[str]) -> str:
    """Of stored codes: "Lower forehead, Over zygomaticus"; a code that is not known any more is said as it stands."""
    return ", ".join(BY_CODE[code].name if code in BY_CODE else code for code in codes)


def paths() -> Iterator[tuple[CautionZone, str, str]]:
    """Each zone with id and path of each of its borders, as the corners that are tested."""
    for drawn in _drawn():
        yield BY_CODE[drawn["zone"]], drawn["id"], as_path(polygon(drawn["path"]))


@lru_cache(maxsize=1)
def _borders() -> tuple[tuple[str, tuple[Place, ...]], ...]:
    return tuple((drawn["zone"], polygon(drawn["path"])) for drawn in _drawn())


@lru_cache(maxsize=1)
def _drawn() -> tuple[dict[str, str], ...]:
    return tuple(json.loads((FOLDER / "face_regions.json").read_text("utf-8"))["views"]["front"]["cautions"])
