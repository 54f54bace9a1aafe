"""A treatment names the consent on which it rests, and what that was bound to: written once, as the whole row."""

import django.db.models.deletion
from django.db import migrations, models

from clinic.practice.tenancy import composite_fk

TABLE = "treatments_treatment"
OF_THE_PATIENT = f"""
alter table {TABLE} add constraint treatment_rests_on_the_patients_own_consent
    foreign key (clinic_id, consent_id, patient_id) references consents_consent (clinic_id, id, patient_id)
    deferrable initially deferred;
"""
OF_ANYBODY = f"alter table {TABLE} drop constraint treatment_rests_on_the_patients_own_consent;"


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial"), ("treatments", "0013_recalls")]

    operations = [
        migrations.AddField(
            model_name="treatment",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty: signed before this was kept.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="treatments",
                to="consents.consent",
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="consent_sha256",
            field=models.CharField(
                blank=True, default="", help_text="What that consent was bound to then.", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consent", None), models.Q(("consent_sha256", ""), _negated=True), _connector="XOR"
                ),
                name="treatment_keeps_its_consents_hash",
            ),
        ),
        composite_fk(TABLE, "consent_id", "consents_consent"),
        migrations.RunSQL(OF_THE_PATIENT, OF_ANYBODY),
    ]
