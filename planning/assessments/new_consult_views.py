"""Begin a consult: for whom, and what is open or known already."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.practice.access import EDITS_PATIENTS, WRITES_CONSULTS, find, may, page
from clinic.practice.idempotency import INCOMPLETE, NAME, KeyUsed, read_key
from clinic.practice.requests import ClinicRequest
from patients.records.models import Patient
from patients.records.views import add_patient
from planning.consults import actions
from planning.consults.models import Consult
from planning.treatments import previous_treatment

BEGUN_BEFORE = "This page began a consult already. Nothing was begun now. Press again to begin another one as well."


@page(WRITES_CONSULTS)
def new_consult(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Say for whom and what is open already, then begin."""
    patient = find(Patient, patient_id)
    if request.method != "POST":
        return _new_page(request, patient)
    key, version_of = read_key(request.POST.get(NAME)), _earlier(request, patient)
    if key is None:
        messages.error(request, INCOMPLETE)
        return _new_page(request, patient, status=422)
    try:
        consult = actions.start(patient=patient, by=request.user, idempotency_key=key, version_of=version_of)
    except KeyUsed:
        messages.warning(request, BEGUN_BEFORE)
        return _new_page(request, patient, status=409)
    return redirect("assessments:consult-edit", consult.pk)


def _new_page(request: ClinicRequest, patient: Patient, status: int = 200) -> HttpResponse:
    record(action="patient.view", obj=patient, by=request.user)
    history, before = patient.health_histories.first(), previous_treatment.last_treatment(patient)
    context = {
        "patient": patient,
        "history": history,
        "before": before,
        "drafts": patient.consults.open().select_related("injector", "draft"),
        "last": patient.consults.finished().select_related("plan", "injector").first(),
        "idempotency_key": uuid.uuid4(),
    }
    return render(request, "assessments/new_consult_page.html", context, status=status)


def _earlier(request: ClinicRequest, patient: Patient) -> Consult | None:
    """The finished consult of this patient whose answers the new one starts from."""
    chosen = request.POST.get("version_of", "")
    try:
        return find(patient.consults.finished().select_related("draft"), uuid.UUID(chosen)) if chosen else None
    except ValueError:
        raise Http404 from None


@page(WRITES_CONSULTS, methods=("POST",))
def new_patient_consult(request: ClinicRequest) -> HttpResponse:
    """Add a patient and begin the first consult: who has no history here has nothing to choose first."""
    if not may(request.membership, EDITS_PATIENTS):
        raise PermissionDenied

    def begin(patient: Patient, key: uuid.UUID) -> HttpResponse:
        first = uuid.uuid5(key, "first consult")
        consult = actions.start(patient=patient, by=request.user, idempotency_key=first)
        return redirect("assessments:consult-edit", consult.pk)

    return add_patient(request, begin)
