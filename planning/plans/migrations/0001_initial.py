import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REASONS = " && ".join(
    f'@.reason != "{code}"' for code in ("anatomy_differs", "asymmetry", "scar_or_lesion", "patient_wish", "other")
)


def no_point(fault: str) -> models.Func:
    return models.Func(
        models.F("doses"),
        template=f"not jsonb_path_exists(%(expressions)s, '$[*].points[*] ? ({fault})')",
        output_field=models.BooleanField(),
    )


TABLES = (("consults_plan", "plans_plan"), ("consults_decision", "plans_decision"))


def rename(old: str, new: str) -> str:
    """The table, and each constraint and index that carries its name."""
    return f"""
        alter table {old} rename to {new};
        do $rename$ declare one record; begin
            for one in select conname from pg_constraint where conrelid = '{new}'::regclass and conname like '{old}\\_%' loop
                execute format('alter table {new} rename constraint %I to %I', one.conname,
                    '{new}' || substr(one.conname, length('{old}') + 1));
            end loop;
            for one in select indexname from pg_indexes where tablename = '{new}' and indexname like '{old}\\_%' loop
                execute format('alter index %I rename to %I', one.indexname,
                    '{new}' || substr(one.indexname, length('{old}') + 1));
            end loop;
        end $rename$;
    """


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consults", "0003_decision_outcome"),
        # Earlier migrations name the tables as they were.
        ("treatments", "0003_as_typed"),
        ("documents", "0004_languages_by_file"),
        ("practice", "0004_languages_by_file"),
        ("records", "0003_languages_by_file"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(rename(old, new), rename(new, old)) for old, new in TABLES],
            state_operations=[
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("document", models.JSONField()),
                        ("protocol_id", models.CharField(max_length=80)),
                        ("protocol_version", models.CharField(max_length=40)),
                        ("protocol_sha256", models.CharField(max_length=64)),
                        ("outcome", models.JSONField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("ready", "ready"),
                                    ("incomplete", "incomplete"),
                                    ("on_hold", "on hold"),
                                    ("refer", "refer"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "areas",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                default=list,
                                help_text="Areas with a dose, for filters.",
                                size=None,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.clinic"
                            ),
                        ),
                        (
                            "consult",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan",
                                to="consults.consult",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="records.patient",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at"],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("once", models.UUIDField(editable=False)),
                        (
                            "course",
                            models.CharField(
                                choices=[
                                    ("treat", "Treat as planned below"),
                                    ("wait", "Wait and look again"),
                                    ("refer", "Refer to somebody else"),
                                    ("do_not_treat", "Do not treat"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("doses", models.JSONField(default=list)),
                        ("treatments", models.JSONField(default=dict)),
                        ("outcome", models.JSONField(editable=False, null=True)),
                        ("words", models.TextField(blank=True, help_text="For the record.")),
                        ("patient_words", models.TextField(blank=True, help_text="For the patient's summary.")),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at"],
                    },
                ),
                migrations.AddIndex(
                    model_name="plan",
                    index=models.Index(fields=["clinic", "-made_at"], name="newest_plans"),
                ),
                migrations.AddIndex(
                    model_name="plan",
                    index=models.Index(fields=["clinic", "patient", "-made_at"], name="plans_of_patient"),
                ),
                migrations.AddIndex(
                    model_name="plan",
                    index=models.Index(fields=["clinic", "status", "-made_at"], name="plans_by_status"),
                ),
                migrations.AddIndex(
                    model_name="decision",
                    index=models.Index(fields=["clinic", "plan", "-made_at"], name="newest_decision"),
                ),
                migrations.AddConstraint(
                    model_name="decision",
                    constraint=models.UniqueConstraint(fields=("clinic", "once"), name="decision_made_once"),
                ),
                migrations.AddConstraint(
                    model_name="decision",
                    constraint=models.CheckConstraint(
                        condition=no_point(f"exists(@.reason) && {REASONS}"),
                        name="point_reason_is_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="decision",
                    constraint=models.CheckConstraint(
                        condition=no_point('@.reason == "other" && !(@.words != "")'),
                        name="other_point_reason_has_words",
                    ),
                ),
            ],
        ),
    ]
