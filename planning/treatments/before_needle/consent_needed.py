"""What the patient must have consented to before a treatment by this plan."""

from collections.abc import Collection

from django.urls import reverse

from patients.consents.standing import Needed
from planning.plans.models import Plan
from planning.treatments.models import Review
from planning.treatments.planned_areas import areas_to_treat, product_of


def consent_needed(plan: Plan, review: Review | None = None, given: Collection[str] = ()) -> Needed:
    """Areas that get units as decided, and those `given`; an area that the plan does not propose counts as outside the label."""
    areas = tuple(str(area.area) for area in areas_to_treat(plan) if area.total or area.area in given)
    on_label = {dose.area for dose in plan.answer.doses if not dose.off_label}
    off_label = tuple(area for area in areas if area not in on_label)
    return Needed(product=product_of(plan) or "", areas=areas, off_label=off_label, back=record_url(plan, review))


def record_url(plan: Plan, review: Review | None = None) -> str:
    """The record page of the treatment, or of the touch-up after a check-in."""
    if review is not None:
        return reverse("treatments:touch-up-new", args=[review.pk])
    return reverse("treatments:treatment-new", args=[plan.pk])
