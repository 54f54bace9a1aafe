"""Builds the engine's document from the records and the form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from patients.records.effects import with_recorded
from patients.records.models import HealthHistory, Patient
from patients.records.questions.base import NOT_RECORDED
from patients.records.questions.checking import tidy
from patients.records.questions.sources import sources_of
from patients.records.questions.table import BY_CODE
from planning.consults.forms.consult_form import look_up
from planning.consults.forms.findings import with_years
from planning.consults.forms.regions import YEARS_AT_REST
from planning.consults.models import Consult
from planning.treatments.earlier_toxin import earlier_toxin, may_be_more, with_earlier_toxin
from planning.treatments.recorded_toxin import recorded_toxin, with_recorded_toxin
from planning.treatments.unwanted_effects import recorded_effects

OF_THE_FORM = ("notes", "lines")
"""Parts of a draft that the contract has no section for: words beside answers, and what counts for all lines of the face."""


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
        **{section: answers for section, answers in data.items() if section not in OF_THE_FORM},
    }
    if findings := data.get("findings"):
        told["findings"] = with_years(findings, look_up(data, YEARS_AT_REST) or None)
    safety = asked_safety(consult, data, today, history)
    if recorded := recorded_effects(patient):
        safety["prior_effects"] = with_recorded(safety.get("prior_effects", ()), recorded)
    if safety:
        told["safety"] = safety
    if toxin := toxin_history(patient, data.get("toxin_history", {}), today):
        told["toxin_history"] = toxin
    return told


def toxin_history(patient: Patient, answered: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The answers, joined with what was entered of other clinics, then with the records of this one."""
    earlier, given = earlier_toxin(patient, today), recorded_toxin(patient, today)
    joined = with_earlier_toxin(answered, earlier)
    if given is None:
        return joined
    joined = with_recorded_toxin(joined, given)
    if may_be_more(answered, earlier):
        joined.pop("units_last_90_days", None)
    return joined


def asked_safety(
    consult: Consult, data: Mapping[str, Any], today: date, history: HealthHistory | None
) -> dict[str, Any]:
    """What the patient answered, here or before; without what this clinic recorded itself."""
    return {**still_counting(history, today), **data.get("safety", {})}


def newest_history(consult: Consult) -> HealthHistory | None:
    return consult.patient.health_histories.select_related("clinic").first()


def still_counting(history: HealthHistory | None, today: date) -> dict[str, Any]:
    """The recorded answers that need not be asked again.

    "Not pregnant", said at an earlier visit, says nothing about today; a recorded pregnancy holds until somebody asks again.
    A history from before answers were kept one way counts as if it had been.
    """
    if history is None:
        return {}
    sources = sources_of(history)
    return {
        question: answer
        for question, answer in tidy(history.answers).items()
        if question in BY_CODE and BY_CODE[question].lasts.counts(answer, sources[question].on, today)
    }


def notes_with(history: HealthHistory | None, data: Mapping[str, Any]) -> dict[str, str]:
    """The free words beside the answers: those of this consult, and the recorded ones of every answer that stands as it was."""
    asked, known = data.get("safety", {}), history.answers if history else {}
    old = history.notes if history else {}
    kept = {code: note for code, note in old.items() if asked.get(code, known.get(code)) == known.get(code)}
    return {**kept, **data.get("notes", {})}


def is_news(history: HealthHistory | None, data: Mapping[str, Any], asked_on: Mapping[str, date]) -> bool:
    """Whether what the consult asked has to go on record: an answer or a note differs, or was last asked on an earlier day than the
    consult's own, which `asked_on` says by question."""
    asked, known, sources = data.get("safety", {}), history.answers if history else {}, sources_of(history)
    notes = history.notes if history else {}
    return any(
        known.get(code, NOT_RECORDED) != answer or sources[code].on < asked_on[code] for code, answer in asked.items()
    ) or any(notes.get(code) != note for code, note in data.get("notes", {}).items())
