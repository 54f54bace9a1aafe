"""Who stands in the way of a visit, in words, and what is free instead."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import Q

from clinic.booking.agenda import LOOK_AHEAD, Agenda
from clinic.booking.appointment_model import Appointment, AppointmentQuerySet
from clinic.booking.slots import Length, Span
from clinic.practice import moments
from clinic.practice.access import injectors
from clinic.practice.models import Clinic, Membership, Room

FAR_AHEAD = timedelta(days=90)  # where nothing is free sooner
WIDEST = timedelta(hours=6)  # no visit occupies more


@dataclass(frozen=True)
class WantedTime:
    """A visit that is to stand then. `itself`: its own row, where it is moved."""

    clinician: Membership
    patient_id: uuid.UUID
    room: Room | None
    start: datetime
    length: Length
    itself: uuid.UUID | None = None
    needs_room: bool = False

    @property
    def clinic(self) -> Clinic:
        return self.clinician.clinic

    @property
    def body(self) -> Span:
        return Span(self.start, self.start + self.length.visit)

    @property
    def occupied(self) -> Span:
        return self.length.occupied(self.start)


@dataclass(frozen=True)
class Clash:
    """One visit in the way: of the clinician, in the room, of the patient, or several of these."""

    visit: Appointment
    clinician: bool
    room: bool
    patient: bool
    only_buffer: bool
    """Nobody is seen at the same time: one of them is still cleaned up after, or prepared."""

    @property
    def whom(self) -> str:
        """What of it is taken: `Nia Bell and Room 2`."""
        here = self.visit
        told = [here.clinician.user.name] * self.clinician
        told += [str(here.room)] * (self.room and here.room is not None)
        return " and ".join(told or [here.patient.name])

    @property
    def sentence(self) -> str:
        """SILVA, Ana: consult 10:00 to 10:30 with Ada in Room 1, booked by Desk Mon 23 Nov, 08:30."""
        here, clinic = self.visit, self.visit.clinic
        begins, ends = clinic.local(here.starts_at), clinic.local(here.ends_at)
        booked = moments.full(clinic.local(here.created_at), clinic.today())
        room = f" in {here.room}" if here.room else ""
        cleaned = " (with the time to prepare and clean)" if self.only_buffer else ""
        return (
            f"{here.patient.name}: {here.visit_type.name.lower()} {moments.clock(begins)} to {moments.clock(ends)}{cleaned} "
            f"with {here.clinician.user.name}{room}, booked by {here.created_by.name} {booked}."
        )


@dataclass(frozen=True)
class Offer:
    """A free time, on the clinic's clock, and with whom."""

    slot: Span
    clinician: Membership


def clashes(wanted: WantedTime) -> list[Clash]:
    """Everything in the way, earliest first."""
    occupied, body = wanted.occupied, wanted.body
    staff = Q(clinician=wanted.clinician) | Q(room=wanted.room) if wanted.room else Q(clinician=wanted.clinician)
    rows = _standing_around(wanted).filter(
        staff & Q(occupies__overlap=(occupied.start, occupied.end))
        | Q(patient=wanted.patient_id, during__overlap=(body.start, body.end))
    )
    return [_clash(wanted, visit) for visit in rows if visit.pk != wanted.itself]


def beside(visit: Appointment) -> list[uuid.UUID]:
    """Who else stands at the time of a visit that was booked anyway."""
    staff = Q(clinician=visit.clinician_id)
    staff = staff | Q(room=visit.room_id) if visit.room_id else staff
    around = Appointment.objects.standing().filter(
        starts_at__lt=visit.ends_at + WIDEST, starts_at__gt=visit.starts_at - WIDEST
    )
    rows = around.filter(
        staff & Q(occupies__overlap=visit.occupies) | Q(patient=visit.patient_id, during__overlap=visit.during)
    )
    return list(rows.exclude(pk=visit.pk).order_by("pk").values_list("pk", flat=True))


def in_all_rooms(wanted: WantedTime) -> list[Clash]:
    """Who is in the rooms then, where a room is needed, none is chosen and every one is taken."""
    if wanted.room or not wanted.needs_room:
        return []
    occupied, rooms = wanted.occupied, set(Room.objects.in_use().values_list("pk", flat=True))
    rows = _standing_around(wanted).filter(room__in=rooms, occupies__overlap=(occupied.start, occupied.end))
    found = [visit for visit in rows if visit.pk != wanted.itself]
    if rooms - {visit.room_id for visit in found}:
        return []
    return [replace(_clash(wanted, visit), room=True) for visit in found]


def in_the_way(wanted: WantedTime) -> list[Clash]:
    """Of the clinician, the room or the patient; where only a room is missing, who is in them."""
    return clashes(wanted) or in_all_rooms(wanted)


def lacks_a_room(wanted: WantedTime, found: Iterable[Clash]) -> bool:
    """Whether nothing but a room is missing."""
    return wanted.needs_room and wanted.room is None and not any(one.clinician or one.patient for one in found)


def _standing_around(wanted: WantedTime) -> AppointmentQuerySet:
    occupied = wanted.occupied
    rows = Appointment.objects.standing().with_people().select_related("clinic", "created_by")
    found: AppointmentQuerySet = rows.filter(
        starts_at__lt=occupied.end + WIDEST, starts_at__gt=occupied.start - WIDEST
    ).order_by("starts_at", "pk")
    return found


def _clash(wanted: WantedTime, visit: Appointment) -> Clash:
    beside = Span(visit.starts_at, visit.ends_at).meets(wanted.body)
    occupied = Span(visit.occupies.lower, visit.occupies.upper).meets(wanted.occupied)
    return Clash(
        visit,
        clinician=occupied and visit.clinician_id == wanted.clinician.pk,
        room=occupied and wanted.room is not None and visit.room_id == wanted.room.pk,
        patient=beside and visit.patient_id == wanted.patient_id,
        only_buffer=not beside,
    )


def agenda_of(wanted: WantedTime, ahead: timedelta = LOOK_AHEAD) -> Agenda:
    clinic = wanted.clinic
    first = clinic.day_of(max(wanted.start, clinic.now()))
    return Agenda.load(clinic, first, first + ahead, leave_out=wanted.itself)


def next_slots(agenda: Agenda, wanted: WantedTime, clinician: Membership, first: date | None = None) -> Iterable[Span]:
    """Free times of this clinician from the wanted one on, in the wanted room."""
    return agenda.free(
        clinician.pk,
        wanted.length,
        first=first,
        since=wanted.start,
        room_id=wanted.room.pk if wanted.room else None,
        patient_id=wanted.patient_id,
        needs_room=wanted.needs_room,
    )


def soonest(wanted: WantedTime, count: int = 3) -> tuple[Agenda, list[Span]]:
    """The next free times of the wanted clinician: within some weeks or, where there are none, within three months."""
    agenda = agenda_of(wanted)
    free = list(islice(next_slots(agenda, wanted, wanted.clinician), count))
    if not free:
        agenda = agenda_of(wanted, FAR_AHEAD)
        free = list(islice(next_slots(agenda, wanted, wanted.clinician), count))
    return agenda, free


def offers(agenda: Agenda, wanted: WantedTime, free: list[Span]) -> list[Offer]:
    """What to press instead: the same clinician first, then another one that day, then the same one on another day."""
    day = wanted.clinic.day_of(wanted.start)
    found = [Offer(slot, wanted.clinician) for slot in free[:2]]
    others = [one for one in injectors(wanted.clinic) if one.pk != wanted.clinician.pk]
    elsewhere = [
        Offer(slot, one)
        for one in others
        for slot in islice(next_slots(agenda, wanted, one), 1)
        if slot.start.date() == day
    ]
    found += sorted(elsewhere, key=lambda offer: (offer.slot.start, offer.clinician.user.name))[:1]
    later = next_slots(agenda, wanted, wanted.clinician, first=day + timedelta(days=1))
    found += [Offer(slot, wanted.clinician) for slot in islice(later, 1) if slot not in free[:2]]
    return found


def other_rooms(agenda: Agenda, wanted: WantedTime) -> list[Room]:
    """Those in use that are free at the wanted time; empty where no room is wanted."""
    if wanted.room is None and not wanted.needs_room:
        return []
    free = set(agenda.free_rooms(wanted.occupied)) - ({wanted.room.pk} if wanted.room else set())
    return list(Room.objects.in_use().filter(pk__in=free))
