"""Asking about health: the form, filled with the last answers that last."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.drafts.page import PageDraft
from clinic.practice import moments
from clinic.practice.access import RECORDS_HEALTH, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from patients.records import actions
from patients.records.health_form import HealthForm, without_the_day
from patients.records.models import HealthHistory, Patient
from patients.records.questions.base import NOT_RECORDED
from patients.records.questions.checking import note_of
from patients.records.questions.table import QUESTIONS
from planning.treatments.unwanted_effects import recorded_effects


@page(RECORDS_HEALTH)
def health_history(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Add a health history. What somebody else recorded meanwhile is shown, and the answers typed here stay."""
    patient = find(Patient, patient_id)
    newest = patient.health_histories.select_related("taken_by").first()
    form_of = partial(HealthForm, clinic=request.clinic, newest=newest)
    draft = PageDraft(request, "health", patient.pk, form_of, later=without_the_day)
    if draft.is_sent:
        return draft.answer()
    form = draft.form()
    if request.method != "POST":
        record(action="patient.view", obj=patient, by=request.user, data={"page": "health"})
        return _page(request, patient, newest, form, draft=draft)
    if not form.is_valid():
        return _page(request, patient, newest, form, status=422, draft=draft)
    try:
        actions.record_health_history(
            patient=patient,
            answers=form.answers,
            notes=form.notes,
            by=request.user,
            asked=form.confirmed,
            after=form.cleaned_data["after"],
            idempotency_key=form.cleaned_data["idempotency_key"],
        )
    except KeyUsed as used:
        show_again(form, _after(newest, request.POST), _recorded_before(used.made, patient))
        return _page(request, patient, newest, form, status=409, draft=draft)
    except actions.NothingAsked as nothing:
        form.add_error(None, str(nothing))
        return _page(request, patient, newest, form, status=422, draft=draft)
    except ChangedMeanwhile as changed:
        return _conflict(request, patient, changed.current, form, draft)
    draft.settle()
    messages.success(request, "The health answers were saved.")
    return redirect("chart:patient", patient.pk)


def _after(newest: HealthHistory | None, sent: QueryDict) -> QueryDict:
    """What was sent, now by somebody who has seen `newest`."""
    again = sent.copy()
    again["after"] = str(newest.number if newest else 0)
    return again


def _recorded_before(history: HealthHistory, patient: Patient) -> str:
    """What this page recorded, for whoever went back to it and pressed with something else."""
    if history.patient_id != patient.pk:
        return (
            "This page recorded the answers of another patient. Nothing was recorded now; press again to record these."
        )
    at = moments.clock(patient.clinic.local(history.taken_at))
    return f"This page recorded answers at {at} already. Press again to record what stands here as the newest."


def _conflict(
    request: ClinicRequest, patient: Patient, newest: HealthHistory | None, form: HealthForm, draft: PageDraft
) -> HttpResponse:
    """Both answers of every question that differs; saving again keeps what stands in the form."""
    again = HealthForm(_after(newest, request.POST), clinic=request.clinic, newest=newest)
    if newest is None:
        again.is_valid()
        again.add_error(
            None, "Nothing was saved: this page named answers that are not there. Look it over, save again."
        )
        return _page(request, patient, newest, again, status=409, draft=draft)
    record(action="patient.view", obj=patient, by=request.user, data={"page": "health"})
    conflict = {"by": newest.taken_by, "at": newest.taken_at, "both": _both(form, newest)}
    return _page(request, patient, newest, again, status=409, draft=draft, conflict=conflict)


def _both(form: HealthForm, newest: HealthHistory) -> list[dict[str, str]]:
    """What differs, the words beside an answer too."""
    answered = [
        pair
        for question in QUESTIONS
        for pair in (
            (question, newest.answers.get(question.code, NOT_RECORDED), form.answers.get(question.code, NOT_RECORDED)),
            (
                note_of(question),
                newest.notes.get(question.code, NOT_RECORDED),
                form.notes.get(question.code, NOT_RECORDED),
            ),
        )
    ]
    return [
        {"label": question.name, "theirs": question.statement(theirs), "yours": question.statement(yours)}
        for question, theirs, yours in answered
        if theirs != yours
    ]


def _page(
    request: ClinicRequest,
    patient: Patient,
    newest: HealthHistory | None,
    form: HealthForm,
    *,
    draft: PageDraft,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    recorded = recorded_effects(patient)
    seen = {
        "patient": patient,
        "newest": newest,
        "recorded": recorded,
        "form": form,
        "draft": draft.beside(),
        **more,
    }
    return render(request, "chart/health_page.html", seen, status=status)
