"""A member is away: the absence is written, and the visits that it hits go where somebody said."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction

from clinic.booking.absence_hits import ChosenTime, visits_hit, worklist_rows_of
from clinic.booking.actions.visits import move
from clinic.booking.bookable import lock_diary
from clinic.booking.errors import BookingRefused
from clinic.booking.models import Appointment
from clinic.office import absences
from clinic.office.absences import AbsenceTold
from clinic.office.models import Absence
from clinic.practice.access import injectors
from clinic.practice.models import Membership, Room, User
from patients.records.locking import hold_charts


@dataclass
class AbsenceDone:
    absence: Absence
    moved: list[Appointment] = field(default_factory=list)
    left: list[Appointment] = field(default_factory=list)
    refused: int = 0
    """How many of those left were to be moved, and their new time was gone."""


@transaction.atomic
def enter_absence(
    *, member: Membership, told: AbsenceTold, by: User, key: uuid.UUID, moves: Mapping[uuid.UUID, ChosenTime]
) -> AbsenceDone:
    """Write the absence and move what `moves` names, by visit. What cannot go there any more stays, and the front desk has it among the
    visits to move. Raises AbsenceRefused; twice is once."""
    _lock(member, moves)
    absence = absences.add(member=member, told=told, by=by, key=key)
    return _move(absence, by, moves)


@transaction.atomic
def move_hits(*, absence: Absence, by: User, moves: Mapping[uuid.UUID, ChosenTime]) -> AbsenceDone:
    """What an absence that is on record still hits."""
    _lock(absence.member, moves)
    return _move(absence, by, moves)


def _lock(member: Membership, moves: Mapping[uuid.UUID, ChosenTime]) -> None:
    """The people first, as visits.move does, and in one order: two absences whose visits go to each other's people wait. Then the diary,
    and the charts of all who are moved."""
    with connection.cursor() as cursor:
        for one in sorted({member.pk, *(chosen.clinician_id for chosen in moves.values())}):
            how = "no key update" if one == member.pk else "share"
            cursor.execute(f"select 1 from practice_membership where id = %s for {how}", [one])
    lock_diary(member.clinic_id, alone=False)
    hold_charts(Appointment.objects.filter(pk__in=moves).values_list("patient", flat=True))


def _move(absence: Absence, by: User, moves: Mapping[uuid.UUID, ChosenTime]) -> AbsenceDone:
    done = AbsenceDone(absence)
    visits = visits_hit(absence.member, absence.starts_at, absence.ends_at)
    people = {one.pk: one for one in injectors(absence.member.clinic)}
    rooms = {one.pk: one for one in Room.objects.in_use()}
    for visit in visits:
        chosen = moves.get(visit.pk)
        moved = chosen is not None and _moved(visit, chosen, people, rooms, by)
        (done.moved if moved else done.left).append(visit)
        done.refused += chosen is not None and not moved
    return done


def _moved(
    visit: Appointment,
    chosen: ChosenTime,
    people: Mapping[uuid.UUID, Membership],
    rooms: Mapping[uuid.UUID, Room],
    by: User,
) -> bool:
    """What is outside its window or against its order already keeps the reason it has."""
    clinician = people.get(chosen.clinician_id)
    if clinician is None:
        return False
    row = worklist_rows_of([visit]).get(visit.pk)
    reason, note = (row.outside_reason, row.outside_note) if row else ("", "")
    try:
        with transaction.atomic():
            move(
                appointment=visit,
                start=chosen.start,
                minutes=visit.minutes,
                clinician=clinician,
                room=rooms.get(chosen.room_id) if chosen.room_id else None,
                by=by,
                outside_reason=reason,
                outside_note=note,
            )
    except BookingRefused:
        return False
    return True
