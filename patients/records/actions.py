"""Every write of the records room."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import Clinic, User
from patients.records.details import check_names
from patients.records.keys import KEYS, index, set_keys
from patients.records.models import DetailsChange, HealthHistory, Patient, SexChoices
from patients.records.questions.checking import check, tidy, tidy_notes
from patients.records.questions.sources import AnswerSource, Asking, sources_of

CHOICES = ("language", "large_print", "no_email", "no_sms", "face_art")
"""How the patient wants letters, messages and drawings; empty is the clinic's own."""
NAMED = frozenset({"given_name", "family_name", "born_on"})
DETAILS = ("given_name", "family_name", "born_on", "sex", "phone", "email", *CHOICES)


class NothingAsked(Exception):
    """A history that would only repeat the newest one: nothing was changed, and nothing asked again."""

    def __init__(self) -> None:
        super().__init__("Nothing was recorded: no answer was changed or marked as still so.")


@transaction.atomic
def create_patient(
    *,
    clinic: Clinic,
    by: User,
    given_name: str = "",
    family_name: str = "",
    born_on: date,
    sex: str,
    phone: str = "",
    email: str = "",
    idempotency_key: uuid.UUID | None = None,
    **choices: Any,
) -> Patient:
    """A new patient, with some of CHOICES. The same key and details again give the patient that they made; raises KeyUsed for others."""
    details = {
        "given_name": given_name,
        "family_name": family_name,
        "born_on": born_on,
        "sex": sex,
        "phone": phone,
        "email": email,
        **{name: choices[name] for name in CHOICES if name in choices},
    }
    key, content = idempotency_key or uuid.uuid4(), content_hash(**details)
    if made := made_before(Patient, key, content):
        return made
    patient = Patient(clinic=clinic, created_by=by, idempotency_key=key, content_hash=content)
    _fill(patient, **details)
    patient.save(force_insert=True)
    index(patient)
    record(action="patient.create", obj=patient, by=by)
    return patient


@transaction.atomic
def update_patient(*, patient: Patient, by: User, version: int, **details: Any) -> Patient:
    """Change some of DETAILS. `version` is the one the editor saw; raises ChangedMeanwhile when it is no longer the newest."""
    stored = Patient.objects.select_for_update().get(pk=patient.pk)
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    earlier = {name: getattr(stored, name) for name in DETAILS}
    _fill(stored, **{**earlier, **details})
    changed = [name for name in DETAILS if getattr(stored, name) != earlier[name]]
    if not changed:
        return stored
    stored.version += 1
    stored.save()
    if NAMED.intersection(changed):
        index(stored)
    before = {name: str(earlier[name]) for name in changed}
    DetailsChange.objects.create(
        clinic_id=stored.clinic_id, patient=stored, version=version, earlier=before, changed_by=by
    )
    record(action="patient.update", obj=stored, by=by, data={"fields": changed})
    return stored


@transaction.atomic
def choose_drawing(*, patient: Patient, face_art: str, by: User) -> Patient:
    """Which face this patient's maps are drawn on; empty for the clinic's. The same choice again changes nothing."""
    stored = Patient.objects.select_for_update().get(pk=patient.pk)
    if stored.face_art == face_art:
        return stored
    earlier = {"face_art": stored.face_art}
    DetailsChange.objects.create(
        clinic_id=stored.clinic_id, patient=stored, version=stored.version, earlier=earlier, changed_by=by
    )
    stored.face_art, stored.version = face_art, stored.version + 1
    stored.clean_fields(exclude=[*KEYS, "clinic", "created_by"])
    stored.save(update_fields=["face_art", "version"])
    record(action="patient.update", obj=stored, by=by, data={"fields": ["face_art"]})
    return stored


@transaction.atomic
def stop_messages(*, patient: Patient, choice: str, by: User | str) -> Patient:
    """The patient wants no more by one way: `no_email` or `no_sms`. A second time changes nothing."""
    stored = Patient.objects.select_for_update().get(pk=patient.pk)
    if getattr(stored, choice):
        return stored
    person = by if isinstance(by, User) else None
    DetailsChange.objects.create(
        clinic_id=stored.clinic_id,
        patient=stored,
        version=stored.version,
        earlier={choice: "False"},
        changed_by=person,
    )
    setattr(stored, choice, True)
    stored.version += 1
    stored.save(update_fields=[choice, "version"])
    record(action="patient.update", obj=stored, by=by, data={"fields": [choice]})
    return stored


@transaction.atomic
def record_health_history(
    *,
    patient: Patient,
    answers: Mapping[str, Any],
    by: User,
    notes: Mapping[str, str] | None = None,
    asked: Collection[str] | None = None,
    asked_earlier: Mapping[str, AnswerSource] | None = None,
    after: int | None = None,
    idempotency_key: uuid.UUID | None = None,
) -> HealthHistory:
    """Add what was asked and answered; earlier histories stay. Raises WrongAnswers for answers outside the contract.

    `asked` names the questions that were put or confirmed now; an answer left out of it that stands as it was keeps its source
    (AnswerSource), and NothingAsked is raised where all do. None: every answer was asked for now.
    `asked_earlier` says of questions that were put before now, or by somebody else than `by`, when and by whom.
    The same key, patient, answers and notes again give the history that they made; raises KeyUsed for others.
    `after` is the number of the history that the form was filled from (0: there was none); when a newer one exists,
    ChangedMeanwhile is raised. Left out, the answers are added whatever was there.
    """
    answers, notes = tidy(answers), tidy_notes(notes or {})
    today = patient.clinic.today()
    check(answers, notes, today)
    key = idempotency_key or uuid.uuid4()
    content = content_hash(
        patient=patient, answers=answers, notes=notes, asked=None if asked is None else sorted(asked)
    )
    if made := made_before(HealthHistory, key, content):
        return made
    # The lock serialises histories of one patient, so that numbers are unique and without gaps.
    Patient.objects.select_for_update().get(pk=patient.pk)
    newest = patient.health_histories.first()
    number = newest.number if newest else 0
    if after is not None and after != number:
        raise ChangedMeanwhile(newest)
    sources = Asking(today, str(by.pk), asked, asked_earlier or {}).sources(answers, notes, newest)
    is_repeat = asked is not None and not set(asked) & set(answers)
    if newest and is_repeat and (answers, notes, sources) == _tidy(newest):
        raise NothingAsked
    history = HealthHistory.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        answers=answers,
        notes=notes,
        sources={question: source.stored() for question, source in sources.items()},
        number=number + 1,
        idempotency_key=key,
        content_hash=content,
        taken_at=timezone.now(),
        taken_by=by,
    )
    record(action="health_history.record", obj=history, by=by, data={"questions": sorted(answers)})
    return history


def _tidy(history: HealthHistory) -> tuple[dict[str, Any], dict[str, str], dict[str, AnswerSource]]:
    return tidy(history.answers), tidy_notes(history.notes), sources_of(history)


def _fill(patient: Patient, **details: Any) -> None:
    for name, value in details.items():
        setattr(patient, name, value.strip() if isinstance(value, str) else value)
    check_names(patient.given_name, patient.family_name)
    set_keys(patient)
    patient.sex = SexChoices(patient.sex)
    patient.clean_fields(exclude=[*KEYS, "clinic", "created_by"])
