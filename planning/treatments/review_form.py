"""The form of a check-in: how each treated area came out, on each side where they differ, and unwanted effects with what follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from clinic.practice import dates
from clinic.practice.fields import DayField
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Membership
from clinic.practice.widgets import PillChoices, SegmentedRadio
from planning import protocols
from planning.consults.words import word
from planning.engine.contract.vocabulary import CheckInEffect, CheckInOutcome
from planning.plans.area_doses import SIDES
from planning.plans.own_protocol import own_protocol
from planning.treatments.effect_words import PASSING, SIDED, Effect, is_followed
from planning.treatments.engine_documents import Outcome
from planning.treatments.events import forms as events
from planning.treatments.events.actions import EventFollowUp
from planning.treatments.events.next_look import NextLook, first_look, next_look
from planning.treatments.models import Treatment
from planning.treatments.protocol_choice import add_choice
from planning.treatments.recorded_toxin import given_in_all
from planning.treatments.review_presenter import OUTCOMES
from planning.treatments.unwanted_effects import standing_effects

ASKED = (("", "Not asked"), ("no", "None"), ("yes", "Yes"))
UNEVEN = CheckInOutcome.UNEVEN
ON_A_SIDE = [("", "Not judged"), *((code.value, said) for code, said in OUTCOMES.items() if code != UNEVEN)]
ON_THE_WHOLE = [*ON_A_SIDE, (UNEVEN.value, "Sides differ")]


@dataclass(frozen=True)
class EffectRow:
    box: Any
    fields: tuple[forms.BoundField, ...]
    is_followed: bool


@dataclass(frozen=True)
class AreaRow:
    area: str
    whole: forms.BoundField
    sides: tuple[forms.BoundField, ...]


def outcome_field(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=SegmentedRadio({"class": "fit"}))


class ReviewForm(forms.Form):
    """An area may stay unjudged. Whether there were unwanted effects is asked separately, and "none" is an answer."""

    idempotency_key = KeyField()
    asked = forms.ChoiceField(
        label="Were there any?", required=False, choices=ASKED, widget=SegmentedRadio({"class": "fit"})
    )
    effects = forms.MultipleChoiceField(
        label="Which?", required=False, choices=[(one.value, word(one)) for one in CheckInEffect], widget=PillChoices
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, treatment: Treatment, caller: Membership) -> None:
        super().__init__(data)
        self.treatment, self.today = treatment, treatment.clinic.today()
        self.initial.update({"caller": caller.pk, **self._recorded(treatment)})
        add_choice(self, treatment.plan)
        self.areas = list(given_in_all(treatment))
        for area in self.areas:
            self.fields[f"outcome-{area}"] = outcome_field(word(area), ON_THE_WHOLE)
            for side in SIDES:
                self.fields[f"{side}-{area}"] = outcome_field(side.capitalize(), ON_A_SIDE)
        for effect in CheckInEffect:
            if effect in SIDED:
                self.fields[f"side-{effect}"] = events.side_field()
            self.fields[f"degree-{effect}"] = events.degree_field()
            self.fields[f"since-{effect}"] = DayField(label="Since when?", required=False, yearless=True)
        self.fields |= {
            "done": events.done_field(),
            "done_note": events.note_field("What was done, in words"),
            "next_look_on": events.next_look_field(),
            "caller": events.caller_field(treatment.clinic),
        }
        self.fields["next_look_on"].help_text = self._suggested()

    def _suggested(self) -> str:
        look = self.look(CheckInEffect.EYELID_DROOP)
        last = f" to {dates.short_day(look.last)}" if look.last else ""
        usual = "Left empty, it is the first of these days, or an earlier one that is set already."
        return f"After a droop: {dates.short_day(look.first)}{last} ({look.source}). {usual}"

    def look(self, effect: str) -> NextLook:
        return next_look(effect, self.today, own_protocol(self.treatment.plan) or protocols.shipped())

    def _recorded(self, treatment: Treatment) -> dict[str, Any]:
        """Effects recorded before are preselected, so that they are retracted only deliberately."""
        standing = standing_effects(treatment.patient).get(treatment.plan_id)
        if standing is None or not standing.codes:
            return {}
        self.fields["effects"].help_text = (
            f"Recorded on {dates.short_day(standing.on)}: {standing.words}. Leave what has passed since: it must be known"
            " at the next treatment. Take away only what was recorded wrongly."
        )
        details = {f"{name}-{code}": said for code, one in standing.details.items() for name, said in one.items()}
        return {"asked": "yes", "effects": list(standing.codes), **details}

    def rows(self) -> Iterator[AreaRow]:
        for area in self.areas:
            yield AreaRow(area, self[f"outcome-{area}"], tuple(self[f"{side}-{area}"] for side in SIDES))

    def effect_rows(self) -> Iterator[EffectRow]:
        for box in self["effects"]:
            code = CheckInEffect(str(box.data["value"]))
            names = [f"{name}-{code}" for name in ("side", "degree", "since")]
            yield EffectRow(box, tuple(self[name] for name in names if name in self.fields), code not in PASSING)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("asked") == "yes" and not cleaned.get("effects") and "effects" not in self.errors:
            self.add_error("effects", "Choose which unwanted effects there were, or say none.")
        if cleaned.get("asked") != "yes" and cleaned.get("effects"):
            self.add_error("asked", "Unwanted effects are chosen below: answer yes, or take them back.")
        self._clean_sides()
        self._clean_effects()
        if not self.errors and not self.outcomes() and not cleaned.get("asked"):
            words = "Judge at least one area, or say whether there were unwanted effects."
            self.add_error(None, forms.ValidationError(words, code="required"))
        return cleaned

    def _clean_sides(self) -> None:
        for area in self.areas:
            sides = self._sides(area)
            if len(sides) == 1:
                missing = next(side for side in SIDES if side not in sides)
                self.add_error(f"{missing}-{area}", f"Judge the {missing} side too.")

    def _clean_effects(self) -> None:
        for effect in self.cleaned_data.get("effects") or ():
            side, since = f"side-{effect}", self.cleaned_data.get(f"since-{effect}")
            if side in self.fields and not self.cleaned_data.get(side) and side not in self.errors:
                self.add_error(side, events.WHICH_SIDE)
            if since:
                events.refuse_since(self, f"since-{effect}", since, self.treatment)
        look = self.cleaned_data.get("next_look_on")
        if look and look < self.today and self.is_followed:
            self.add_error("next_look_on", "This day has passed. Choose today or a later day.")
        is_other = self.is_followed and "other" in (self.cleaned_data.get("done") or ())
        if is_other and not self.cleaned_data.get("done_note", "").strip():
            self.add_error("done_note", "Say in a few words what was done.")

    def _sides(self, area: str) -> dict[str, str]:
        """By side, where the sides are said to differ."""
        if self.cleaned_data.get(f"outcome-{area}") != UNEVEN:
            return {}
        sides = {side: self.cleaned_data.get(f"{side}-{area}") for side in SIDES}
        return {side: outcome for side, outcome in sides.items() if outcome}

    def outcomes(self) -> dict[str, Outcome]:
        outcomes = {area: self._outcome(area) for area in self.areas}
        return {area: outcome for area, outcome in outcomes.items() if outcome}

    def _outcome(self, area: str) -> Outcome:
        """Both sides alike are one outcome."""
        sides = self._sides(area)
        if len(sides) < len(SIDES):
            return str(self.cleaned_data.get(f"outcome-{area}") or "")
        return sides if len(set(sides.values())) > 1 else next(iter(sides.values()))

    def unwanted(self) -> list[Effect] | None:
        """A code alone where nothing more was said of it."""
        asked = self.cleaned_data.get("asked")
        if asked != "yes":
            return [] if asked == "no" else None
        told = [events.told(code, self.cleaned_data, f"-{code}") for code in self.cleaned_data.get("effects") or ()]
        return [one["effect"] if _is_bare(one) else one for one in told]

    @property
    def is_followed(self) -> bool:
        return any(is_followed(one) for one in self.cleaned_data.get("effects") or ())

    def follow(self, *, is_urgent: bool) -> EventFollowUp:
        told = self.cleaned_data.get("effects") or ()
        first = first_look(told, self.today, own_protocol(self.treatment.plan) or protocols.shipped(), is_urgent)
        chosen = self.cleaned_data.get("next_look_on")
        follow = events.follow_of(self, chosen or first)
        return replace(follow, note=self.cleaned_data.get("done_note") or "", day_is_usual=chosen is None)


def _is_bare(told: Mapping[str, Any]) -> bool:
    return len(told) == 1
