"""Secrets that open something without a sign-in: of programs for the API, and of calendars. Only hashes are stored."""

import hashlib
import re
import secrets
from typing import ClassVar, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.practice.models import Membership
from clinic.practice.scopes import TokenScope
from clinic.practice.tenancy import ClinicModel, link

PREFIX = "glb"
SOON = 14  # days before its end in which a token stands out in the list
TOKEN = re.compile(rf"{PREFIX}_(?P<code>[A-Za-z0-9_-]+)_(?P<secret>[0-9a-f]{{64}})", re.ASCII)
S = TypeVar("S", bound="AccessSecret")


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class AccessSecret(ClinicModel):
    """`member` answers for it: it may never do more than they may, and ends with their work here."""

    member = link(Membership, "%(class)ss")
    secret_hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class ApiToken(AccessSecret):
    """Of one program that calls the API."""

    name = models.CharField(max_length=60, help_text="Of the program, such as Website booking.")
    scopes = ArrayField(models.CharField(max_length=20, choices=TokenScope.choices))
    expires_on = models.DateField(null=True, editable=False, help_text="The last day on which it opens something.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "secret_hash"], name="api_token_once"),
            models.UniqueConstraint(
                fields=["clinic", "name"], condition=models.Q(revoked_at=None), name="one_api_token_a_name"
            ),
            models.CheckConstraint(
                condition=models.Q(scopes__len__gt=0, scopes__contained_by=TokenScope.values),
                name="api_token_has_known_scopes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_words(self) -> list[str]:
        return [str(scope.label) for scope in TokenScope if scope in self.scopes]

    @property
    def days_left(self) -> int | None:
        """After the clinic's today: 0 on its last day, negative once it is expired; None where it has no end."""
        return None if self.expires_on is None else (self.expires_on - self.clinic.today()).days

    @property
    def is_expired(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def ends_soon(self) -> bool:
        return self.days_left is not None and 0 <= self.days_left <= SOON


class CalendarFeed(AccessSecret):
    """The address at which one person's calendar program reads when they are busy."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "secret_hash"], name="calendar_feed_once"),
            models.UniqueConstraint(
                fields=["clinic", "member"], condition=models.Q(revoked_at=None), name="one_calendar_feed_a_member"
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar feed {self.pk}"

    @property
    def actor(self) -> str:
        """For the audit log, as nobody is signed in."""
        return f"feed:{self.pk}"


def found(model: type[S], secret: str) -> S | None:
    """Of the clinic of this transaction, unless it is revoked or whoever answers for it works here no more."""
    rows = model._default_manager.select_related("clinic", "member__user", "member__clinic")
    alive = rows.filter(revoked_at=None, member__is_active=True, member__user__is_active=True)
    return alive.filter(secret_hash=secret_hash(secret)).first()


def new_secret() -> str:
    """256 bits; hexadecimal, so that the clinic's code before it is told apart."""
    return secrets.token_hex(32)


def token_text(clinic_code: str, secret: str) -> str:
    """What a program sends: whose it is can be seen, and a scanner of leaked secrets knows it."""
    return f"{PREFIX}_{clinic_code}_{secret}"


def read_token(text: str) -> tuple[str, str] | None:
    """The clinic's code and the secret; None for what is no token of ours."""
    read = TOKEN.fullmatch(text)
    return (read["code"], read["secret"]) if read else None
