"""Entering a treatment that was not recorded here, correcting it, taking it back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clinic.audit.log import record as log
from clinic.drafts.page import PageDraft
from clinic.practice import moments
from clinic.practice.access import RECORDS_HEALTH, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from patients.records.models import Patient
from planning.earlier import actions
from planning.earlier.forms import EarlierTreatmentForm
from planning.earlier.models import EarlierTreatment

CHANGED = "Somebody corrected or took back this entry meanwhile. Nothing was saved; the chart shows how it stands."


@page(RECORDS_HEALTH)
def enter(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    return _form_page(request, find(Patient.objects.select_related("clinic"), patient_id), None)


@page(RECORDS_HEALTH)
def correct(request: ClinicRequest, earlier_id: uuid.UUID) -> HttpResponse:
    wrong = find(EarlierTreatment.objects.select_related("patient__clinic"), earlier_id)
    if request.method == "GET" and not EarlierTreatment.objects.standing().filter(pk=wrong.pk).exists():
        messages.warning(request, "This entry was corrected or taken back already; the chart shows how it stands.")
        return redirect("chart:patient", wrong.patient_id)
    return _form_page(request, wrong.patient, wrong)


@page(RECORDS_HEALTH, methods=("POST",))
def retract(request: ClinicRequest, earlier_id: uuid.UUID) -> HttpResponse:
    treatment = find(EarlierTreatment.objects, earlier_id)
    try:
        actions.retract(treatment=treatment, by=request.user)
        messages.success(request, "The entry was taken back.")
    except ChangedMeanwhile:
        messages.error(request, CHANGED)
    return redirect("chart:patient", treatment.patient_id)


def _form_page(request: ClinicRequest, patient: Patient, wrong: EarlierTreatment | None) -> HttpResponse:
    def form_of(sent: QueryDict | None) -> EarlierTreatmentForm:
        return EarlierTreatmentForm(sent, clinic=request.clinic, of=wrong)

    draft = PageDraft(request, "earlier", wrong.pk if wrong else patient.pk, form_of)
    if draft.is_sent:
        return draft.answer()
    form = draft.form()
    status = 200
    if request.method == "POST":
        status = _entered(request, patient, wrong, form) if form.is_valid() else 422
        if status == 302:
            draft.settle()
            messages.success(request, "The earlier treatment was saved.")
            return redirect("chart:patient", patient.pk)
    log(action="patient.view", obj=patient, by=request.user, data={"page": "earlier"})
    context = {"patient": patient, "form": form, "draft": draft.beside(), "wrong": wrong}
    return render(request, "earlier/earlier_page.html", context, status=status)


def _entered(
    request: ClinicRequest, patient: Patient, wrong: EarlierTreatment | None, form: EarlierTreatmentForm
) -> int:
    """The status: 302 where it was kept, else what is wrong stands on the form."""
    key = form.cleaned_data["idempotency_key"]
    try:
        actions.enter(patient=patient, idempotency_key=key, by=request.user, replaces=wrong, **form.told)
    except KeyUsed as used:
        show_again(form, request.POST, _entered_before(used.made, patient))
        return 409
    except ChangedMeanwhile:
        form.add_error(None, CHANGED)
        return 409
    return 302


def _entered_before(made: EarlierTreatment, patient: Patient) -> str:
    if made.patient_id != patient.pk:
        return "This page recorded a treatment of another patient. Nothing was saved now; press again to save this one."
    at = moments.clock(patient.clinic.local(made.made_at))
    return f"This page recorded {made} at {at} already. Press again to record what stands here as well."
