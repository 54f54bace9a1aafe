"""The doses of a plan, area by area, and what they add up to."""

from dataclasses import dataclass, field

from planning.engine.compose import sides
from planning.engine.compose.answers import Answers, Effect
from planning.engine.compose.doses import Suggestion, halves, units
from planning.engine.compose.stage import AREA_ORDER, Key, Stage, Subject, subject_of
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.contract.treated import Dose
from planning.engine.facts import LEDGER, units_at_check_in, units_before
from planning.engine.facts import RuleScope as Of
from planning.engine.protocol.model import AreaPlan, Budget, Dosing, Point, Protocol


@dataclass(slots=True)
class AreaDose:
    subject: Subject
    suggestion: Suggestion
    points: list[tuple[Point, float | int]]
    intended: Dose | None
    in_range: bool | None
    off_label: bool
    because: list[Key] = field(default_factory=list)

    @property
    def area(self) -> v.Area:
        return self.subject.code

    @property
    def effective(self) -> int:
        """Half units: what the injector means to give, else what is suggested."""
        return self.suggestion.total if self.intended is None else halves(self.intended.units)

    def on_each_side(self) -> tuple[int, int]:
        if self.intended is not None:
            if self.intended.has_sides:
                return halves(self.intended.left or 0), halves(self.intended.right or 0)
            return halves(self.intended.units / 2), halves(self.intended.units / 2)
        if self.suggestion.basis is v.DoseBasis.PER_SIDE:
            return self.suggestion.left or 0, self.suggestion.right or 0
        return self.suggestion.total // 2, self.suggestion.total // 2


def dose_areas(document: Document, protocol: Protocol, answers: Answers, stage: Stage) -> dict[v.Area, AreaDose]:
    """A dose for each area that may be injected and about which nothing needed is unrecorded."""
    found: dict[v.Area, AreaDose] = {}
    differences = sides.recorded_differences(document, protocol)
    for area, subject in answers.subjects.items():
        plan = subject.plan
        if plan.dosing is None or area in answers.withheld or area not in stage.planned:
            continue
        effects = answers.effects.get(area, [])
        decided = _decided(subject, effects, differences.get(area), protocol)
        rows = frozenset(effect.rule.effects.points for effect in effects if effect.rule.effects.points)
        suggestion, points = _made(plan, sides.grades(subject.findings), decided, rows, protocol)
        intended = (document.intended or {}).get(area)
        nothing_on = (suggestion.left is None) + (suggestion.right is None)
        subject.one_sided = nothing_on == 1
        subject.sides_differ = suggestion.sides_differ and not nothing_on
        dose = AreaDose(subject, suggestion, points, intended, None, True)
        dose.because = [effect.key for effect in effects if _touches_dose(effect)]
        found[area] = dose
    _add_intended(document, protocol, answers, stage, found)
    stage.lowered = _keep_budgets(found, _budgets(document, protocol, found), int(protocol.number("asymmetry_percent")))
    for dose in found.values():
        _judge(dose, found)
    if document.intended:
        stage.exceeded = frozenset(budget.id for budget in protocol.budgets if _exceeds(budget, found))
    return dict(sorted(found.items(), key=lambda item: AREA_ORDER[item[0]]))


def _made(
    plan: AreaPlan, graded: sides.Grades, decided: sides.Plan, rows: frozenset[str], protocol: Protocol
) -> tuple[Suggestion, list[tuple[Point, float | int]]]:
    """Suggestion and points of an area; the same grades and decisions give the same."""

    def make() -> tuple[Suggestion, list[tuple[Point, float | int]]]:
        assert plan.dosing is not None
        points = [point for point in plan.points if not rows or point.row in rows]
        suggestion = sides.suggest(plan.dosing, points, graded, decided)
        return suggestion, sides.spread(suggestion, points)

    return protocol.compiled.doses.once((plan.code, graded, decided, rows), make)


def _add_intended(
    document: Document, protocol: Protocol, answers: Answers, stage: Stage, found: dict[v.Area, AreaDose]
) -> None:
    """Doses that the injector means to give where no finding leads: nothing is suggested, but they are judged."""
    beyond = {area: dose for area, dose in (document.intended or {}).items() if area not in found and dose.units > 0}
    for area in sorted(beyond, key=AREA_ORDER.__getitem__):
        plan = protocol.areas[area]
        if plan.dosing is None or area not in stage.meant or answers.holds(area, document):
            stage.intended_held |= {area}
            continue
        subject = subject_of(area, [], document, protocol)
        low, high = halves(plan.dosing.low), halves(plan.dosing.high)
        side = 0 if plan.dosing.basis is v.DoseBasis.PER_SIDE else None
        nothing = Suggestion(plan.dosing.basis, low, high, side, side, 0)
        found[area] = AreaDose(subject, nothing, [], beyond[area], None, True)


def is_in_range(intended: Dose, dosing: Dosing | None) -> bool:
    """Whether every amount that is given lies within the allowed range; nothing given is no dose."""
    if dosing is None:
        return False
    amounts = [amount for amount in _amounts(intended, dosing.basis) if amount]
    return all(halves(dosing.low) <= amount <= halves(dosing.high) for amount in amounts)


def _decided(subject: Subject, effects: list[Effect], more_on: v.BodySide | None, protocol: Protocol) -> sides.Plan:
    rules = {effect.rule.id: effect.rule.effects for effect in effects}.values()
    return sides.Plan(
        raised=sum(max(0, effect.shift) for effect in rules),
        lowered=-sum(min(0, effect.shift) for effect in rules),
        places=frozenset(effect.place for effect in rules if effect.place is not None),
        more_on=more_on or sides.stronger_side(subject.findings),
        percent=int(protocol.number("asymmetry_percent")),
    )


def _touches_dose(effect: Effect) -> bool:
    """Rules about this area or finding explain its dose; of the general ones, those that act on it."""
    acts = effect.rule.effects
    if effect.rule.subject is not Of.PLAN:
        return True
    return bool(acts.shift or acts.place or acts.points or acts.at_least)


def _budgets(document: Document, protocol: Protocol, found: dict[v.Area, AreaDose]) -> tuple[Budget, ...]:
    """The protocol's budgets, and what the limit over all indications leaves."""
    before = units_before(document)
    left = None if before is None else max(0.0, protocol.number("limit_units") - before)
    ledger = () if left is None else (Budget(LEDGER, tuple(found), None, left),)
    return (*protocol.budgets, *ledger)


def _keep_budgets(found: dict[v.Area, AreaDose], budgets: tuple[Budget, ...], percent: int) -> frozenset[str]:
    """Lowers suggestions until areas that share a muscle or a session limit stay within it."""
    lowered = set()
    for budget in budgets:
        if not _over(budget, found):
            continue
        for area in budget.areas:
            dose = found.get(area)
            if dose is None or dose.intended is not None or not _over(budget, found):
                continue
            if _lower(dose, budget, found, percent):
                lowered.add(budget.id)
    return frozenset(lowered)


def _over(budget: Budget, found: dict[v.Area, AreaDose]) -> int:
    """Half units above the budget, on the side that is worse off."""
    members = [found[area] for area in budget.areas if area in found]
    if not members:
        return 0
    if budget.total is not None:
        return max(0, sum(member.effective for member in members) - halves(budget.total))
    assert budget.per_side is not None
    by_side = [sum(member.on_each_side()[side] for member in members) for side in (0, 1)]
    return max(0, max(by_side) - halves(budget.per_side))


def _lower(dose: AreaDose, budget: Budget, found: dict[v.Area, AreaDose], percent: int) -> bool:
    """Takes what is over the budget off one area, down to the bottom of its range; false where nothing gives."""
    s, dosing = dose.suggestion, dose.subject.plan.dosing
    assert dosing is not None
    least, over = halves(dosing.low), _over(budget, found)
    if s.basis is v.DoseBasis.PER_SIDE:
        take = over if budget.per_side is not None else (over + 1) // 2
        left, right = (None if side is None else max(least, side - take) for side in (s.left, s.right))
        total = (left or 0) + (right or 0)
        low = min(s.low, *(side for side in (left, right) if side is not None))
    else:
        total = _reachable(
            max(least, s.total - over), dosing, any(point.side is v.Side.MIDLINE for point, _ in dose.points)
        )
        more_on = (
            None if s.left is None or s.right is None else v.BodySide.LEFT if s.left > s.right else v.BodySide.RIGHT
        )
        left, right = sides.split(total, more_on, percent)
        low = min(s.low, total)
    if total == s.total:
        return False
    dose.suggestion = Suggestion(s.basis, low, s.high, left, right, total)
    dose.points = sides.spread(dose.suggestion, [point for point, _ in dose.points])
    return True


def _reachable(total: int, dosing: Dosing, has_midline: bool) -> int:
    """The largest dose up to `total` that the area can have: a label's single doses, whole units without a midline."""
    if dosing.steps:
        return max(halves(step) for step in dosing.steps if halves(step) <= total)
    return total if has_midline else total - total % 2


def _exceeds(budget: Budget, found: dict[v.Area, AreaDose]) -> bool:
    meant = any(area in found and found[area].intended is not None for area in budget.areas)
    return meant and _over(budget, found) > 0


def _judge(dose: AreaDose, found: dict[v.Area, AreaDose]) -> None:
    """Compares the injector's own dose with the range, and the area with the label."""
    subject, dosing = dose.subject, dose.subject.plan.dosing
    assert dosing is not None
    label = subject.plan.label
    dose.off_label = subject.off_label = (
        label is None
        or (subject.severity or 0) < label.least_severity
        or (label.together_with is not None and not _is_given(label.together_with, found))
    )
    left, right = dose.on_each_side()
    subject.same_on_both_sides = dosing.basis is v.DoseBasis.PER_SIDE and left == right > 0
    if dose.intended is None:
        return
    subject.intended_uneven = left != right
    amounts = _amounts(dose.intended, dosing.basis)
    dose.in_range = is_in_range(dose.intended, dosing)
    subject.out_of_range = not dose.in_range
    subject.above_proposal = bool(subject.findings) and any(amount > dose.suggestion.high for amount in amounts)
    subject.mirrored = (
        dose.suggestion.sides_differ
        and dose.suggestion.left is not None
        and dose.suggestion.right is not None
        and len(set(dose.on_each_side())) == 1
    )


def _is_given(area: v.Area, found: dict[v.Area, AreaDose]) -> bool:
    return area in found and found[area].effective > 0


def _amounts(intended: Dose, basis: v.DoseBasis) -> list[int]:
    if basis is v.DoseBasis.TOTAL:
        return [halves(intended.units)]
    if intended.has_sides:
        return [halves(side) for side in (intended.left, intended.right) if side is not None]
    return [round(intended.units)]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the doses add up to, in units."""

    session: float | int
    forehead_and_glabella: float | int
    band: v.Band | None
    with_this: float | int | None
    """Of the last days and this session."""
    left_of_limit: float | int | None


def totals(document: Document, protocol: Protocol, found: dict[v.Area, AreaDose], stage: Stage) -> Totals:
    """What the doses add up to; sets the same figures on the stage."""
    session = sum(dose.effective for dose in found.values())
    pair = sum(found[area].effective for area in (v.Area.FOREHEAD, v.Area.GLABELLA) if area in found)
    before = units_at_check_in(document)
    with_this = None if before is None else before + session / 2
    stage.session, stage.forehead_and_glabella, stage.with_this = session / 2, pair / 2, with_this
    stage.band = band_of(pair / 2, protocol) if pair else None
    return Totals(
        units(session),
        units(pair),
        stage.band,
        None if with_this is None else plain_number(with_this),
        None if with_this is None else plain_number(protocol.number("limit_units") - with_this),
    )


def plain_number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def band_of(sum_of_both: float, protocol: Protocol) -> v.Band | None:
    """The first band that holds the sum (INC-03)."""
    return next((band.code for band in protocol.bands if band.holds(sum_of_both)), None)
