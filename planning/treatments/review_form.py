"""The form of a check-in: how each treated area came out, and unwanted effects."""

from collections.abc import Iterator
from typing import Any

from django import forms

from clinic.practice import dates
from clinic.practice.idempotency import KeyField
from clinic.practice.widgets import PillChoices, SegmentedRadio
from planning.consults.words import word
from planning.engine.contract.vocabulary import CheckInEffect
from planning.treatments.models import Treatment
from planning.treatments.protocol_choice import add_choice
from planning.treatments.recorded_toxin import given_doses
from planning.treatments.review_presenter import OUTCOMES
from planning.treatments.unwanted_effects import standing_effects

ASKED = (("", "Not asked"), ("no", "None"), ("yes", "Yes"))


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

    def __init__(self, data: Any = None, *, treatment: Treatment) -> None:
        super().__init__(data)
        self.initial.update(self._recorded(treatment))
        add_choice(self, treatment.plan)
        self.areas = list(given_doses(treatment))
        for area in self.areas:
            self.fields[f"outcome-{area}"] = forms.ChoiceField(
                label=word(area),
                required=False,
                choices=[("", "Not judged"), *((code.value, label) for code, label in OUTCOMES.items())],
                widget=SegmentedRadio({"class": "fit"}),
            )

    def _recorded(self, treatment: Treatment) -> dict[str, Any]:
        """Effects recorded at an earlier check-in are preselected, so that they are retracted only deliberately."""
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
        cleaned = self.cleaned_data
        if cleaned.get("asked") == "yes" and not cleaned.get("effects") and "effects" not in self.errors:
            self.add_error("effects", "Choose which unwanted effects there were, or say none.")
        if cleaned.get("asked") != "yes" and cleaned.get("effects"):
            self.add_error("asked", "Unwanted effects are chosen below: answer yes, or take them back.")
        if not self.errors and not self.outcomes() and not cleaned.get("asked"):
            words = "Judge at least one area, or say whether there were unwanted effects."
            self.add_error(None, forms.ValidationError(words, code="required"))
        return cleaned

    def outcomes(self) -> dict[str, str]:
        outcomes = {area: self.cleaned_data.get(f"outcome-{area}") for area in self.areas}
        return {area: outcome for area, outcome in outcomes.items() if outcome}

    def unwanted(self) -> list[str] | None:
        asked = self.cleaned_data["asked"]
        return list(self.cleaned_data["effects"]) if asked == "yes" else [] if asked == "no" else None
