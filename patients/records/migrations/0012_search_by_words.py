from django.db import migrations, models

from clinic.practice.tenancy import composite_fk, protect

# Until the visibility map is set, each index entry of a search costs a visit to the table: vacuum soon after rows were added.
VACUUM_SOON = """
    alter table records_patientword set (autovacuum_vacuum_insert_threshold = 1000, autovacuum_vacuum_insert_scale_factor = 0.01,
        autovacuum_vacuum_scale_factor = 0.02)
"""
AS_USUAL = """
    alter table records_patientword reset (autovacuum_vacuum_insert_threshold, autovacuum_vacuum_insert_scale_factor,
        autovacuum_vacuum_scale_factor)
"""


def unwritten(operation: migrations.RunSQL) -> migrations.RunSQL:
    """For a table that goes: nothing forwards, the way back makes what its making made."""
    return migrations.RunSQL(migrations.RunSQL.noop, operation.sql)


class Migration(migrations.Migration):
    dependencies = [("records", "0011_fill_search_words")]

    operations = [
        migrations.RunSQL(VACUUM_SOON, AS_USUAL),
        unwritten(composite_fk("records_searchtoken", "patient_id", "records_patient")),
        unwritten(protect("records_searchtoken")),
        migrations.DeleteModel(name="SearchToken"),
        migrations.RemoveIndex(
            model_name="patient",
            name="patient_by_name",
        ),
        migrations.RemoveIndex(
            model_name="patient",
            name="patient_by_birth_date",
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["clinic", "sort_name", "born_on", "id"],
                name="patient_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["clinic", "born_on", "sort_name", "id"],
                name="patient_by_born_on",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["clinic", "phone_end", "id"],
                name="patient_by_phone_end",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["clinic", "phone_start", "id"],
                name="patient_by_phone_start",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("merged_into", None)), fields=["clinic", "email_key", "id"], name="patient_by_email"
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("merged_into", None), _negated=True),
                fields=["clinic", "merged_into"],
                name="patient_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="patientword",
            index=models.Index(fields=["clinic", "word", "names", "born_on", "patient"], name="word_by_beginning"),
        ),
        migrations.AddIndex(
            model_name="patientword",
            index=models.Index(fields=["clinic", "initial", "names", "born_on", "patient"], name="word_by_initial"),
        ),
    ]
