"""A review as people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planning.consults.words import side_word, word
from planning.engine.contract.answer import Adjustment
from planning.engine.contract.vocabulary import BodySide, CheckInOutcome, NextVisit, Now
from planning.plans.area_doses import SIDES
from planning.plans.presenter.parts import Explanation
from planning.plans.presenter.plan import PlanPresenter
from planning.treatments.effect_words import effect_words
from planning.treatments.events.next_look import sends_to_care
from planning.treatments.models import Review, Treatment

OUTCOMES = {
    CheckInOutcome.AS_WISHED: "As wished",
    CheckInOutcome.TOO_SUBTLE: "Too subtle",
    CheckInOutcome.TOO_STRONG: "Too strong",
    CheckInOutcome.UNEVEN: "Uneven",
}
NOW = {
    "none": "Add nothing",
    "wait": "Wait, add nothing now",
    "may_add": "May be fine-tuned now",
    "seek_help": "Urgent medical care first",
}
NEXT_VISIT = {
    "lower": "Next visit: lower",
    "same": "Next visit: the same",
    "higher": "Next visit: higher",
    "remap": "Next visit: place it differently",
}
UNDECIDED = "Next visit: not decided yet"
NEXT_TONE = {"lower": "warn", "same": "ok", "higher": "accent", "remap": "info"}


@dataclass(frozen=True)
class ReviewedSide:
    side: str
    now: str
    now_units: tuple[float, float] | None


@dataclass(frozen=True)
class ReviewedArea:
    """One area at the check-in, and the engine's adjustment for now and for the next visit."""

    area: str
    outcome: str
    now: str
    now_units: tuple[float, float] | None
    where: str
    """Which side the units are for; empty for the whole area."""
    sides: tuple[ReviewedSide, ...]
    """If they differ, the patient's right first."""
    next_word: str
    next_tone: str
    why: Explanation | None

    @property
    def word(self) -> str:
        return word(self.area)


class ReviewPresenter:
    """A stored review in words."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.plan = PlanPresenter(review.document, review.answer)
        check_in = review.check_in
        self.day = check_in["days_since_treatment"]
        self.is_urgent = sends_to_care(review.answer)
        # in an emergency nothing is asked; the next check-in asks again
        self.missing = [] if self.is_urgent else self.plan.missing
        self.asks_health = any(one.path.startswith("safety.") for one in self.missing)
        effects = check_in.get("effects")
        self.effects = None if effects is None else [effect_words(effect) for effect in effects]
        self.judged = list(reviewed_areas(review, self.plan))


def reviewed_areas(review: Review, plan: PlanPresenter | None = None) -> Iterator[ReviewedArea]:
    outcomes = review.check_in.get("outcomes") or {}
    for place, adjustment in enumerate(review.answer.adjustments):
        outcome, later = outcomes.get(adjustment.area), adjustment.next_visit
        # while an answer or the outcome is missing, "the same" would read as a proposal
        is_waiting = adjustment.now is Now.WAIT and bool(review.answer.missing)
        is_open = later is NextVisit.SAME and (is_waiting or not outcome)
        yield ReviewedArea(
            area=adjustment.area,
            outcome=outcome_words(outcome) if outcome else _unjudged(later),
            now=NOW[adjustment.now],
            now_units=adjustment.now_units,
            where="" if adjustment.sides else _where(review.check_in["given"].get(adjustment.area, {}), outcome),
            sides=tuple(_sides(adjustment)),
            next_word=UNDECIDED if is_open else NEXT_VISIT[later],
            next_tone="line" if is_open else NEXT_TONE[later],
            why=plan.placing.why(("adjustments", place), adjustment.because) if plan else None,
        )


def _unjudged(later: NextVisit) -> str:
    """Without an outcome only an unwanted effect asks for less or for other points."""
    by_effect = later in (NextVisit.LOWER, NextVisit.REMAP)
    return "Not judged; the unwanted effect decides" if by_effect else "Not judged"


def outcome_words(outcome: str | Mapping[str, str]) -> str:
    """ "Too subtle", or by side: "Right too subtle, left as wished"."""
    if isinstance(outcome, str):
        return OUTCOMES[CheckInOutcome(outcome)]
    sides = [f"{side} {OUTCOMES[CheckInOutcome(outcome[side])].lower()}" for side in SIDES if side in outcome]
    return ", ".join(sides).capitalize()


def _sides(adjustment: Adjustment) -> Iterator[ReviewedSide]:
    for side in map(BodySide, SIDES):
        if side in adjustment.sides:
            one = adjustment.sides[side]
            yield ReviewedSide(side_word(side), NOW[one.now].lower(), one.now_units)


def _where(given: Mapping[str, float], outcome: Any) -> str:
    if "total" in given or not given:
        return ""
    return " on the side that had less" if outcome == CheckInOutcome.UNEVEN else " a side"


def newest_review(treatment: Treatment) -> ReviewPresenter | None:
    review = treatment.reviews.select_related("made_by").first()
    return ReviewPresenter(review) if review else None
