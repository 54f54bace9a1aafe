"""Putting a visit into the diary, and saying what stands in its way."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.actions.noting import note_booked
from clinic.booking.agenda import length_of
from clinic.booking.announcing import VisitEvent, tell
from clinic.booking.anyway import Anyway
from clinic.booking.bookable import check_time, check_type, free_rooms, hold_patient, lock_diary, why_not_then
from clinic.booking.conflicts import WantedTime, clashes
from clinic.booking.errors import BookingRefused, NotPlaced
from clinic.booking.models import Appointment
from clinic.booking.room_use import room_retired
from clinic.office.models import VisitType
from clinic.practice.models import Membership, Room, User
from patients.records.models import Patient

EVENTS = {
    "appointment.book": VisitEvent.BOOKED,
    "appointment.move": VisitEvent.MOVED,
    "appointment.hand_over": VisitEvent.MOVED,
}
# Nobody is put where somebody stands who was booked anyway; the constraints leave such rows out.
INSERT = """
insert into booking_appointment (id, clinic_id, patient_id, clinician_id, room_id, visit_type_id, kind, during, occupies,
    state, state_at, note, created_at, created_by_id, idempotency_key, content_hash, sequence, changed_at,
    booked_anyway, doubled, anyway_reason, anyway_note)
select %(id)s, %(clinic)s, %(patient)s, %(clinician)s, %(room)s, %(visit_type)s, %(kind)s, tstzrange(%(start)s, %(end)s),
    tstzrange(%(from)s, %(until)s), %(state)s, %(now)s, %(note)s, %(created_at)s, %(created_by)s, %(key)s, %(content)s,
    %(sequence)s, %(now)s, %(anyway)s, %(doubled)s, %(reason)s, %(reason_note)s
where %(anyway)s or %(doubled)s or not exists (
    select from booking_appointment beside
    where beside.clinic_id = %(clinic)s and beside.state not in ('no_show', 'cancelled')
        and beside.starts_at < %(until)s::timestamptz + interval '6 hours'
        and beside.starts_at > %(from)s::timestamptz - interval '6 hours'
        and (beside.booked_anyway and beside.occupies && tstzrange(%(from)s, %(until)s)
            and (beside.clinician_id = %(clinician)s or beside.room_id = %(room)s)
          or beside.doubled and beside.patient_id = %(patient)s and beside.during && tstzrange(%(start)s, %(end)s)))
on conflict do nothing returning id
"""


def place(
    *,
    patient: Patient,
    clinician: Membership,
    start: datetime,
    minutes: int,
    visit_type: VisitType,
    by: User,
    idempotency_key: uuid.UUID,
    content: str = "",
    room: Room | None = None,
    note: str = "",
    anyway: Anyway | None = None,
) -> Appointment:
    """Write a visit, whatever it is; inside the transaction of `book` or of `book_check_in`."""
    check_type(visit_type, clinician, room)
    check_time(clinician, start, minutes, anyway=anyway is not None)
    lock_diary(clinician.clinic_id, alone=anyway is not None)
    hold_patient(patient)
    visit = Appointment(
        clinic=clinician.clinic,
        patient=patient,
        clinician=clinician,
        room=room,
        visit_type=visit_type,
        kind=visit_type.kind,
        note=note,
        created_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    booked = put(visit=visit, start=start, minutes=minutes, by=by, action="appointment.book", anyway=anyway)
    note_booked(visit=booked, by=by)
    return booked


def place_anywhere(
    *,
    patient: Patient,
    clinician: Membership,
    start: datetime,
    minutes: int,
    visit_type: VisitType,
    by: User,
    room: Room | None = None,
    rather_in: Room | None = None,
) -> Appointment:
    """One press on a time: in `room`, or in the first of `rather_in` and, where the type needs a room, all others that is free. One that
    another desk takes at this moment is no reason to refuse while there is a second."""
    write = partial(
        place,
        patient=patient,
        clinician=clinician,
        start=start,
        minutes=minutes,
        visit_type=visit_type,
        by=by,
        idempotency_key=uuid.uuid4(),
    )
    if room:
        return write(room=room)
    for where in _places(visit_type, start, minutes, rather_in):
        try:
            return write(room=where)
        except NotPlaced as refused:
            if where is None or any(one.clinician or one.patient for one in clashes(refused.wanted)):
                raise
    length = length_of(visit_type, minutes)
    raise NotPlaced(WantedTime(clinician, patient.pk, None, start, length, needs_room=True))


def _places(visit_type: VisitType, start: datetime, minutes: int, rather_in: Room | None) -> list[Room | None]:
    """Free rooms, `rather_in` first; where the type needs none, that one or no room."""
    if rather_in is None and not visit_type.needs_room:
        return [None]
    free = sorted(free_rooms(visit_type, start, minutes), key=lambda one: one != rather_in)
    return [*free] if visit_type.needs_room else [*(one for one in free if one == rather_in), None]


def put(
    *, visit: Appointment, start: datetime, minutes: int, by: User, action: str, anyway: Anyway | None = None
) -> Appointment:
    """Write the visit unless its clinician, its room or its patient is taken; `anyway` beside whoever stands there.

    Measured: a plain INSERT that is caught when the constraint refuses it falls into deadlock storms; DO NOTHING never raises."""
    if visit.room_id and room_retired(visit.room_id):
        raise BookingRefused(f"{visit.room} is not used any more. Choose another room, or none.")
    if anyway:
        anyway.check()
    wanted = _wanted(visit, start, minutes)
    _plain(visit, anyway if anyway and why_not_then(visit.clinician, wanted.body) else None)
    if not (_insert(visit, wanted) or anyway and _beside(visit, wanted, anyway)):
        raise NotPlaced(wanted)
    saved = Appointment.objects.get(pk=visit.pk)
    said = {"patient": str(visit.patient_id), "kind": visit.kind}
    record(
        action=action, obj=saved, by=by, data=said | ({"anyway": saved.anyway_reason} if saved.anyway_reason else {})
    )
    tell(saved, EVENTS.get(action, VisitEvent.RESTORED))
    return saved


def _plain(visit: Appointment, anyway: Anyway | None) -> None:
    """Beside nobody; the reason stays where it is outside the hours."""
    visit.booked_anyway = visit.doubled = False
    visit.anyway_reason, visit.anyway_note = (anyway.reason, anyway.note.strip()) if anyway else ("", "")


def _beside(visit: Appointment, wanted: WantedTime, anyway: Anyway) -> bool:
    """Marked as what it stands beside. Nobody comes in between: it is alone in the diary."""
    found = clashes(wanted)
    if anyway.beside is not None and not anyway.beside.issuperset(one.visit.pk for one in found):
        return False
    visit.anyway_reason, visit.anyway_note = anyway.reason, anyway.note.strip()
    visit.doubled = any(one.patient for one in found)
    visit.booked_anyway = any(one.clinician or one.room for one in found)
    return _insert(visit, wanted)


def _wanted(visit: Appointment, start: datetime, minutes: int) -> WantedTime:
    length, needs_room = length_of(visit.visit_type, minutes), visit.visit_type.needs_room
    return WantedTime(visit.clinician, visit.patient_id, visit.room, start, length, visit.pk, needs_room)


def _insert(visit: Appointment, wanted: WantedTime) -> bool:
    body, occupied = wanted.body, wanted.occupied
    values: dict[str, Any] = {
        "id": visit.pk,
        "clinic": visit.clinic_id,
        "patient": visit.patient_id,
        "clinician": visit.clinician_id,
        "room": visit.room_id,
        "visit_type": visit.visit_type_id,
        "kind": visit.kind,
        "start": body.start,
        "end": body.end,
        "from": occupied.start,
        "until": occupied.end,
        "state": visit.state,
        "now": timezone.now(),
        "note": visit.note,
        "created_at": visit.created_at,
        "created_by": visit.created_by_id,
        "key": visit.idempotency_key,
        "content": visit.content_hash,
        "sequence": visit.sequence,
        "anyway": visit.booked_anyway,
        "doubled": visit.doubled,
        "reason": visit.anyway_reason,
        "reason_note": visit.anyway_note,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        return cursor.fetchone() is not None


def replace(
    *, visit: Appointment, start: datetime, minutes: int, by: User, action: str, anyway: Anyway | None = None
) -> Appointment:
    """Take the row out and put it back with the same id. The keys that point at it are checked at commit, when it is there."""
    lock_diary(visit.clinic_id, alone=anyway is not None)
    visit.sequence += 1
    with connection.cursor() as cursor:
        cursor.execute("delete from booking_appointment where id = %s", [visit.pk])
    return put(visit=visit, start=start, minutes=minutes, by=by, action=action, anyway=anyway)
