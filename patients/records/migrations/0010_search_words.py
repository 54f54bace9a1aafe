import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from clinic.practice.tenancy import composite_fk, protect


class Migration(migrations.Migration):
    dependencies = [("practice", "0015_doctor_and_kit"), ("records", "0009_contact_preferences")]

    operations = [
        migrations.CreateModel(
            name="PatientWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "patient_id", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="records.patient",
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=80)),
                ("names", models.CharField(db_collation="C", help_text="The patient's `sort_name`.", max_length=420)),
                ("born_on", models.DateField()),
                (
                    "initial",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("word", 1),
                        output_field=models.CharField(db_collation="C", max_length=1),
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="patient",
            name="email_key",
            field=models.CharField(db_collation="C", default="", editable=False, max_length=254),
        ),
        migrations.AddField(
            model_name="patient",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="records.patient",
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="phone_end",
            field=models.CharField(db_collation="C", default="", editable=False, help_text="Reversed.", max_length=20),
        ),
        migrations.AddField(
            model_name="patient",
            name="phone_start",
            field=models.CharField(
                db_collation="C",
                default="",
                editable=False,
                help_text="Without country code and leading 0.",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="patient",
            name="sort_name",
            field=models.CharField(
                db_collation="C",
                editable=False,
                help_text="Folded name, so that É, ö and ß sort as people expect.",
                max_length=420,
            ),
        ),
        protect("records_patientword", is_pointed_at=False),
        composite_fk("records_patientword", "patient_id", "records_patient"),
        composite_fk("records_patient", "merged_into_id", "records_patient"),
    ]
