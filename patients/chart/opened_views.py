"""Who opened this chart: for the owner and the director, and on paper for the patient who asks."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.audit.reading import Asked, read
from clinic.practice.access import READS_AUDIT, find, page
from clinic.practice.requests import ClinicRequest
from patients.chart.merging import merged_ids
from patients.records.models import Patient


@page(READS_AUDIT, methods=("GET",))
def who_opened(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Every event about the patient, newest first. With `for=patient` names, days and what was done alone, to be printed."""
    patient = find(Patient, patient_id)
    for_patient = request.GET.get("for") == "patient"
    record(action="audit.view_patient", obj=patient, by=request.user, data={"printed": True} if for_patient else None)
    found = read(
        request.clinic, Asked(patient=str(patient.pk), also=tuple(merged_ids(patient))), request.GET.get("before", "")
    )
    context = {"patient": patient, "found": found, "for_patient": for_patient}
    return render(request, "chart/who_opened_page.html", context)
