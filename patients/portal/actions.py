"""Every write of the portal room."""

import secrets
import uuid
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic.audit.log import record
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from patients.portal.models import MOST_ATTEMPTS, OPEN_FOR, ShareLink, token_hash
from planning.treatments.models import Treatment


@transaction.atomic
def create_link(*, treatment: Treatment, idempotency_key: uuid.UUID, by: User) -> tuple[ShareLink, str | None]:
    """A new link and its token, which is known only now. Earlier links of the treatment are revoked. The same key gives the same link
    without the token, of which only the hash is kept. Raises KeyUsed for the key of another treatment's link."""
    content = content_hash(treatment=treatment)
    if made := made_before(ShareLink, idempotency_key, content):
        return made, None
    Treatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    ShareLink.objects.filter(treatment=treatment, revoked_at=None).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    link = ShareLink.objects.create(
        clinic=treatment.clinic,
        treatment=treatment,
        patient_id=treatment.patient_id,
        token_hash=token_hash(token),
        made_by=by,
        expires_at=timezone.now() + OPEN_FOR,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    record(action="link.create", obj=link, by=by, data={"treatment": str(treatment.pk)})
    return link, token


@transaction.atomic
def revoke_link(*, link: ShareLink, by: User) -> None:
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(action="link.revoke", obj=link, by=by, data={"treatment": str(link.treatment_id)})


@transaction.atomic
def open_link(*, link: ShareLink, born_on: date) -> bool:
    """Whether this birth date opens the link. The attempt is counted before it is judged, in one UPDATE, so that concurrent attempts all
    count. A link without attempts left is locked."""
    open_links = ShareLink.objects.alive().filter(pk=link.pk)
    if not open_links.filter(attempts__lt=MOST_ATTEMPTS).update(attempts=F("attempts") + 1):
        record(action="link.refuse", obj=link, by=link.actor, data={"why": "locked"})
        return False
    if born_on == link.patient.born_on:
        open_links.update(attempts=0, opened_count=F("opened_count") + 1, last_opened_at=timezone.now())
        record(action="link.open", obj=link, by=link.actor, data={"treatment": str(link.treatment_id)})
        return True
    open_links.filter(attempts=MOST_ATTEMPTS, locked_at=None).update(locked_at=timezone.now())
    record(action="link.refuse", obj=link, by=link.actor, data={"why": "birth date"})
    return False
