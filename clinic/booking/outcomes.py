"""Whether a check-in's outcome is on record: the review that the injector signs in the treatments room."""

import uuid

from clinic.booking.models import CheckIn, VisitState
from planning.treatments.models import Review, Treatment


def record_ids(treatment: Treatment) -> list[uuid.UUID]:
    """The record, those that it corrects and those that correct it: a review of any of them is of this treatment."""
    chain = Treatment.objects.filter(plan=treatment.plan_id, kind=treatment.kind, review=treatment.review_id)
    return list(chain.values_list("pk", flat=True))


def outcome_of(check_in: CheckIn) -> Review | None:
    """The first review that is this check-in's outcome, if there is one: made on the day of the visit that took place or later; without
    a visit, from the window's first day on. A look at an earlier day (a worry on day 3) does not stand for the result."""
    visit = check_in.appointment
    clinic = check_in.clinic
    took_place = visit is not None and visit.state == VisitState.DONE
    first_day = clinic.day_of(visit.starts_at) if visit and took_place else check_in.earliest
    since, _ = clinic.day_bounds(first_day)
    reviews = Review.objects.filter(treatment__in=record_ids(check_in.treatment), made_at__gte=since)
    return reviews.select_related("made_by").order_by("made_at").first()
