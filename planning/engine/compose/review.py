"""The check-in: what each area's result means for now and for the next visit."""

from dataclasses import dataclass, replace

from planning.engine import vocabulary as v
from planning.engine.compose.answers import Answers
from planning.engine.compose.doses import halves, units
from planning.engine.compose.stage import AREAS, Key, Stage
from planning.engine.compose.trace import Trace
from planning.engine.compose.voices import About
from planning.engine.document import Document, Dose
from planning.engine.facts import Phase, units_before
from planning.engine.facts import Subject as Of
from planning.engine.protocol.model import Dosing, Protocol, Rule
from planning.engine.protocol.words import figure

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
    """How many of them something would be added to: two for areas dosed per side, one where they came out uneven."""
    per_side: bool
    now: v.Now | None = None
    """What was decided; rules that judge do not know it yet."""

    @property
    def room(self) -> float | None:
        """What may be added, by range and limit."""
        if self.range_room is None or self.ledger_left is None:
            return self.range_room
        return max(0.0, min(self.range_room, self.ledger_left // self.sides))

    @property
    def ledger_is_short(self) -> bool:
        return self.room != self.range_room

    def room_in_words(self) -> str:
        if self.room is None:
            return "not known"
        room = f"{figure(self.room)} U"
        if not self.per_side:
            return room
        if self.outcome is not v.CheckInOutcome.UNEVEN:
            return f"{room} per side"
        sides = _given_on(self.given) if self.given else {}
        least = [side for side, units in sides.items() if units == min(sides.values())]
        return f"{room} on the {least[0]}" if len(least) == 1 else f"{room} on one side"


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
            decided = _combined(review, judging, keys, answers)
            found.append(decided)
            for rule in judging:
                if _says_more(rule, decided):
                    trace.withdraw(keys[rule.id], about)
            _say_late(replace(review, now=decided.now), document, protocol, trace, stage)
    return found


def _says_more(rule: Rule, decided: Adjustment) -> bool:
    """Whether the words for an outcome alone promise more than what was decided about the area."""
    now, next_visit = rule.effects.now, rule.effects.next_visit
    if rule.kind is not v.StatementKind.FOLLOW_UP or rule.effects.asks_for or now is None or next_visit is None:
        return False
    if NOW.index(now) > NOW.index(decided.now):
        return next_visit is not v.NextVisit.LOWER or decided.now is v.Now.SEEK_HELP
    return now is v.Now.NONE and NEXT.index(next_visit) > NEXT.index(decided.next_visit)


def _say_late(review: Review, document: Document, protocol: Protocol, trace: Trace, stage: Stage) -> None:
    """Rules that look at what was decided; they can say something, not change it."""
    about = About(review=review)
    fired, _ = protocol.compiled.groups[Of.REVIEW, Phase.AREAS].decide(document, stage, None, None, None, review)
    for rule in fired:
        trace.say(rule, about)


def reviews(document: Document, protocol: Protocol) -> list[Review]:
    check_in = document.check_in
    assert check_in is not None
    given, outcomes = check_in.given or {}, check_in.outcomes or {}
    left = _ledger_left(document, protocol)
    return [
        _review(area, outcomes.get(area), given.get(area), left, protocol)
        for area in AREAS
        if area in given or area in outcomes
    ]


def _review(
    area: v.Area, outcome: v.CheckInOutcome | None, given: Dose | None, ledger_left: float | None, protocol: Protocol
) -> Review:
    dosing = protocol.areas[area].dosing
    per_side = dosing is not None and dosing.basis is v.DoseBasis.PER_SIDE
    sides = 2 if per_side and outcome is not v.CheckInOutcome.UNEVEN else 1
    room = None if given is None or dosing is None else _room(dosing, given, outcome)
    return Review(area, outcome, given, room, ledger_left, sides, per_side)


def _room(dosing: Dosing, given: Dose, outcome: v.CheckInOutcome | None) -> float:
    """What is uneven gets more on the side that has had less; anything else on both, so the fuller side counts."""
    if dosing.basis is v.DoseBasis.TOTAL:
        used = given.units
    else:
        sides = _given_on(given).values()
        used = min(sides) if outcome is v.CheckInOutcome.UNEVEN else max(sides)
    return max(0.0, dosing.high - used)


def _given_on(given: Dose) -> dict[str, float]:
    """Units of each side that was treated."""
    if not given.has_sides:
        return dict.fromkeys(("left", "right"), given.units / 2)
    return {side: units for side, units in (("left", given.left), ("right", given.right)) if units is not None}


def _ledger_left(document: Document, protocol: Protocol) -> float | None:
    """The doses that are judged were given within the period of the limit, whether they were counted yet or not."""
    before = units_before(document)
    if before is None or document.check_in is None:
        return None
    given = sum(dose.units for dose in (document.check_in.given or {}).values())
    return protocol.number("limit_units") - max(before, given)


def _combined(review: Review, rules: list[Rule], keys: dict[str, Key], answers: Answers) -> Adjustment:
    now = min((rule.effects.now for rule in rules if rule.effects.now), key=NOW.index)
    next_visit = min((rule.effects.next_visit for rule in rules if rule.effects.next_visit), key=NEXT.index)
    held = [effect for effect in answers.held if review.area in effect.rule.effects.areas]
    because = [keys[rule.id] for rule in rules]
    if now is v.Now.MAY_ADD and held:
        now, because = v.Now.NONE, [*because, *(effect.key for effect in held)]
    if now is v.Now.MAY_ADD and answers.person_open:
        now = v.Now.WAIT
    now_units = (0, units(halves(review.room))) if now is v.Now.MAY_ADD and review.room is not None else None
    return Adjustment(review.area, now, now_units, next_visit, because)
