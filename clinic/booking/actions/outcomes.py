"""Closing the check-ins whose outcome is on record."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from clinic.booking import open_check_ins
from clinic.booking.actions.linking import close_by_review
from clinic.booking.models import CheckIn, CheckInState
from clinic.booking.outcomes import outcome_of, record_ids
from clinic.practice.models import User
from planning.treatments.models import Review, Treatment

WAITING = (CheckInState.DUE, CheckInState.SEEN)


@transaction.atomic
def settle_outcomes(*, treatment: Treatment, by: User | str = "system:booking") -> None:
    """The injector judged this treatment: its check-in is done, unless a visit still to come is booked for it. Twice does no harm."""
    for check_in in open_check_ins.locked().filter(treatment__in=record_ids(treatment), state__in=WAITING):
        review = outcome_of(check_in)
        if review:
            close_by_review(check_in=check_in, review=review, by=by)


def catch_up_outcomes() -> None:
    """Close what a lost job should have closed, or one that has not run yet."""
    judged = Review.objects.filter(patient=OuterRef("patient"), made_at__gte=OuterRef("treatment__ended_at"))
    for check_in in (
        CheckIn.objects.filter(Exists(judged), state__in=WAITING)
        .select_related("treatment")
        .defer("treatment__document", "treatment__outcome")
    ):
        settle_outcomes(treatment=check_in.treatment)
