"""The check-in: what each area's result means for now and for the next visit."""

from dataclasses import dataclass, replace

from planning.engine.compose import against
from planning.engine.compose.against import Reason
from planning.engine.compose.answers import Answers
from planning.engine.compose.doses import units
from planning.engine.compose.offers import Offer, offers
from planning.engine.compose.remarks import DAY_UNKNOWN, LEDGER_SHARED, NEARLY_FULL
from planning.engine.compose.review import Review, reviews
from planning.engine.compose.stage import Key, Stage
from planning.engine.compose.trace import Trace
from planning.engine.compose.voices import About
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.facts import Phase
from planning.engine.facts import RuleScope as Of
from planning.engine.protocol.model import Protocol, Rule

NOW = (v.Now.SEEK_HELP, v.Now.WAIT, v.Now.NONE, v.Now.MAY_ADD)
NEXT = (v.NextVisit.LOWER, v.NextVisit.REMAP, v.NextVisit.SAME, v.NextVisit.HIGHER)
"""Where two rules meet, the earlier of these wins."""


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
    desk = _Desk(document, protocol, trace, stage, answers)
    cases = [desk.case(review) for review in reviews(document, protocol)]
    made = offers([case.review for case in cases if case.is_open], document, protocol)
    return [desk.say(case.settled(made.get(case.review.area))) for case in cases]


@dataclass(frozen=True, slots=True)
class _Case:
    """One area with the rules that fired for it, what stands against adding, and what is decided so far."""

    review: Review
    rules: list[Rule]
    undecided: list[Rule]
    now: v.Now
    next_visit: v.NextVisit
    history: tuple[Reason, ...]
    """What the toxin history says against it; told at every check-in."""
    reasons: tuple[Reason, ...]
    decides: bool
    """Whether history and reasons decide, and not the rules."""

    @property
    def is_open(self) -> bool:
        """Whether rules offer units and nothing stands against it."""
        return self.now is v.Now.MAY_ADD and not self.history and not self.reasons

    @property
    def judging(self) -> list[Rule]:
        """The rules that judge and whose words promise no more than was decided; those that decided, where all others do."""
        rules = [rule for rule in self.rules if rule.effects.now is not None]
        kept = [rule for rule in rules if not _says_more(rule, self)]
        return kept or [rule for rule in rules if rule.effects.now is self.now]

    def settled(self, offer: Offer | None) -> "_Case":
        if offer is not None and offer.units:
            return replace(self, review=replace(self.review, offer=offer.units / 2))
        reasons = self.reasons if offer is None else (_full(offer),)
        against_it = (*self.history, *reasons)
        next_visit = min((self.next_visit, *(reason.next_visit for reason in against_it)), key=NEXT.index)
        if self.now is not v.Now.MAY_ADD:
            return replace(self, next_visit=next_visit)
        return replace(self, now=_now(against_it), next_visit=next_visit, reasons=reasons, decides=True)


def _full(offer: Offer) -> Reason:
    path = f"check_in.given.{offer.review.area}"
    later = v.NextVisit.SAME if offer.taken_by is LEDGER_SHARED else v.NextVisit.REMAP
    return Reason(v.Now.NONE, remark=offer.taken_by or NEARLY_FULL, paths=(path,), next_visit=later)


def _now(reasons: tuple[Reason, ...]) -> v.Now:
    """A hold comes before what was not asked, and that before the rest."""
    is_held = any(reason.holds for reason in reasons)
    return v.Now.WAIT if not is_held and any(reason.now is v.Now.WAIT for reason in reasons) else v.Now.NONE


class _Desk:
    """Judges the areas of one check-in, and says what was decided only then."""

    def __init__(self, document: Document, protocol: Protocol, trace: Trace, stage: Stage, answers: Answers) -> None:
        self.document, self.protocol = document, protocol
        self.trace, self.stage, self.answers = trace, stage, answers
        self.history = tuple(against.of_history(document, protocol))

    def case(self, review: Review) -> _Case:
        rules, undecided = self.fired(review, Phase.DOCUMENT)
        now = min((rule.effects.now for rule in rules if rule.effects.now), key=NOW.index, default=v.Now.WAIT)
        said = [rule.effects.next_visit for rule in rules if rule.effects.next_visit]
        next_visit = min(said, key=NEXT.index, default=v.NextVisit.SAME)
        reasons: list[Reason] = []
        if not said:
            reasons = [Reason(v.Now.WAIT, remark=DAY_UNKNOWN, paths=(against.DAYS,), missing=(against.DAYS,))]
        elif now is v.Now.MAY_ADD or next_visit is v.NextVisit.HIGHER:
            reasons = against.reasons(review, self.document, self.protocol, self.answers)
        if review.ledger_left is not None and review.ledger_left <= 0:
            next_visit = min(next_visit, v.NextVisit.SAME, key=NEXT.index)
        return _Case(review, rules, undecided, now, next_visit, self.history, tuple(reasons), decides=not said)

    def fired(self, review: Review, phase: Phase) -> tuple[list[Rule], list[Rule]]:
        group = self.protocol.compiled.groups[Of.REVIEW, phase]
        return group.decide(self.document, self.stage, None, None, None, review)

    def say(self, case: _Case) -> Adjustment:
        told = (*case.history, *(case.reasons if case.decides else ()))
        remarks = {reason.remark.rule.id: reason.paths for reason in told if reason.remark}
        review = replace(case.review, now=case.now, remarks=remarks)
        about = About(review=review)
        because = self.say_rules(case, about)
        against_it = [key for reason in told for key in self.say_reason(reason, about)]
        late = [self.trace.say(rule, about) for rule in self.fired(review, Phase.AREAS)[0]]
        if case.decides:
            because += [*against_it, *late]
        now_units = None if review.offer is None else (0, units(round(review.offer * 2)))
        return Adjustment(review.area, case.now, now_units, case.next_visit, because)

    def say_rules(self, case: _Case, about: About) -> list[Key]:
        """The statements of rules that judge, as far as their words promise no more than was decided."""
        because = []
        for rule in case.rules:
            if rule.effects.asks_for:
                self.answers.need(rule.effects.asks_for, rule, 0)
            if rule.effects.now is None or rule in case.judging:
                key = self.trace.say(rule, about)
                because += [key] if rule.effects.now is not None else []
        for rule in case.undecided:
            for place, path in enumerate(self.trace.missing(rule, about)):
                self.answers.need(path, rule, place)
            self.trace.say(rule, about, asked=True)
        return because

    def say_reason(self, reason: Reason, about: About) -> tuple[Key, ...]:
        if reason.remark is None:
            return reason.keys
        for place, path in enumerate(reason.missing):
            self.answers.need(path, reason.remark.rule, place)
        return (self.trace.remark(reason.remark, about),)


def _says_more(rule: Rule, case: _Case) -> bool:
    """Whether the words for an outcome alone promise more than what was decided about the area."""
    now, next_visit = rule.effects.now, rule.effects.next_visit
    if rule.kind is not v.StatementKind.FOLLOW_UP or rule.effects.asks_for or now is None or next_visit is None:
        return False
    if NOW.index(now) > NOW.index(case.now):
        return next_visit is not v.NextVisit.LOWER or case.now is v.Now.SEEK_HELP
    return now is v.Now.NONE and NEXT.index(next_visit) > NEXT.index(case.next_visit)
