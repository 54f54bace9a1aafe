"""Unwanted effects as they stand after each treatment: what its newest check-in that asked for them says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from patients.records.effects import SPREAD, RecordedEffects
from patients.records.health import PriorEffectChoices
from patients.records.models import Patient
from planning.consults.words import word
from planning.treatments.models import Review


@dataclass(frozen=True)
class UnwantedEffects:
    """Codes of a check-in and the clinic's day on which it was made; `codes` is None where nobody asked."""

    codes: tuple[str, ...] | None
    on: date
    details: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By code what else the check-in recorded of it: side, degree."""

    @property
    def words(self) -> str:
        if self.codes is None:
            return "not asked"
        return ", ".join(word(code) for code in self.codes) or "none"

    @property
    def tone(self) -> str:
        """Of a mark beside the words; empty where there is nothing to mark."""
        codes = set(self.codes or ())
        return "stop" if codes & SPREAD else "warn" if codes else ""


def standing_effects(patient: Patient) -> dict[Any, UnwantedEffects]:
    """By plan. A check-in that did not ask leaves what an earlier one said; "none" takes it back. What was judged on a record that was
    corrected since counts for its correction."""
    made = Review.objects.filter(patient=patient).order_by("made_at")
    standing: dict[Any, UnwantedEffects] = {}
    for plan, effects, made_at in made.values_list("treatment__plan_id", "document__check_in__effects", "made_at"):
        if effects is not None or plan not in standing:
            standing[plan] = _told(effects, patient.clinic.day_of(made_at))
    return standing


def _told(effects: Sequence[str | Mapping[str, Any]] | None, on: date) -> UnwantedEffects:
    """`effects` as the contract's check-in has them: codes, or objects that say more."""
    if effects is None:
        return UnwantedEffects(None, on)
    said = [{"effect": one} if isinstance(one, str) else one for one in effects]
    details = {one["effect"]: {name: one[name] for name in ("side", "degree") if one.get(name)} for one in said}
    return UnwantedEffects(tuple(details), on, details)


def recorded_effects(patient: Patient) -> list[RecordedEffects]:
    """What the next consult must know, newest treatment first: all but a bruise and a headache, which say nothing of the next dose."""
    standing = {plan: effects for plan, effects in standing_effects(patient).items() if effects.codes}
    if not standing:
        return []
    given = patient.treatments.current().filter(plan_id__in=standing).values_list("plan_id", "pk", "ended_at")
    found = []
    for plan, treatment, ended_at in given:
        carried = tuple(code for code in PriorEffectChoices.values if code in (standing[plan].codes or ()))
        if carried:
            treated_on, effects = patient.clinic.day_of(ended_at), standing[plan]
            found.append(RecordedEffects(treatment, carried, effects.on, treated_on, effects.details))
    return sorted(found, key=lambda one: one.treated_on, reverse=True)
