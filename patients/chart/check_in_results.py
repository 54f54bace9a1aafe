"""What the check-ins found, by plan: on the line of the treatment and under its column."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from patients.records.models import Patient
from planning.consults.words import word
from planning.engine.contract.vocabulary import CheckInOutcome
from planning.treatments.models import Review
from planning.treatments.review_presenter import outcome_words
from planning.treatments.unwanted_effects import UnwantedEffects, standing_effects


@dataclass(frozen=True)
class CheckInResult:
    """Of the newest check-in of a plan; `effects` as they stand."""

    on: date
    outcomes: Mapping[str, Any]
    effects: UnwantedEffects | None

    @property
    def all_as_wished(self) -> bool:
        return bool(self.outcomes) and set(map(str, self.outcomes.values())) == {CheckInOutcome.AS_WISHED.value}

    @property
    def differing(self) -> list[str]:
        """`Crow's feet: too subtle`, of each area that is not as wished."""
        return [
            f"{word(area)}: {outcome_words(outcome).lower()}"
            for area, outcome in self.outcomes.items()
            if outcome != CheckInOutcome.AS_WISHED
        ]

    @property
    def tone(self) -> str:
        if self.effects and self.effects.tone:
            return self.effects.tone
        return "ok" if self.all_as_wished else "warn" if self.outcomes else ""

    @property
    def brief(self) -> str:
        """The one thing to remember: an unwanted effect before how it came out."""
        if self.effects and self.effects.tone:
            return self.effects.words
        if self.all_as_wished:
            return "As wished"
        wanting = dict.fromkeys(outcome_words(one) for one in self.outcomes.values() if one != CheckInOutcome.AS_WISHED)
        return ", ".join(wanting) or "Not judged"


def check_in_results(patient: Patient) -> dict[Any, CheckInResult]:
    """By plan. Check-ins of a corrected record count for its correction."""
    effects = standing_effects(patient)
    made = Review.objects.filter(patient=patient).order_by("made_at")
    rows = made.values_list("treatment__plan_id", "document__check_in__outcomes", "made_at")
    return {
        plan: CheckInResult(patient.clinic.day_of(made_at), outcomes or {}, effects.get(plan))
        for plan, outcomes, made_at in rows
    }
