"""What somebody has typed of a decision and not kept yet: shown on the plan's page, sent to the decision's address."""

from django.urls import reverse

from clinic.drafts.page import PageDraft
from clinic.practice.requests import ClinicRequest
from planning.plans.decision_answers import DraftedDecision
from planning.plans.models import Decision, Plan


def decision_draft(request: ClinicRequest, plan: Plan, newest: Decision | None) -> PageDraft:
    return PageDraft(
        request,
        "decision",
        plan.pk,
        lambda sent: DraftedDecision(plan, newest, sent),
        address=reverse("assessments:plan-decide", args=[plan.pk]),
        page=reverse("assessments:plan", args=[plan.pk]) + "#decision",
    )
