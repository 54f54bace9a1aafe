from django.conf import settings
from django.db import migrations, models

KNOWN = ("anatomy_differs", "asymmetry", "scar_or_lesion", "patient_wish", "other")
UNKNOWN = " && ".join(f'@.reason != "{code}"' for code in KNOWN)


def no_point(fault: str) -> models.Func:
    return models.Func(
        models.F("doses"),
        template=f"not jsonb_path_exists(%(expressions)s, '$[*].points[*] ? ({fault})')",
        output_field=models.BooleanField(),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("consults", "0001_initial"),
        ("practice", "0003_logo_and_version"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=no_point(f"exists(@.reason) && {UNKNOWN}"), name="point_reason_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=no_point('@.reason == "other" && !(@.words != "")'), name="other_point_reason_has_words"
            ),
        ),
    ]
