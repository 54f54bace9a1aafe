"""Step 11, the check-in: what each treated area's result means for now and for the next visit.

Gates and questions are those of the areas: nothing is judged again here. Rules for each review judge the result; headroom, shared limits
and ledger only take away from what they offer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.decision import (
    AdjustmentDecision,
    AreaDecision,
    DoseDecision,
    MissingPath,
    SideDecision,
)
from planning.engine.deciding.headroom import NEXT, Headroom, headrooms, next_visit_limit
from planning.engine.deciding.missing import missing_of
from planning.engine.deciding.review_cases import NOW, ReviewCase, judge, settled
from planning.engine.deciding.reviews import reviews
from planning.engine.deciding.rule_evaluation import evaluate_rules
from planning.engine.deciding.subjects import FiredRule, PlanState, ReviewSubject, Target
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.model import Protocol, Rule


@dataclass(frozen=True, slots=True)
class CheckInDecision:
    adjustments: tuple[AdjustmentDecision, ...]
    fired: tuple[FiredRule, ...]
    """Rules that make a statement about a review, and open ones."""
    missing: tuple[MissingPath, ...]


def adjustments(
    document: EngineDocument,
    protocol: Protocol,
    areas: Mapping[v.Area, AreaDecision],
    doses: Mapping[v.Area, DoseDecision],
    person_open_rules: Sequence[FiredRule],
    state: PlanState,
) -> CheckInDecision:
    """`doses`: this face's proposals, before budgets, ledger and last outcome."""
    if document.check_in is None:
        return CheckInDecision((), (), ())
    reviewer = _CheckInReviewer(document, protocol, state)
    judged = [reviewer.judge(one, areas, doses, person_open_rules) for one in reviews(document, protocol)]
    cases = [_no_higher_than_its_face(case, protocol) for case in judged]
    left = headrooms(list(_open(cases)), document, protocol)
    outcomes = [
        reviewer.decide(settled(case, headroom), headroom)
        for case in cases
        for headroom in [left.get(case.review.area)]
    ]
    return CheckInDecision(
        tuple(one.adjustment for one in outcomes if one.adjustment.reasons),
        tuple(fired for one in outcomes for fired in one.fired),
        tuple(missing for one in outcomes for missing in one.missing),
    )


def _no_higher_than_its_face(case: ReviewCase, protocol: Protocol) -> ReviewCase:
    """Where nothing is added now, the next visit may still not exceed this face's proposal."""
    if case.now is v.Now.MAY_ADD or not case.review.wants_more or case.review.given is None:
        return case
    if case.area is None or case.dose is None:
        return case
    return case.keep_to(case.now, next_visit_limit(case.review, case.area, case.dose, protocol))


def _open(cases: Iterable[ReviewCase]) -> Iterable[tuple[ReviewSubject, AreaDecision, DoseDecision]]:
    for case in cases:
        if case.now is v.Now.MAY_ADD and case.area is not None and case.dose is not None:
            yield case.review, case.area, case.dose


@dataclass(frozen=True, slots=True)
class _ReviewOutcome:
    adjustment: AdjustmentDecision
    fired: tuple[FiredRule, ...]
    missing: tuple[MissingPath, ...]


@dataclass(frozen=True, slots=True)
class _CheckInReviewer:
    """Evaluates the rules of one check-in and builds its adjustments."""

    document: EngineDocument
    protocol: Protocol
    state: PlanState

    def judge(
        self,
        review: ReviewSubject,
        areas: Mapping[v.Area, AreaDecision],
        doses: Mapping[v.Area, DoseDecision],
        person_open_rules: Sequence[FiredRule],
    ) -> ReviewCase:
        area, dose = areas.get(review.area), doses.get(review.area)
        return judge(review, area, dose, self._rules_for(review), person_open_rules)

    def decide(self, case: ReviewCase, headroom: Headroom | None) -> _ReviewOutcome:
        headroom = headroom if case.now is v.Now.MAY_ADD else None
        may_add = float(headroom.in_all / 2) if headroom else None
        review = replace(case.review, now=case.now, next_visit=case.next_visit, stopped_by=case.stops, may_add=may_add)
        target = Target(area=review.area, review=review)
        fired = tuple(FiredRule(rule, target, self.state) for rule in self._rules_to_state(case, review))
        open_fired = tuple(FiredRule(rule, target, self.state, True) for rule in case.open_rules)
        explaining = [one for one in fired if _explains(one.rule, case)]
        reasons = tuple(dict.fromkeys((*case.gated, *case.area_open_rules, *open_fired, *explaining)))
        return _ReviewOutcome(
            AdjustmentDecision(
                area=review.area,
                now=case.now,
                most=_most(review, headroom),
                sides=_sides(headroom),
                next_visit=case.next_visit,
                review=review,
                reasons=reasons or fired or (case.area.reasons if case.area else ()),
            ),
            (*fired, *open_fired),
            tuple(self._missing((*fired, *open_fired))),
        )

    def _rules_for(self, review: ReviewSubject) -> tuple[list[Rule], list[Rule]]:
        target = Target(area=review.area, review=review)
        return evaluate_rules(self.protocol, DecisionStep.CHECK_IN, RuleScope.REVIEW, self.document, self.state, target)

    def _rules_to_state(self, case: ReviewCase, review: ReviewSubject) -> list[Rule]:
        """Rules whose text promises no more than was decided (one reason for it), and rules about what was decided."""
        stated = [rule for rule in case.rules if not _promises_more(rule, case)]
        weightiest = _deciding(stated, case)
        stated = [rule for rule in stated if rule in weightiest or rule.effects.now is None or rule.effects.asks_for]
        return stated + [rule for rule in self._rules_for(review)[0] if rule not in case.rules]

    def _missing(self, fired: Iterable[FiredRule]) -> Iterable[MissingPath]:
        for one in fired:
            if one.is_open or one.rule.effects.asks_for:
                yield from missing_of(one, self.document)


def _promises_more(rule: Rule, case: ReviewCase) -> bool:
    """Whether the text promises more than was decided about the area."""
    now, next_visit = rule.effects.now, rule.effects.next_visit
    if rule.kind is not v.StatementKind.FOLLOW_UP or rule.effects.asks_for or now is None or next_visit is None:
        return False
    if NOW.index(now) > NOW.index(case.now):
        return next_visit is not v.NextVisit.LOWER or case.now is v.Now.SEEK_HELP
    return now is v.Now.NONE and NEXT.index(next_visit) > NEXT.index(case.next_visit)


def _deciding(rules: Iterable[Rule], case: ReviewCase) -> tuple[Rule, ...]:
    """The most important rule that gives both now and next visit, else one for each. A hold alone explains now."""
    judging = [rule for rule in rules if rule.effects.now is not None]
    judging.sort(key=lambda rule: (_LEVELS.index(rule.level), rule.order))
    now = [rule for rule in judging if rule.effects.now is case.now]
    later = [rule for rule in judging if rule.effects.next_visit is case.next_visit]
    if both := [rule for rule in now if rule in later]:
        return (both[0],)
    return (*(now[:1] if not case.gated else ()), *later[:1])


_LEVELS = (v.Level.CRITICAL, v.Level.WARNING, v.Level.INFO)


def _explains(rule: Rule, case: ReviewCase) -> bool:
    return rule.effects.now is not None or rule not in case.rules


def _most(review: ReviewSubject, headroom: Headroom | None) -> int | None:
    if headroom is None:
        return None
    return int(max(headroom.on.values()) if review.per_side else headroom.total)


def _sides(headroom: Headroom | None) -> Mapping[v.BodySide, SideDecision]:
    """Empty where both sides get the same."""
    if headroom is None or len(set(headroom.on.values())) == 1 and len(headroom.on) == len(v.BodySide):
        return {}
    most = {side: int(headroom.on.get(side, 0)) for side in v.BodySide}
    return {side: SideDecision(v.Now.MAY_ADD if units else v.Now.NONE, units) for side, units in most.items()}
