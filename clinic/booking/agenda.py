"""The clinic's time as rows: hours, closed days, absences and visits of some days, read once (six queries, however many days and people),
asked often."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.booking.appointment_model import Appointment
from clinic.booking.models import CheckIn
from clinic.booking.slots import (
    Days,
    Length,
    Opening,
    Span,
    first_hit,
    hours_between,
    joined,
    open_spans,
    shared,
    slots_within,
    suggest,
    without,
)
from clinic.booking.wall_clock import midnight
from clinic.office.models import Absence, ClosedDay, VisitType
from clinic.practice.models import Clinic, Membership, OpeningHours, Room, WorkingHours

LOOK_AHEAD = timedelta(days=28)  # how far "the next free" looks
LATE_BOOKING = timedelta(days=14)  # an overdue check-in is offered times within this


@dataclass(frozen=True, slots=True)
class Taken:
    """One visit that keeps its time."""

    visit: uuid.UUID
    clinician: uuid.UUID
    room: uuid.UUID | None
    patient: uuid.UUID
    name: str
    during: Span
    occupies: Span


@dataclass(frozen=True)
class Agenda:
    """What is open and what is taken between two days. Load it inside `tenant(clinic)`."""

    clinic: Clinic
    first: date
    last: date
    hours: list[Span]
    working: dict[uuid.UUID, list[Span]]
    away: dict[uuid.UUID, list[Span]]
    taken: list[Taken]
    rooms: tuple[uuid.UUID, ...]
    busy: dict[uuid.UUID, list[Span]]
    """Of clinicians and rooms, buffers and all; of patients, while they are seen."""

    @classmethod
    def load(cls, clinic: Clinic, first: date, last: date, *, leave_out: uuid.UUID | None = None) -> "Agenda":
        """`leave_out`: the visit that is to be moved."""
        taken = visits_between(clinic, first, last, leave_out)
        busy: dict[uuid.UUID, list[Span]] = defaultdict(list)
        for one in taken:
            busy[one.clinician].append(one.occupies)
            busy[one.patient].append(one.during)
            if one.room:
                busy[one.room].append(one.occupies)
        zone, working = clinic.zone, working_hours()
        return cls(
            clinic,
            first,
            last,
            hours_between(first, last, opening_hours(), zone, closed_days(first, last)),
            {member: hours_between(first, last, hours, zone) for member, hours in working.items()},
            absences(Span(*clinic.day_bounds(first, last))),
            taken,
            tuple(Room.objects.in_use().values_list("pk", flat=True)),
            {one: joined(spans) for one, spans in busy.items()},
        )

    def at_work(self, clinician_id: uuid.UUID) -> list[Span]:
        """When the clinic is open and this clinician is there."""
        working = self.working.get(clinician_id)
        hours = self.hours if working is None else shared(self.hours, working)
        return without(hours, self.away.get(clinician_id, []))

    def free(
        self,
        clinician_id: uuid.UUID,
        length: int | Length,
        *,
        first: date | None = None,
        last: date | None = None,
        room_id: uuid.UUID | None = None,
        patient_id: uuid.UUID | None = None,
        since: datetime | None = None,
        needs_room: bool = False,
    ) -> Iterator[Span]:
        """Free slots of this clinician (and room, and patient), in order, never in the past. `needs_room`: some room is free too."""
        length = length if isinstance(length, Length) else Length(length)
        now, zone = self.clinic.now(), self.clinic.zone
        from_ = midnight(max(first or self.first, self.first), zone)
        until = midnight(min(last or self.last, self.last) + timedelta(days=1), zone)
        busy = self.busy.get(clinician_id, [])
        slots = slots_within(
            self.at_work(clinician_id),
            joined([*busy, *self.busy.get(room_id, [])]) if room_id else busy,
            self.busy.get(patient_id, []) if patient_id else [],
            length,
            Span(max(from_, now, since or now), until),
            zone,
        )
        if not needs_room or room_id:
            return slots
        return (slot for slot in slots if self.free_rooms(length.occupied(slot.start)))

    def free_rooms(self, span: Span) -> list[uuid.UUID]:
        """By name; nobody is in them, nor cleans, during the whole of `span`."""
        return [room for room in self.rooms if first_hit(self.busy.get(room, []), span) is None]

    def hold(self, clinician_id: uuid.UUID, slots: list[Span]) -> None:
        """Count these as taken from here on, with what is prepared and cleaned around them."""
        self.busy[clinician_id] = joined([*self.busy.get(clinician_id, []), *slots])

    def for_check_in(self, check_in: CheckIn, visit_type: VisitType | None, count: int = 3) -> list[Span]:
        """A few slots to offer for a visit of this type: inside the window while it lasts, else the soonest."""
        if visit_type is None:
            return []
        first, last = offer_window(check_in, self.clinic.today())
        slots = self.free(
            check_in.injector_id,
            length_of(visit_type),
            first=first,
            last=last,
            patient_id=check_in.patient_id,
            needs_room=visit_type.needs_room,
        )
        return suggest(slots, max(check_in.target, first) if last <= check_in.latest else first, count)


def length_of(visit_type: VisitType, minutes: int | None = None) -> Length:
    """Of a visit of this type; `minutes` where it is longer or shorter than usual."""
    return Length(minutes or visit_type.minutes, visit_type.buffer_before, visit_type.buffer_after)


def visits_between(clinic: Clinic, first: date, last: date, leave_out: uuid.UUID | None = None) -> list[Taken]:
    """Those that keep their time, also from the evening before on."""
    start, end = clinic.day_bounds(first, last)
    rows = Appointment.objects.standing().filter(
        starts_at__gte=start - timedelta(days=1), starts_at__lt=end + timedelta(days=1)
    )
    names = ("patient__family_name", "patient__given_name")
    columns = ("pk", "clinician_id", "room_id", "patient_id", *names, "starts_at", "ends_at", "occupies")
    return [
        Taken(pk, clinician, room, patient, family or given, Span(begins, ends), Span(occupies.lower, occupies.upper))
        for pk, clinician, room, patient, family, given, begins, ends, occupies in rows.values_list(*columns)
        if pk != leave_out
    ]


def opening_hours() -> tuple[Opening, ...]:
    rows = OpeningHours.objects.values_list("weekday", "opens", "closes")
    return tuple(Opening(*row) for row in rows)


def closed_days(first: date, last: date) -> list[Days]:
    """Those that touch these days, or the day before or after them."""
    around = ClosedDay.objects.filter(first__lte=last + timedelta(days=1), last__gte=first - timedelta(days=1))
    return list(around.values_list("first", "last"))


def working_hours() -> dict[uuid.UUID, list[Opening]]:
    """By member; who is not there works while the clinic is open."""
    found: dict[uuid.UUID, list[Opening]] = defaultdict(list)
    for one in WorkingHours.objects.all():
        found[one.member_id].append(Opening(one.weekday, one.starts, one.ends))
    return dict(found)


def absences(span: Span) -> dict[uuid.UUID, list[Span]]:
    """By member."""
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    rows = Absence.objects.filter(starts_at__lt=span.end, ends_at__gt=span.start)
    for member, starts_at, ends_at in rows.values_list("member_id", "starts_at", "ends_at"):
        found[member].append(Span(starts_at, ends_at))
    return {member: joined(spans) for member, spans in found.items()}


def is_open(clinic: Clinic, span: Span) -> bool:
    """Whether the clinic is open during the whole of `span`."""
    first, last = clinic.day_of(span.start), clinic.day_of(span.end)
    hours = hours_between(first, last, opening_hours(), clinic.zone, closed_days(first, last))
    return any(opening.holds(span) for opening in hours)


def is_at_work(clinician: Membership, span: Span) -> bool:
    """Whether the clinic is open and this member works, and is not away, during the whole of `span`."""
    return is_open(clinician.clinic, span) and is_there(clinician, span)


def is_there(clinician: Membership, span: Span) -> bool:
    """The same, whether or not the clinic is open."""
    clinic, working = clinician.clinic, working_hours().get(clinician.pk)
    if first_hit(absences(span).get(clinician.pk, []), span):
        return False
    if working is None:
        return True
    hours = hours_between(clinic.day_of(span.start), clinic.day_of(span.end), working, clinic.zone)
    return any(work.holds(span) for work in hours)


def open_on(clinic: Clinic, day: date) -> list[Span]:
    """When the clinic is open on this day of its calendar."""
    return open_spans(day, opening_hours(), clinic.zone, closed_days(day, day))


def offer_window(check_in: CheckIn, today: date) -> tuple[date, date]:
    """The days on which this check-in may still be offered. Past its window: as soon as possible."""
    first = max(check_in.earliest, today)
    return (first, check_in.latest) if first <= check_in.latest else (today, today + LATE_BOOKING)


def next_free(
    clinic: Clinic,
    clinician_id: uuid.UUID,
    length: int | Length,
    *,
    since: datetime,
    room_id: uuid.UUID | None = None,
    patient_id: uuid.UUID | None = None,
    needs_room: bool = False,
    count: int = 3,
) -> list[Span]:
    """The next free slots from `since` on."""
    first = clinic.day_of(max(since, clinic.now()))
    agenda = Agenda.load(clinic, first, first + LOOK_AHEAD)
    slots = agenda.free(
        clinician_id, length, room_id=room_id, patient_id=patient_id, since=since, needs_room=needs_room
    )
    return [slot for slot, _ in zip(slots, range(count), strict=False)]


def agenda_for(clinic: Clinic, check_ins: list[CheckIn]) -> Agenda:
    """One agenda that holds the windows of all these check-ins."""
    today = clinic.today()
    windows = [offer_window(check_in, today) for check_in in check_ins] or [(today, today)]
    return Agenda.load(clinic, min(first for first, _ in windows), max(last for _, last in windows))
