from django.db import migrations, models

from clinic.booking.follow_up.codes import AgainstOrder
from clinic.booking.reasons import AnywayReason, OutsideReason
from clinic.practice.constraints import choices_check

CHECKS = (
    choices_check("visit_deed", "was_anyway_reason", ["", *AnywayReason.values]),
    choices_check("visit_deed", "was_outside_reason", ["", *OutsideReason.values, *AgainstOrder.values]),
)


class Migration(migrations.Migration):
    dependencies = [("booking", "0010_follow_up_items")]

    operations = [
        migrations.AddField(
            model_name="visitdeed",
            name="was_anyway_reason",
            field=models.CharField(blank=True, choices=AnywayReason.choices, db_default="", max_length=12),
        ),
        migrations.AddField(
            model_name="visitdeed",
            name="was_anyway_note",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="visitdeed",
            name="was_outside_reason",
            field=models.CharField(
                blank=True, choices=[*OutsideReason.choices, *AgainstOrder.choices], db_default="", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="visitdeed",
            name="was_outside_note",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        *(migrations.AddConstraint(model_name="visitdeed", constraint=one) for one in CHECKS),
    ]
