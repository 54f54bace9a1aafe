"""Opening one patient's clinical pages in an emergency, and ending it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.practice.access import BREAKS_GLASS, READS_HEALTH, find, may, page
from clinic.practice.requests import ClinicRequest
from patients.emergency import actions
from patients.emergency.forms import EmergencyForm
from patients.records.models import Patient


@page(BREAKS_GLASS)
def begin(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find(Patient, patient_id)
    if may(request.membership, READS_HEALTH):
        return redirect("chart:patient", patient_id)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.begin(patient=patient, reason=form.cleaned_data["reason"], by=request.membership)
        return redirect("chart:patient", patient_id)
    if request.method != "POST":
        record(action="patient.view", obj=patient, by=request.user, data={"page": "emergency"})
    status = 422 if form.errors else 200
    return render(request, "emergency/begin_page.html", {"patient": patient, "form": form}, status=status)


@page(BREAKS_GLASS, methods=("POST",))
def end(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find(Patient, patient_id)
    actions.end(patient=patient, by=request.membership)
    messages.success(request, "The emergency access has ended.")
    return redirect("chart:patient", patient_id)
