"""What the patient must have consented to before a treatment by this plan."""

from collections.abc import Collection

from django.urls import reverse

from patients.consents.standing import Needed
from patients.consents.wording import TOXIN, newest
from planning.engine.contract import vocabulary as v
from planning.engine.contract.answer import FindingVerdict
from planning.plans.models import Plan
from planning.plans.own_protocol import own_protocol
from planning.treatments import touch_up
from planning.treatments.models import Review
from planning.treatments.planned_areas import product_of


def consent_needed(plan: Plan, review: Review | None = None, given: Collection[str] = ()) -> Needed:
    """Areas that get units as decided, or that a check-in leaves open, and those `given`; with those of them that are outside the label."""
    visit = touch_up.areas_of_visit(plan, review)
    areas = tuple(str(area.area) for area in visit if review or area.total or area.area in given)
    product = product_of(plan) or ""
    never = newest(TOXIN).never_on_label(product, areas)
    off_label = tuple(area for area in areas if area in never or _is_outside_label(plan, area))
    return Needed(product=product, areas=areas, off_label=off_label, back=record_url(plan, review))


def _is_outside_label(plan: Plan, area: str) -> bool:
    """By the lines that were found there: the label is for moderate and severe ones (REF 1.1). Where nobody graded them the engine's own
    word counts; where it proposed no dose either, whoever takes the consent says so ("Outside the label here")."""
    protocol, severity = own_protocol(plan), _severity(plan, area)
    if protocol is not None and severity is not None:
        label = protocol.areas[v.Area(area)].label
        return label is None or severity < label.least_severity
    dose = plan.answer.dose_of(area)
    return dose is not None and dose.off_label


def _severity(plan: Plan, area: str) -> int | None:
    """The worst grade that was recorded of the area, as the engine reads it: of etched lines only where nothing else was found."""
    verdicts = [one for one in plan.answer.verdicts if isinstance(one, FindingVerdict) and one.area == area]
    moving = [one for one in verdicts if one.concern is not v.Concern.ETCHED_LINES]
    found = [plan.document["findings"][one.finding].get("severity") for one in moving or verdicts]
    return max((grade for grade in found if grade is not None), default=None)


def record_url(plan: Plan, review: Review | None = None) -> str:
    """The record page of the treatment, or of the touch-up after a check-in."""
    if review is not None:
        return reverse("treatments:touch-up-new", args=[review.pk])
    return reverse("treatments:treatment-new", args=[plan.pk])
