"""Recording how a treatment came out, at the check-in."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.audit.log import record as log
from clinic.drafts.page import PageDraft
from clinic.practice import moments
from clinic.practice.access import RECORDS_OUTCOMES, find, page
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from planning.treatments import actions, protocol_choice
from planning.treatments.engine_documents import health_asked_on
from planning.treatments.faces import given_face
from planning.treatments.given_areas import areas_given
from planning.treatments.models import Review, Treatment
from planning.treatments.review_form import ReviewForm


@page(RECORDS_OUTCOMES)
def review_treatment(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    treatment = find(Treatment.objects.with_people(), treatment_id)
    if not treatment.is_current and request.method == "GET":
        return redirect("treatments:treatment-review", treatment.amended_by.pk)
    draft = PageDraft(request, "check_in", treatment.pk, lambda sent: ReviewForm(sent, treatment=treatment))
    if draft.is_sent:
        instead = "" if treatment.is_current else reverse("treatments:treatment", args=[treatment.standing.pk])
        return draft.answer(closed=instead)
    form = draft.form()
    if request.method == "POST" and form.is_valid() and _kept(request, treatment, form):
        draft.settle()
        messages.success(request, "The check-in is on record.")
        return redirect(reverse("treatments:treatment", args=[treatment.pk]) + "#check-in")
    log(action="treatment.view", obj=treatment, by=request.user)
    context = {
        "form": form,
        "draft": draft.beside(),
        "treatment": treatment,
        "patient": treatment.patient,
        "health_asked_on": asked_on if (asked_on := health_asked_on(treatment.plan)) < request.clinic.today() else None,
        "day": (request.clinic.today() - treatment.ended_on).days,
        "areas": areas_given(treatment),
        "facemap": given_face(treatment),
    }
    return render(request, "treatments/review_page.html", context, status=422 if request.method == "POST" else 200)


def _kept(request: ClinicRequest, treatment: Treatment, form: ReviewForm) -> bool:
    try:
        actions.review(
            treatment=treatment,
            outcomes=form.outcomes(),
            effects=form.unwanted(),
            note=form.cleaned_data["note"],
            idempotency_key=form.cleaned_data["idempotency_key"],
            by_protocol_in_force=form.cleaned_data.get(protocol_choice.FIELD, False),
            by=request.user,
        )
    except KeyUsed as used:
        show_again(form, request.POST, _judged_before(used.made, treatment))
        return False
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _judged_before(review: Review, treatment: Treatment) -> str:
    if review.treatment_id != treatment.pk:
        return "This page recorded the check-in of another treatment. Press again to record this one."
    at = moments.clock(treatment.clinic.local(review.made_at))
    return (
        f"This page recorded the check-in at {at} already. Press again to record what stands here: the newest counts."
    )
