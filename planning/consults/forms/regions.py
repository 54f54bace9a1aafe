"""What can be found where: the regions by face third, the concerns that each is asked for, and the questions of one finding."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from patients.records.questions.base import FormQuestion
from patients.records.questions.kinds import (
    ChoiceQuestion,
    GradeQuestion,
    NumberQuestion,
    TextQuestion,
    YesNoQuestion,
)
from planning.consults.words import choices_of, place, word
from planning.engine.contract import vocabulary as v
from planning.engine.contract.vocabulary import Concern as C
from planning.engine.contract.vocabulary import Region as R

LINES = frozenset({C.DYNAMIC_LINES, C.ETCHED_LINES, C.HORIZONTAL_RINGS})
MUSCULAR = frozenset(v.CONCERNS_BY_FAMILY[v.Family.EXPRESSION_LINES])
SIDED = v.PAIRED_REGIONS | {R.JAWLINE}
"""Regions asked for right and left apart; the jawline is one region of the contract with two sides on the map."""
SIDED_CONCERNS = frozenset({(R.NECK, C.VERTICAL_BANDS)})
"""Asked for right and left apart at a region that has no sides on the map: a side without bands gets at most its jaw-line row (REF 1.1)."""


class FaceThird(NamedTuple):
    id: str
    title: str
    regions: dict[R, tuple[C, ...]]

    @property
    def names(self) -> str:
        """Its regions as ids have them: "under-eye nose cheek"."""
        return " ".join(region.replace("_", "-") for region in self.regions)


BY_THIRD = (
    FaceThird(
        "upper",
        "Upper face",
        {
            R.FOREHEAD: (C.DYNAMIC_LINES, C.ETCHED_LINES, C.LAXITY, C.TEXTURE),
            R.GLABELLA: (C.DYNAMIC_LINES, C.ETCHED_LINES),
            R.CROWS_FEET: (C.DYNAMIC_LINES, C.ETCHED_LINES, C.LAXITY, C.TEXTURE),
            R.BROW: (C.BROW_DESCENT, C.EXCESS_SKIN, C.VOLUME_LOSS),
            R.TEMPLE: (C.VOLUME_LOSS, C.PIGMENT),
        },
    ),
    FaceThird(
        "middle",
        "Middle face",
        {
            R.UNDER_EYE: (
                C.DYNAMIC_LINES,
                C.EYE_BAGS,
                C.FESTOONS,
                C.VOLUME_LOSS,
                C.LAXITY,
                C.EXCESS_SKIN,
                C.TEXTURE,
                C.PIGMENT,
            ),
            R.NOSE: (C.DYNAMIC_LINES, C.PORES_OIL, C.TEXTURE),
            R.CHEEK: (C.VOLUME_LOSS, C.LAXITY, C.FESTOONS, C.PORES_OIL, C.TEXTURE, C.PIGMENT, C.MELASMA),
        },
    ),
    FaceThird(
        "lower",
        "Lower face, neck",
        {
            R.UPPER_LIP: (C.DYNAMIC_LINES, C.ETCHED_LINES, C.GUM_SHOW, C.MELASMA),
            R.LIPS: (C.LIP_INVERSION, C.VOLUME_LOSS, C.DYNAMIC_LINES),
            R.MOUTH_CORNER: (C.MOUTH_CORNER_PULL, C.ETCHED_LINES, C.VOLUME_LOSS),
            R.CHIN: (C.CHIN_DIMPLING, C.ETCHED_LINES, C.VOLUME_LOSS),
            R.MASSETER: (C.MUSCLE_BULK, C.CLENCHING),
            R.JAWLINE: (C.JOWLS, C.LAXITY, C.VERTICAL_BANDS),
            R.LOWER_FACE: (C.LAXITY, C.JOWLS, C.EXCESS_SKIN, C.VOLUME_LOSS),
            R.NECK: (C.VERTICAL_BANDS, C.HORIZONTAL_RINGS, C.LAXITY, C.EXCESS_SKIN, C.TEXTURE, C.PIGMENT),
        },
    ),
    FaceThird(
        "whole",
        "Whole face",
        {R.FACE: (C.LAXITY, C.EXCESS_SKIN, C.VOLUME_LOSS, C.TEXTURE, C.PORES_OIL, C.PIGMENT, C.MELASMA)},
    ),
)
CONCERNS_OF = {region: concerns for _, _, regions in BY_THIRD for region, concerns in regions.items()}


@dataclass(frozen=True)
class FindingSlot:
    """One finding that may be made: a concern at a region, on the right, on the left, or (`both`) where sides are not told apart."""

    region: R
    concern: C
    side: v.Side

    @property
    def name(self) -> str:
        return f"findings.{self.region}.{self.concern}.{self.side}"

    @property
    def id(self) -> str:
        return f"f-{self.region}-{self.concern}-{self.side}".replace("_", "-")

    @property
    def label(self) -> str:
        return f"{place(self.region, self.side)}: {word(self.concern).lower()}"

    @property
    def grades(self) -> tuple[FormQuestion, ...]:
        """Asked at once: how strong, for lines on movement and at rest, for a bulky muscle on palpation too."""
        severity = GradeQuestion(f"{self.name}.severity", f"{self.label}, severity")
        if self.concern is C.MUSCLE_BULK:
            return (severity, self._palpation("seg"))
        if self.concern not in LINES:
            return (severity,)
        moving = GradeQuestion(f"{self.name}.severity", f"{self.label}, on movement")
        return (GradeQuestion(f"{self.name}.at_rest", f"{self.label}, at rest"), moving)

    @property
    def details(self) -> tuple[FormQuestion, ...]:
        """Asked on demand."""
        muscle: tuple[FormQuestion, ...] = ()
        if self.concern in MUSCULAR:
            movement = ChoiceQuestion(
                f"{self.name}.movement", "Strength of movement", choices=choices_of(v.Movement), look="select"
            )
            muscle = (movement,) if self.concern is C.MUSCLE_BULK else (movement, self._palpation("select"))
        if self.concern in LINES:
            muscle += (
                YesNoQuestion(
                    f"{self.name}.lessens_when_spread", "Lessens when the skin is spread?", blank="Not assessed"
                ),
            )
        own = (self.years,) if self.years else ()
        return (*muscle, *own, TextQuestion(f"{self.name}.note", "Note", longest=2_000))

    @property
    def asked_before(self) -> tuple[FormQuestion, ...]:
        """Of one muscle palpation is asked once, with its bulk; a strength recorded with clenching stays in view."""
        return (self._palpation("select"),) if self.concern is C.CLENCHING else ()

    def _palpation(self, look: str) -> ChoiceQuestion:
        label = f"{self.label}, on palpation" if look == "seg" else "Muscle on palpation"
        return ChoiceQuestion(f"{self.name}.muscle_strength", label, choices=choices_of(v.MuscleStrength), look=look)

    @property
    def years(self) -> NumberQuestion | None:
        """Of a line that has been there longer or shorter than the others of the face (`YEARS_AT_REST`)."""
        if self.concern not in LINES:
            return None
        return NumberQuestion(f"{self.name}.years_present", "At rest for another time", most=120, unit="years")

    @property
    def questions(self) -> tuple[FormQuestion, ...]:
        return (*self.grades, *self.details)


YEARS_AT_REST = "lines.years_present"
"""Where the form keeps for how long lines have shown at rest, asked once for the whole face (R047)."""


def is_sided(region: R, concern: C) -> bool:
    return region in SIDED or (region, concern) in SIDED_CONCERNS


def sides_of(region: R, concern: C) -> tuple[v.Side, ...]:
    return (v.Side.RIGHT, v.Side.LEFT) if is_sided(region, concern) else (v.Side.BOTH,)


def slots_of(region: R, concern: C) -> tuple[FindingSlot, ...]:
    return tuple(FindingSlot(region, concern, side) for side in sides_of(region, concern))


def all_slots() -> Iterator[FindingSlot]:
    for region, concerns in CONCERNS_OF.items():
        for concern in concerns:
            yield from slots_of(region, concern)
