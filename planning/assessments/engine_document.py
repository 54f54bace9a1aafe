"""Builds the engine's document from the records and the form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from patients.records.effects import with_recorded
from patients.records.health import BY_CODE
from patients.records.models import HealthHistory
from planning.consults.forms.kinds import NOT_RECORDED
from planning.consults.models import Consult
from planning.treatments.recorded_toxin import recorded_toxin, with_recorded_toxin
from planning.treatments.unwanted_effects import recorded_effects


def document(consult: Consult, data: Mapping[str, Any], today: date, history: HealthHistory | None) -> dict[str, Any]:
    """The contract's document of this consult on `today` (the clinic's day).

    `data` is a draft's. Safety is the newest health history, as far as it still counts, under what this consult asked itself. What this
    clinic recorded itself is joined whatever was answered: toxin given here, and the unwanted effects that followed.
    """
    patient = consult.patient
    told = {
        "visit": "consult",
        "today": today.isoformat(),
        "timezone": consult.clinic.timezone,
        "patient": {"age": patient.age_on(today), "sex": patient.sex},
        **data,
    }
    safety = asked_safety(consult, data, today, history)
    if recorded := recorded_effects(patient):
        safety["prior_effects"] = with_recorded(safety.get("prior_effects", ()), recorded)
    if safety:
        told["safety"] = safety
    if given := recorded_toxin(patient, today):
        told["toxin_history"] = with_recorded_toxin(data.get("toxin_history", {}), given)
    return told


def asked_safety(
    consult: Consult, data: Mapping[str, Any], today: date, history: HealthHistory | None
) -> dict[str, Any]:
    """What the patient answered, here or before; without what this clinic recorded itself."""
    return {**still_counting(history, consult, today), **data.get("safety", {})}


def newest_history(consult: Consult) -> HealthHistory | None:
    return consult.patient.health_histories.first()


def still_counting(history: HealthHistory | None, consult: Consult, today: date) -> dict[str, Any]:
    """The recorded answers that need not be asked again.

    "Not pregnant", said at an earlier visit, says nothing about today; a recorded pregnancy holds until somebody asks again.
    """
    if history is None:
        return {}
    same_day = consult.clinic.day_of(history.taken_at) == today
    return {
        question: answer
        for question, answer in history.answers.items()
        if same_day or (question in BY_CODE and BY_CODE[question].lasting) or answer
    }


def is_news(history: HealthHistory | None, asked: Mapping[str, Any], today_has_history: bool) -> bool:
    """Whether what the consult asked has to go on record: something differs, or was asked anew on another day."""
    known = history.answers if history else {}
    differs = any(known.get(question, NOT_RECORDED) != answer for question, answer in asked.items())
    anew = any(question in BY_CODE and not BY_CODE[question].lasting for question in asked)
    return differs or (anew and not today_has_history)
