"""What a protocol says about figures and areas."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, field_validator, model_validator
from pydantic.dataclasses import dataclass

from planning.engine import sharing
from planning.engine.contract import vocabulary as v
from planning.engine.protocol.fields import TABLE, Basis, CatalogueId, Figure, Grade, Number, Span, Text, Whole
from planning.engine.protocol.mistakes import InvalidValue

HALF = 0.5
EDGE_ROW = "jawline"
"""Of an area with whole doses: the row that is injected whatever the number of bands; each other row is a band."""


@dataclass(frozen=True, slots=True, config=TABLE)
class Param:
    """A figure of the protocol: one number, or a range."""

    name: Text
    value: Figure
    unit: Text
    says: Text
    basis: Basis
    evidence: v.Evidence

    @property
    def low(self) -> float:
        return self.value[0] if isinstance(self.value, tuple) else self.value

    @property
    def high(self) -> float:
        return self.value[1] if isinstance(self.value, tuple) else self.value


@dataclass(frozen=True, slots=True, config=TABLE)
class PatternPoint:
    """One injection point of the face map."""

    id: Text
    side: v.Side
    muscle: Text
    depth: Text
    share: Whole = 1
    row: Text = ""
    """A named row of the area ("high"), so that a rule can keep to it; empty for none."""

    @field_validator("side")
    @classmethod
    def _on_one_side(cls, side: v.Side) -> v.Side:
        if side is v.Side.BOTH:
            raise InvalidValue(("a point lies on one side or in the midline", 'write "left", "right" or "midline"'))
        return side

    @field_validator("share")
    @classmethod
    def _counts(cls, share: int) -> int:
        if share < 1:
            raise InvalidValue(("the share must be at least 1", "write `share = 1`"))
        return share


class Suggest(StrEnum):
    """Which part of the proposed range is suggested."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class Dosing:
    """An area's figures, in units of the protocol's product."""

    obsolete: ClassVar[Mapping[str, str]] = {"flat": "leave it out: the grade chooses in every area"}

    allowed: Span
    basis: Annotated[v.DoseBasis, Field(alias="dose_basis")]
    evidence: v.DoseEvidence
    suggest: Suggest = Suggest.MIDDLE
    typical: Span | None = None
    """The part that is usual; what lies below it is the conservative start."""
    steps: tuple[Number, ...] = ()
    """The only doses there are, mildest first, where a label names single doses instead of a range."""
    cites: Annotated[tuple[CatalogueId, ...], Field(alias="dose_basis_cites")] = ()

    @property
    def low(self) -> float:
        return self.allowed[0]

    @property
    def high(self) -> float:
        return self.allowed[1]

    @model_validator(mode="after")
    def _in_half_units(self) -> "Dosing":
        found = []
        for figure in (*self.allowed, *(self.typical or ()), *self.steps):
            if figure % HALF or figure <= 0:
                found.append((f"{figure:g} U is no dose", "doses go in half units above nothing"))
            elif not self.low <= figure <= self.high:
                found.append((f"{figure:g} U lies outside the range", "keep inside `allowed`"))
        if found:
            raise InvalidValue(*found, key="allowed")
        return self


@dataclass(frozen=True, slots=True, config=TABLE)
class LabelUse:
    """How far the product's label covers an area."""

    least_severity: Annotated[Grade, Field(alias="label_from_severity")]
    together_with: Annotated[v.Area | None, Field(alias="label_together_with")] = None
    dose: Annotated[Text | None, Field(alias="label_dose")] = None
    """The parameter that gives the label's dose, in total or a side as the area is dosed."""


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class AreaDefinition:
    """All that the protocol says about one area."""

    groups: ClassVar[Mapping[str, type]] = {"dosing": Dosing, "label": LabelUse}

    code: v.Area
    name: Text
    patient_name: Text
    muscle: Text
    pulls: Text
    group: Text
    regions: frozenset[v.Region] = frozenset()
    dosing: Dosing | None = None
    points: Annotated[tuple[PatternPoint, ...], Field(alias="point")] = ()
    label: LabelUse | None = None
    lasts_months: Span
    fade_weeks: Span | None = None
    slimming_weeks: Span | None = None
    cites: Annotated[Basis, Field(alias="basis")]

    @model_validator(mode="after")
    def _has_points_for_its_dose(self) -> "AreaDefinition":
        if found := tuple(self._faults()):
            raise InvalidValue(*found, key="point")
        return self

    def _faults(self) -> Iterator[tuple[str, str]]:
        left, right = (
            [(one.share, one.row) for one in self.points if one.side is side] for side in (v.Side.LEFT, v.Side.RIGHT)
        )
        if left != right:
            yield "the points of left and right do not mirror each other", "give both sides the same points"
        elif self.dosing is not None and not self.points:
            yield f"{self.code} has a dose and no point", "add `[[area.NAME.point]]`"
        elif self.dosing is not None and self.dosing.basis is v.DoseBasis.TOTAL:
            weights, pairs = [one.share for one in self.points], sharing.mirrored(one.side for one in self.points)
            for figure in (self.dosing.low, *self.dosing.steps):
                if sharing.evenly(round(figure * 2), weights, pairs) is None:
                    why = f"{figure:g} U does not split evenly over {len(self.points)} points"
                    yield why, "write a total that gives both sides the same in `allowed` and `steps`"
            yield from self._band_faults()

    def _band_faults(self) -> Iterator[tuple[str, str]]:
        """Whole doses are chosen by bands: one a side, one and two, two a side (REF 1.1)."""
        steps = self.dosing.steps if self.dosing else ()
        rows = {one.row for one in self.points}
        if steps and (len(steps) != 3 or steps[1] - steps[0] != steps[2] - steps[1]):
            yield "`steps` are not three doses with the same gap", "write the doses for two, three and four bands"
        if steps and (EDGE_ROW not in rows or len(rows - {EDGE_ROW, ""}) < 2 or "" in rows):
            yield "points do not tell the rows of bands", f'write `row = "{EDGE_ROW}"`, and a row for each of two bands'
