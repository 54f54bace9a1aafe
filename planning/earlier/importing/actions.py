"""What people do with an import; the work on its rows is in batches."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import Clinic, User
from planning.earlier.import_models import ImportRow, ImportState, PatientImport, RowChoice, RowState
from planning.earlier.importing.batches import enqueue_batch
from planning.earlier.importing.columns import Column, guess, guess_order
from planning.earlier.importing.reading import Table


@transaction.atomic
def take_in(*, clinic: Clinic, name: str, table: Table, idempotency_key: uuid.UUID, by: User) -> PatientImport:
    """Keep the rows as they were read. The same file by the same press is kept once."""
    content = content_hash(header=table.header, rows=table.rows)
    if made := made_before(PatientImport, idempotency_key, content):
        return made
    columns = guess(table.header)
    born = columns.get(Column.BORN_ON)
    dates = [] if born is None else [row[born] for row in table.rows]
    kept = PatientImport.objects.create(
        clinic=clinic,
        name=name[:120],
        header=table.header,
        columns=columns,
        date_order=guess_order(dates, clinic.timezone),
        idempotency_key=idempotency_key,
        content_hash=content,
        made_by=by,
    )
    rows = (
        ImportRow(clinic=clinic, of_import=kept, number=at, cells=cells)
        for at, cells in zip(table.numbers, table.rows, strict=True)
    )
    ImportRow.objects.bulk_create(rows, batch_size=1000)
    record(action="import.upload", obj=kept, by=by, data={"rows": len(table.rows)})
    return kept


@transaction.atomic
def check_rows(
    *, kept: PatientImport, columns: Mapping[str, int], date_order: str, sex: str, by: User
) -> PatientImport:
    """Read every row by these columns, from the beginning; nothing is added."""
    kept = _locked(kept)
    if kept.state not in (ImportState.MAPPING, ImportState.CHECKED):
        return kept
    kept.columns, kept.date_order, kept.sex = dict(columns), date_order, sex
    kept.rounds += 1
    return _begin(kept, ImportState.CHECKING, by)


@transaction.atomic
def choose(
    *, kept: PatientImport, choices: Mapping[int, str], others: str, by: User, seen_round: int | None = None
) -> PatientImport:
    """What to do with rows that may be there already, by number, and with all `others` of them that nobody chose for.

    `seen_round` is the import's round that the page showed; choices made on an older page change nothing.
    """
    kept = _locked(kept)
    if not _may_be_added(kept, seen_round):
        return kept
    asked = kept.rows.filter(state=RowState.ASKED)
    for choice in RowChoice.values:
        numbers = [number for number, chosen in choices.items() if chosen == choice]
        asked.filter(number__in=numbers).update(choice=choice)
    if others in RowChoice.values:
        asked.filter(choice="").update(choice=others)
    record(action="import.choose", obj=kept, by=by, data={"rows": len(choices)})
    return kept


@transaction.atomic
def add_rows(*, kept: PatientImport, by: User, seen_round: int | None = None) -> PatientImport:
    """Add every row that is ready, and those that somebody said are somebody else. The others stay out and are listed.

    A row whose patient may have come since the check stays asked; once those are answered, the same adds the rest.
    """
    kept = _locked(kept)
    if not _may_be_added(kept, seen_round):
        return kept
    kept.added_at = timezone.now()
    kept.rounds += 1
    return _begin(kept, ImportState.ADDING, by)


def _may_be_added(kept: PatientImport, seen_round: int | None) -> bool:
    """A second press of the page before must not leave out rows that were asked about only since."""
    return seen_round in (None, kept.rounds) and (kept.state == ImportState.CHECKED or kept.is_unfinished)


@transaction.atomic
def take_back(*, kept: PatientImport, by: User) -> PatientImport:
    """Remove the patients that it added, as long as nothing was written of them since. Within a day."""
    kept = _locked(kept)
    return _begin(kept, ImportState.TAKING_BACK, by) if kept.may_be_taken_back else kept


def _locked(kept: PatientImport) -> PatientImport:
    return PatientImport.objects.select_for_update().get(pk=kept.pk)


def _begin(kept: PatientImport, state: ImportState, by: User) -> PatientImport:
    kept.state, kept.at_row = state, 0
    kept.save()
    record(action=f"import.{state.value}", obj=kept, by=by)
    enqueue_batch(kept)
    return kept
