"""The words, phone and e-mail keys of the patients who are there, in batches with a transaction each: a million lock nothing for long.
Stopped in the middle, it is run again from the beginning and writes the same."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from patients.records import normalise
from patients.records.phone_keys import phone_end, phone_start

BATCH = 2000
READ = """
    select id, given_name, family_name, born_on, phone, email from records_patient
    where clinic_id = %s and id > %s order by id limit %s
"""
KEYS = """
    update records_patient p set sort_name = v.names, phone_end = v.phone_end, phone_start = v.phone_start, email_key = v.email
    from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) v (id, names, phone_end, phone_start, email)
    where p.id = v.id and p.clinic_id = %s
"""
WORDS = """
    insert into records_patientword (clinic_id, patient_id, word, names, born_on)
    select %s, v.* from unnest(%s::uuid[], %s::text[], %s::text[], %s::date[]) v on conflict do nothing
"""


def fill(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    clinics = apps.get_model("practice", "Clinic").objects.using(editor.connection.alias)
    for clinic in clinics.values_list("pk", flat=True):
        last = uuid.UUID(int=0)
        while (following := _fill_batch(editor, clinic, last)) is not None:
            last = following


def _fill_batch(editor: BaseDatabaseSchemaEditor, clinic: uuid.UUID, last: uuid.UUID) -> uuid.UUID | None:
    with transaction.atomic(using=editor.connection.alias), editor.connection.cursor() as cursor:
        cursor.execute("select set_config('app.clinic', %s, true)", [str(clinic)])
        cursor.execute(READ, [clinic, last, BATCH])
        if not (rows := cursor.fetchall()):
            return None
        keys = [(row[0], _names(row), phone_end(row[4]), phone_start(row[4]), row[5].casefold()[:254]) for row in rows]
        cursor.execute(KEYS, [*_columns(keys), clinic])
        if words := list(_words(rows)):
            cursor.execute(WORDS, [clinic, *_columns(words)])
        return rows[-1][0]


def _names(row: Sequence[Any]) -> str:
    return normalise.sort_name(row[2], row[1])


def _words(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for word in normalise.name_words(row[1], row[2]):
            yield row[0], word, _names(row), row[3]


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("records", "0010_search_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
