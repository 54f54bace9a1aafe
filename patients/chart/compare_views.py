"""The same view of two visits."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.practice.access import READS_PHOTOGRAPHS, find, page
from clinic.practice.requests import ClinicRequest
from patients.chart.photograph_visits import comparison, photograph_visits
from patients.records.models import Patient


@page(READS_PHOTOGRAPHS, methods=("GET",))
def photographs_compared(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find(Patient.objects.select_related("clinic"), patient_id)
    record(action="photograph.list", obj=patient, by=request.user)
    visits = photograph_visits(patient)
    context = {"patient": patient, "visits": visits, "compared": comparison(patient, visits, request.GET)}
    return render(request, "chart/photographs_compared_page.html", context)
