from django.db import migrations, models

from clinic.practice.tenancy import unique_in_clinic


class Migration(migrations.Migration):
    dependencies = [("consults", "0006_constraints"), ("plans", "0002_idempotency_key")]

    operations = [
        unique_in_clinic("plans_plan", "consult_id"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("course__in", ["treat", "wait", "refer", "do_not_treat"])),
                name="decision_course_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("clinic", "consult"), name="one_plan_a_consult"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["ready", "incomplete", "on_hold", "refer"])),
                name="plan_status_is_known",
            ),
        ),
    ]
