"""How much may be added at the check-in: up to the top of this face's proposal on each side, then what shared limits and the
ledger leave (INC-32). Counted in half units; what is dosed in total may lie a quarter of a unit on each side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.contract.treatment_history import Dose
from planning.engine.deciding.decision import AreaDecision, DoseDecision
from planning.engine.deciding.reviews import given_on, open_sides
from planning.engine.deciding.subjects import ReviewSubject
from planning.engine.facts import StopReason
from planning.engine.protocol.model import Budget, Protocol

NEXT = (v.NextVisit.LOWER, v.NextVisit.REMAP, v.NextVisit.SAME, v.NextVisit.HIGHER)
"""Where two reasons meet, the earlier of these wins."""
SMALLEST = 1
"""Half a unit."""
MOST_IN_ALL, MOST_A_SIDE = 6.0, 3.0
"""Units, for protocols of the first language, which name no such figures and were used with these (INC-32, house)."""


@dataclass(frozen=True, slots=True)
class SharedLimit:
    """A limit that areas share, and what the next visit may get where it is full."""

    stop: StopReason
    next_visit: v.NextVisit


SHARED, LEDGER = SharedLimit(StopReason.BUDGET, v.NextVisit.REMAP), SharedLimit(StopReason.LEDGER, v.NextVisit.SAME)


@dataclass(frozen=True, slots=True)
class Headroom:
    """Of one area: what may be added on each side that wants more, and what took the last of it."""

    review: ReviewSubject
    on: Mapping[v.BodySide, Fraction]
    stops: frozenset[StopReason] = frozenset()
    next_visit: v.NextVisit = v.NextVisit.HIGHER
    """The next visit gets no more than this."""

    @property
    def total(self) -> Fraction:
        return sum(self.on.values(), Fraction(0))

    @property
    def in_all(self) -> Fraction:
        return min(self.on.values()) if self.one_of_them and self.review.per_side else self.total

    @property
    def one_of_them(self) -> bool:
        """Uneven after equal doses: the weaker side is unknown, so only one of them gets it."""
        return (
            self.review.outcome is v.CheckInOutcome.UNEVEN
            and not self.review.by_side
            and len(self.on) == len(v.BodySide)
        )

    @property
    def is_enough(self) -> bool:
        """At least half a unit, in all or on each side that is dosed by itself."""
        return bool(self.on) and all(units >= self.least for units in self.on.values())

    @property
    def least(self) -> Fraction:
        """Half units of one side; of an area dosed in total a quarter of a unit may lie on each."""
        return Fraction(SMALLEST) if self.review.per_side or len(self.on) < len(v.BodySide) else Fraction(SMALLEST, 2)

    def keep_to(self, on: Mapping[v.BodySide, Fraction], limit: SharedLimit) -> "Headroom":
        """Lowered to what a limit leaves on each side. A full limit is recorded even where there was no headroom."""
        kept = _on_dose_grid(
            replace(self, on={side: max(Fraction(0), min(self.on[side], on[side])) for side in self.on})
        )
        if kept.is_enough or not (self.is_enough or any(on[side] < self.least for side in self.on)):
            return kept
        later = min(self.next_visit, limit.next_visit, key=NEXT.index)
        return replace(kept, on=dict.fromkeys(self.on, Fraction(0)), stops=self.stops | {limit.stop}, next_visit=later)


def headrooms(
    open_: Iterable[tuple[ReviewSubject, AreaDecision, DoseDecision]], document: EngineDocument, protocol: Protocol
) -> dict[v.Area, Headroom]:
    """For areas where nothing forbids adding. Together they keep every limit; areas are served in the limit's order."""
    found = {review.area: _proposal_headroom(review, area, dose, protocol) for review, area, dose in open_}
    given = (document.check_in.given if document.check_in else None) or {}
    for budget in protocol.budgets:
        found |= _serve(budget, found, given)
    return found | _serve_ledger(found)


def _proposal_headroom(review: ReviewSubject, area: AreaDecision, dose: DoseDecision, protocol: Protocol) -> Headroom:
    assert review.given is not None
    on, most = given_on(review.given), _figure("check_in_most_a_side", MOST_A_SIDE, protocol)
    top = _tops(dose)
    left = {side: top[side] - Fraction(on[side]) * 2 for side in open_sides(review) if top[side]}
    headroom = Headroom(review, {side: min(most, max(Fraction(0), units)) for side, units in left.items()})
    in_all = _figure("check_in_most_in_all", MOST_IN_ALL, protocol)
    if headroom.one_of_them:
        each = min(headroom.on.values())
        headroom, in_all = replace(headroom, on=dict.fromkeys(headroom.on, each)), in_all if review.per_side else each
    headroom = _on_dose_grid(replace(headroom, on=_evenly(headroom.on, in_all)))
    if headroom.is_enough:
        return headroom
    stop, next_visit = _full(review, area, dose, left)
    return replace(headroom, on=dict.fromkeys(headroom.on, Fraction(0)), stops=frozenset({stop}), next_visit=next_visit)


def next_visit_limit(review: ReviewSubject, area: AreaDecision, dose: DoseDecision, protocol: Protocol) -> v.NextVisit:
    """The most the next visit may get: no more where range, proposal or ceiling ends at what was given."""
    return _proposal_headroom(review, area, dose, protocol).next_visit


def _figure(name: str, otherwise: float, protocol: Protocol) -> Fraction:
    return Fraction(protocol.params[name].low if name in protocol.params else otherwise) * 2


def _tops(dose: DoseDecision) -> dict[v.BodySide, Fraction]:
    """Half of an odd total is a quarter of a unit."""
    tops = {side: Fraction(dose.top.get(side, 0)) for side in v.BodySide}
    is_even = dose.basis is v.DoseBasis.TOTAL and len(set(tops.values())) == 1
    return dict.fromkeys(tops, Fraction(dose.high, 2)) if is_even else tops


def _full(
    review: ReviewSubject, area: AreaDecision, dose: DoseDecision, left: Mapping[v.BodySide, Fraction]
) -> tuple[StopReason, v.NextVisit]:
    """What limits a full proposal, and what the next visit may get."""
    if review.range_room is not None and review.range_room * 2 < SMALLEST:
        return StopReason.RANGE, v.NextVisit.REMAP
    if all(one.ceiling is None for one in area.modifiers):
        return StopReason.PROPOSAL, v.NextVisit.HIGHER
    is_capped = any(step.does == "ceiling" and step.moved for step in dose.steps)
    is_above = any(units < 0 for units in left.values())
    return (
        (StopReason.CEILING, v.NextVisit.REMAP)
        if is_capped and not is_above
        else (StopReason.PROPOSAL, v.NextVisit.SAME)
    )


def _on_dose_grid(headroom: Headroom) -> Headroom:
    """In half units. Where each side is dosed by itself, a full side takes nothing from the other."""
    headroom = _in_half_units(headroom)
    if not headroom.review.per_side or headroom.one_of_them:
        return headroom
    on = {side: units for side, units in headroom.on.items() if units >= headroom.least}
    return replace(headroom, on=on) if on else headroom


def _in_half_units(headroom: Headroom) -> Headroom:
    if not headroom.review.per_side and len(set(headroom.on.values())) == 1 and len(headroom.on) == len(v.BodySide):
        total = headroom.total // 1
        return replace(headroom, on=dict.fromkeys(headroom.on, Fraction(total) / len(headroom.on)))
    return replace(headroom, on={side: Fraction(units // 1) for side, units in headroom.on.items()})


def _evenly(on: Mapping[v.BodySide, Fraction], most: Fraction) -> dict[v.BodySide, Fraction]:
    """At most `most` in all; the side that would get less keeps what it can."""
    kept: dict[v.BodySide, Fraction] = {}
    for place, side in enumerate(sorted(on, key=lambda side: (on[side], side))):
        share = (most - sum(kept.values(), Fraction(0))) / (len(on) - place)
        kept[side] = max(Fraction(0), min(on[side], share))
    return {side: kept[side] for side in on}


def _serve(budget: Budget, found: Mapping[v.Area, Headroom], given: Mapping[v.Area, Dose]) -> dict[v.Area, Headroom]:
    there = [given[area] for area in budget.areas if area in given]
    members = [found[area] for area in budget.areas if area in found]
    if budget.total is not None:
        left = Fraction(budget.total) * 2 - sum(Fraction(dose.units) for dose in there) * 2
        return _share(members, left, SHARED)
    used = [given_on(dose) for dose in there]
    rest = {
        side: Fraction(budget.per_side or 0) * 2 - sum(Fraction(on[side]) for on in used) * 2 for side in v.BodySide
    }
    served: dict[v.Area, Headroom] = {}
    for headroom in members:
        kept = served[headroom.review.area] = headroom.keep_to(rest, SHARED)
        rest = {side: rest[side] - kept.on.get(side, 0) for side in rest}
    return served


def _share(members: Iterable[Headroom], left: Fraction, limit: SharedLimit) -> dict[v.Area, Headroom]:
    served: dict[v.Area, Headroom] = {}
    for headroom in members:
        on = (
            _evenly(headroom.on, left)
            if headroom.is_enough
            else dict.fromkeys(headroom.on, left / max(1, len(headroom.on)))
        )
        kept = served[headroom.review.area] = headroom.keep_to(on, limit)
        left -= kept.total
    return served


def _serve_ledger(found: Mapping[v.Area, Headroom]) -> dict[v.Area, Headroom]:
    left = min((Fraction(headroom.review.ledger_left or 0) * 2 for headroom in found.values()), default=Fraction(0))
    return _share(found.values(), left, LEDGER)
