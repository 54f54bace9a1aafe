"""The page that asks again before the first injection; one tap on the record page sends "No to all" here too."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.audit.log import record as log
from clinic.practice import moments
from clinic.practice.access import TREATS, find, page
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from planning.plans.models import Plan
from planning.treatments import touch_up, validation
from planning.treatments.before_needle import actions
from planning.treatments.before_needle.forms import AskAgainForm
from planning.treatments.models import Review, Treatment, TreatmentKind


@page(TREATS)
def ask_again(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    plan = find(Plan.objects.select_related("clinic", "patient"), plan_id)
    standing = Treatment.objects.current().filter(plan=plan, kind=TreatmentKind.FIRST).first()
    if standing is not None:
        return redirect("treatments:treatment", standing.pk)
    record = reverse("treatments:treatment-new", args=[plan.pk])
    return redirect(record) if validation.plan_refusal(plan) else _ask(request, plan, None, record)


@page(TREATS)
def ask_before_touch_up(request: ClinicRequest, review_id: uuid.UUID) -> HttpResponse:
    review = find(Review.objects.select_related("treatment__clinic"), review_id)
    plan = Plan.objects.select_related("clinic", "patient").get(pk=review.treatment.plan_id)
    record = reverse("treatments:touch-up-new", args=[review.pk])
    if touch_up.touch_up_of(review) is not None or touch_up.refusal(review, plan.clinic.today()):
        return redirect(record)
    return _ask(request, plan, review, record)


def _ask(request: ClinicRequest, plan: Plan, review: Review | None, record: str) -> HttpResponse:
    """`record`: the page that waits for the answers."""
    form = AskAgainForm(request.POST if request.method == "POST" else None, plan=plan)
    if request.method == "POST" and form.is_valid() and _kept(request, plan, form, review):
        return redirect(record)
    log(action="plan.view", obj=plan, by=request.user)
    context = {"form": form, "plan": plan, "patient": plan.patient, "record": record}
    status = 422 if request.method == "POST" else 200
    return render(request, "treatments/before_needle/ask_again_page.html", context, status=status)


def _kept(request: ClinicRequest, plan: Plan, form: AskAgainForm, review: Review | None) -> bool:
    try:
        check = actions.ask_again(
            plan=plan,
            answers=form.answers(),
            idempotency_key=form.cleaned_data["idempotency_key"],
            by=request.user,
            review=review,
        )
    except KeyUsed as used:
        at = moments.clock(plan.clinic.local(used.made.made_at))
        show_again(form, request.POST, f"This page kept other answers at {at} already. Press again to keep these.")
        return False
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, f"Asked again at {moments.clock(plan.clinic.local(check.made_at))}.")
    return True
