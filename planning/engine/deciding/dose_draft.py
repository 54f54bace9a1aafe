"""A dose in the making: the proposal of one area, before what areas share, its points and how it is judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument, Finding
from planning.engine.contract.treatment_history import AreaBefore, Dose
from planning.engine.deciding import previous_result, sides
from planning.engine.deciding.decision import DoseChange, Modifier
from planning.engine.deciding.proposal import DoseScale, PreviousDose, Proposal, by_grade, by_outcome, scale_of
from planning.engine.deciding.subjects import AreaFacts
from planning.engine.protocol.model import Dosing, PatternPoint, Protocol

ASYMMETRY = "dose.asymmetry"


@dataclass(frozen=True, slots=True)
class DoseDraft:
    """Units are counted in half units."""

    facts: AreaFacts
    dosing: Dosing
    scale: DoseScale
    points: tuple[PatternPoint, ...]
    more_on: v.BodySide | None
    percent: int
    """By how much the lesser side is lighter."""
    bands: sides.Bands | None
    before: AreaBefore | None
    """The last treatment, where its outcome stands for the grade."""
    intended: Dose | None
    low: int
    high: int
    top: tuple[int, int]
    wanted: previous_result.WantedSides | None = None
    """What an earlier outcome asks for on each side of a total."""
    left: int | None = None
    right: int | None = None
    """In total: None where the sides do not differ. By side: None where no finding lies."""
    total: int = 0
    steps: tuple[DoseChange, ...] = ()
    nothing_found: bool = False

    @property
    def per_side(self) -> bool:
        return self.dosing.basis is v.DoseBasis.PER_SIDE

    @property
    def effective(self) -> int:
        return self.total if self.intended is None else halves(self.intended.units)

    @property
    def on_each_side(self) -> tuple[int, int]:
        if self.intended is not None:
            given = self.intended
            each = (given.left or 0, given.right or 0) if given.has_sides else (given.units / 2, given.units / 2)
            return halves(each[0]), halves(each[1])
        if self.left is None and self.right is None:
            return (self.total + 1) // 2, self.total // 2
        return self.left or 0, self.right or 0

    @property
    def one_sided(self) -> bool:
        return self.per_side and (self.left is None) != (self.right is None)

    @property
    def sides_differ(self) -> bool:
        return self.left != self.right and not self.one_sided

    def giving(self, total: int) -> "DoseDraft":
        left, right = self._shared(total)
        return replace(self, low=min(self.low, total or self.low), left=left, right=right, total=total)

    def giving_sides(self, left: int | None, right: int | None) -> "DoseDraft":
        given = [side for side in (left, right) if side]
        total = (left or 0) + (right or 0)
        return replace(self, low=min([self.low, *given]), left=left, right=right, total=total)

    def _shared(self, total: int) -> tuple[int | None, int | None]:
        if self.bands is not None and total:
            left, right = self.bands.split(total)
            return (left, right) if left != right else (None, None)
        if self.wanted is not None and total:
            return sides.in_proportion(total, self.wanted)
        return sides.split(total, self.more_on, self.percent) if self.more_on and total else (None, None)

    def noted(self, rule: str, does: str) -> "DoseDraft":
        return replace(self, steps=(*self.steps, DoseChange(None, rule, does, (self.low, self.high), True)))


def halves(units: float) -> int:
    return round(units * 2)


def draft(facts: AreaFacts, modifiers: Sequence[Modifier], document: EngineDocument, protocol: Protocol) -> DoseDraft:
    bare = _bare(facts, modifiers, document, protocol)
    findings = [document.findings[n] for n in facts.findings]
    if bare.per_side:
        return _by_side(bare, sides.grades(findings), modifiers)
    grade = bare.bands.place if bare.bands is not None else sides.grades(findings).worst
    if bare.before is None:
        return _in_total(bare, by_grade(bare.scale, grade, modifiers))
    wanted, apart = previous_result.in_total(bare.before, bare.scale)
    if apart is not None:
        bare = replace(bare, wanted=apart, scale=replace(bare.scale, whole=False))
    return _in_total(bare, by_outcome(bare.scale, grade, wanted, modifiers))


def nothing_found(facts: AreaFacts, document: EngineDocument, protocol: Protocol) -> DoseDraft:
    """Of an area with an intended dose and no finding: nothing is suggested, the whole range is proposed."""
    bare = _bare(facts, (), document, protocol)
    side = 0 if bare.per_side else None
    return replace(bare, left=side, right=side, nothing_found=True)


def _bare(facts: AreaFacts, modifiers: Iterable[Modifier], document: EngineDocument, protocol: Protocol) -> DoseDraft:
    dosing = facts.plan.dosing
    assert dosing is not None
    findings: list[Finding] = [document.findings[n] for n in facts.findings]
    rows = {one.points for one in modifiers if one.points}
    points = tuple(point for point in facts.plan.points if not rows or point.row in rows)
    bands = sides.bands_of(findings, dosing) if dosing.steps and findings else None
    whole = dosing.basis is v.DoseBasis.TOTAL and all(point.side is not v.Side.MIDLINE for point in points)
    high = halves(dosing.high)
    return DoseDraft(
        facts=facts,
        dosing=dosing,
        scale=scale_of(dosing, whole, bands.most if bands else None),
        points=points,
        more_on=sides.greater_side(facts.code, findings, document, protocol),
        percent=int(protocol.number("asymmetry_percent")),
        bands=bands,
        before=previous_result.last_treatment(facts.code, document, protocol) if findings else None,
        intended=(document.intended or {}).get(facts.code),
        low=halves(dosing.low),
        high=high,
        top=(high, high) if dosing.basis is v.DoseBasis.PER_SIDE else (high // 2, high // 2),
    )


def _in_total(bare: DoseDraft, proposal: Proposal) -> DoseDraft:
    low, high, suggested = proposal.window
    left, right = bare._shared(high)
    top = (high // 2, high // 2) if left is None or right is None else (left, right)
    made = replace(bare, low=low, high=high, top=top, steps=proposal.steps).giving(suggested)
    return made.noted(ASYMMETRY, "sides") if made.sides_differ else made


def _by_side(bare: DoseDraft, graded: sides.Grades, modifiers: Sequence[Modifier]) -> DoseDraft:
    before = previous_result.each_side(bare.before) if bare.before is not None else (None, None)
    left, right = (
        _of_side(bare.scale, grade, last, modifiers)
        for grade, last in zip((graded.left, graded.right), before, strict=True)
    )
    made = [one for one in (left, right) if one is not None]
    low, high = min(one.window.low for one in made), max(one.window.high for one in made)
    doses = [one.window.suggested if one else None for one in (left, right)]
    top = (left.window.high if left else 0, right.window.high if right else 0)
    if bare.more_on is not None and not any(before) and doses[0] is not None and doses[0] == doses[1]:
        doses = [*sides.unequal(doses[0], bare.scale.low, min(top), bare.more_on, bare.percent)]
    drafted = replace(bare, low=low, high=high, top=top, steps=_together([one.steps for one in made]))
    drafted = drafted.giving_sides(*doses)
    return drafted.noted(ASYMMETRY, "sides") if drafted.sides_differ else drafted


def _of_side(
    scale: DoseScale, grade: int | None, before: PreviousDose | None, modifiers: Sequence[Modifier]
) -> Proposal | None:
    if grade is None:
        return None
    return (
        by_grade(scale, grade, modifiers)
        if before is None
        else by_outcome(scale, grade, scale.after(before), modifiers)
    )


def _together(of_sides: Sequence[Sequence[DoseChange]]) -> tuple[DoseChange, ...]:
    """The same step of both sides as one; its range spans both."""
    same: dict[tuple[str, str], list[DoseChange]] = {}
    for step in (step for steps in of_sides for step in steps):
        same.setdefault((step.rule, step.does), []).append(step)
    return tuple(
        replace(
            steps[0],
            to=(min(one.to[0] for one in steps), max(one.to[1] for one in steps)),
            moved=any(one.moved for one in steps),
        )
        for steps in same.values()
    )
