"""Who opened which patient's clinical pages in an emergency, why, and until when."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from clinic.practice.models import Membership
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient

LASTS = timedelta(hours=1)
REASON_LENGTH = 500


class EmergencyQuerySet(models.QuerySet["EmergencyAccess"]):
    def open_at(self, moment: datetime) -> "EmergencyQuerySet":
        return self.filter(until__gt=moment, ended_at=None)


class EmergencyAccess(ClinicModel):
    member = link(Membership, "emergencies")
    patient = link(Patient, "emergencies")
    reason = models.TextField(max_length=REASON_LENGTH)
    begins_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Ended by hand before its hour was over.")

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="emergency_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(until=models.F("begins_at") + LASTS), name="emergency_lasts_an_hour"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "member", "until"], name="emergency_of_member"),
            models.Index(fields=["clinic", "patient", "begins_at"], name="emergency_of_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.begins_at.isoformat()}"


def open_now(member: Membership, moment: datetime | None = None) -> list[EmergencyAccess]:
    """Of this member, the newest first."""
    rows = EmergencyAccess.objects.filter(clinic=member.clinic_id, member=member).open_at(moment or timezone.now())
    return list(rows.select_related("patient").order_by("-begins_at"))
