"""Every write of the portal room."""

import uuid
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic.audit.log import record
from clinic.messages.actions import notify
from clinic.messages.codes import MessageChannel
from clinic.messages.models import Message
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from patients.portal.models import MOST_ATTEMPTS, OPEN_FOR, ShareLink
from planning.treatments.models import Treatment

LINK_MESSAGE = "aftercare_link"


@transaction.atomic
def create_link(*, treatment: Treatment, idempotency_key: uuid.UUID, by: User) -> tuple[ShareLink, str | None]:
    """A new link and its token, which is known only now. Earlier links of the treatment are revoked. The same key gives the same link
    without the token, of which only the hash is kept. Raises KeyUsed for the key of another treatment's link."""
    content = content_hash(treatment=treatment)
    if made := made_before(ShareLink, idempotency_key, content):
        return made, None
    Treatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    ShareLink.objects.filter(treatment=treatment, revoked_at=None).update(revoked_at=timezone.now(), seed="")
    link = ShareLink(
        clinic=treatment.clinic,
        treatment=treatment,
        patient_id=treatment.patient_id,
        made_by=by,
        expires_at=timezone.now() + OPEN_FOR,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    token = link.renew()
    link.save(force_insert=True)
    record(action="link.create", obj=link, by=by, data={"treatment": str(treatment.pk)})
    return link, token


@transaction.atomic
def revoke_link(*, link: ShareLink, by: User) -> None:
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now(), seed=""):
        record(action="link.revoke", obj=link, by=by, data={"treatment": str(link.treatment_id)})


@transaction.atomic
def send_link(*, treatment: Treatment, channel: MessageChannel, idempotency_key: uuid.UUID, by: User) -> Message:
    """Send the patient the address, which the birth date opens. The open link goes on; without one it is made. The same key sends once."""
    key = f"link:{treatment.pk}:{idempotency_key}"
    Treatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    if sent := Message.objects.filter(clinic=treatment.clinic, key=f"{key}:{channel}").first():
        return sent
    link = ShareLink.objects.alive().filter(treatment=treatment).first()
    if link is None or link.is_locked or link.token is None:
        link, _ = create_link(treatment=treatment, idempotency_key=idempotency_key, by=by)
    [message] = notify(
        clinic=treatment.clinic,
        kind=LINK_MESSAGE,
        patient_id=treatment.patient_id,
        about=treatment.pk,
        key=key,
        context_ids={"link": link.pk},
        by=by,
        channels=[channel],
    )
    record(action="link.send", obj=link, by=by, data={"treatment": str(treatment.pk), "channel": channel})
    return message


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
