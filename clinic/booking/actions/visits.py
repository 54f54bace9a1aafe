"""Writes about visits: book, move, change of state, cancel."""

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking import open_check_ins, transitions
from clinic.booking.actions import linking
from clinic.booking.actions.owed import catch_up
from clinic.booking.agenda import is_open, next_free
from clinic.booking.errors import BookingRefused, MoveNotAllowed, NotOpen, PatientElsewhere, SlotTaken
from clinic.booking.models import FREED, Appointment, VisitKind, VisitState
from clinic.booking.room_use import room_retired
from clinic.booking.slots import GRID, Span
from clinic.practice import moments
from clinic.practice.access import HAS_A_DIARY, may
from clinic.practice.idempotency import KeyUsed, content_hash, made_before
from clinic.practice.models import Clinic, Membership, Room, User
from patients.records.models import Patient

LONGEST = 240  # minutes
WALK_IN = timedelta(minutes=30)  # a visit that has just begun may still be written down


@transaction.atomic
def book(
    *,
    patient: Patient,
    clinician: Membership,
    start: datetime,
    minutes: int,
    kind: VisitKind,
    by: User,
    idempotency_key: uuid.UUID,
    room: Room | None = None,
    note: str = "",
    outside_reason: str = "",
    outside_note: str = "",
) -> Appointment:
    """Put a visit into the diary. The same key and content again give the same visit, while it stands at its time. A check-in visit is the
    patient's open check-in; outside its window it wants `outside_reason`, and `outside_note` for a reason that no code says.

    Raises KeyUsed for a key that booked something else, SlotTaken (with the next free slots) when clinician or room has that time,
    PatientElsewhere when the patient has another visit then, CheckInSettled or NoOpenCheckIn for a check-in that cannot be, ReasonNeeded,
    NotOpen outside opening hours, BookingRefused for a time that cannot be.
    """
    content = content_hash(
        patient=patient,
        clinician=clinician,
        start=start,
        minutes=minutes,
        kind=kind,
        room=room,
        note=note,
        outside=[outside_reason, outside_note],
    )
    if done := made_before(Appointment, idempotency_key, content):
        if done.state in FREED or done.starts_at != start:
            raise KeyUsed(done)  # cancelled or moved since: it is no answer any more
        return done
    if kind == VisitKind.CHECK_IN:
        catch_up(patient=patient)
        open_check_ins.lock(patient)
    clinic, day = clinician.clinic, clinician.clinic.day_of(start)
    check_in, outside = None, {}
    if kind == VisitKind.CHECK_IN:
        check_in = open_check_ins.open_one(patient, clinic, day)
        outside = open_check_ins.why_outside(check_in, day, clinic.today(), outside_reason, outside_note)
    visit = place(
        patient=patient,
        clinician=clinician,
        start=start,
        minutes=minutes,
        kind=kind,
        room=room,
        note=note,
        idempotency_key=idempotency_key,
        content=content,
        by=by,
    )
    if check_in:
        linking.link(check_in=check_in, visit=visit, outside=outside, by=by)
    return visit


def place(
    *,
    patient: Patient,
    clinician: Membership,
    start: datetime,
    minutes: int,
    kind: VisitKind,
    by: User,
    idempotency_key: uuid.UUID,
    content: str = "",
    room: Room | None = None,
    note: str = "",
) -> Appointment:
    """Write a visit, whatever it is; inside the transaction of `book` or of `book_check_in`."""
    _check_time(clinician.clinic, clinician, start, minutes)
    visit = Appointment(
        clinic=clinician.clinic,
        patient=patient,
        clinician=clinician,
        room=room,
        kind=kind,
        note=note,
        created_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    return _put(visit, start, minutes, by=by, action="appointment.book")


def _check_time(clinic: Clinic, clinician: Membership, start: datetime, minutes: int) -> None:
    if not may(clinician, HAS_A_DIARY) or not clinician.is_active:
        raise BookingRefused(f"{clinician.user.name} does not see patients in this clinic.")
    if not GRID <= minutes <= LONGEST or minutes % GRID:
        raise BookingRefused(f"A visit lasts {GRID} to {LONGEST} minutes, in steps of {GRID}.")
    if start.minute % GRID or start.second or start.microsecond:
        raise BookingRefused(f"A visit begins on a full {GRID} minutes, such as 09:05.")
    if start < timezone.now() - WALK_IN:
        raise BookingRefused("That time is in the past.")
    if not is_open(clinic, Span(start, start + timedelta(minutes=minutes))):
        raise NotOpen(f"The clinic is closed then ({moments.full(clinic.local(start), clinic.today())}).")


def _put(visit: Appointment, start: datetime, minutes: int, *, by: User, action: str) -> Appointment:
    """Write the visit unless its clinician, its room or its patient is taken. Measured: a plain INSERT that is
    caught when the constraint refuses it falls into deadlock storms; DO NOTHING never raises."""
    end = start + timedelta(minutes=minutes)
    if visit.room_id and room_retired(visit.room_id):
        raise BookingRefused(f"{visit.room} is not used any more. Choose another room, or none.")
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into booking_appointment (id, clinic_id, patient_id, clinician_id, room_id, kind, during, state,
                   state_at, note, created_at, created_by_id, idempotency_key, content_hash)
               values (%s, %s, %s, %s, %s, %s, tstzrange(%s, %s), %s, %s, %s, %s, %s, %s, %s)
               on conflict do nothing returning id""",
            [
                visit.pk,
                visit.clinic_id,
                visit.patient_id,
                visit.clinician_id,
                visit.room_id,
                visit.kind,
                start,
                end,
                visit.state,
                timezone.now(),
                visit.note,
                visit.created_at,
                visit.created_by_id,
                visit.idempotency_key,
                visit.content_hash,
            ],
        )
        written = cursor.fetchone()
    if written is None:
        raise _taken(visit, start, minutes)
    saved = Appointment.objects.get(pk=visit.pk)
    record(action=action, obj=saved, by=by, data={"patient": str(visit.patient_id), "kind": visit.kind})
    return saved


def _taken(visit: Appointment, start: datetime, minutes: int) -> SlotTaken:
    """Who has that time, and which are left."""
    free = next_free(
        visit.clinic, visit.clinician_id, minutes, since=start, room_id=visit.room_id, patient_id=visit.patient_id
    )
    theirs = Appointment.objects.with_people().standing().filter(patient=visit.patient_id).order_by("starts_at")
    other = theirs.filter(starts_at__lt=start + timedelta(minutes=minutes), ends_at__gt=start).first()
    if other:
        return PatientElsewhere(free, _already_booked(other, visit.clinic))
    return SlotTaken(free)


def _already_booked(other: Appointment, clinic: Clinic) -> str:
    """SILVA, Ana has another visit then: consult Mon 23 Nov, 10:00 to 10:30 with Ada."""
    begins, ends = clinic.local(other.starts_at), clinic.local(other.ends_at)
    return (
        f"{other.patient.name} has another visit then: {other.get_kind_display().lower()} "
        f"{moments.full(begins, clinic.today())} to {moments.clock(ends)} with {other.clinician.user.name}."
    )


@transaction.atomic
def move(
    *,
    appointment: Appointment,
    start: datetime,
    minutes: int,
    by: User,
    clinician: Membership | None = None,
    room: Room | None = None,
    outside_reason: str = "",
    outside_note: str = "",
) -> Appointment:
    """Give the visit another time, clinician or room; it keeps its id, so its links stay right. A check-in that leaves its window wants a
    reason.

    The row is taken out and put back, which a conflict cannot break (SlotTaken leaves everything as it was). Moves of one
    clinic wait for each other: two that swap places would wait for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"booking.move {appointment.clinic_id}"])
    check_in = open_check_ins.of_visit(appointment)
    visit = _locked(appointment)
    clinician = clinician or visit.clinician
    if visit.state not in transitions.AWAITED:
        raise MoveNotAllowed(f"This visit is {visit.get_state_display().lower()}; it can no longer be moved.")
    if (visit.starts_at, visit.minutes, visit.clinician_id, visit.room_id) == (
        start,
        minutes,
        clinician.pk,
        room.pk if room else None,
    ):
        return visit
    _check_time(visit.clinic, clinician, start, minutes)
    clinic, day = visit.clinic, visit.clinic.day_of(start)
    if check_in is None and visit.kind == VisitKind.CHECK_IN:
        check_in = open_check_ins.unclaimed(visit.patient, clinic, day)
    outside = check_in and open_check_ins.why_outside(check_in, day, clinic.today(), outside_reason, outside_note)
    visit.clinician, visit.room, visit.state = clinician, room, VisitState.BOOKED
    moved = replace(visit=visit, start=start, minutes=minutes, by=by, action="appointment.move")
    if check_in and outside:
        linking.link(check_in=check_in, visit=moved, outside=outside, by=by)
    return moved


def replace(*, visit: Appointment, start: datetime, minutes: int, by: User, action: str) -> Appointment:
    """Take the row out and put it back with the same id. The keys that point at it are checked at commit, when it is there."""
    with connection.cursor() as cursor:
        cursor.execute("delete from booking_appointment where id = %s", [visit.pk])
    return _put(visit, start, minutes, by=by, action=action)


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("clinician__user", "clinic")
    return rows.get(pk=appointment.pk)


@transaction.atomic
def advance(*, appointment: Appointment, to: VisitState, by: User, was_here: bool = False) -> Appointment:
    """Change the visit's state, where `transitions` allows it. A second press changes nothing.

    `was_here`: on a later day, that a visit nobody marked did take place; it is then done.
    """
    check_in = open_check_ins.of_visit(appointment)
    visit = _locked(appointment)
    if visit.state == to:
        return visit
    if not (was_here and to == VisitState.DONE and transitions.was_forgotten(visit, visit.clinic.now())):
        _may_become(visit, to)
    came_back, visit.state = visit.state in FREED, to
    if came_back and visit.kind == VisitKind.CHECK_IN:
        check_in = open_check_ins.to_take_back(check_in, visit)
    if came_back:
        visit.room = None if visit.room_id and room_retired(visit.room_id) else visit.room
        visit = replace(visit=visit, start=visit.starts_at, minutes=visit.minutes, by=by, action=f"appointment.{to}")
    else:
        visit.state_at = timezone.now()
        visit.save(update_fields=["state", "state_at"])
        record(action=f"appointment.{to}", obj=visit, by=by, data={"marked_later": True} if was_here else None)
    if check_in:
        linking.settle(check_in=check_in, visit=visit, by=by)
    return visit


def _may_become(visit: Appointment, to: VisitState) -> None:
    if not visit.may_become(to):
        raise MoveNotAllowed(
            f"This visit is {visit.get_state_display().lower()}; it cannot become {VisitState(to).label.lower()}."
        )
    clinic = visit.clinic
    if refused := transitions.refusal(visit.state, to, clinic.local(visit.starts_at), clinic.now()):
        raise MoveNotAllowed(refused)


def cancel(*, appointment: Appointment, by: User) -> Appointment:
    """Free the time. A check-in that was to happen then is due again."""
    return advance(appointment=appointment, to=VisitState.CANCELLED, by=by)
