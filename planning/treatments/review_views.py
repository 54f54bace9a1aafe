"""Recording how a treatment came out, at the check-in."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
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
from planning.treatments.events.models import AdverseEvent
from planning.treatments.faces import given_face
from planning.treatments.given_areas import GivenArea, areas_given
from planning.treatments.models import Review, Treatment
from planning.treatments.photographs_beside import photographs_beside
from planning.treatments.review_answer import answer_now
from planning.treatments.review_form import AreaRow, ReviewForm
from planning.treatments.wanted import wanted


@page(RECORDS_OUTCOMES)
def review_treatment(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    treatment = find(Treatment.objects.with_people(), treatment_id)
    if not treatment.is_current and request.method == "GET":
        return redirect("treatments:treatment-review", treatment.amended_by.pk)
    draft = PageDraft(request, "check_in", treatment.pk, _form_of(request, treatment))
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
        "reading": answer_now(form),
        "opens_on": treatment.check_in_from,
        "open_events": AdverseEvent.objects.with_people().open().filter(treatment__plan=treatment.plan_id),
        "wanted": wanted(treatment),
        "beside": photographs_beside(treatment),
        **_of(treatment),
        "health_asked_on": asked_on if (asked_on := health_asked_on(treatment.plan)) < request.clinic.today() else None,
        "day": (request.clinic.today() - treatment.ended_on).days,
        "facemap": given_face(treatment),
        "rows": _rows(form, treatment),
    }
    return render(request, "treatments/review_page.html", context, status=422 if request.method == "POST" else 200)


@page(RECORDS_OUTCOMES, methods=("POST",))
def review_answer(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    """The engine's answer to the check-in as it stands on the page. Keeps nothing."""
    treatment = find(Treatment.objects.with_people(), treatment_id)
    form = _form_of(request, treatment)(request.POST)
    context = {"reading": answer_now(form), **_of(treatment)}
    return render(request, "treatments/_review_answer.html", context)


def _form_of(request: ClinicRequest, treatment: Treatment) -> Callable[[QueryDict | None], ReviewForm]:
    return lambda sent: ReviewForm(sent, treatment=treatment, caller=request.membership)


def _rows(form: ReviewForm, treatment: Treatment) -> list[tuple[AreaRow, GivenArea | None]]:
    """The question about each area beside what it was given."""
    given = {area.area: area for area in areas_given(treatment)}
    return [(row, given.get(row.area)) for row in form.rows()]


def _of(treatment: Treatment) -> dict[str, Any]:
    return {"treatment": treatment, "patient": treatment.patient, "may_review": True}


def _kept(request: ClinicRequest, treatment: Treatment, form: ReviewForm) -> bool:
    reading = answer_now(form)
    try:
        actions.review(
            treatment=treatment,
            outcomes=form.outcomes(),
            effects=form.unwanted(),
            follow=form.follow(is_urgent=bool(reading and reading.is_urgent)) if form.is_followed else None,
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
