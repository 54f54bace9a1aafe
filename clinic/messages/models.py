"""One row a message: to whom, about which rows, and what became of it. Its words are made when it is sent."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.tenancy import ClinicModel


class MessageChannel(models.TextChoices):
    EMAIL = "email", "E-mail"


class MessageState(models.TextChoices):
    QUEUED = "queued", "Queued"
    SENT = "sent", "Sent"
    MAYBE_SENT = "maybe_sent", "Maybe sent"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Message(ClinicModel):
    """`key` says what the message is about and which of several; one row for each (clinic, key). `context_ids` are ids of rows,
    never their content. `attempts` counts answers: each next one is a job of its own."""

    key = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=MessageChannel.choices, default=MessageChannel.EMAIL)
    template = models.CharField(max_length=40)
    to = models.CharField(max_length=254)
    context_ids = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    provider_id = models.CharField(max_length=255, blank=True)
    last_error = models.CharField(max_length=200, blank=True, help_text="The kind of failure, without the address.")
    actor = models.CharField(max_length=60, help_text="As in the audit log.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "key"], name="message_once"),
            choices_check("message", "channel", MessageChannel.values),
            choices_check("message", "state", MessageState.values),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.QUEUED, settled_at__isnull=True)
                | (~models.Q(state=MessageState.QUEUED) & models.Q(settled_at__isnull=False)),
                name="settled_message_says_when",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state", "created_at"], name="message_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.state})"

    @property
    def next_attempt(self) -> str:
        """The key of its job."""
        return f"{self.pk}:{self.attempts + 1}"
