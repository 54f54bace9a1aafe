"""The link that opens one patient's aftercare page."""

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic.practice.idempotency import KeyedModel
from clinic.practice.tenancy import link
from patients.records.models import Patient
from planning.treatments.models import Treatment

MOST_ATTEMPTS = 5
OPEN_FOR = timedelta(days=60)


def token_of(seed: str, key: str) -> str:
    """256 bits, of which the database alone does not know enough."""
    digest = salted_hmac("patients.portal.link", seed, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def token_hash(token: str) -> str:
    """Only this is stored, so that nobody who reads the table can open a link."""
    return hashlib.sha256(token.encode()).hexdigest()


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def alive(self) -> "ShareLinkQuerySet":
        """Neither revoked nor expired. A locked link stays alive for a browser that has opened it."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ShareLink(KeyedModel):
    """One address for one treatment. `attempts` counts wrong birth dates since the last right one."""

    treatment = link(Treatment, "share_links")
    patient = link(Patient, "share_links")
    token_hash = models.CharField(max_length=64, editable=False)
    seed = models.CharField(max_length=64, blank=True, editable=False, help_text="With SECRET_KEY it makes the token.")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    opened_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "token_hash"], name="share_link_once"),
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="share_link_idempotency_key"),
            models.UniqueConstraint(
                fields=["clinic", "treatment"], condition=models.Q(revoked_at=None), name="one_share_link_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(attempts__lte=MOST_ATTEMPTS), name="share_link_tries_are_limited"
            ),
        ]

    def __str__(self) -> str:
        return f"Share link {self.pk}"

    @property
    def actor(self) -> str:
        """For the audit log, as nobody is signed in."""
        return f"link:{self.pk}"

    @property
    def token(self) -> str | None:
        """For a message to the patient; None where it is revoked, older than seeds, or the key that made it is gone."""
        tokens = (token_of(self.seed, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
        return next((one for one in tokens if self.seed and token_hash(one) == self.token_hash), None)

    def renew(self) -> str:
        """Give it its token."""
        self.seed = secrets.token_urlsafe(32)
        token = token_of(self.seed, settings.SECRET_KEY)
        self.token_hash = token_hash(token)
        return token

    @property
    def is_locked(self) -> bool:
        return self.attempts >= MOST_ATTEMPTS

    @property
    def tries_left(self) -> int:
        return MOST_ATTEMPTS - self.attempts
