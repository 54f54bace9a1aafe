"""Codes of messages: how they go, where they stand, and why one was not sent."""

from django.db import models


class MessageChannel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"


class MessageState(models.TextChoices):
    QUEUED = "queued", "Queued"
    SENT = "sent", "Sent"
    MAYBE_SENT = "maybe_sent", "Maybe sent"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    NOT_SENT = "not_sent", "Not sent"


class NotSentReason(models.TextChoices):
    """Inside the sentence `Not sent: ...`."""

    OPTED_OUT_SMS = "opted_out_sms", "patient wants no texts"
    OPTED_OUT_EMAIL = "opted_out_email", "patient wants no e-mails"
    NO_EMAIL = "no_email", "no e-mail address"
    NO_PHONE = "no_phone", "no phone number"
    NO_COUNTRY = "no_country", "number without a country code"
    NOT_A_MOBILE = "not_a_mobile", "number with an extension"
    NO_PROVIDER = "no_provider", "no SMS provider is set up"
    SWITCHED_OFF = "switched_off", "switched off by the clinic"
    NO_PATIENT = "no_patient", "patient not found"


class SendWhen(models.TextChoices):
    """When an invitation goes out by itself."""

    FIRST_DAY = "first_day", "On the first day of the window"
    DAY_BEFORE = "day_before", "The day before"
    BY_HAND = "by_hand", "Only by hand"
