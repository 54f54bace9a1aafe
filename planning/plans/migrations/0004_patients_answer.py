import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from clinic.practice.tenancy import composite_fk, protect


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_constraints"),
        ("practice", "0007_tidy_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PatientsAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "idempotency_key",
                    models.UUIDField(default=uuid.uuid4, editable=False, help_text="Of the form that made this row."),
                ),
                (
                    "content_hash",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Of what was sent. Empty: made before this was kept.",
                        max_length=64,
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[("thinks_it_over", "Thinks it over"), ("declines", "Declines")], max_length=16
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        help_text="Codes of AnswerReason.",
                        size=None,
                    ),
                ),
                (
                    "words",
                    models.TextField(blank=True, help_text="In the patient's words; printed on the patient's paper."),
                ),
                ("return_on", models.DateField(blank=True, help_text="When to ask again.", null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.clinic"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patients_answers",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
                "indexes": [
                    models.Index(fields=["clinic", "plan", "-made_at"], name="newest_patients_answer"),
                    models.Index(fields=["clinic", "return_on"], name="patients_answers_by_return"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "idempotency_key"), name="patients_answer_idempotency_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["thinks_it_over", "declines"])),
                        name="patients_answer_choice_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reasons__contained_by",
                                ["cost", "fear", "other_treatment", "time", "event", "asks_somebody", "other"],
                            ),
                            ("reasons__len__gt", 0),
                        ),
                        name="patients_answer_reasons_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reasons__contains", ["other"]), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="other_patients_reason_has_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("return_on", None), ("choice", "thinks_it_over"), _connector="OR"),
                        name="return_day_is_of_thinking_it_over",
                    ),
                ],
            },
        ),
        protect("plans_patientsanswer"),
        composite_fk("plans_patientsanswer", "plan_id", "plans_plan"),
        migrations.RunSQL(
            "create trigger written_once before update or delete on plans_patientsanswer "
            "for each row execute function consults_written_once();",
            "drop trigger written_once on plans_patientsanswer;",
        ),
    ]
