"""Which pre-treatment check counts for a treatment, or why none does."""

from dataclasses import dataclass
from datetime import datetime

from clinic.practice import moments
from planning.plans.models import Plan
from planning.treatments.before_needle.models import PreTreatmentCheck
from planning.treatments.models import Review
from planning.treatments.planned_areas import decision_to_treat

NOT_ASKED = "Ask again before the first injection: pregnancy, breastfeeding, infected skin and new medicines."


@dataclass(frozen=True)
class StandingCheck:
    """`check` None: nothing that counts, and `words` say why."""

    check: PreTreatmentCheck | None
    words: str = ""


def standing_check(plan: Plan, at: datetime, review: Review | None = None) -> StandingCheck:
    """For injections that end at `at`. A record that is written on a later day may have been asked for on that day."""
    newest = plan.pre_treatment_checks.filter(review=review).select_related("made_by").first()
    if newest is None:
        return StandingCheck(None, NOT_ASKED)
    words = _out_of_date(newest, plan, at)
    return StandingCheck(None if words else newest, words)


def _out_of_date(check: PreTreatmentCheck, plan: Plan, at: datetime) -> str:
    clinic = plan.clinic
    day = clinic.day_of(at)
    if clinic.day_of(check.made_at) < day:
        return "The answers are of an earlier day and hold for that visit only. Ask again."
    history = plan.patient.health_histories.filter(taken_at__lt=clinic.day_bounds(day)[1]).first()
    if history is not None and history.taken_at > check.made_at:
        taken = moments.clock(clinic.local(history.taken_at))
        return f"Health answers were recorded since, at {taken}. Ask again."
    decision = decision_to_treat(plan)
    if decision is not None and decision.made_at > check.made_at:
        return f"The plan was decided anew since, at {moments.clock(clinic.local(decision.made_at))}. Ask again."
    return ""
