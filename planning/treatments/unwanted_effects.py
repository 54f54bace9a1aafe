"""Unwanted effects of each treatment, by its newest check-in that asked for them and what was reported between visits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from clinic.practice.models import Clinic
from patients.records.effects import SPREAD, RecordedEffects
from patients.records.models import Patient
from patients.records.questions.codes import PriorEffectChoices
from planning.treatments.effect_words import Effect, all_effects
from planning.treatments.events.codes import EventOutcome
from planning.treatments.events.models import AdverseEvent, AdverseEventEntry
from planning.treatments.models import Review, Treatment

Detail = Mapping[str, Any]


@dataclass(frozen=True)
class UnwantedEffects:
    """`codes`: None if nobody asked; `on`: the clinic's day of the newest report; `at_check_in`: whether that was a check-in."""

    codes: tuple[str, ...] | None
    on: date
    details: Mapping[str, Detail] = field(default_factory=dict)
    """Side and degree by code."""
    at_check_in: bool = True

    @property
    def words(self) -> str:
        if self.codes is None:
            return "not asked"
        return all_effects(self.told)

    @property
    def told(self) -> list[Effect]:
        return [{"effect": code, **self.details.get(code, {})} for code in self.codes or ()]

    @property
    def tone(self) -> str:
        codes = set(self.codes or ())
        return "stop" if codes & SPREAD else "warn" if codes else ""


def standing_effects(patient: Patient) -> dict[Any, UnwantedEffects]:
    """By plan. A check-in that did not ask changes nothing; "none" retracts. What was reported between visits counts until it is closed as
    a mistake. Check-ins of a corrected record count for its correction."""
    return _standing([patient], patient.clinic)


def _standing(patients: Sequence[Patient], clinic: Clinic) -> dict[Any, UnwantedEffects]:
    made = Review.objects.filter(patient__in=patients).order_by("made_at")
    standing: dict[Any, UnwantedEffects] = {}
    for plan, effects, made_at in made.values_list("treatment__plan_id", "document__check_in__effects", "made_at"):
        if effects is not None or plan not in standing:
            standing[plan] = _read(effects, clinic.day_of(made_at))
    return _with_events(standing, patients, clinic)


def _read(effects: Sequence[Effect] | None, on: date) -> UnwantedEffects:
    """`effects` as in the contract's check-in: codes, or objects with side and degree."""
    if effects is None:
        return UnwantedEffects(None, on)
    rows: list[Detail] = [{"effect": one} if isinstance(one, str) else one for one in effects]
    details = {one["effect"]: {name: one[name] for name in ("side", "degree") if one.get(name)} for one in rows}
    return UnwantedEffects(tuple(details), on, details)


def _with_events(
    standing: dict[Any, UnwantedEffects], patients: Sequence[Patient], clinic: Clinic
) -> dict[Any, UnwantedEffects]:
    rows = AdverseEvent.objects.filter(patient__in=patients).order_by("opened_at")
    mistaken = Exists(AdverseEventEntry.objects.filter(event=OuterRef("pk"), outcome=EventOutcome.MISTAKE))
    told = rows.annotate(is_mistake=mistaken).values_list(
        "treatment__plan_id", "effect", "side", "degree", "opened_at", "review", "is_mistake"
    )
    for plan, effect, side, degree, opened_at, review, is_mistake in told:
        before = standing.get(plan)
        if is_mistake:
            if before is not None:
                standing[plan] = _without(before, effect, side)
        elif review is None:
            detail = {name: said for name, said in (("side", side), ("degree", degree)) if said}
            standing[plan] = _with(before, effect, detail, clinic.day_of(opened_at))
    return standing


def _without(before: UnwantedEffects, effect: str, side: str) -> UnwantedEffects:
    """An effect that a later check-in told of the other side stands."""
    if before.codes is None or before.details.get(effect, {}).get("side", "") != side:
        return before
    return replace(before, codes=tuple(code for code in before.codes if code != effect))


def _with(before: UnwantedEffects | None, effect: str, detail: Detail, on: date) -> UnwantedEffects:
    if before is None:
        return UnwantedEffects((effect,), on, {effect: detail}, at_check_in=False)
    codes = before.codes or ()
    if effect not in codes:
        at_check_in = before.at_check_in and before.codes is not None
        details = {**before.details, effect: detail}
        return UnwantedEffects((*codes, effect), max(before.on, on), details, at_check_in)
    known = before.details.get(effect, {})
    if known.get("side") and detail.get("side") and known["side"] != detail["side"]:
        detail = {**known, "side": "both"}
    return replace(before, details={**before.details, effect: {**detail, **known, **_side_of(detail)}})


def _side_of(detail: Detail) -> Detail:
    return {"side": detail["side"]} if detail.get("side") else {}


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
            one = RecordedEffects(treatment, carried, effects.on, treated_on, effects.details, effects.at_check_in)
            found.setdefault(patient, []).append(one)
    return found
