"""What a clinic shows of itself, and whom it invites."""

import base64
import hashlib
import secrets
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic.office.access_tokens import ApiToken, CalendarFeed
from clinic.office.api_writes import ApiWrite
from clinic.office.diary_models import Absence, AbsenceReason, ClosedDay, VisitColour, VisitGiver, VisitType
from clinic.practice.models import KNOWN_ROLES_HELD, Membership, Role
from clinic.practice.tenancy import ClinicModel, link

__all__ = [
    "Absence",
    "AbsenceReason",
    "ApiToken",
    "ApiWrite",
    "CalendarFeed",
    "ClosedDay",
    "Handover",
    "Invitation",
    "Logo",
    "VisitColour",
    "VisitGiver",
    "VisitType",
    "token_hash",
    "token_of",
]


class Logo(ClinicModel):
    """The clinic's logo, re-encoded from the upload: a PNG of pixels and nothing else. One a clinic; another replaces it."""

    png = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic"], name="one_logo_a_clinic")
        ]

    def __str__(self) -> str:
        return f"Logo of {self.width} x {self.height}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unsettled(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; perhaps too old."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self) -> "InvitationQuerySet":
        return self.unsettled().filter(expires_at__gt=timezone.now())


class Invitation(ClinicModel):
    """Asks one person to work here. The link's token is made of `seed` and SECRET_KEY whenever its letter is written, and only its
    hash is stored: who reads the table cannot open it. `letters` counts the letters; only the newest link opens."""

    email = models.EmailField()
    full_name = models.CharField(max_length=120)
    title = models.CharField(max_length=80, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    token_hash = models.CharField(max_length=64, editable=False)
    seed = models.CharField(max_length=64, blank=True, editable=False)
    letters = models.PositiveSmallIntegerField(default=1, editable=False)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, help_text="Empty: by command."
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["full_name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_email",
            ),
            models.UniqueConstraint(fields=["clinic", "token_hash"], name="invitation_token_once"),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="invitation_has_a_role"),
            models.CheckConstraint(condition=models.Q(roles__len=KNOWN_ROLES_HELD), name="invitation_roles_known_once"),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="invitation_is_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def as_whom(self) -> str:
        """The roles inside a sentence: `medical director and injector`."""
        words = Role.words(self.roles)
        return words[0].lower() + words[1:]

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and not self.is_too_old

    @property
    def is_too_old(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def message_key(self) -> str:
        """Of its newest letter."""
        return f"invitation:{self.pk}:{self.letters}"

    @property
    def token(self) -> str | None:
        """Of the link; None once it is settled, or where the key that made it is gone."""
        tokens = (token_of(self.seed, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
        return next((token for token in tokens if self.seed and token_hash(token) == self.token_hash), None)

    def renew(self) -> None:
        """Another link; the one before it no longer opens."""
        self.seed = secrets.token_urlsafe(32)
        self.token_hash = token_hash(token_of(self.seed, settings.SECRET_KEY))


def token_of(seed: str, key: str) -> str:
    """256 bits, of which the database alone does not know enough."""
    digest = salted_hmac("clinic.office.invitation", seed, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class HandoverQuerySet(models.QuerySet["Handover"]):
    def standing(self) -> "HandoverQuerySet":
        return self.filter(ended_at=None)


class Handover(ClinicModel):
    """What a deactivated member left unfinished is another's, until the member works here again."""

    member = link(Membership, "handovers")
    to = link(Membership, "taken_over")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "member"], condition=models.Q(ended_at=None), name="one_standing_handover_a_member"
            ),
            models.CheckConstraint(condition=~models.Q(member=models.F("to")), name="handed_over_to_another"),
        ]

    def __str__(self) -> str:
        return f"Handover of {self.made_at.isoformat()}"
