import uuid

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from clinic.practice.tenancy import composite_fk, protect


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0006_visit_types"),
        ("practice", "0016_closing_at_midnight"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VisitDeed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("booked", "Booked"), ("moved", "Moved"), ("marked", "Marked")], max_length=8
                    ),
                ),
                ("was_state", models.CharField(blank=True, max_length=12)),
                ("was_during", django.contrib.postgres.fields.ranges.DateTimeRangeField(blank=True, null=True)),
                ("became", models.CharField(help_text="The state since.", max_length=12)),
                (
                    "sequence",
                    models.PositiveIntegerField(
                        help_text="Of the visit since: another one says that it was changed again."
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.clinic"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="booking.appointment",
                    ),
                ),
                (
                    "was_clinician",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.membership",
                    ),
                ),
                (
                    "was_room",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["clinic", "-at"], name="visit_deed_by_time"),
                    models.Index(fields=["clinic", "visit", "-at"], name="visit_deed_by_visit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "booked"), ("was_during", None)),
                            ("was_during__isnull", False),
                            _connector="OR",
                        ),
                        name="visit_deed_says_how_it_was",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="visit_deed_is_undone_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["booked", "moved", "marked"])), name="visit_deed_kind_is_known"
                    ),
                ],
            },
        ),
        protect("booking_visitdeed"),
        composite_fk("booking_visitdeed", "visit_id", "booking_appointment"),
        composite_fk("booking_visitdeed", "was_clinician_id", "practice_membership"),
        composite_fk("booking_visitdeed", "was_room_id", "practice_room"),
    ]
