from django.db import migrations, models

CODES = ("anatomy_checked", "small_dose", "effect_wanted", "response_before", "other")
KNOWN = " || ".join(f'@ == "{code}"' for code in CODES)


def no_point(fault: str) -> models.Func:
    return models.Func(
        models.F("doses"),
        template=f"not jsonb_path_exists(%(expressions)s, '$[*].points[*] ? ({fault})')",
        output_field=models.BooleanField(),
    )


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_patients_answer")]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=no_point(f"exists(@.caution) && !(exists(@.caution.reason ? ({KNOWN})))"),
                name="point_caution_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=no_point('@.caution.reason == "other" && !(@.caution.words != "")'),
                name="other_point_caution_has_words",
            ),
        ),
    ]
