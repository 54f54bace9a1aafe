"""Writes about visits: book, move, change of state, cancel."""

import uuid
from datetime import datetime

from django.utils import timezone

from clinic.audit.log import record
from clinic.booking import open_check_ins, transitions, visits_as_check_ins
from clinic.booking.actions import linking
from clinic.booking.actions.noting import begun, note
from clinic.booking.actions.placing import place, replace
from clinic.booking.announcing import VisitEvent, tell
from clinic.booking.anyway import Anyway, as_before
from clinic.booking.bookable import (
    check_time,
    check_type,
    lock_before_check_ins,
    lock_diary,
    lock_moves,
    still_here,
    type_for,
)
from clinic.booking.errors import MoveNotAllowed
from clinic.booking.follow_up import freed_again, settling
from clinic.booking.follow_up import linking as follow_up_visits
from clinic.booking.models import FREED, Appointment, CheckIn, VisitState
from clinic.booking.refusals import placing
from clinic.booking.room_use import room_retired
from clinic.booking.visit_deeds import DeedKind, VisitDeed
from clinic.office.models import VisitType
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed, content_hash, made_before
from clinic.practice.models import Membership, Room, User
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient


@placing
def book(
    *,
    patient: Patient,
    clinician: Membership,
    start: datetime,
    minutes: int,
    kind: VisitKind,
    by: User,
    idempotency_key: uuid.UUID,
    visit_type: VisitType | None = None,
    room: Room | None = None,
    note: str = "",
    outside_reason: str = "",
    outside_note: str = "",
    anyway: Anyway | None = None,
) -> Appointment:
    """Put a visit into the diary, of the usual type of its kind where no `visit_type` is chosen. The same key and content again give the
    same visit, while it stands at its time. A check-in visit is the patient's open check-in; outside its window it wants
    `outside_reason`, and `outside_note` for a reason that no code says. `anyway`: beside whoever has that time, or while nobody is there.

    Raises KeyUsed for a key that booked something else, SlotTaken (with the next free slots) when clinician or room has that time,
    PatientElsewhere when the patient has another visit then, CheckInSettled or NoOpenCheckIn for a check-in that cannot be, ReasonNeeded,
    NotOpen outside opening hours, ChartMerged, BookingRefused for a time that cannot be.
    """
    kind = VisitKind(visit_type.kind) if visit_type else kind
    content = content_hash(
        patient=patient,
        clinician=clinician,
        start=start,
        minutes=minutes,
        kind=kind,
        room=room,
        note=note,
        outside=[outside_reason, outside_note],
        **({"visit_type": visit_type} if visit_type else {}),
        **({"anyway": [anyway.reason, anyway.note]} if anyway else {}),
    )
    if done := _booked_before(idempotency_key, content, start):
        return done
    check_in: CheckIn | None = None
    outside: dict[str, str] = {}
    if kind == VisitKind.CHECK_IN:
        lock_before_check_ins(patient, clinician, alone=anyway is not None)
        check_in, outside = visits_as_check_ins.owed(patient, clinician.clinic, start, outside_reason, outside_note)
    visit = place(
        patient=patient,
        clinician=clinician,
        start=start,
        minutes=minutes,
        visit_type=type_for(clinician.clinic, kind, visit_type),
        room=room,
        note=note,
        idempotency_key=idempotency_key,
        content=content,
        anyway=anyway,
        by=by,
    )
    if check_in:
        linking.link(check_in=check_in, visit=visit, outside=outside, by=by)
    return visit


def _booked_before(key: uuid.UUID, content: str, start: datetime) -> Appointment | None:
    done = made_before(Appointment, key, content)
    if done and (done.state in FREED or done.starts_at != start):
        raise KeyUsed(done)  # cancelled or moved since: it is no answer any more
    return done


@placing
def move(
    *,
    appointment: Appointment,
    start: datetime,
    minutes: int,
    by: User,
    clinician: Membership | None = None,
    room: Room | None = None,
    visit_type: VisitType | None = None,
    outside_reason: str = "",
    outside_note: str = "",
    anyway: Anyway | None = None,
    version: int | None = None,
) -> Appointment:
    """Give the visit another time, clinician, room or type; it keeps its id, so its links stay right. A check-in that leaves its
    window wants a reason. With a type of another kind it becomes the patient's open check-in, or that is due again.
    `version`: the sequence that was seen; raises ChangedMeanwhile for an older one.

    The row is taken out and put back, which a conflict cannot break (SlotTaken leaves everything as it was).
    """
    still_here(
        clinician or appointment.clinician
    )  # before the next lock, as whoever enters an absence and moves its visits
    lock_diary(appointment.clinic_id, alone=anyway is not None)
    lock_moves(appointment.clinic_id)
    check_in = visits_as_check_ins.locked_check_in(appointment, visit_type)
    follow_up = follow_up_visits.of_visit(appointment)
    visit = _locked(appointment)
    clinician = clinician or visit.clinician
    if visit.state not in transitions.AWAITED:
        raise MoveNotAllowed(f"This visit is {visit.get_state_display().lower()}; it can no longer be moved.")
    visit_type = visit_type or visit.visit_type
    stands = (visit.starts_at, visit.minutes, visit.clinician_id, visit.room_id, visit.visit_type_id)
    if stands == (start, minutes, clinician.pk, room.pk if room else None, visit_type.pk):
        return visit
    _check_version(visit, version)
    if (visit_type.pk, clinician.pk) != (visit.visit_type_id, visit.clinician_id):
        check_type(visit_type, clinician, room)
    check_time(clinician, start, minutes, anyway=anyway is not None)
    after, outside = visits_as_check_ins.check_in_after(
        visit, visit_type, start, check_in, outside_reason, outside_note
    )
    day = visit.clinic.day_of(start)
    why = follow_up_visits.why_this_day(follow_up, day, outside_reason, outside_note) if follow_up else {}
    deed = begun(visit=visit, kind=DeedKind.MOVED, by=by, booked_for=check_in or follow_up)
    visit.clinician, visit.room, visit.visit_type, visit.state = clinician, room, visit_type, VisitState.BOOKED
    visit.kind = visit_type.kind
    moved = replace(visit=visit, start=start, minutes=minutes, by=by, action="appointment.move", anyway=anyway)
    note(deed=deed, visit=moved, by=by)
    linking.follow(before=check_in, after=after, outside=outside, visit=moved, by=by)
    if follow_up:
        follow_up_visits.link(item=follow_up, visit=moved, why=why, by=by)
    return moved


def _check_version(visit: Appointment, seen: int | None) -> None:
    if seen is not None and seen != visit.sequence:
        raise ChangedMeanwhile(visit)


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("clinician__user", "clinic", "visit_type")
    return rows.get(pk=appointment.pk)


@placing
def advance(
    *,
    appointment: Appointment,
    to: VisitState,
    by: User,
    was_here: bool = False,
    undoing: bool = False,
    version: int | None = None,
) -> Appointment:
    """Change the visit's state, where `transitions` allows it. A second press changes nothing.

    `was_here`: on a later day, that a visit nobody marked did take place; it is then done. `undoing`: back to what it was, whatever that
    is; the undo notes itself. `version`: as in `move`.
    """
    if appointment.state in FREED:
        lock_diary(appointment.clinic_id, alone=bool(appointment.anyway_reason))
        if appointment.kind == VisitKind.CHECK_IN:
            open_check_ins.lock(appointment.patient)  # it may become another one of the patient's
    check_in = open_check_ins.of_visit(appointment)
    freed_before = freed_again.rows_of(appointment) if to in FREED and not undoing else []
    visit = _locked(appointment)
    if visit.state == to:
        return visit
    _check_version(visit, version)
    if not undoing and not (
        was_here and to == VisitState.DONE and transitions.was_forgotten(visit, visit.clinic.now())
    ):
        _may_become(visit, to)
    deed = begun(visit=visit, kind=DeedKind.MARKED, by=by)
    came_back, visit.state = visit.state in FREED, to
    if came_back and visit.kind == VisitKind.CHECK_IN:
        check_in = open_check_ins.to_take_back(check_in, visit)
    if came_back:
        visit.room = None if visit.room_id and room_retired(visit.room_id) else visit.room
        start, minutes, was = visit.starts_at, visit.minutes, as_before(visit)
        visit = replace(visit=visit, start=start, minutes=minutes, by=by, action=f"appointment.{to}", anyway=was)
    else:
        visit.state_at, visit.changed_at = _since(visit, deed.was_state), timezone.now()
        visit.sequence += 1
        visit.save(update_fields=["state", "state_at", "changed_at", "sequence"])
        record(action=f"appointment.{to}", obj=visit, by=by, data={"marked_later": True} if was_here else None)
        if to in FREED:
            tell(visit, VisitEvent.CANCELLED if to == VisitState.CANCELLED else VisitEvent.MISSED)
    freed_again.reopen(freed_before, visit, by=by)
    if not undoing:
        note(deed=deed, visit=visit, by=by)
    if check_in:
        linking.settle(check_in=check_in, visit=visit, by=by)
    settling.settle_visit(visit, by=by)
    return visit


def _since(visit: Appointment, was: str) -> datetime:
    """Since when it is in its state: a step back takes a press back, and the patient has waited since they came."""
    if was in (VisitState.IN_ROOM, VisitState.DONE) and visit.state in transitions.IN_THE_HOUSE:
        came = VisitDeed.objects.newest().filter(visit=visit, became=visit.state, undone_at=None).first()
        return came.at if came else timezone.now()
    return timezone.now()


def _may_become(visit: Appointment, to: VisitState) -> None:
    if not visit.may_become(to):
        raise MoveNotAllowed(
            f"This visit is {visit.get_state_display().lower()}; it cannot become {VisitState(to).label.lower()}."
        )
    clinic = visit.clinic
    if refused := transitions.refusal(visit.state, to, clinic.local(visit.starts_at), clinic.now()):
        raise MoveNotAllowed(refused)
