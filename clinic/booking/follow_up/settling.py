"""Rows that end by themselves: a later look that was recorded, and steps whose turn has come."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from clinic.audit.log import record
from clinic.booking.follow_up.codes import FollowUpCode, ItemState
from clinic.booking.follow_up.models import TOOK_PLACE, FollowUpItem
from clinic.booking.follow_up.steps import release
from clinic.booking.models import Appointment, CheckIn, CheckInState
from clinic.booking.outcomes import record_ids
from clinic.practice.models import User
from planning.engine.protocol.model import SequenceStage
from planning.plans.models import Plan
from planning.plans.own_protocol import own_protocol
from planning.treatments.models import Review, Treatment

SYSTEM = "system:booking"


@transaction.atomic
def settle_looks(*, treatment: Treatment, by: User | str = SYSTEM) -> None:
    """A review from the look's first day on is its outcome, unless a visit still to come is booked for it. Twice does no harm."""
    looks = (
        FollowUpItem.objects.select_for_update(of=("self",))
        .select_related("clinic", "appointment")
        .filter(treatment__in=record_ids(treatment), kind=FollowUpCode.SLIMMING, state=ItemState.OPEN)
    )
    waiting = FollowUpItem.objects.open() | FollowUpItem.objects.outcome_missing()
    for look in looks.filter(pk__in=waiting.values("pk")):
        visit = look.appointment
        came_on = visit.starts_on if visit and visit.state == TOOK_PLACE else look.earliest
        assert came_on
        since, _ = look.clinic.day_bounds(came_on)
        reviews = Review.objects.filter(treatment__in=record_ids(treatment), made_at__gte=since)
        review = reviews.select_related("made_by").order_by("made_at").first()
        if review is None:
            continue
        look.state, look.closed_at, look.closed_by = ItemState.DONE, review.made_at, review.made_by
        look.save(update_fields=["state", "closed_at", "closed_by"])
        record(action="follow_up.done", obj=look, by=by, data={"review": str(review.pk)})


def settle_visit(visit: Appointment, *, by: User | str = SYSTEM) -> None:
    """A step took place: what waits for it may follow from its first day on."""
    if visit.state != TOOK_PLACE:
        return
    for item in FollowUpItem.objects.select_related("plan").filter(appointment=visit, kind=FollowUpCode.STEP):
        for waiting in FollowUpItem.objects.filter(plan=item.plan_id, after__in=item.tools, earliest=None):
            days = days_between(item.plan, item.tools, waiting.tools)
            release(plan=item.plan, what=waiting.after, on=visit.starts_on + timedelta(days=days), by=by)


def days_between(plan: Plan | None, first: list[str], then: list[str]) -> int:
    """By the plan's own protocol: what comes after a device that swells waits its days; else never two on one day."""
    protocol = own_protocol(plan) if plan else None
    stages = protocol.steps if protocol else ()
    swells = any(set(first) & {str(tool) for tool in stage.swells} for stage in stages)
    return max([1, *(_waits(stage) for stage in stages if swells and set(then) & set(map(str, stage.treatments)))])


def _waits(stage: SequenceStage) -> int:
    return int(stage.days_after_swelling)


def catch_up() -> None:
    """What a lost job, or a press in another room, should have settled."""
    judged = Review.objects.filter(patient=OuterRef("patient"), made_at__date__gte=OuterRef("earliest"))
    for look in FollowUpItem.objects.filter(Exists(judged), kind=FollowUpCode.SLIMMING, state=ItemState.OPEN):
        assert look.treatment
        settle_looks(treatment=look.treatment)
    waiting = FollowUpItem.objects.filter(kind=FollowUpCode.STEP, earliest=None, state=ItemState.OPEN)
    for item in waiting.exclude(after="").select_related("plan"):
        _take_up(item)


def _take_up(item: FollowUpItem) -> None:
    if item.after == "check_in":
        own = CheckIn.objects.filter(treatment__plan=item.plan_id, state__in=[CheckInState.DONE, CheckInState.CLOSED])
        closed = own.order_by("closed_at").first()
        if closed and closed.closed_at:
            release(plan=item.plan, what="check_in", on=item.clinic.day_of(closed.closed_at))
        return
    before = FollowUpItem.objects.filter(
        plan=item.plan_id, tools__contains=[item.after], appointment__state=TOOK_PLACE
    ).select_related("appointment")
    for done in before:
        assert done.appointment
        settle_visit(done.appointment)
