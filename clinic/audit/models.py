"""Read-only window on the audit schema, which its migration creates and `audit_owner` owns."""

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing somebody did or looked at: ids and field names only, never clinical content."""

    id = models.BigIntegerField(primary_key=True)
    clinic_id = models.UUIDField()
    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    object_type = models.TextField()
    object_id = models.TextField()
    data = models.JSONField(default=dict)
    patient_id = models.TextField(null=True, db_column="patient", help_text="Made by the database of `data`.")  # noqa: DJ001

    class Meta:
        managed = False
        db_table = 'audit"."event'
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.actor} {self.action} {self.object_type} {self.object_id}"
