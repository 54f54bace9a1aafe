"""Unwanted effects of each treatment, by its newest check-in that asked for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.practice.models import Clinic
from patients.records.effects import SPREAD, RecordedEffects
from patients.records.models import Patient
from patients.records.questions.codes import PriorEffectChoices
from planning.consults.words import word
from planning.treatments.models import Review, Treatment


@dataclass(frozen=True)
class UnwantedEffects:
    """`codes`: None if nobody asked; `on`: the clinic's day of the check-in."""

    codes: tuple[str, ...] | None
    on: date
    details: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Side and degree by code."""

    @property
    def words(self) -> str:
        if self.codes is None:
            return "not asked"
        return ", ".join(word(code) for code in self.codes) or "none"

    @property
    def tone(self) -> str:
        codes = set(self.codes or ())
        return "stop" if codes & SPREAD else "warn" if codes else ""


def standing_effects(patient: Patient) -> dict[Any, UnwantedEffects]:
    """By plan. A check-in that did not ask changes nothing; "none" retracts. Check-ins of a corrected record count for its correction."""
    return _standing([patient], patient.clinic)


def _standing(patients: Sequence[Patient], clinic: Clinic) -> dict[Any, UnwantedEffects]:
    made = Review.objects.filter(patient__in=patients).order_by("made_at")
    standing: dict[Any, UnwantedEffects] = {}
    for plan, effects, made_at in made.values_list("treatment__plan_id", "document__check_in__effects", "made_at"):
        if effects is not None or plan not in standing:
            standing[plan] = _read(effects, clinic.day_of(made_at))
    return standing


def _read(effects: Sequence[str | Mapping[str, Any]] | None, on: date) -> UnwantedEffects:
    """`effects` as in the contract's check-in: codes, or objects with side and degree."""
    if effects is None:
        return UnwantedEffects(None, on)
    rows = [{"effect": one} if isinstance(one, str) else one for one in effects]
    details = {one["effect"]: {name: one[name] for name in ("side", "degree") if one.get(name)} for one in rows}
    return UnwantedEffects(tuple(details), on, details)


def recorded_effects(patient: Patient) -> list[RecordedEffects]:
    """For the next consult, newest treatment first, without bruise and headache, which do not bear on the next dose."""
    return recorded_effects_of([patient], patient.clinic).get(patient.pk, [])


def recorded_effects_of(patients: Sequence[Patient], clinic: Clinic) -> dict[Any, list[RecordedEffects]]:
    """`recorded_effects` by patient, in two queries."""
    standing = {plan: effects for plan, effects in _standing(patients, clinic).items() if effects.codes}
    if not standing:
        return {}
    given = Treatment.objects.current().filter(plan_id__in=standing).order_by("-ended_at")
    found: dict[Any, list[RecordedEffects]] = {}
    for patient, plan, treatment, ended_at in given.values_list("patient_id", "plan_id", "pk", "ended_at"):
        carried = tuple(code for code in PriorEffectChoices.values if code in (standing[plan].codes or ()))
        if carried:
            treated_on, effects = clinic.day_of(ended_at), standing[plan]
            one = RecordedEffects(treatment, carried, effects.on, treated_on, effects.details)
            found.setdefault(patient, []).append(one)
    return found
