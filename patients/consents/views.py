"""The consents of a patient: how they stand, one of them, withdrawing it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.practice.access import READS_CONSENTS, WITHDRAWS_CONSENTS, find, may, page
from clinic.practice.requests import ClinicRequest
from patients.consents import actions
from patients.consents.forms import WithdrawalForm
from patients.consents.models import Consent
from patients.consents.presenter import ConsentPresenter, standings
from patients.records.models import Patient


@page(READS_CONSENTS, methods=("GET",))
def consents(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find(Patient.objects.select_related("clinic"), patient_id)
    record(action="patient.view", obj=patient, by=request.user, data={"page": "consents"})
    seen = {"patient": patient, "standings": standings(patient, request.membership)}
    return render(request, "consents/consents_page.html", seen)


@page(READS_CONSENTS, methods=("GET",))
def consent(request: ClinicRequest, consent_id: uuid.UUID) -> HttpResponse:
    return _consent_page(request, _found(consent_id), WithdrawalForm())


@page(WITHDRAWS_CONSENTS, methods=("POST",))
def withdraw(request: ClinicRequest, consent_id: uuid.UUID) -> HttpResponse:
    found = _found(consent_id)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _consent_page(request, found, form)
    actions.withdraw(consent=found, by=request.user, **form.cleaned_data)
    messages.success(request, "The consent is withdrawn from now on. What was done before stays as it is.")
    return redirect("consents:consent", found.pk)


def _found(consent_id: uuid.UUID) -> Consent:
    return find(Consent.objects.newest_first().select_related("patient__clinic"), consent_id)


def _consent_page(request: ClinicRequest, consent: Consent, form: WithdrawalForm) -> HttpResponse:
    record(action="patient.view", obj=consent.patient, by=request.user, data={"page": "consent"})
    seen = {
        "patient": consent.patient,
        "consent": ConsentPresenter(consent),
        "form": form,
        "may_withdraw": may(request.membership, WITHDRAWS_CONSENTS),
    }
    return render(request, "consents/consent_page.html", seen, status=422 if form.errors else 200)
