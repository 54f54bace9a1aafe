"""The check-in: what is asked about each treated area, and a review as people read it."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from clinic.practice import dates
from clinic.practice.widgets import PillChoices, SegmentedRadio
from planning.consults.words import side_word, word
from planning.engine.contract.answer import Adjustment
from planning.engine.contract.vocabulary import BodySide, CheckInEffect, CheckInOutcome, NextVisit, Now
from planning.plans.area_doses import SIDES
from planning.plans.presenter.parts import Explanation
from planning.plans.presenter.plan import PlanPresenter
from planning.treatments.models import Review, Treatment
from planning.treatments.protocol_choice import add_choice
from planning.treatments.recorded_toxin import given_doses
from planning.treatments.unwanted_effects import standing_effects

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
ASKED = (("", "Not asked"), ("no", "None"), ("yes", "Yes"))


def areas_with_units(treatment: Treatment) -> list[str]:
    return list(given_doses(treatment))


class ReviewForm(forms.Form):
    """One answer an area; what was not judged stays open. Unwanted effects are asked apart, and "none" is an answer."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    asked = forms.ChoiceField(
        label="Were there any?", required=False, choices=ASKED, widget=SegmentedRadio({"class": "fit"})
    )
    effects = forms.MultipleChoiceField(
        label="Which?", required=False, choices=[(one.value, word(one)) for one in CheckInEffect], widget=PillChoices
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, treatment: Treatment) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()})
        self.initial.update(self._recorded(treatment))
        add_choice(self, treatment.plan)
        self.areas = areas_with_units(treatment)
        for area in self.areas:
            self.fields[f"outcome-{area}"] = forms.ChoiceField(
                label=word(area),
                required=False,
                choices=[("", "Not judged"), *((code.value, said) for code, said in OUTCOMES.items())],
                widget=SegmentedRadio({"class": "fit"}),
            )

    def _recorded(self, treatment: Treatment) -> dict[str, Any]:
        """Effects that an earlier check-in recorded stand in the form: what is taken away here is taken away knowingly."""
        standing = standing_effects(treatment.patient).get(treatment.plan_id)
        if standing is None or not standing.codes:
            return {}
        self.fields["effects"].help_text = (
            f"Recorded on {dates.short_day(standing.on)}: {standing.words}. Leave what has passed since: it must be known"
            " at the next treatment. Take away only what was recorded wrongly."
        )
        return {"asked": "yes", "effects": list(standing.codes)}

    def rows(self) -> Iterator[forms.BoundField]:
        for area in self.areas:
            yield self[f"outcome-{area}"]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("asked") == "yes" and not told.get("effects") and "effects" not in self.errors:
            self.add_error("effects", "Choose which unwanted effects there were, or say none.")
        if told.get("asked") != "yes" and told.get("effects"):
            self.add_error("asked", "Unwanted effects are chosen below: answer yes, or take them back.")
        if not self.errors and not self.outcomes() and not told.get("asked"):
            self.add_error(None, "Judge at least one area, or say whether there were unwanted effects.")
        return told

    def outcomes(self) -> dict[str, str]:
        said = {area: self.cleaned_data.get(f"outcome-{area}") for area in self.areas}
        return {area: outcome for area, outcome in said.items() if outcome}

    def unwanted(self) -> list[str] | None:
        """None where nobody asked."""
        asked = self.cleaned_data["asked"]
        return list(self.cleaned_data["effects"]) if asked == "yes" else [] if asked == "no" else None


@dataclass(frozen=True)
class ReviewedSide:
    """One side, where the sides are judged apart."""

    side: str
    now: str
    now_units: tuple[float, float] | None


@dataclass(frozen=True)
class ReviewedArea:
    """One area at the check-in: what was seen, and what the engine makes of it for now and for the next visit."""

    area: str
    outcome: str
    now: str
    now_units: tuple[float, float] | None
    where: str
    """Of which side the units are said; empty where they are of the whole area."""
    sides: tuple[ReviewedSide, ...]
    """Where they differ: the patient's right first."""
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
        told = review.told
        self.day = told["days_since_treatment"]
        self.is_urgent = any(said.now is Now.SEEK_HELP for said in review.answer.adjustments)
        # beside an emergency nothing is asked: the questions come back when the patient is judged again
        self.missing = [] if self.is_urgent else self.plan.missing
        self.asks_health = any(one.path.startswith("safety.") for one in self.missing)
        effects = told.get("effects")
        self.effects = None if effects is None else [word(effect) for effect in effects]
        self.judged = list(reviewed_areas(review, self.plan))


def reviewed_areas(review: Review, plan: PlanPresenter | None = None) -> Iterator[ReviewedArea]:
    """Each area of the review; with its reasons where `plan` reads its answer."""
    outcomes = review.told.get("outcomes") or {}
    for place, said in enumerate(review.answer.adjustments):
        outcome, later = outcomes.get(said.area), said.next_visit
        # What waits for an answer says nothing about the next dose: "the same" would read as a proposal.
        is_open = said.now is Now.WAIT and later is NextVisit.SAME and bool(review.answer.missing)
        yield ReviewedArea(
            area=said.area,
            outcome=outcome_words(outcome) if outcome else "Not judged",
            now=NOW[said.now],
            now_units=said.now_units,
            where="" if said.sides else _where(review.told["given"].get(said.area, {}), outcome),
            sides=tuple(_sides(said)),
            next_word=UNDECIDED if is_open else NEXT_VISIT[later],
            next_tone="line" if is_open else NEXT_TONE[later],
            why=plan.placing.why(("adjustments", place), said.because) if plan else None,
        )


def outcome_words(outcome: str | Mapping[str, str]) -> str:
    """ "Too subtle", or by side: "Right too subtle, left as wished"."""
    if isinstance(outcome, str):
        return OUTCOMES[CheckInOutcome(outcome)]
    sides = [f"{side} {OUTCOMES[CheckInOutcome(outcome[side])].lower()}" for side in SIDES if side in outcome]
    return ", ".join(sides).capitalize()


def _sides(said: Adjustment) -> Iterator[ReviewedSide]:
    for side in map(BodySide, SIDES):
        if side in said.sides:
            one = said.sides[side]
            yield ReviewedSide(side_word(side), NOW[one.now].lower(), one.now_units)


def _where(given: Mapping[str, float], outcome: Any) -> str:
    if "total" in given or not given:
        return ""
    return " on the side that had less" if outcome == CheckInOutcome.UNEVEN else " a side"


def newest_review(treatment: Treatment) -> ReviewPresenter | None:
    review = treatment.reviews.select_related("made_by").first()
    return ReviewPresenter(review) if review else None
