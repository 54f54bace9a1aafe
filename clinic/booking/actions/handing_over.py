"""What a member leaves in the diary goes to another."""

from django.db import transaction

from clinic.audit.log import record
from clinic.booking import open_check_ins
from clinic.booking.actions.placing import replace
from clinic.booking.agenda import is_at_work
from clinic.booking.bookable import lock_diary, lock_moves
from clinic.booking.errors import NotPlaced
from clinic.booking.left_in_diary import check_ins_of, follow_ups_of, visits_to_come
from clinic.booking.models import Appointment
from clinic.booking.slots import Span
from clinic.practice.models import Membership, User
from patients.records.locking import hold_charts


@transaction.atomic
def hand_over_visits(*, member: Membership, to: Membership, by: User) -> int:
    """Give `to` each visit for which they are free and at work; how many. The others stay, for the front desk to move."""
    lock_diary(member.clinic_id, alone=False)
    lock_moves(member.clinic_id)
    hold_charts(visits_to_come(member).values_list("patient", flat=True))
    list(open_check_ins.locked().filter(appointment__clinician=member))
    rows = visits_to_come(member).select_for_update(of=("self",)).select_related("clinic", "patient", "visit_type")
    return sum(_give(visit, to, by) for visit in rows)


def _give(visit: Appointment, to: Membership, by: User) -> bool:
    if not is_at_work(to, Span(visit.starts_at, visit.ends_at)):
        return False
    visit.clinician = to
    try:
        with transaction.atomic():
            replace(visit=visit, start=visit.starts_at, minutes=visit.minutes, by=by, action="appointment.hand_over")
    except NotPlaced:
        return False
    return True


@transaction.atomic
def hand_over_follow_ups(*, member: Membership, to: Membership, by: User) -> int:
    """Later looks, maintenance and steps of plans; how many."""
    found = list(follow_ups_of(member).select_for_update(of=("self",)))
    for item in found:
        item.injector = to
        item.save(update_fields=["injector"])
        record(action="follow_up.hand_over", obj=item, by=by)
    return len(found)


@transaction.atomic
def hand_over_check_ins(*, member: Membership, to: Membership, by: User) -> int:
    """`to` judges what these treatments came to; how many."""
    found = list(open_check_ins.locked().filter(pk__in=check_ins_of(member).values("pk")))
    for check_in in found:
        check_in.injector = to
        check_in.save(update_fields=["injector"])
        record(action="check_in.hand_over", obj=check_in, by=by)
    return len(found)
