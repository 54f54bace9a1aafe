"""A recall of a lot: who was given it, who was told when and how, and what they answered."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.tenancy import ClinicModel, link
from clinic.stock.models import Lot
from patients.records.models import Patient


class ContactWay(models.TextChoices):
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    LETTER = "letter", "Letter"
    IN_PERSON = "in_person", "In person"


class ContactResult(models.TextChoices):
    TOLD = "told", "Told"
    NOT_REACHED = "not_reached", "Not reached"
    ANSWERED = "answered", "Answered"


class RecallQuerySet(models.QuerySet["Recall"]):
    def open(self) -> "RecallQuerySet":
        return self.filter(closed_at=None)

    def with_lot(self) -> "RecallQuerySet":
        return self.select_related("clinic", "lot", "started_by", "closed_by")


class Recall(KeyedModel):
    """`listed_at`: when every patient was on the list; a job lists and writes in batches. One open recall a lot."""

    lot = link(Lot, "recalls")
    reason = models.TextField()
    writes_emails = models.BooleanField(help_text="To patients with an e-mail address in the chart.")
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    closing_words = models.TextField(blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="recall_idempotency_key"),
            models.UniqueConstraint(
                fields=["clinic", "lot"], condition=Q(closed_at=None), name="one_open_recall_a_lot"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_says_why"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="recall_is_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Recall of lot {self.lot_id}"


class RecalledPatientQuerySet(models.QuerySet["RecalledPatient"]):
    def with_state(self) -> Any:
        """With `has_answered`, `is_told` and `is_being_written`."""
        contacts = RecallContact.objects.filter(recalled=OuterRef("pk"))
        by_mail = Q(way=ContactWay.EMAIL)
        return self.annotate(
            has_answered=Exists(contacts.filter(result=ContactResult.ANSWERED)),
            is_told=Exists(
                contacts.filter(result=ContactResult.TOLD).filter(~by_mail | Q(message__state=MessageState.SENT))
            ),
            is_being_written=Exists(contacts.filter(by_mail, message__state=MessageState.QUEUED)),
        )


class RecalledPatient(ClinicModel):
    recall = link(Recall, "patients")
    patient = link(Patient, "recalls")
    listed_at = models.DateTimeField(default=timezone.now)

    objects = RecalledPatientQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "recall", "patient"], name="patient_once_a_recall"),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} of {self.recall_id}"


class RecallContact(KeyedModel):
    """One try to tell a patient, or what the patient answered. Rows are only added. `by` null: written by the job."""

    recalled = link(RecalledPatient, "contacts")
    way = models.CharField(max_length=10, choices=ContactWay.choices)
    result = models.CharField(max_length=12, choices=ContactResult.choices)
    words = models.TextField(blank=True)
    message = link(Message, "recall_contacts", null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="recall_contact_idempotency_key"),
            models.UniqueConstraint(
                fields=["clinic", "recalled"], condition=Q(message__isnull=False), name="one_message_a_recalled_patient"
            ),
            choices_check("recall_contact", "way", ContactWay.values),
            choices_check("recall_contact", "result", ContactResult.values),
            models.CheckConstraint(
                condition=~Q(result=ContactResult.ANSWERED) | ~Q(words=""), name="recall_answer_has_words"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(message__isnull=False), name="recall_contact_is_by_somebody"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "recalled", "at"], name="contacts_of_recalled"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.result}"
