"""Who and where, where the desk left it open: anyone, any free room; and until when somebody is free."""

from datetime import datetime

from clinic.booking.agenda import Agenda
from clinic.booking.models import Appointment
from clinic.booking.slots import Length, Span, first_hit
from clinic.practice.models import Clinic, Membership, Room


def agenda_of_day(clinic: Clinic, start: datetime, besides: Appointment | None = None) -> Agenda:
    day = clinic.day_of(start)
    return Agenda.load(clinic, day, day, leave_out=besides.pk if besides else None)


def free_room(clinic: Clinic, start: datetime, length: Length, besides: Appointment | None = None) -> Room | None:
    """The first by name that stands empty for the visit and its buffers."""
    free = set(agenda_of_day(clinic, start, besides).free_rooms(length.occupied(start)))
    return Room.objects.in_use().filter(pk__in=free).order_by("name").first()


def first_free(
    clinic: Clinic, people: list[Membership], start: datetime, length: Length, besides: Appointment | None = None
) -> Membership | None:
    """The first of these who is there and has all of that time free."""
    agenda = agenda_of_day(clinic, start, besides)
    return next((one for one in people if is_free(agenda, one, start, length)), None)


def is_free(agenda: Agenda, clinician: Membership, start: datetime, length: Length) -> bool:
    body = Span(start, start + length.visit)
    is_there = any(span.holds(body) for span in agenda.at_work(clinician.pk))
    return is_there and first_hit(agenda.busy.get(clinician.pk, []), length.occupied(start)) is None


def free_until(agenda: Agenda, clinician: Membership, start: datetime) -> datetime | None:
    """The end of the free time in which `start` lies, on the clinic's clock; None where it is taken or nobody is there."""
    span = next((one for one in agenda.at_work(clinician.pk) if one.start <= start < one.end), None)
    taken = agenda.busy.get(clinician.pk, [])
    if span is None or any(one.start <= start < one.end for one in taken):
        return None
    return agenda.clinic.local(min((one.start for one in taken if start < one.start < span.end), default=span.end))
