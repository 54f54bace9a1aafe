"""The later looks and visits that a treatment is owed, at the days that its own stored answer gives."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.follow_up.codes import FollowUpCode, ItemState
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.reasons import CloseReason
from clinic.practice.models import User
from patients.records.locking import hold_chart
from planning.engine.contract.answer import Maintenance, MilestoneWindow
from planning.engine.contract.vocabulary import Milestone
from planning.engine.deciding.calendar import months_later
from planning.treatments.current_answer import given_answer
from planning.treatments.models import Treatment

ABOUT_TREATMENTS = (FollowUpCode.SLIMMING, FollowUpCode.MAINTENANCE)
SYSTEM = "system:booking"


@transaction.atomic
def follow_treatment(*, treatment: Treatment, by: User | str = SYSTEM) -> list[FollowUpItem]:
    """Write down what this treatment is owed later; twice does no harm. A corrected record takes over the rows of the one that it
    corrects, and an area that was treated again is followed from then on."""
    hold_chart(treatment.patient_id)
    treatment.refresh_from_db(fields=["patient"])
    if treatment.amends_id:
        FollowUpItem.objects.filter(treatment_id=treatment.amends_id).update(treatment=treatment)
    owed = [*_looks(treatment), *_visits(treatment)]
    if not owed:
        return []
    FollowUpItem.objects.bulk_create(owed, ignore_conflicts=True)
    made = {one.pk for one in owed}
    found = list(FollowUpItem.objects.filter(treatment=treatment, kind__in=ABOUT_TREATMENTS))
    for item in found:
        if item.pk in made:
            record(action="follow_up.due", obj=item, by=by, data={"kind": item.kind})
    _supersede(treatment, {area for item in found for area in item.areas}, by=by)
    return found


def _looks(treatment: Treatment) -> Iterator[FollowUpItem]:
    by_window: dict[tuple[date, date], list[str]] = defaultdict(list)
    for stone in _milestones(treatment):
        if stone.what is Milestone.SLIMMING:
            by_window[stone.from_, stone.to].append(str(stone.area))
    for (first, last), areas in by_window.items():
        yield _item(treatment, FollowUpCode.SLIMMING, areas, first, last)


def _visits(treatment: Treatment) -> Iterator[FollowUpItem]:
    by_months: dict[tuple[float, float], list[str]] = defaultdict(list)
    for one in _maintenance(treatment):
        by_months[float(one.every_months[0]), float(one.every_months[1])].append(str(one.area))
    for months, areas in by_months.items():
        first, last = (months_later(treatment.ended_on, count) for count in months)
        item = _item(treatment, FollowUpCode.MAINTENANCE, areas, first, last)
        item.every_months = list(months)
        yield item


def _milestones(treatment: Treatment) -> tuple[MilestoneWindow, ...]:
    return given_answer(treatment).answer.follow_up.milestones


def _maintenance(treatment: Treatment) -> tuple[Maintenance, ...]:
    return given_answer(treatment).answer.follow_up.maintenance


def _item(treatment: Treatment, kind: FollowUpCode, areas: list[str], first: date, last: date) -> FollowUpItem:
    return FollowUpItem(
        clinic_id=treatment.clinic_id,
        kind=kind,
        patient_id=treatment.patient_id,
        injector_id=treatment.injector_id,
        treatment=treatment,
        areas=areas,
        subject=f"{first.isoformat()} {last.isoformat()}",
        counts_from=treatment.ended_on,
        earliest=first,
        latest=last,
    )


def _supersede(treatment: Treatment, again: set[str], *, by: User | str) -> None:
    """An area treated again needs no call about the treatment before; a visit that is booked for it stands."""
    earlier = FollowUpItem.objects.open().filter(
        kind__in=ABOUT_TREATMENTS, patient=treatment.patient_id, counts_from__lt=treatment.ended_on
    )
    for item in FollowUpItem.objects.select_for_update(of=("self",)).filter(pk__in=earlier.values("pk")):
        left = [area for area in item.areas if area not in again]
        if len(left) == len(item.areas):
            continue
        if left:
            item.areas = left
        else:
            item.state, item.closed_at = ItemState.CLOSED, timezone.now()
            item.closed_reason = CloseReason.SUPERSEDED
        item.save(update_fields=["areas", "state", "closed_at", "closed_reason"])
        record(action="follow_up.supersede", obj=item, by=by, data={"left": left})


def catch_up() -> int:
    """What a lost job should have made, the oldest treatment first; how many treatments."""
    made = FollowUpItem.objects.filter(treatment=OuterRef("pk"), kind__in=ABOUT_TREATMENTS)
    owed = Treatment.objects.current().filter(~Exists(made), outcome__follow_up__maintenance__0__isnull=False)
    return sum(bool(follow_treatment(treatment=one)) for one in owed.order_by("ended_at", "pk"))
