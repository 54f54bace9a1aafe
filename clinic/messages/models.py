"""One row a message: to whom, about which rows, and what became of it. Its words are made when it is sent."""

import secrets
from datetime import time
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.messages.codes import MessageChannel, MessageState, NotSentReason, SendWhen
from clinic.practice import moments
from clinic.practice.constraints import choices_check
from clinic.practice.tenancy import ClinicModel, link

CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another
CODE_LENGTH = 12


def new_stop_code() -> str:
    """Of the page where the patient says no to further messages: short, for a text message."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


class TemplateVersion(ClinicModel):
    """What a clinic says in one kind of message. Rows are only added; the newest counts, a message keeps the one that it was sent with."""

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=MessageChannel.choices)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField(help_text="1 for the first, 2 for the next, and so on.")
    subject = models.CharField(max_length=150, blank=True)
    words = models.TextField()
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, help_text="Empty: as shipped."
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "kind", "channel", "language", "number"], name="template_version_in_order"
            ),
            choices_check("template_version", "channel", MessageChannel.values),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel} in {self.language}, version {self.number}"


class MessageQuerySet(models.QuerySet["Message"]):
    def said(self) -> "MessageQuerySet":
        """All but what the system took back: what somebody stopped is not said again."""
        return self.exclude(state=MessageState.CANCELLED, stopped_by=None)


class Message(ClinicModel):
    """`key` says what the message is about and which of several; one row for each (clinic, key). `context_ids` are ids of rows,
    never their content. `attempts` counts answers: each next one is a job of its own."""

    key = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=MessageChannel.choices, default=MessageChannel.EMAIL)
    template = models.CharField(max_length=40)
    template_version = link(TemplateVersion, "messages", null=True, editable=False)
    language = models.CharField(max_length=5, blank=True)
    to = models.CharField(max_length=254, blank=True)
    patient_id = models.UUIDField(null=True, editable=False, help_text="Empty: to somebody who works here.")
    about = models.UUIDField(null=True, editable=False, help_text="The visit, check-in or link that it is about.")
    context_ids = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=MessageState.choices, default=MessageState.QUEUED)
    why = models.CharField(max_length=20, choices=NotSentReason.choices, blank=True)
    send_after = models.DateTimeField(default=timezone.now)
    keeps_quiet = models.BooleanField(default=False, help_text="Waits for the end of the clinic's quiet hours.")
    put_off = models.PositiveSmallIntegerField(default=0, help_text="How often it got another time before it went.")
    attempts = models.PositiveSmallIntegerField(default=0)
    first_asked_at = models.DateTimeField(null=True, help_text="Since when the provider may know its key.")
    provider_id = models.CharField(max_length=255, blank=True)
    last_error = models.CharField(max_length=200, blank=True, help_text="The kind of failure, without the address.")
    stop_code = models.CharField(max_length=CODE_LENGTH, blank=True, editable=False)
    actor = models.CharField(max_length=60, help_text="As in the audit log.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True, help_text="When the provider says that it arrived.")
    handled_at = models.DateTimeField(null=True, help_text="When somebody dealt with what went wrong.")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Who did not want it sent. Empty: the system took it back, because it was no longer so.",
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "key"], name="message_once"),
            models.UniqueConstraint(
                fields=["clinic", "stop_code"], condition=~models.Q(stop_code=""), name="message_stop_code_once"
            ),
            choices_check("message", "channel", MessageChannel.values),
            choices_check("message", "state", MessageState.values),
            choices_check("message", "why", ["", *NotSentReason.values]),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.QUEUED, settled_at__isnull=True)
                | (~models.Q(state=MessageState.QUEUED) & models.Q(settled_at__isnull=False)),
                name="settled_message_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.NOT_SENT) | models.Q(why=""),
                name="only_what_is_not_sent_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.CANCELLED) | models.Q(stopped_by=None),
                name="only_what_is_cancelled_was_stopped",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state", "created_at"], name="message_by_state"),
            models.Index(fields=["clinic", "about"], name="message_by_subject"),
            models.Index(fields=["clinic", "patient_id", "created_at"], name="message_by_patient"),
            models.Index(fields=["clinic", "created_at"], name="message_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.state})"

    @property
    def next_attempt(self) -> str:
        """The key of its job."""
        again = f".{self.put_off}" if self.put_off else ""
        return f"{self.pk}:{self.attempts + 1}{again}"


class MessageSettings(ClinicModel):
    """What holds for all messages to patients of a clinic. Without a row: as the defaults are."""

    quiet_from = models.TimeField("quiet from", default=time(20))
    quiet_until = models.TimeField("quiet until", default=time(8), help_text="The same time twice: no quiet hours.")
    country_code = models.CharField(
        max_length=4, blank=True, help_text="Of phone numbers that are written without one."
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic"], name="message_settings_once_a_clinic"),
            models.CheckConstraint(
                condition=models.Q(country_code__regex="^[1-9]?[0-9]{0,3}$"), name="country_code_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Quiet from {moments.clock(self.quiet_from)} to {moments.clock(self.quiet_until)}"

    @property
    def has_quiet_hours(self) -> bool:
        return self.quiet_from != self.quiet_until


class MessageRule(ClinicModel):
    """Whether a clinic sends one kind of message, and how. Without a row it does not."""

    kind = models.CharField(max_length=40)
    channels = ArrayField(models.CharField(max_length=10, choices=MessageChannel.choices), default=list)
    hours_before = models.PositiveSmallIntegerField(null=True)
    send_when = models.CharField(max_length=12, choices=SendWhen.choices, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "kind"], name="message_rule_once_a_kind"),
            models.CheckConstraint(
                condition=models.Q(channels__contained_by=MessageChannel.values), name="message_rule_channels_are_known"
            ),
            choices_check("message_rule", "send_when", ["", *SendWhen.values]),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.channels) or 'off'}"
