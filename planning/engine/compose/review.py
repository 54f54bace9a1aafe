"""The check-in: what each area's result means for now and for the next visit."""

from dataclasses import dataclass

from planning.engine import vocabulary as v
from planning.engine.compose.answers import Answers
from planning.engine.compose.doses import halves, units
from planning.engine.compose.stage import AREAS, Key, Stage
from planning.engine.compose.trace import Trace
from planning.engine.compose.voices import About
from planning.engine.document import Document, Dose
from planning.engine.facts import Phase, units_before
from planning.engine.facts import Subject as Of
from planning.engine.protocol.model import Protocol, Rule

NOW = (v.Now.SEEK_HELP, v.Now.WAIT, v.Now.NONE, v.Now.MAY_ADD)
NEXT = (v.NextVisit.LOWER, v.NextVisit.REMAP, v.NextVisit.SAME, v.NextVisit.HIGHER)
"""Where two rules meet, the earlier of these wins."""


@dataclass(frozen=True, slots=True)
class Review:
    """The `r` of conditions: one area at the check-in."""

    area: v.Area
    outcome: v.CheckInOutcome | None
    given: Dose | None
    range_room: float | None
    """Units, in total or per side as the area is dosed, up to the top of its range."""
    ledger_left: float | None
    """Units that the limit over all indications leaves for all areas together."""
    sides: int
    """Two for areas dosed per side."""

    @property
    def room(self) -> float | None:
        """What may be added, by range and limit."""
        if self.range_room is None or self.ledger_left is None:
            return self.range_room
        return max(0.0, min(self.range_room, self.ledger_left // self.sides))

    @property
    def ledger_is_short(self) -> bool:
        return self.room != self.range_room


@dataclass(slots=True)
class Adjustment:
    area: v.Area
    now: v.Now
    now_units: tuple[float, float] | None
    next_visit: v.NextVisit
    because: list[Key]


def adjustments(
    document: Document, protocol: Protocol, trace: Trace, stage: Stage, answers: Answers
) -> list[Adjustment]:
    if document.check_in is None:
        return []
    group = protocol.compiled.groups[Of.REVIEW, Phase.DOCUMENT]
    found = []
    for review in reviews(document, protocol):
        about = About(review=review)
        rules, undecided = group.decide(document, stage, None, None, None, review)
        keys = {rule.id: trace.say(rule, about) for rule in rules}
        for rule in rules:
            if rule.effects.asks_for:
                answers.need(rule.effects.asks_for, rule, 0)
        for rule in undecided:
            for place, path in enumerate(trace.missing(rule, about)):
                answers.need(path, rule, place)
            keys[rule.id] = trace.say(rule, about, asked=True)
        judging = [rule for rule in rules if rule.effects.now is not None]
        if judging:
            found.append(_combined(review, judging, keys, answers))
    return found


def reviews(document: Document, protocol: Protocol) -> list[Review]:
    check_in = document.check_in
    assert check_in is not None
    given, outcomes = check_in.given or {}, check_in.outcomes or {}
    left = _ledger_left(document, protocol)
    return [
        Review(
            area,
            outcomes.get(area),
            given.get(area),
            _room(area, given.get(area), protocol),
            left,
            _sides(area, protocol),
        )
        for area in AREAS
        if area in given or area in outcomes
    ]


def _room(area: v.Area, given: Dose | None, protocol: Protocol) -> float | None:
    dosing = protocol.areas[area].dosing
    if given is None or dosing is None:
        return None
    if dosing.basis is v.DoseBasis.TOTAL:
        used = given.units
    elif given.has_sides:
        used = max(given.left or 0, given.right or 0)
    else:
        used = given.units / 2
    return max(0.0, dosing.high - used)


def _ledger_left(document: Document, protocol: Protocol) -> float | None:
    """The doses that are judged were given within the period of the limit, whether they were counted yet or not."""
    before = units_before(document)
    if before is None or document.check_in is None:
        return None
    given = sum(dose.units for dose in (document.check_in.given or {}).values())
    return protocol.number("limit_units") - max(before, given)


def _sides(area: v.Area, protocol: Protocol) -> int:
    dosing = protocol.areas[area].dosing
    return 2 if dosing is not None and dosing.basis is v.DoseBasis.PER_SIDE else 1


def _combined(review: Review, rules: list[Rule], keys: dict[str, Key], answers: Answers) -> Adjustment:
    now = min((rule.effects.now for rule in rules if rule.effects.now), key=NOW.index)
    next_visit = min((rule.effects.next_visit for rule in rules if rule.effects.next_visit), key=NEXT.index)
    held = [effect for effect in answers.held if review.area in effect.rule.effects.areas]
    because = [keys[rule.id] for rule in rules]
    if now is v.Now.MAY_ADD and held:
        now, because = v.Now.NONE, [*because, *(effect.key for effect in held)]
    now_units = None
    if now is v.Now.MAY_ADD and review.room is not None and not answers.person_open:
        now_units = (0, units(halves(review.room)))
    return Adjustment(review.area, now, now_units, next_visit, because)
