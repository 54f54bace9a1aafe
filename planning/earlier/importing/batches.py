"""The work on the rows of an import, in batches: a job and a transaction each, so that a worker that dies repeats one batch alone."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from clinic.audit.log import record
from clinic.jobs.queue import enqueue
from patients.records.actions import create_patient
from patients.records.duplicates import possible_duplicates
from patients.records.models import Patient
from planning.earlier.actions import enter
from planning.earlier.import_models import ImportRow, ImportState, PatientImport, RowChoice, RowState
from planning.earlier.importing.rows import CsvRow, Reading, read_row, stored
from planning.earlier.models import EarlierKind, EarlierTreatment, ToldBy

JOB = "earlier.import"
BATCH = 200
GOES_WITH_THEM = ("records.PatientWord", "records.DetailsChange", "earlier.EarlierTreatment")


def enqueue_batch(kept: PatientImport) -> None:
    enqueue(clinic=kept.clinic, kind=JOB, key=f"{kept.pk}:{kept.state}:{kept.rounds}:{kept.at_row}")


@transaction.atomic
def work_on(key: str) -> None:
    """One batch, then the job of the next one. A batch that was done already is left alone."""
    import_id, state, rounds, at_row = key.split(":")
    kept = PatientImport.objects.select_for_update().filter(pk=import_id).first()
    if kept is None or (kept.state, kept.rounds, kept.at_row) != (state, int(rounds), int(at_row)):
        return
    work = {ImportState.CHECKING: _check, ImportState.ADDING: _add, ImportState.TAKING_BACK: _remove}[
        ImportState(state)
    ]
    after = {
        ImportState.CHECKING: ImportState.CHECKED,
        ImportState.ADDING: ImportState.DONE,
        ImportState.TAKING_BACK: ImportState.TAKEN_BACK,
    }[ImportState(state)]
    if kept.state == ImportState.ADDING:
        _one_import_adds(kept)
    rows = list(kept.rows.filter(number__gt=kept.at_row).order_by("number")[:BATCH])
    for row in rows:
        work(kept, row)
    if rows:
        kept.at_row = rows[-1].number
        kept.save(update_fields=["at_row"])
        enqueue_batch(kept)
        return
    kept.state, kept.at_row = after, 0
    kept.save(update_fields=["state", "at_row"])
    counts = dict(kept.rows.values_list("state").annotate(models.Count("pk")))
    record(action=f"import.{after.value}", obj=kept, by=kept.made_by, data={"rows": counts})


def reading_of(kept: PatientImport) -> Reading:
    return Reading(kept.columns, kept.date_order, kept.sex, kept.clinic.today())


def _check(kept: PatientImport, row: ImportRow) -> None:
    found = read_row(row.cells, reading_of(kept))
    row.key, row.wrong, row.alike, row.same_as, row.choice = found.key, found.wrong, [], None, ""
    row.state = RowState.WRONG if found.wrong else RowState.READY
    if not found.wrong:
        alike = possible_duplicates(found.details, idempotency_key=None, anyway=False)
        row.alike = [str(patient.pk) for patient in alike]
        row.same_as = (
            kept.rows.filter(key=row.key, number__lt=row.number)
            .order_by("number")
            .values_list("number", flat=True)
            .first()
        )
        if row.alike or row.same_as:
            row.state = RowState.ASKED
    row.save()


def _add(kept: PatientImport, row: ImportRow) -> None:
    if row.state == RowState.ASKED and row.choice != RowChoice.ADD:
        row.state = RowState.LEFT_OUT
    elif row.state in (RowState.READY, RowState.ASKED):
        found = read_row(row.cells, reading_of(kept))
        if found.wrong:
            row.wrong, row.state = found.wrong, RowState.WRONG
        elif came := _came_since(kept, row, found):
            row.alike, row.choice, row.state = came + row.alike, "", RowState.ASKED
        else:
            row.added_id, row.state = _make(kept, row, found).pk, RowState.ADDED
    row.save()


def _came_since(kept: PatientImport, row: ImportRow, found: CsvRow) -> list[str]:
    """Ids of patients who may be this one and whom nobody was asked about: added after the check, by the desk or by another import.

    Those that this import added are other rows of the list, which the check has compared (`same_as`).
    """
    alike = possible_duplicates(found.details, idempotency_key=None, anyway=False)
    new = {patient.pk for patient in alike} - {uuid.UUID(one) for one in row.alike}
    if new:
        new -= set(kept.rows.filter(added_id__in=new).values_list("added_id", flat=True))
    return [str(patient.pk) for patient in alike if patient.pk in new]


def _one_import_adds(kept: PatientImport) -> None:
    """Until the transaction ends: two lists that are added at once would not see each other's patients."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"earlier.import adds {kept.clinic_id}"]
        )


def _make(kept: PatientImport, row: ImportRow, found: CsvRow) -> Patient:
    patient = create_patient(
        clinic=kept.clinic, by=kept.made_by, idempotency_key=_key_of(kept, row, "patient"), **found.details
    )
    if found.toxin:
        told: dict[str, Any] = {**found.toxin, "kind": EarlierKind.TOXIN, "told_by": ToldBy.OWN_RECORD}
        enter(patient=patient, idempotency_key=_key_of(kept, row, "toxin"), by=kept.made_by, **told)
    return patient


def _key_of(kept: PatientImport, row: ImportRow, what: str) -> uuid.UUID:
    return uuid.uuid5(kept.pk, f"{what} {row.number}")


def _remove(kept: PatientImport, row: ImportRow) -> None:
    if row.state != RowState.ADDED:
        return
    patient = Patient.objects.filter(pk=row.added_id).first() if row.added_id else None
    if patient is not None and _has_more(kept, row, patient):
        row.state = RowState.STAYED
    else:
        with connection.cursor() as cursor:
            cursor.execute("select earlier_take_back(%s)", [row.pk])
        row.state = RowState.TAKEN_BACK
    row.save()


def _has_more(kept: PatientImport, row: ImportRow, patient: Patient) -> bool:
    """Something that the import did not write: a visit, a consult, a merge, a change of the details."""
    if patient.version > 1 or patient.merged_into_id:
        return True
    own = _key_of(kept, row, "toxin")
    if EarlierTreatment.objects.filter(patient=patient).exclude(idempotency_key=own).exists():
        return True
    return any(_names(model, patient.pk) for model in apps.get_models() if model._meta.label not in GOES_WITH_THEM)


def _names(model: type[models.Model], patient_id: uuid.UUID) -> bool:
    if model._meta.label in ("audit.Event", "earlier.ImportRow"):
        return False
    naming = [
        field.attname
        for field in model._meta.concrete_fields
        if field.related_model is Patient or field.attname == "patient_id"
    ]
    return any(model._default_manager.filter(**{name: patient_id}).exists() for name in naming)


def preview(kept: PatientImport, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """Rows as they would be added."""
    how = reading_of(kept)
    shown = []
    for row in rows:
        found = read_row(row.cells, how)
        toxin = stored(found.toxin)
        units = Decimal(toxin["units"]) if toxin and toxin["units"] else None
        shown.append({"row": row, "details": found.details, "wrong": found.wrong, "toxin": found.toxin, "units": units})
    return shown
