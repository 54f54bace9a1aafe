"""The calendar files that go with what a patient is told of a visit.

A check-in has one UID for life, whichever visit it is; any other visit has one of its own. A visit that becomes a check-in, or is one no
more, is taken out under the name that the patient's calendar has it by. That is a second file, as one holds one method, and CANCEL one UID
(RFC 5546, 3.2.5)."""

from collections.abc import Iterator

from clinic.booking.calendar_files import CalendarEntry, Method, calendar_file, visit_entry
from clinic.booking.models import Appointment, CheckIn, CheckInState
from clinic.booking.telling import CANCELLED, CHANGED, CONFIRMATION
from clinic.messages.codes import MessageChannel, MessageState
from clinic.messages.models import Message
from clinic.messages.templates import AttachedFile

WITH_A_FILE = (CONFIRMATION, CHANGED, CANCELLED)
MAY_HAVE_COME = (MessageState.SENT, MessageState.MAYBE_SENT)


def visit_files(message: Message) -> list[AttachedFile]:
    """A program that has the visit already takes the newer entry, or takes it out."""
    visit = Appointment.objects.select_related("clinic").filter(pk=message.context_ids["visit"]).first()
    if visit is None:
        return []
    return [_attached(message, visit, entry, number) for number, entry in enumerate(_entries(message, visit))]


def _attached(message: Message, visit: Appointment, entry: CalendarEntry, number: int) -> AttachedFile:
    method: Method = "CANCEL" if entry.status == "CANCELLED" else "PUBLISH"
    content = calendar_file(visit.clinic, [entry], method, made_at=message.created_at)
    return AttachedFile("visit-before.ics" if number else "visit.ics", content, "calendar", method)


def _entries(message: Message, visit: Appointment) -> Iterator[CalendarEntry]:
    is_off = message.template == CANCELLED
    now = _told_as(message, visit)
    if _may_say(now, visit, is_off=is_off):
        yield visit_entry(visit, now, is_off=is_off)
    before = _last_told(message)
    if before is None or before.template == CANCELLED:
        return
    was = _told_as(before, visit)
    if was != now and _may_say(was, visit, is_off=True):
        yield visit_entry(visit, was, is_off=True)


def _told_as(message: Message, visit: Appointment) -> CheckIn | None:
    """The check-in that the visit was when the message was written. Of messages from before this was kept, the one that it is."""
    rows = CheckIn.objects.select_related("treatment", "appointment")
    kept = message.context_ids.get("check_in")
    if kept is None:
        return rows.filter(appointment=visit).first()
    return rows.filter(pk=kept).first() if kept else None


def _may_say(check_in: CheckIn | None, visit: Appointment, *, is_off: bool) -> bool:
    """The entry of a check-in belongs to the visit that it is booked as: an earlier one says nothing of it any more."""
    if check_in is None or check_in.appointment_id == visit.pk:
        return True
    return is_off and check_in.state != CheckInState.BOOKED


def _last_told(message: Message) -> Message | None:
    """By which name the patient's calendar has the visit."""
    rows = Message.objects.filter(about=message.about, channel=MessageChannel.EMAIL, template__in=WITH_A_FILE)
    return rows.filter(state__in=MAY_HAVE_COME, created_at__lt=message.created_at).order_by("created_at").last()
