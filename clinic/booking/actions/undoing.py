"""The undo of the last deed, while it is fresh."""

from django.utils import timezone

from clinic.audit.log import record
from clinic.booking import open_check_ins
from clinic.booking.actions import linking
from clinic.booking.actions.placing import replace
from clinic.booking.actions.visits import advance
from clinic.booking.anyway import Anyway
from clinic.booking.bookable import lock_diary, lock_moves
from clinic.booking.errors import MoveNotAllowed
from clinic.booking.follow_up import linking as follow_up_visits
from clinic.booking.models import Appointment, CheckIn, FollowUpItem, VisitState
from clinic.booking.refusals import placing
from clinic.booking.visit_deeds import DeedKind, VisitDeed
from clinic.practice.models import User
from clinic.practice.visit_kinds import VisitKind


@placing
def undo(*, deed: VisitDeed, by: User) -> Appointment:
    """The visit as it stood before. A second press changes nothing.

    Raises MoveNotAllowed where it is too late or something else was done to the visit since, SlotTaken where its time is somebody
    else's now.
    """
    lock_diary(deed.clinic_id, alone=bool(deed.was_anyway_reason or deed.visit.anyway_reason))
    lock_moves(deed.clinic_id)
    open_check_ins.lock(deed.visit.patient)  # before the visit's row, as everybody
    follow_up = follow_up_visits.of_visit(deed.visit) if deed.kind == DeedKind.MOVED else None
    visit = (
        Appointment.objects.select_for_update(of=("self",)).select_related("clinic", "visit_type").get(pk=deed.visit_id)
    )
    deed = VisitDeed.objects.select_related("was_room", "was_visit_type").get(pk=deed.pk)
    if deed.undone_at:
        return visit
    now = timezone.now()
    if not deed.minutes_left(now):
        raise MoveNotAllowed("This can be undone for three minutes only. Change the visit itself.")
    if visit.sequence != deed.sequence:
        raise MoveNotAllowed("The visit was changed since. Nothing was undone.")
    visit = _back(visit, deed, follow_up, by)
    VisitDeed.objects.filter(pk=deed.pk).update(undone_at=now, undone_by=by)
    record(action="appointment.undo", obj=visit, by=by, data={"deed": deed.kind})
    return visit


def _back(visit: Appointment, deed: VisitDeed, follow_up: FollowUpItem | None, by: User) -> Appointment:
    if deed.kind == DeedKind.BOOKED:
        return advance(appointment=visit, to=VisitState.CANCELLED, by=by, undoing=True)
    if deed.kind == DeedKind.MARKED:
        return advance(appointment=visit, to=VisitState(deed.was_state), by=by, undoing=True)
    return _back_in_place(visit, deed, follow_up, by)


def _back_in_place(visit: Appointment, deed: VisitDeed, follow_up: FollowUpItem | None, by: User) -> Appointment:
    """Time, people and type as they were, and why it stood beside another visit, outside a window or against an order."""
    was = deed.was_during
    visit.clinician_id = deed.was_clinician_id or visit.clinician_id
    visit.room, visit.state = deed.was_room, VisitState(deed.was_state)
    minutes = int((was.upper - was.lower).total_seconds() // 60)
    before, after = _check_ins(visit, deed)
    visit.visit_type = deed.was_visit_type or visit.visit_type
    visit.kind = visit.visit_type.kind
    anyway: Anyway | None = None
    if deed.was_anyway_reason:
        anyway = Anyway(deed.was_anyway_reason, deed.was_anyway_note, frozenset(deed.was_beside))
    back = replace(visit=visit, start=was.lower, minutes=minutes, by=by, action="appointment.move", anyway=anyway)
    outside = {"outside_reason": deed.was_outside_reason, "outside_note": deed.was_outside_note}
    linking.follow(before=before, after=after, outside=outside, visit=back, by=by)
    if follow_up:
        follow_up_visits.link(item=follow_up, visit=back, why=outside, by=by)
    return back


def _check_ins(visit: Appointment, deed: VisitDeed) -> tuple[CheckIn | None, CheckIn | None]:
    """Which one the visit is and which it was. Raises CheckInSettled where that was booked anew."""
    is_now = open_check_ins.of_visit(visit)
    was = deed.was_visit_type
    if was is None or was.kind == visit.kind:
        return is_now, is_now
    if was.kind != VisitKind.CHECK_IN:
        return is_now, None
    return is_now, open_check_ins.open_one(visit.patient, visit.clinic, visit.clinic.day_of(deed.was_during.lower))
