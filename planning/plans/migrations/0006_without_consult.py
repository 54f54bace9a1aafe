import django.db.models.deletion
from django.db import migrations, models

REASONS = [
    ("on_paper", "Planned on paper while the system was down"),
    ("no_consult", "Treated without a consult"),
    ("small_correction", "Small correction, agreed with the patient"),
    ("other", "Other, see words"),
]


class Migration(migrations.Migration):
    dependencies = [("consults", "0006_constraints"), ("plans", "0005_caution_reason")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="without_consult_reason",
            field=models.CharField(blank=True, choices=REASONS, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plan",
            name="without_consult_words",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="plan",
            name="consult",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plan",
                to="consults.consult",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("without_consult_reason__in", ["", *(code for code, _ in REASONS)])),
                name="plan_without_consult_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consult__isnull", False), ("without_consult_reason", "")),
                    models.Q(
                        ("consult__isnull", True),
                        ("without_consult_reason__in", [code for code, _ in REASONS]),
                    ),
                    _connector="OR",
                ),
                name="plan_has_a_consult_or_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("without_consult_reason", "other"), _negated=True),
                    models.Q(("without_consult_words", ""), _negated=True),
                    _connector="OR",
                ),
                name="other_reason_without_consult_has_words",
            ),
        ),
    ]
