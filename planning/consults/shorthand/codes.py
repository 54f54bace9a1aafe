"""The codes of the shorthand line. Beside its code, a region or concern is known by its name and by any beginning that only it has."""

from collections.abc import Mapping
from typing import TypeVar

from clinic.practice.fields import read_decimal
from planning.consults.forms.regions import CONCERNS_OF
from planning.engine.contract import vocabulary as v
from planning.engine.contract.vocabulary import Concern, Region

REGIONS: dict[str, Region] = {
    "fh": Region.FOREHEAD,
    "gl": Region.GLABELLA,
    "cf": Region.CROWS_FEET,
    "br": Region.BROW,
    "te": Region.TEMPLE,
    "ue": Region.UNDER_EYE,
    "bn": Region.NOSE,
    "ck": Region.CHEEK,
    "ul": Region.UPPER_LIP,
    "lp": Region.LIPS,
    "mc": Region.MOUTH_CORNER,
    "cn": Region.CHIN,
    "mass": Region.MASSETER,
    "jl": Region.JAWLINE,
    "lf": Region.LOWER_FACE,
    "nk": Region.NECK,
    "fc": Region.FACE,
}
CONCERNS: dict[str, Concern] = {
    "lines": Concern.DYNAMIC_LINES,
    "bulk": Concern.MUSCLE_BULK,
    "clench": Concern.CLENCHING,
    "bands": Concern.VERTICAL_BANDS,
    "gum": Concern.GUM_SHOW,
    "inv": Concern.LIP_INVERSION,
    "dimp": Concern.CHIN_DIMPLING,
    "desc": Concern.BROW_DESCENT,
    "pull": Concern.MOUTH_CORNER_PULL,
    "lax": Concern.LAXITY,
    "skin": Concern.EXCESS_SKIN,
    "jowl": Concern.JOWLS,
    "vol": Concern.VOLUME_LOSS,
    "tex": Concern.TEXTURE,
    "pore": Concern.PORES_OIL,
    "pig": Concern.PIGMENT,
    "mel": Concern.MELASMA,
    "etch": Concern.ETCHED_LINES,
    "rings": Concern.HORIZONTAL_RINGS,
    "bags": Concern.EYE_BAGS,
    "fest": Concern.FESTOONS,
}
FACTS: dict[str, str] = {
    "mv": "movement",
    "ms": "muscle_strength",
    "yr": "years_present",
    "sp": "lessens_when_spread",
}
"""What is written as `ms=strong`, by the name of its answer in a finding."""
FACT_WORDS = {
    "severity": "severity",
    "at_rest": "at rest",
    "movement": "strength of movement",
    "muscle_strength": "muscle strength",
    "years_present": "years at rest",
    "lessens_when_spread": "lessens when spread",
}
VALUES: dict[str, tuple[str, ...]] = {
    "movement": tuple(v.Movement),
    "muscle_strength": tuple(v.MuscleStrength),
    "lessens_when_spread": ("yes", "no"),
}
MOST_YEARS = 120
YEARS_OF_FACE: dict[str, str] = {"<1": "under_1", "1-5": "1_to_5", ">5": "over_5"}
"""What `yr=` takes before any region: for how long lines of the whole face have shown at rest."""
SIDES: dict[str, tuple[v.Side, ...]] = {
    "l": (v.Side.LEFT,),
    "r": (v.Side.RIGHT,),
    "left": (v.Side.LEFT,),
    "right": (v.Side.RIGHT,),
    "both": (v.Side.RIGHT, v.Side.LEFT),
    "lr": (v.Side.RIGHT, v.Side.LEFT),
}
GRADES = {"none": "0", "mild": "1", "moderate": "2", "severe": "3"}
Meant = TypeVar("Meant")
CODE_OF_REGION = {region: code for code, region in REGIONS.items()}
CODE_OF_CONCERN = {concern: code for code, concern in CONCERNS.items()}
CODE_OF_FACT = {fact: code for code, fact in FACTS.items()}


def regions_meant(word: str) -> list[Region]:
    """One for a code, a name or the beginning of one name; several for an ambiguous beginning; none for anything else."""
    if word in REGIONS:
        return [REGIONS[word]]
    return _beginning(word, {region: (region.value,) for region in Region})


def concerns_meant(word: str, region: Region) -> list[Concern]:
    """The same among the concerns that the form asks of `region`; the later words of a name count too: "loss" is volume loss."""
    asked = CONCERNS_OF[region]
    if CONCERNS.get(word) in asked:
        return [CONCERNS[word]]
    return _beginning(word, {one: (one.value, CODE_OF_CONCERN[one], *one.value.split("_")[1:]) for one in asked})


def _beginning(word: str, names: Mapping[Meant, tuple[str, ...]]) -> list[Meant]:
    exact = [meant for meant, known in names.items() if known[0] == word]
    if exact or len(word) < 2:
        return exact
    return [meant for meant, known in names.items() if any(name.startswith(word) for name in known)]


def years_of_face(value: str) -> str:
    """The answer for a code, its sign or a number of years; empty for anything else."""
    if value in YEARS_OF_FACE.values():
        return value
    years = read_decimal(value)
    if years is None or not 0 <= years <= MOST_YEARS:
        return YEARS_OF_FACE.get(value, "")
    return "under_1" if years < 1 else "1_to_5" if years <= 5 else "over_5"
