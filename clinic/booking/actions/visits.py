"""Writes about visits: book, move, the state line."""

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking import state_line
from clinic.booking.agenda import is_open, next_free
from clinic.booking.errors import BookingRefused, MoveNotAllowed, NotOpen, PatientElsewhere, SlotTaken
from clinic.booking.models import FREED, Appointment, CheckIn, CheckInState, Kind, State
from clinic.booking.slots import GRID, Span
from clinic.jobs.queue import enqueue
from clinic.practice import moments
from clinic.practice.models import Clinic, Membership, Role, Room, User
from patients.records.models import Patient

LONGEST = 240  # minutes
CHECK_IN_STATE: dict[str, CheckInState] = {
    State.DONE: CheckInState.DONE,
    State.NO_SHOW: CheckInState.DUE,
    State.CANCELLED: CheckInState.DUE,
}
WALK_IN = timedelta(minutes=30)  # a visit that has just begun may still be written down


@transaction.atomic
def book(
    *,
    patient: Patient,
    clinician: Membership,
    start: datetime,
    minutes: int,
    kind: Kind,
    by: User,
    once: uuid.UUID,
    room: Room | None = None,
    note: str = "",
) -> Appointment:
    """Put a visit into the diary. Asking again with the same `once` gives the same visit.

    Raises SlotTaken (with the next free slots) when clinician or room has that time, PatientElsewhere when the patient has another visit
    then, NotOpen outside opening hours, BookingRefused for a time that cannot be.
    """
    done = Appointment.objects.filter(once=once).first()
    if done:
        return done
    clinic = clinician.clinic
    _check_time(clinic, clinician, start, minutes)
    visit = Appointment(
        clinic=clinic,
        patient=patient,
        clinician=clinician,
        room=room,
        kind=kind,
        note=note,
        created_by=by,
        once=once,
    )
    return _put(visit, start, minutes, by=by, action="appointment.book")


def _check_time(clinic: Clinic, clinician: Membership, start: datetime, minutes: int) -> None:
    if clinician.role != Role.INJECTOR or not clinician.is_active:
        raise BookingRefused(f"{clinician.user.full_name} does not see patients in this clinic.")
    if not GRID <= minutes <= LONGEST or minutes % GRID:
        raise BookingRefused(f"A visit lasts {GRID} to {LONGEST} minutes, in steps of {GRID}.")
    if start.minute % GRID or start.second or start.microsecond:
        raise BookingRefused(f"A visit begins on a full {GRID} minutes, such as 09:05.")
    if start < timezone.now() - WALK_IN:
        raise BookingRefused("That time is in the past.")
    if not is_open(clinic, Span(start, start + timedelta(minutes=minutes))):
        raise NotOpen(f"The clinic is closed then ({moments.full(clinic.local(start), clinic.today())}).")


def _put(visit: Appointment, start: datetime, minutes: int, *, by: User, action: str) -> Appointment:
    """Write the visit unless its clinician, its room or its patient is taken. Measured (performance.md section 3): a plain INSERT that is
    caught when the constraint refuses it falls into deadlock storms; DO NOTHING never raises."""
    end = start + timedelta(minutes=minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into booking_appointment (id, clinic_id, patient_id, clinician_id, room_id, kind, during, state,
                   state_at, note, created_at, created_by_id, once)
               values (%s, %s, %s, %s, %s, %s, tstzrange(%s, %s), %s, %s, %s, %s, %s, %s)
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
                visit.once,
            ],
        )
        written = cursor.fetchone()
    if written is None:
        return _same_press(visit, start, minutes)
    saved = Appointment.objects.get(pk=visit.pk)
    record(action=action, obj=saved, by=by, data={"patient": str(visit.patient_id), "kind": visit.kind})
    return saved


def _same_press(visit: Appointment, start: datetime, minutes: int) -> Appointment:
    """The other half of a double click finds its visit; everybody else hears who has that time and which are left."""
    twin = Appointment.objects.filter(once=visit.once).exclude(state__in=FREED).first()
    if twin:
        return twin
    free = next_free(
        visit.clinic, visit.clinician_id, minutes, since=start, room_id=visit.room_id, patient_id=visit.patient_id
    )
    theirs = Appointment.objects.with_people().standing().filter(patient=visit.patient_id).order_by("starts_at")
    other = theirs.filter(starts_at__lt=start + timedelta(minutes=minutes), ends_at__gt=start).first()
    if other:
        raise PatientElsewhere(free, _already_booked(other, visit.clinic))
    raise SlotTaken(free)


def _already_booked(other: Appointment, clinic: Clinic) -> str:
    """SILVA, Ana has another visit then: consult Mon 23 Nov, 10:00 to 10:30 with Ada."""
    begins, ends = clinic.local(other.starts_at), clinic.local(other.ends_at)
    return (
        f"{other.patient.name} has another visit then: {other.get_kind_display().lower()} "
        f"{moments.full(begins, clinic.today())} to {moments.clock(ends)} with {other.clinician.user.full_name}."
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
) -> Appointment:
    """Give the visit another time, clinician or room; it keeps its id, so its links stay right.

    The row is taken out and put back, which a conflict cannot break (SlotTaken leaves everything as it was). Moves of one
    clinic wait for each other: two that swap places would wait for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"booking.move {appointment.clinic_id}"])
    visit = _locked(appointment)
    clinician = clinician or visit.clinician
    if visit.state not in (State.BOOKED, State.CONFIRMED):
        raise MoveNotAllowed(f"This visit is {visit.get_state_display().lower()}; it can no longer be moved.")
    if (visit.starts_at, visit.minutes, visit.clinician_id, visit.room_id) == (
        start,
        minutes,
        clinician.pk,
        room.pk if room else None,
    ):
        return visit
    _check_time(visit.clinic, clinician, start, minutes)
    visit.clinician, visit.room, visit.state = clinician, room, State.BOOKED
    moved = _replace(visit, start, minutes, by=by, action="appointment.move")
    tell_aftercare(moved)
    return moved


def _replace(visit: Appointment, start: datetime, minutes: int, *, by: User, action: str) -> Appointment:
    """Take the row out and put it back with the same id. The keys that point at it are checked at commit, when it is there."""
    with connection.cursor() as cursor:
        cursor.execute("delete from booking_appointment where id = %s", [visit.pk])
    return _put(visit, start, minutes, by=by, action=action)


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("clinician__user", "clinic")
    return rows.get(pk=appointment.pk)


@transaction.atomic
def advance(*, appointment: Appointment, to: State, by: User, was_here: bool = False) -> Appointment:
    """Move the visit along its state line (models.MOVES), when the step can be true (state_line). Pressing twice is pressing once.

    `was_here`: on a later day, that a visit nobody marked did take place; it is then done.
    """
    visit = _locked(appointment)
    if visit.state == to:
        return visit
    if not (was_here and to == State.DONE and state_line.was_forgotten(visit, visit.clinic.now())):
        _may_become(visit, to)
    came_back, visit.state = visit.state in FREED, to
    if came_back:
        visit = _replace(visit, visit.starts_at, visit.minutes, by=by, action=f"appointment.{to}")
    else:
        visit.state_at = timezone.now()
        visit.save(update_fields=["state", "state_at"])
        record(action=f"appointment.{to}", obj=visit, by=by, data={"marked_later": True} if was_here else None)
    _settle_check_in(visit, by=by)
    return visit


def _may_become(visit: Appointment, to: State) -> None:
    if not visit.may_become(to):
        raise MoveNotAllowed(
            f"This visit is {visit.get_state_display().lower()}; it cannot become {State(to).label.lower()}."
        )
    clinic = visit.clinic
    if refused := state_line.refusal(visit.state, to, clinic.local(visit.starts_at), clinic.now()):
        raise MoveNotAllowed(refused)


def cancel(*, appointment: Appointment, by: User) -> Appointment:
    """Free the time. A check-in that was to happen then is due again."""
    return advance(appointment=appointment, to=State.CANCELLED, by=by)


def _settle_check_in(visit: Appointment, *, by: User) -> None:
    """The check-in follows its visit: freed means due again, done means done, anything else means booked."""
    check_in = CheckIn.objects.select_for_update().filter(appointment=visit).first()
    if check_in is None or check_in.state == CheckInState.CLOSED:
        return
    state = CHECK_IN_STATE.get(visit.state, CheckInState.BOOKED)
    if state == check_in.state:
        return
    check_in.state = state
    check_in.closed_at = timezone.now() if state == CheckInState.DONE else None
    check_in.closed_by = by if state == CheckInState.DONE else None
    check_in.save(update_fields=["state", "closed_at", "closed_by"])
    record(action=f"check_in.{state}", obj=check_in, by=by)
    tell_aftercare(visit)


def tell_aftercare(visit: Appointment) -> None:
    """The patient's sheet names the booked check-in, so it is made anew."""
    for check_in in CheckIn.objects.filter(appointment=visit):
        enqueue(clinic=check_in.clinic, kind="document.refresh_aftercare", key=str(check_in.treatment_id), again=True)
