"""Names and phones stored before unseen signs were taken out: without them now, sorted and found as new ones are."""

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
    patients, tokens = (apps.get_model("records", name).objects.using(database) for name in ("Patient", "SearchToken"))
    with editor.connection.cursor() as cursor:
        for clinic in apps.get_model("practice", "Clinic").objects.using(database).values_list("pk", flat=True):
            cursor.execute("select set_config('app.clinic', %s, true)", [str(clinic)])
            found = patients.filter(given_name__regex="[^A-Za-z ]") | patients.filter(family_name__regex="[^A-Za-z ]")
            for patient in found.iterator(BATCH):
                _tidy_one(patient, patients)
                _find_again(patient, tokens)
        cursor.execute("select set_config('app.clinic', '', true)")


def _tidy_one(patient: Any, patients: Any) -> None:
    names = {name: line(getattr(patient, name)) for name in NAMES}
    # Nothing but unseen signs stays: a patient without a name could not be stored, and somebody must say who this is.
    if not any(names.values()):
        return
    for name, text in names.items():
        setattr(patient, name, text)
    patient.sort_name = normalise.sort_name(patient.family_name, patient.given_name)[:250]
    patients.filter(pk=patient.pk).update(**names, sort_name=patient.sort_name)


def _find_again(patient: Any, tokens: Any) -> None:
    wanted = normalise.tokens_of(patient.given_name, patient.family_name, patient.born_on, patient.phone)
    known = set(tokens.filter(patient_id=patient.pk).values_list("token", flat=True))
    tokens.filter(patient_id=patient.pk, token__in=known - wanted).delete()
    made = [tokens.model(clinic_id=patient.clinic_id, patient_id=patient.pk, token=one) for one in wanted - known]
    tokens.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [("records", "0007_one_name_may_be_empty"), ("practice", "0007_tidy_names")]

    operations = [migrations.RunPython(tidy, migrations.RunPython.noop, elidable=True)]
