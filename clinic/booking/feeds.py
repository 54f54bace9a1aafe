"""The address at which a person's own calendar program reads when they are busy: nothing of a patient is in it."""

import hashlib
import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.calendar_files import CalendarEntry, calendar_file
from clinic.booking.models import Appointment
from clinic.office.access_tokens import CalendarFeed, new_secret, secret_hash
from clinic.office.models import Absence
from clinic.practice.models import Membership, User

BACK, AHEAD = timedelta(days=14), timedelta(days=120)
NOTED_EVERY = timedelta(hours=1)


def feed_of(member: Membership) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(member=member, revoked_at=None).first()


@transaction.atomic
def make_feed(*, member: Membership, by: User) -> tuple[CalendarFeed, str] | None:
    """A feed and its secret, which is known only now; the one before opens nothing any more. None where somebody made one at the same
    moment."""
    revoke_feed(member=member, by=by)
    secret = new_secret()
    try:
        with transaction.atomic():
            feed = CalendarFeed.objects.create(clinic=member.clinic, member=member, secret_hash=secret_hash(secret))
    except IntegrityError:
        return None
    record(action="feed.made", obj=feed, by=by)
    return feed, secret


@transaction.atomic
def revoke_feed(*, member: Membership, by: User) -> None:
    """Twice is once."""
    for feed in CalendarFeed.objects.filter(member=member, revoked_at=None):
        if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(action="feed.revoked", obj=feed, by=by)


def note_reading(feed: CalendarFeed) -> None:
    """To the hour, because calendar programs ask all day; each note is one event of the log."""
    now = timezone.now()
    if feed.last_used_at is None or feed.last_used_at < now - NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
        record(action="feed.read", obj=feed, by=feed.actor)


def busy_file(feed: CalendarFeed) -> bytes:
    """Visits that keep their time and absences, all alike. The same diary gives the same bytes."""
    today = feed.clinic.today()
    since, until = feed.clinic.day_bounds(today - BACK, today + AHEAD)
    visits = Appointment.objects.standing().filter(
        clinician=feed.member, starts_at__gte=since - timedelta(days=1), starts_at__lt=until, ends_at__gt=since
    )
    entries = [
        CalendarEntry(_uid(feed, visit.pk), visit.sequence, visit.changed_at, "Busy", visit.starts_at, visit.ends_at)
        for visit in visits.order_by("starts_at", "pk")
    ]
    away = Absence.objects.filter(member=feed.member, starts_at__lt=until, ends_at__gt=since).order_by(
        "starts_at", "pk"
    )
    entries += [
        CalendarEntry(_uid(feed, one.pk), one.version, feed.made_at, "Away", one.starts_at, one.ends_at) for one in away
    ]
    return calendar_file(feed.clinic, entries, "PUBLISH", is_own=True)


def _uid(feed: CalendarFeed, row: uuid.UUID) -> str:
    """Told apart from one another and from nothing else: no id of ours leaves the clinic."""
    return f"{uuid.uuid5(feed.pk, str(row))}@{feed.clinic.code}.glabella"


def etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
