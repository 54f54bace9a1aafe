"""Unwanted effects that this clinic recorded after its own treatments: nobody types them a second time."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.practice import dates
from patients.records.questions.codes import PriorEffectChoices

SPREAD = frozenset(
    {
        PriorEffectChoices.DIFFICULTY_SWALLOWING,
        PriorEffectChoices.BREATHING_DIFFICULTY,
        PriorEffectChoices.HOARSENESS,
        PriorEffectChoices.DOUBLE_VISION,
    }
)
"""Signs that toxin acted away from where it was injected."""

SIDE_WORDS = {"right": "right", "left": "left", "both": "on both sides"}


@dataclass(frozen=True)
class RecordedEffects:
    """What one treatment's standing check-in says: `effects` are contract codes, `recorded_on` and `treated_on` the clinic's days."""

    treatment: uuid.UUID
    effects: tuple[str, ...]
    recorded_on: date
    treated_on: date
    details: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By code the contract's `side` and `degree`, where they were recorded."""
    at_check_in: bool = True

    @property
    def words(self) -> str:
        """`Eyelid droop right, weak neck`."""
        first, *others = map(self._words_of, self.effects)
        return ", ".join([first, *(other[0].lower() + other[1:] for other in others)])

    def _words_of(self, code: str) -> str:
        side = SIDE_WORDS.get(self.details.get(code, {}).get("side", ""), "")
        return " ".join(filter(None, (str(PriorEffectChoices(code).label), side)))

    @property
    def source(self) -> str:
        """`recorded at the check-in of 7 Dec 2026`."""
        return f"recorded {self.at}"

    @property
    def at(self) -> str:
        day = dates.short_day(self.recorded_on)
        return f"at the check-in of {day}" if self.at_check_in else f"on {day}"

    def as_told(self) -> list[dict[str, Any]]:
        """The contract's `safety.prior_effects` of this treatment."""
        days = {"on": self.recorded_on.isoformat(), "treatment_on": self.treated_on.isoformat()}
        return [{"effect": code, **self.details.get(code, {}), **days} for code in self.effects]

    @property
    def is_spread(self) -> bool:
        return bool(SPREAD & set(self.effects))


Told = str | Mapping[str, Any]
"""An effect as the contract has it: a code, or an object that says more."""


def with_recorded(told: Sequence[Told], recorded: Sequence[RecordedEffects]) -> list[Told]:
    """`told` and what was recorded, in the contract's order; what was recorded is not said a second time by what the patient told."""
    here: list[Told] = [effect for one in recorded for effect in one.as_told()]
    known = {_code(effect) for effect in here} | {_code_and_treatment(effect) for effect in here}
    more = [effect for effect in told if _code_and_treatment(effect) not in known]
    return sorted([*more, *here], key=lambda effect: PriorEffectChoices.values.index(_code(effect)))


def _code(effect: Told) -> str:
    return effect if isinstance(effect, str) else str(effect["effect"])


def _code_and_treatment(effect: Told) -> str | tuple[str, Any]:
    """A code alone is of no treatment in particular."""
    return effect if isinstance(effect, str) else (_code(effect), effect.get("treatment_on"))
