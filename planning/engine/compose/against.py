"""What stands against adding to an area at the check-in: every hold of a consult but the interval to the treatment that is judged,
what was not asked, and rules that lower the dose. It takes away from what the review's rules offer, and never adds to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planning.engine.compose import remarks
from planning.engine.compose.answers import Answers, Effect
from planning.engine.compose.remarks import Remark
from planning.engine.compose.review import Review
from planning.engine.compose.stage import Key, Routed
from planning.engine.compose.voices import EVERYBODY
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.facts import RuleScope as Of
from planning.engine.protocol.model import Protocol

LAST_ON, DAYS, UNITS = (
    "toxin_history.last_on", "check_in.days_since_treatment", "toxin_history.units_last_90_days",
)  # fmt: skip
BOTH = frozenset({v.Side.BOTH, v.Side.MIDLINE, None})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing against adding: statements that were made already, or a remark with the paths that it rests on."""

    now: v.Now
    """`none` where it is settled, `wait` where an answer is missing."""
    keys: tuple[Key, ...] = ()
    remark: Remark | None = None
    paths: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    holds: bool = False
    """Comes before anything that was not asked."""
    next_visit: v.NextVisit = v.NextVisit.SAME
    """The next visit gets no more than this."""


def reasons(review: Review, document: Document, protocol: Protocol, answers: Answers) -> list[Reason]:
    """Everything against adding to this area, but for the toxin history and limits."""
    return [
        *_of_holds(review.area, document, answers),
        *_unasked(review.area, protocol, answers),
        *_of_findings(review, answers),
        *_of_lowering(review.area, answers),
        *_of_the_muscle(review, protocol),
    ]


def given_again(document: Document) -> bool:
    """Whether toxin was given after the treatment that is judged."""
    treated, last = _treated_on(document), document.toxin_history.last_on
    return treated is not None and last is not None and last > treated


def _treated_on(document: Document) -> date | None:
    days = document.check_in.days_since_treatment if document.check_in else None
    # No calendar reaches back for ever; what lies before it disagrees with any date of treatment.
    return None if days is None else document.today - min(timedelta(days), document.today - date.min)


def disagreeing(document: Document, protocol: Protocol) -> tuple[str, ...]:
    """Paths of the toxin history that cannot both be true at this check-in; they are asked again."""
    history, treated = document.toxin_history, _treated_on(document)
    units, last = history.units_last_90_days or 0, history.last_on
    counted = protocol.number("ledger_days")
    found: list[str] = []
    if last is not None:
        since = (document.today - last).days
        if treated is not None and last < treated:
            found += [LAST_ON, DAYS]
        of_this = history.last_product in (None, v.Product.ONABOTULINUMTOXINA)
        if units and since > counted or history.units_last_90_days == 0 and of_this and since < counted:
            found += [LAST_ON, UNITS]
    if history.first_time:
        found += ["toxin_history.first_time"]
        found += [path for path, value in ((LAST_ON, last), (UNITS, units)) if value]
    return tuple(dict.fromkeys(found))


def of_history(document: Document, protocol: Protocol) -> Iterator[Reason]:
    """What earlier and later toxin says against every area."""
    if given_again(document):
        yield Reason(v.Now.NONE, remark=remarks.GIVEN_AGAIN, paths=(LAST_ON, DAYS), holds=True)
    if paths := disagreeing(document, protocol):
        yield Reason(v.Now.WAIT, remark=remarks.HISTORY_DISAGREES, paths=paths, missing=paths)
    history = document.toxin_history
    if history.last_on is None:
        yield Reason(v.Now.WAIT, remark=remarks.LAST_TOXIN_UNKNOWN, paths=(LAST_ON,), missing=(LAST_ON,))
    if history.last_product not in (None, v.Product.ONABOTULINUMTOXINA):
        yield Reason(v.Now.NONE, remark=remarks.OTHER_PRODUCT, paths=("toxin_history.last_product",), holds=True)


def _of_holds(area: v.Area, document: Document, answers: Answers) -> Iterator[Reason]:
    held = _keys([effect for effect in answers.effects.get(area, []) if effect.rule.holds])
    found = _leading_to(area, answers)
    infected = {routed.finding.region for routed in found} & set(document.safety.infected_sites or ())
    if held:
        yield Reason(v.Now.NONE, held, holds=True)
    elif infected:
        yield Reason(v.Now.NONE, remark=remarks.INFECTED, paths=("safety.infected_sites",), holds=True)
    elif found and not any(routed.may_be_injected for routed in found):
        yield Reason(v.Now.NONE, tuple(key for routed in found for key in routed.because), holds=True)


def _unasked(area: v.Area, protocol: Protocol, answers: Answers) -> Iterator[Reason]:
    """Holds and what lowers the dose, left open by what nobody recorded; of the quiet ones those about health."""
    is_withheld = answers.person_open or area in answers.withheld
    if is_withheld:
        yield Reason(v.Now.WAIT, tuple(answers.asked.get(area, ())))
    paths = [
        path
        for rule in protocol.rules
        if rule.subject is Of.PLAN and not rule.asks and area in rule.effects.areas and rule.effects.lowers
        for path in answers.trace.missing(rule, EVERYBODY)
        if path.startswith("safety.") and not (is_withheld and path in answers.missing)
    ]
    if paths:
        missing = tuple(dict.fromkeys(paths))
        yield Reason(v.Now.WAIT, remark=remarks.NOT_ASKED, paths=missing, missing=missing)


def _of_findings(review: Review, answers: Answers) -> Iterator[Reason]:
    """Where no finding leads there is no dose to come up to."""
    if not set(_sides(review)) <= _sides_of(_leading_to(review.area, answers)):
        yield Reason(
            v.Now.WAIT,
            remark=remarks.NO_FINDING,
            paths=(f"check_in.given.{review.area}",),
            missing=("findings",),
            next_visit=v.NextVisit.HIGHER,
        )


def _sides(review: Review) -> tuple[str, ...]:
    """Where something would be added; an area that is dosed in total has one place."""
    return review.sides or ("total",)


def _sides_of(found: list[Routed]) -> set[str]:
    sides = {routed.finding.side for routed in found}
    both = {"left", "right"} if sides & BOTH else set()
    return both | {str(side) for side in sides} | ({"total"} if found else set())


def _leading_to(area: v.Area, answers: Answers) -> list[Routed]:
    return [routed for routed in answers.routed if routed.area is area]


def _of_lowering(area: v.Area, answers: Answers) -> Iterator[Reason]:
    """A dose that was kept low on purpose is not raised two weeks later."""
    if lowered := _keys([effect for effect in answers.effects.get(area, []) if effect.rule.effects.lowers]):
        yield Reason(v.Now.NONE, lowered)


def _of_the_muscle(review: Review, protocol: Protocol) -> Iterator[Reason]:
    if protocol.areas[review.area].slimming_weeks is not None:
        path = f"check_in.outcomes.{review.area}"
        yield Reason(v.Now.NONE, remark=remarks.SLOW, paths=(path,), holds=True, next_visit=v.NextVisit.HIGHER)


def _keys(effects: list[Effect]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(effect.key for effect in effects))
