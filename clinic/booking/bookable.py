"""Whether a visit may be booked at all, before anybody looks who has that time. Each raises with why not, in words."""

import uuid
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from clinic.booking.agenda import Agenda, is_open, is_there, length_of
from clinic.booking.errors import Away, BookingRefused, ChartMerged, NotOpen
from clinic.booking.slots import Span
from clinic.office import visit_types
from clinic.office.models import VisitType
from clinic.practice import moments
from clinic.practice.access import HAS_A_DIARY, may
from clinic.practice.models import Clinic, Membership, Room
from clinic.practice.visit_kinds import GRID, LONGEST, VisitKind
from patients.records.locking import hold_chart
from patients.records.models import Patient

WALK_IN = timedelta(minutes=30)  # a visit that has just begun may still be written down


def type_for(clinic: Clinic, kind: VisitKind, chosen: VisitType | None = None) -> VisitType:
    """The chosen type, or the usual one of this kind."""
    if chosen is not None:
        return chosen
    found = visit_types.usual_type(clinic, kind)
    if found is None:
        raise BookingRefused(f"No visit type of the kind \u201c{kind.label}\u201d is in use.")
    return found


def check_type(visit_type: VisitType, clinician: Membership, room: Room | None) -> None:
    if visit_type.retired_at:
        raise BookingRefused(f"{visit_type.name} is not booked any more. Choose another type.")
    givers = set(visit_type.givers.values_list("member_id", flat=True))
    if givers and clinician.pk not in givers:
        raise BookingRefused(f"{clinician.user.name} does not give this type of visit: {visit_type.name}.")
    if visit_type.needs_room and room is None:
        raise BookingRefused(f"{visit_type.name} needs a room. Choose one.")


def free_rooms(visit_type: VisitType, start: datetime, minutes: int) -> list[Room]:
    """Those that stand empty for a visit of this type then, by name."""
    clinic, occupied = visit_type.clinic, length_of(visit_type, minutes).occupied(start)
    free = Agenda.load(clinic, clinic.day_of(occupied.start), clinic.day_of(occupied.end)).free_rooms(occupied)
    rooms = Room.objects.in_bulk(free)
    return [rooms[room] for room in free]


def check_time(clinician: Membership, start: datetime, minutes: int, *, anyway: bool = False) -> None:
    """`anyway`: also while the clinic is closed or the clinician away."""
    if not may(clinician, HAS_A_DIARY) or not still_here(clinician):
        raise BookingRefused(f"{clinician.user.name} does not see patients in this clinic.")
    if not GRID <= minutes <= LONGEST or minutes % GRID:
        raise BookingRefused(f"A visit lasts {GRID} to {LONGEST} minutes, in steps of {GRID}.")
    if start.minute % GRID or start.second or start.microsecond:
        raise BookingRefused(f"A visit begins on a full {GRID} minutes, such as 09:05.")
    if start < timezone.now() - WALK_IN:
        raise BookingRefused("That time is in the past.")
    if not anyway and (refused := why_not_then(clinician, Span(start, start + timedelta(minutes=minutes)))):
        raise refused


def still_here(clinician: Membership) -> bool:
    """Holds the member's row until the visit is written: whoever enters an absence or deactivates the member waits for it, or is seen."""
    with connection.cursor() as cursor:
        cursor.execute("select is_active from practice_membership where id = %s for share", [clinician.pk])
        found = cursor.fetchone()
    return bool(found and found[0])


def hold_patient(patient: Patient) -> None:
    """Nobody merges the chart away until the visit is written. Before the lock of any check-in. Raises ChartMerged where it was."""
    kept = hold_chart(patient.pk)
    if kept != patient.pk:
        name = Patient.objects.get(pk=kept).name
        raise ChartMerged(f"This chart was merged into the chart of {name}. Book the visit there.")


def lock_diary(clinic_id: uuid.UUID, *, alone: bool) -> None:
    """After the member and before every other lock of a booking. Plain ones share the diary, where the constraints part them. Who books
    anyway is `alone` in it: the constraints leave such rows out, and nobody sees one that is not committed."""
    how = "" if alone else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_xact_lock{how}(hashtextextended(%s, 0))", [f"booking.diary {clinic_id}"])


def lock_before_check_ins(patient: Patient, clinician: Membership, *, alone: bool) -> None:
    """All that `placing.place` locks, where check-ins are locked before the visit is written."""
    still_here(clinician)
    lock_diary(clinician.clinic_id, alone=alone)
    hold_patient(patient)


def lock_moves(clinic_id: uuid.UUID) -> None:
    """Moves of one clinic wait for each other: two that swap places would wait for ever."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"booking.move {clinic_id}"])


def why_not_then(clinician: Membership, span: Span) -> NotOpen | None:
    """The clinic is closed then, or the clinician is not there."""
    clinic = clinician.clinic
    at = moments.full(clinic.local(span.start), clinic.today())
    if not is_open(clinic, span):
        return NotOpen(f"The clinic is closed then ({at}).")
    return None if is_there(clinician, span) else Away(f"{clinician.user.name} is not there then ({at}).")
