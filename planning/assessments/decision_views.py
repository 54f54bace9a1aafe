"""The injector's decision on a plan: the form on the plan's page, and what the engine says of the intended doses."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.drafts.comparing import both
from clinic.drafts.page import PageDraft
from clinic.practice import moments
from clinic.practice.access import DECIDES, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import INCOMPLETE, NAME, KeyUsed, read_key
from clinic.practice.requests import ClinicRequest
from planning.assessments import plan_views
from planning.assessments.decision_draft import decision_draft
from planning.plans import actions as plans
from planning.plans import decision_input
from planning.plans.decision_answers import AFTER, DraftedDecision
from planning.plans.decision_presenter import decision_form
from planning.plans.models import Course, Decision, PatientsAnswer, Plan, seen
from planning.plans.own_protocol import judge, own_protocol, unjudged
from planning.plans.presenter.parts import PlanLine
from planning.plans.presenter.plan import PlanPresenter
from planning.plans.settled import document_of

BESIDE_THE_PROPOSAL = frozenset({"dose.intended_above_proposal", "dose.intended_below_proposal"})


@page(DECIDES)
def decide(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Keep the decision, or show the plan again with what is missing beside each field. Who comes back here from signing in goes on
    with the plan."""
    plan = find(Plan.objects.of_consults().with_people(), plan_id)
    if request.method != "POST":
        return redirect(f"{reverse('assessments:plan', args=[plan.pk])}?{plan_views.CHANGE}=1#decision")
    draft = decision_draft(request, plan, plan.decision)
    if draft.is_sent:
        return draft.answer()
    decided = decision_input.read(plan, request.POST)
    key = read_key(request.POST.get(NAME))
    if key is None:
        return _undecided(request, plan, draft, {"course": INCOMPLETE, **decided.errors}, 422)
    try:
        plans.decide(
            plan=plan, decided=decided, idempotency_key=key, by=request.user, after=request.POST.get(AFTER) or None
        )
    except plans.DecisionRefused as refused:
        return _undecided(request, plan, draft, refused.errors, 422)
    except KeyUsed as used:
        return _undecided(request, plan, draft, {"course": _decided_before(used.made, plan)}, 409)
    except ChangedMeanwhile as changed:
        return _superseded(request, plan, draft, changed.current)
    draft.settle()
    return redirect("assessments:plan", plan.pk)


def _undecided(
    request: ClinicRequest, plan: Plan, draft: PageDraft, errors: Mapping[str, str], status: int, **more: Any
) -> HttpResponse:
    """The plan again, with everything as it was typed and a new key."""
    form = decision_form(plan, None, request.POST, errors) | {AFTER: request.POST.get(AFTER, "")} | more
    return plan_views.plan_page(request, plan, status=status, form=form, draft=draft.beside())


def _superseded(
    request: ClinicRequest, plan: Plan, draft: PageDraft, newest: Decision | PatientsAnswer | None
) -> HttpResponse:
    """Both decisions, answer by answer; pressing again puts what stands in the form in the other's place."""
    if isinstance(newest, PatientsAnswer):
        by = f"{newest.made_by.name} noted meanwhile that the patient {newest.get_choice_display().lower()}"
        error = {"course": f"{by}. Press again to decide after all."}
        return _undecided(request, plan, draft, error, 409, **{AFTER: seen(newest)})
    differ = both(DraftedDecision(plan, None, request.POST), DraftedDecision(plan, newest, None))
    conflict = {"by": newest and newest.made_by, "at": newest and newest.made_at, "both": differ}
    return _undecided(request, plan, draft, {}, 409, conflict=conflict, **{AFTER: seen(newest)})


def _decided_before(made: Decision, plan: Plan) -> str:
    if made.plan_id != plan.pk:
        return "This page decided on another plan. Nothing was kept now; press again to keep what stands here."
    at = moments.clock(plan.clinic.local(made.made_at))
    said = made.get_course_display().lower()
    return f"This page kept a decision at {at} already: {said}. Press again to put what stands here in its place."


@page(DECIDES, methods=("POST",))
def review(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    """What the engine says of the intended doses: totals, band, warnings. Writes nothing."""
    plan = find(Plan.objects.of_consults(), plan_id)
    reading = _as_intended(plan, decision_input.read(plan, request.POST))
    said = {line.text for line in plan.answer.statements}
    news = [line for line in _remarks(reading) if line.text not in said] if reading else []
    context = {"reading": reading, "news": news, "unjudged": unjudged(plan)}
    return render(request, "plans/_decision_review.html", context)


def _remarks(reading: PlanPresenter) -> list[PlanLine]:
    """Warnings, and where an own dose lies inside the range but beside what fits this face."""
    return [*reading.cautions, *(line for line in reading.lines.values() if line.rule in BESIDE_THE_PROPOSAL)]


def _as_intended(plan: Plan, decided: decision_input.DecisionInput) -> PlanPresenter | None:
    """None where there is nothing to judge, or where the plan's own version of the protocol is not kept any more. An area whose number
    cannot be read counts as suggested; one that is left out counts nothing."""
    unread = {name.split(".")[1] for name in decided.errors if name.startswith("units.")}
    doses = [dose for dose in decided.doses if dose["area"] not in unread]
    protocol = own_protocol(plan)
    if not any(dose["units"] for dose in doses) or protocol is None:
        return None
    return PlanPresenter(*judge(document_of(plan, Course.TREAT, doses, decided.treatments), protocol))
