"""One treated area as its rules judge it, and what prevents adding to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import AreaDecision, DoseDecision
from planning.engine.deciding.headroom import NEXT, Headroom
from planning.engine.deciding.reviews import open_sides
from planning.engine.deciding.subjects import FiredRule, ReviewSubject
from planning.engine.facts import StopReason
from planning.engine.protocol.model import Rule

NOW = (v.Now.SEEK_HELP, v.Now.WAIT, v.Now.NONE, v.Now.MAY_ADD)
"""Where two rules meet, the earlier of these wins."""


@dataclass(frozen=True, slots=True)
class ReviewCase:
    review: ReviewSubject
    area: AreaDecision | None
    dose: DoseDecision | None
    rules: tuple[Rule, ...]
    open_rules: tuple[Rule, ...]
    """Rules for the review that what is not recorded leaves open."""
    area_open_rules: tuple[FiredRule, ...]
    """What leaves open whether the area may be injected."""
    now: v.Now
    next_visit: v.NextVisit
    stops: frozenset[StopReason] = frozenset()

    @property
    def gated(self) -> tuple[FiredRule, ...]:
        return self.area.gate.fired if self.area is not None and self.area.gate is not None else ()

    @property
    def sides_without_finding(self) -> tuple[v.BodySide, ...]:
        wanted = open_sides(self.review)
        return wanted if self.dose is None else tuple(side for side in wanted if not self.dose.top.get(side))

    def keep_to(self, now: v.Now, next_visit: v.NextVisit, *stops: StopReason) -> "ReviewCase":
        """Limits the case to this; a lower decision stays."""
        return replace(
            self,
            now=min(self.now, now, key=NOW.index) if self.now is v.Now.MAY_ADD else self.now,
            next_visit=min(self.next_visit, next_visit, key=NEXT.index),
            stops=self.stops | {*stops},
        )


def judge(
    review: ReviewSubject,
    area: AreaDecision | None,
    dose: DoseDecision | None,
    rules_for_review: tuple[Sequence[Rule], Sequence[Rule]],
    person_open_rules: Iterable[FiredRule],
) -> ReviewCase:
    """`rules_for_review`: the rules that fire, and those left open."""
    rules, open_rules = rules_for_review
    held = area is not None and area.gate is not None
    case = ReviewCase(
        review=review,
        area=area,
        dose=dose,
        rules=tuple(rules),
        open_rules=() if held else tuple(open_rules),
        area_open_rules=() if held else tuple(dict.fromkeys((*person_open_rules, *(area.open_rules if area else ())))),
        now=min((rule.effects.now for rule in rules if rule.effects.now), key=NOW.index, default=v.Now.WAIT),
        next_visit=min(
            (rule.effects.next_visit for rule in rules if rule.effects.next_visit),
            key=NEXT.index,
            default=v.NextVisit.SAME,
        ),
    )
    return _held(case) if held else _stopped(case)


def _held(case: ReviewCase) -> ReviewCase:
    """A hold adds nothing, whatever the result."""
    lower = case.next_visit is v.NextVisit.LOWER
    return replace(
        case,
        now=case.now if case.now is v.Now.SEEK_HELP else v.Now.NONE,
        next_visit=v.NextVisit.LOWER if lower else v.NextVisit.SAME,
    )


def _stopped(case: ReviewCase) -> ReviewCase:
    if case.area_open_rules or case.open_rules:
        case = case.keep_to(v.Now.WAIT, v.NextVisit.SAME)
    if not case.review.wants_more:
        return case
    if case.area is None or not case.area.findings:
        return case.keep_to(v.Now.WAIT, v.NextVisit.HIGHER, StopReason.NO_FINDING)
    if case.dose is None:
        # With a question open there is no proposal yet; without one, its findings are refused.
        return case if case.area_open_rules else case.keep_to(v.Now.NONE, v.NextVisit.SAME, StopReason.REFUSED)
    if case.sides_without_finding:
        return case.keep_to(v.Now.WAIT, v.NextVisit.HIGHER, StopReason.NO_FINDING)
    return case


def settled(case: ReviewCase, headroom: Headroom | None) -> ReviewCase:
    return case.keep_to(v.Now.NONE, headroom.next_visit, *headroom.stops) if headroom and headroom.stops else case
