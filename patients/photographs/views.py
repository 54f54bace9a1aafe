"""The photographs of one patient: all of them by day, taking or sending new ones, one of them alone."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.audit.log import record
from clinic.practice.access import READS_PHOTOGRAPHS, TAKES_PHOTOGRAPHS, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.requests import ClinicRequest
from patients.photographs import actions, uses
from patients.photographs.adding import Outcome, add_files
from patients.photographs.forms import PhotographForm, RetractionForm
from patients.photographs.models import AT_REST, SERIES, FurtherUse, Photograph
from patients.photographs.selections import by_day, ghosts
from patients.records.models import Patient


@page(READS_PHOTOGRAPHS, methods=("GET",))
def patient_photographs(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find(Patient.objects.select_related("clinic"), patient_id)
    record(action="photograph.list", obj=patient, by=request.user)
    return render(request, "photographs/patient_photographs_page.html", {"patient": patient, "days": by_day(patient)})


@page(TAKES_PHOTOGRAPHS)
def photograph_new(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The camera, and files. A script sends one file at a time and asks for JSON; without one a form sends several."""
    patient = find(Patient.objects.select_related("clinic"), patient_id)
    if request.method == "GET":
        record(action="photograph.list", obj=patient, by=request.user)
        return _page(request, patient, PhotographForm(clinic=request.clinic))
    form = PhotographForm(request.POST, clinic=request.clinic)
    outcome = add_files(request, patient, form)
    if "application/json" in request.headers.get("Accept", ""):
        return _told(outcome)
    if not outcome.refused and outcome.kept:
        messages.success(request, _kept_words(len(outcome.kept)))
        return redirect("photographs:patient", patient.pk)
    return _page(request, patient, form, outcome)


def _told(outcome: Outcome) -> JsonResponse:
    kept = [{"id": str(one.pk), "view": one.view, "thumb": _address(one, "thumb")} for one in outcome.kept]
    refused = [{"name": one.name, "words": one.words} for one in outcome.refused]
    return JsonResponse({"kept": kept, "refused": refused}, status=422 if refused else 200)


def _page(
    request: ClinicRequest, patient: Patient, form: PhotographForm, outcome: Outcome | None = None
) -> HttpResponse:
    days = by_day(patient)
    earlier = ghosts(one for day in days for one in day.photographs)
    today = {one.view for day in days if day.day == request.clinic.today() for one in day.photographs}
    context: dict[str, Any] = {
        "patient": patient,
        "form": form,
        "may_be_taken": uses.may_be_taken(patient),
        "consent_url": uses.consent_url(patient, request.path),
        "outcome": outcome,
        "chosen": form["view"].value() or AT_REST[0].value,
        "kept_words": _kept_words(len(outcome.kept)) if outcome and outcome.kept else "",
        "groups": [
            ("At rest", [(view, earlier.get(view), view in today) for view in AT_REST]),
            ("Moving", [(view, earlier.get(view), view in today) for view in SERIES if view not in AT_REST]),
        ],
    }
    status = 422 if form.errors or (outcome and outcome.refused) else 200
    return render(request, "photographs/photograph_new_page.html", context, status=status)


def _kept_words(count: int) -> str:
    return "The photograph was kept." if count == 1 else f"{count} photographs were kept."


def _address(photograph: Photograph, size: str) -> str:
    return reverse("photographs:photograph-file", args=[photograph.pk, size])


@page(READS_PHOTOGRAPHS, methods=("GET",))
def photograph(request: ClinicRequest, photograph_id: uuid.UUID) -> HttpResponse:
    found = find(Photograph.objects.standing().select_related("patient__clinic", "added_by"), photograph_id)
    return photograph_page(request, found, RetractionForm())


def photograph_page(request: ClinicRequest, found: Photograph, form: RetractionForm, status: int = 200) -> HttpResponse:
    context = {
        "patient": found.patient,
        "photograph": found,
        "form": form,
        "uses": uses.offered(found),
        "allowed": [use for use in FurtherUse if uses.allowed_for(found, use)],
        "consent_url": uses.consent_url(found.patient, request.path),
    }
    return render(request, "photographs/photograph_page.html", context, status=status)


@page(TAKES_PHOTOGRAPHS, methods=("POST",))
def photograph_retract(request: ClinicRequest, photograph_id: uuid.UUID) -> HttpResponse:
    found = find(Photograph.objects.select_related("patient__clinic", "added_by"), photograph_id)
    form = RetractionForm(request.POST)
    if not form.is_valid():
        return photograph_page(request, found, form, 422)
    actions.retract(photograph=found, by=request.user, **form.cleaned_data)
    messages.success(request, "The photograph was retracted. It is hidden, and kept with the reason.")
    return redirect("photographs:patient", found.patient_id)


@page(TAKES_PHOTOGRAPHS, methods=("POST",))
def photograph_use(request: ClinicRequest, photograph_id: uuid.UUID) -> HttpResponse:
    """Chosen for a further use, or no longer."""
    found = find(Photograph.objects.standing().select_related("patient__clinic"), photograph_id)
    use, chosen = request.POST.get("use", ""), request.POST.get("chosen") == "yes"
    if use not in FurtherUse.values:
        return photograph_page(request, found, RetractionForm(), 422)
    try:
        actions.choose_use(photograph=found, use=use, chosen=chosen, by=request.user)
    except ChangedMeanwhile:
        messages.error(request, "The patient does not allow this use any more. Nothing was changed.")
    return redirect("photographs:photograph", found.pk)
