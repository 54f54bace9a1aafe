"""Visits as calendar files (RFC 5545, RFC 5546). Moments are UTC, because some programs read no zone with dates of their own; each
change raises SEQUENCE and LAST-MODIFIED under the same UID, so that a program replaces what it has and a late file changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext
from icalendar import Alarm, Calendar, Event

from clinic.booking.models import FREED, Appointment, CheckIn, CheckInState
from clinic.practice.models import Clinic
from planning.treatments.models import Treatment

Method = Literal["PUBLISH", "CANCEL"]
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class CalendarEntry:
    """`starts` as a day is the whole of it; `alarm` is how long before the start it rings."""

    uid: str
    sequence: int
    changed_at: datetime
    summary: str
    starts: datetime | date
    ends: datetime | None = None
    description: str = ""
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"] = "CONFIRMED"
    is_busy: bool = True
    alarm: timedelta | None = None


def calendar_file(
    clinic: Clinic,
    entries: Iterable[CalendarEntry],
    method: Method,
    *,
    is_own: bool = False,
    made_at: datetime | None = None,
) -> bytes:
    """`is_own`: of somebody who works here, who needs neither the way there nor a sender. `made_at`: when it was made first, where the
    same file is made again."""
    calendar = Calendar()
    language = (get_language() or "en").split("-")[0].upper()
    calendar.add("prodid", f"-//Glabella//Aftercare//{language}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for entry in entries:
        calendar.add_component(_event(clinic, entry, is_own, made_at))
    written: bytes = calendar.to_ical()
    return written


def _event(clinic: Clinic, entry: CalendarEntry, is_own: bool, made_at: datetime | None) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC) if is_own else (made_at or timezone.now()).astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.summary)
    event.add("dtstart", entry.starts.astimezone(UTC) if isinstance(entry.starts, datetime) else entry.starts)
    if entry.ends:
        event.add("dtend", entry.ends.astimezone(UTC))
    event.add("status", entry.status)
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    event.add("class", "PRIVATE")
    if entry.description:
        event.add("description", entry.description)
    if not is_own:
        event.add("organizer", f"mailto:{clinic.email}" if clinic.email else settings.ADDRESS)
        event.add("location", _place(clinic))
    if entry.alarm and entry.status != "CANCELLED":
        event.add_component(_alarm(clinic, entry.alarm))
    return event


def _place(clinic: Clinic) -> str:
    return ", ".join(line.strip() for line in clinic.address.splitlines() if line.strip()) or clinic.name


def _alarm(clinic: Clinic, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{clinic}, {clinic.phone}")
    alarm.add("trigger", -before)
    return alarm


def check_in_uid(clinic: Clinic, treatment: Treatment) -> str:
    """For life: that of the first record, whatever corrects it."""
    first = treatment
    while first.amends_id:
        first = Treatment.objects.without_documents().get(pk=first.amends_id)
    return f"check-in-{first.pk}@{clinic.code}.glabella"


def check_in_sequence(check_in: CheckIn) -> int:
    """Grows with each change of it and of the visit that it is booked as; what a visit had counted that it is no more, it keeps itself."""
    visit = check_in.appointment if check_in.state == CheckInState.BOOKED else None
    return check_in.sequence + (visit.sequence if visit else 0)


def visit_entry(visit: Appointment, check_in: CheckIn | None, *, is_off: bool = False) -> CalendarEntry:
    """The visit as itself or as this check-in, for the patient: it names the clinic but neither visit nor treatment, because others may
    read calendars. In the active locale. `is_off`: it does not take place under this name."""
    clinic = visit.clinic
    name = gettext("%(clinic)s: check-in") if check_in else gettext("%(clinic)s: appointment")
    return CalendarEntry(
        uid=check_in_uid(clinic, check_in.treatment) if check_in else f"visit-{visit.pk}@{clinic.code}.glabella",
        sequence=check_in_sequence(check_in) if check_in else visit.sequence,
        changed_at=max(visit.changed_at, check_in.changed_at) if check_in else visit.changed_at,
        summary=name % {"clinic": clinic},
        starts=visit.starts_at,
        ends=visit.ends_at,
        status="CANCELLED" if is_off or visit.state in FREED else "CONFIRMED",
        alarm=timedelta(days=1),
    )
