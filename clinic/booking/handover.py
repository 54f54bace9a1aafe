"""What a member who stops working here leaves to others: visits, check-ins, consults, plans, and what was typed and not signed."""

from django.db.models import QuerySet

from clinic.booking.actions import handing_over
from clinic.booking.left_in_diary import check_ins_of, follow_ups_of, visits_to_come
from clinic.booking.open_work import unfinished_count
from clinic.drafts import actions as drafts
from clinic.drafts.waiting import left_by
from clinic.office.handover import HandedOn, WorkToHandOver, others, register
from clinic.office.models import Handover
from clinic.practice.access import HAS_A_DIARY
from clinic.practice.models import Membership, User
from planning.treatments.events.open_events import events_of_member


def _injectors(member: Membership) -> "QuerySet[Membership]":
    return others(member, HAS_A_DIARY)


def _take_visits(member: Membership, to: Membership | None, by: User) -> HandedOn:
    moved = handing_over.hand_over_visits(member=member, to=to, by=by) if to else 0
    return HandedOn(moved, visits_to_come(member).count())


def _take_check_ins(member: Membership, to: Membership | None, by: User) -> HandedOn:
    moved = handing_over.hand_over_check_ins(member=member, to=to, by=by) if to else 0
    return HandedOn(moved, check_ins_of(member).count())


def _take_follow_ups(member: Membership, to: Membership | None, by: User) -> HandedOn:
    moved = handing_over.hand_over_follow_ups(member=member, to=to, by=by) if to else 0
    return HandedOn(moved, follow_ups_of(member).count())


def _unfinished(member: Membership) -> int:
    begun = unfinished_count(member, member.clinic.today()) + left_by(member.clinic, member.user)
    return begun + len(events_of_member(member))


def _take_unfinished(member: Membership, to: Membership | None, by: User) -> HandedOn:
    count = _unfinished(member)
    if to is None:
        return HandedOn(0, count)
    drafts.hand_over(clinic=member.clinic, user=member.user, to=to.user, by=by)
    Handover.objects.create(clinic=member.clinic, member=member, to=to, made_by=by)
    return HandedOn(count)


def _plural(count: int, one: str, several: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {several}"


register(
    WorkToHandOver(
        code="visits",
        words=lambda count: _plural(count, "visit from today on", "visits from today on"),
        count=lambda member: visits_to_come(member).count(),
        heirs=_injectors,
        take=_take_visits,
        may_wait=True,
        what_waits="Where they are busy or not at work, the visit stays for the front desk to move.",
    )
)
register(
    WorkToHandOver(
        code="check_ins",
        words=lambda count: _plural(count, "open check-in", "open check-ins"),
        count=lambda member: check_ins_of(member).count(),
        heirs=_injectors,
        take=_take_check_ins,
    )
)
register(
    WorkToHandOver(
        code="follow_ups",
        words=lambda count: _plural(count, "open follow-up", "open follow-ups"),
        count=lambda member: follow_ups_of(member).count(),
        heirs=_injectors,
        take=_take_follow_ups,
    )
)
register(
    WorkToHandOver(
        code="unfinished",
        words=lambda count: _plural(
            count, "unfinished consult, plan or record", "unfinished consults, plans and records"
        ),
        count=_unfinished,
        heirs=_injectors,
        take=_take_unfinished,
        what_waits="What was typed is kept and opens for them.",
    )
)
