"""Names stored before unseen signs were taken out: without them now, sorted as new ones are. 0011 makes the words that find them."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clinic.practice.typed_text import line
from patients.records import normalise

NAMES = ("given_name", "family_name")
BATCH = 500


def tidy(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Only names with more than plain letters can differ; a million others are not read."""
    database = editor.connection.alias
    patients = apps.get_model("records", "Patient").objects.using(database)
    with editor.connection.cursor() as cursor:
        for clinic in apps.get_model("practice", "Clinic").objects.using(database).values_list("pk", flat=True):
            cursor.execute("select set_config('app.clinic', %s, true)", [str(clinic)])
            found = patients.filter(given_name__regex="[^A-Za-z ]") | patients.filter(family_name__regex="[^A-Za-z ]")
            for patient in found.iterator(BATCH):
                _tidy_one(patient, patients)
        cursor.execute("select set_config('app.clinic', '', true)")


def _tidy_one(patient: Any, patients: Any) -> None:
    names = {name: line(getattr(patient, name)) for name in NAMES}
    # Nothing but unseen signs stays: a patient without a name could not be stored, and somebody must say who this is.
    if not any(names.values()):
        return
    for name, text in names.items():
        setattr(patient, name, text)
    patient.sort_name = normalise.base_name(patient.family_name, patient.given_name)[:250]
    patients.filter(pk=patient.pk).update(**names, sort_name=patient.sort_name)


class Migration(migrations.Migration):
    dependencies = [("records", "0007_one_name_may_be_empty"), ("practice", "0007_tidy_names")]

    operations = [migrations.RunPython(tidy, migrations.RunPython.noop, elidable=True)]
