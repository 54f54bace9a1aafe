"""Unwanted effects that this clinic recorded after its own treatments. Check-ins lie in a room above this one, which hands what stands of
them down through `register`: nobody types them a second time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.practice import dates
from patients.records.health import PriorEffect
from patients.records.models import Patient

SPREAD = frozenset(
    {
        PriorEffect.DIFFICULTY_SWALLOWING,
        PriorEffect.BREATHING_DIFFICULTY,
        PriorEffect.HOARSENESS,
        PriorEffect.DOUBLE_VISION,
    }
)
"""Signs that toxin acted away from where it was injected."""


@dataclass(frozen=True)
class RecordedEffects:
    """What one treatment's standing check-in says: `effects` are contract codes, `recorded_on` and `treated_on` the clinic's days."""

    treatment: Any
    effects: tuple[str, ...]
    recorded_on: date
    treated_on: date

    @property
    def words(self) -> str:
        """`Eyelid droop, weak neck`."""
        first, *others = [PriorEffect(code).label for code in self.effects]
        return ", ".join([first, *(other[0].lower() + other[1:] for other in others)])

    @property
    def source(self) -> str:
        """`recorded at the check-in of 7 Dec 2026`."""
        return f"recorded at the check-in of {dates.short_day(self.recorded_on)}"

    @property
    def is_spread(self) -> bool:
        return bool(SPREAD & set(self.effects))


Provider = Callable[[Patient], Sequence[RecordedEffects]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Called once at start by the room that keeps check-ins."""
    if provider not in _providers:
        _providers.append(provider)


def recorded_effects(patient: Patient) -> list[RecordedEffects]:
    """By treatment, the newest first; none for a treatment after which there was none, or nobody asked."""
    found = [one for provider in _providers for one in provider(patient)]
    return sorted(found, key=lambda one: one.treated_on, reverse=True)


def with_recorded(told: Sequence[str], recorded: Sequence[RecordedEffects]) -> list[str]:
    """`told` and what was recorded, each code once, in the contract's order."""
    known = {*told, *(code for one in recorded for code in one.effects)}
    return [code for code in PriorEffect.values if code in known]
