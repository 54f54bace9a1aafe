"""The lines of the answer, each with the statements that explain it."""

from collections.abc import Iterable, Iterator
from itertools import chain

from planning.engine.contract import answer
from planning.engine.contract import doses as dosed
from planning.engine.contract import vocabulary as v
from planning.engine.contract.numbers import UnitRange
from planning.engine.deciding.decision import (
    DoseChange,
    DoseDecision,
    EngineDecision,
    StepDecision,
    TreatmentDecision,
)
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.placeholders import intended_units, suggested_units
from planning.engine.explaining.statements import Statements
from planning.engine.facts import RuleScope
from planning.engine.protocol.model import Protocol

_ROLES = {role: place for place, role in enumerate(v.TreatmentRole)}
_TREATMENTS = {treatment: place for place, treatment in enumerate(v.TreatmentOption)}


def verdicts(decision: EngineDecision, statements: Statements) -> Iterator[answer.Verdict]:
    for one in decision.findings:
        yield answer.FindingVerdict(
            finding=one.index,
            region=one.finding.region,
            concern=one.finding.concern,
            suitability=one.suitability,
            area=one.area,
            because=statements.because(one.reasons, _of_finding(one.index, decision), _of_reviews(one.area, decision)),
        )
    for wish in decision.wishes:
        yield answer.WishVerdict(
            wish=wish.wish,
            suitability=wish.suitability,
            area=wish.area,
            because=statements.because(wish.reasons),
        )


def doses(decision: EngineDecision, protocol: Protocol, statements: Statements) -> Iterator[dosed.PlannedDose]:
    for dose in decision.doses:
        dosing = protocol.areas[dose.area].dosing
        assert dosing is not None and dosing.evidence is not None
        judging = [one for one in decision.fired if one.rule.subject is RuleScope.AREA and one.target.area is dose.area]
        yield dosed.PlannedDose(
            area=dose.area,
            product=protocol.product,
            basis=dose.basis,
            allowed=(dosing.low, dosing.high),
            proposed=(dose.low / 2, dose.high / 2),
            suggested=dosed.DoseUnits(**suggested_units(dose)),
            intended=_intended(dose),
            evidence=dosing.evidence,
            off_label=dose.off_label,
            steps=tuple(_step(step) for step in dose.steps if step.moved),
            points=tuple(
                dosed.SuggestedPoint(
                    id=one.point.id, side=one.point.side, muscle=one.point.muscle, units=one.halves / 2
                )
                for one in dose.points
            ),
            because=statements.because((*dose.reasons, *judging), _of_findings(dose.facts.findings, decision)),
        )


def _step(step: DoseChange) -> dosed.DoseStep:
    low, high = step.to
    line = {"rule": step.rule, "does": step.does, "to": (low / 2, high / 2), "moved": step.moved}
    return dosed.DoseStep.model_validate(line)


def _intended(dose: DoseDecision) -> dosed.IntendedUnits | None:
    if dose.intended is None:
        return None
    return dosed.IntendedUnits(**intended_units(dose.intended), in_range=bool(dose.in_range))


def totals(decision: EngineDecision) -> dosed.Totals:
    sums = decision.totals
    return dosed.Totals(
        session=sums.session,
        forehead_and_glabella=sums.forehead_and_glabella,
        band=sums.band,
        last_90_days_with_this=sums.with_this,
        left_of_400=sums.left_of_limit,
    )


def treatments(decision: EngineDecision, statements: Statements) -> Iterator[answer.OtherTreatment]:
    for_findings = {entry.treatment for entry in decision.treatments if entry.findings}
    kept = [entry for entry in decision.treatments if entry.findings or entry.treatment not in for_findings]
    for entry in sorted(kept, key=lambda one: (_ROLES[one.role], _TREATMENTS[one.treatment])):
        yield answer.OtherTreatment(
            treatment=entry.treatment,
            for_=entry.findings,
            role=entry.role,
            because=statements.because(entry.reasons, _of_findings(entry.findings, decision)),
        )


def sequence(decision: EngineDecision, statements: Statements) -> Iterator[answer.SequenceStep]:
    for order, step in enumerate(decision.sequence, start=1):
        line = {
            "order": order,
            "treatment": step.treatment,
            "earliest": step.earliest,
            "latest": step.latest,
            "because": statements.because(step.reasons, _of_step(step, decision)),
        }
        more = {"or": step.others, "after": step.after, "optional": step.optional}
        yield answer.SequenceStep.model_validate(line | {name: value for name, value in more.items() if value})


def adjustments(decision: EngineDecision, statements: Statements) -> Iterator[answer.Adjustment]:
    for one in decision.adjustments:
        sides = {
            side: answer.SideAdjustment(now=of_side.now, now_units=_up_to(of_side.most or None))
            for side, of_side in one.sides.items()
        }
        yield answer.Adjustment(
            area=one.area,
            now=one.now,
            now_units=_up_to(one.most),
            next_visit=one.next_visit,
            because=statements.because(one.reasons, _of_reviews(one.area, decision)),
            **({"sides": sides} if sides else {}),
        )


def _up_to(halves: int | None) -> UnitRange | None:
    return None if halves is None else (0, halves / 2)


def _of_finding(place: int, decision: EngineDecision) -> Iterator[FiredRule]:
    return (one for one in decision.fired if one.target.finding == place)


def _of_findings(places: Iterable[int], decision: EngineDecision) -> Iterator[FiredRule]:
    """Reasons of the verdicts on these findings: used where none of a line's own reasons has a statement."""
    return chain.from_iterable(decision.findings[place].reasons for place in places)


def _of_step(step: StepDecision, decision: EngineDecision) -> Iterator[FiredRule]:
    entries: list[TreatmentDecision] = [one for one in decision.treatments if one.treatment == step.treatment]
    return _of_findings((place for one in entries for place in one.findings), decision)


def _of_reviews(area: v.Area | None, decision: EngineDecision) -> Iterator[FiredRule]:
    return (one for one in decision.fired if one.target.review is not None and one.target.area is area)
