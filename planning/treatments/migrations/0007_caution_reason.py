import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0007_tidy_names"),
        ("treatments", "0006_one_current_treatment"),
    ]

    operations = [
        migrations.AddField(
            model_name="treatmentpoint",
            name="caution_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("anatomy_checked", "Anatomy checked here by touch or movement"),
                    ("small_dose", "Small, superficial dose"),
                    ("effect_wanted", "Effect on that muscle is wanted"),
                    ("response_before", "Good response here before"),
                    ("other", "Other, see words"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="treatmentpoint",
            name="caution_words",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="treatmentpoint",
            name="caution_zones",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="treatmentpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "caution_reason__in",
                        ["", "anatomy_checked", "small_dose", "effect_wanted", "response_before", "other"],
                    )
                ),
                name="point_caution_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatmentpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("caution_reason", ""), models.Q(("caution_zones", []), _negated=True), _connector="OR"
                ),
                name="point_caution_names_its_zone",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatmentpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("caution_reason", "other"), _negated=True),
                    models.Q(("caution_words", ""), _negated=True),
                    _connector="OR",
                ),
                name="point_caution_other_has_words",
            ),
        ),
    ]
