"""Finding, adding and changing patients. Their health and their chart are in the chart room."""

import uuid
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from clinic.audit.log import record
from clinic.drafts.page import PageDraft
from clinic.practice import dates
from clinic.practice.access import EDITS_PATIENTS, READS_PATIENTS, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed, read_key, show_again
from clinic.practice.models import FaceArt
from clinic.practice.own_addresses import path_of_ours
from clinic.practice.requests import ClinicRequest
from patients.records import actions
from patients.records.duplicates import possible_duplicates
from patients.records.forms import PatientForm
from patients.records.models import Patient
from patients.records.search import find_patients, list_patients


@page(READS_PATIENTS, methods=("GET",))
def patient_list(request: ClinicRequest) -> HttpResponse:
    """Everybody by name, or those who match `q`; htmx asks for the list alone while somebody types."""
    text, after = request.GET.get("q", "").strip(), read_key(request.GET.get("after"))
    found = find_patients(text, after=after) if text else list_patients(after=after)
    seen = [str(patient.pk) for patient in found.patients]
    record(action="patient.list", obj=request.clinic, by=request.user, data={"patients": seen})
    template = "records/_patients_found.html" if _wants_rows(request) else "records/patient_list_page.html"
    return render(request, template, {"text": text, "found": found, "is_later": after is not None})


def _wants_rows(request: ClinicRequest) -> bool:
    return bool(request.htmx) and not request.htmx.boosted


@page(EDITS_PATIENTS)
def patient_new(request: ClinicRequest) -> HttpResponse:
    """Add a patient. Somebody who may already be there is shown first; adding them all the same takes a second, different press."""
    return add_patient(request, lambda patient, key: redirect(_after_adding(request, patient)))


def _after_adding(request: ClinicRequest, patient: Patient) -> str:
    """The chart, or the page of ours that wanted a new patient, which is told whom."""
    back = path_of_ours(request, request.GET.get("back", ""))
    if not back:
        return reverse("chart:patient", args=[patient.pk])
    return f"{back}{'&' if '?' in back else '?'}{urlencode({'patient': patient.pk})}"


def add_patient(request: ClinicRequest, go_on: Callable[[Patient, uuid.UUID], HttpResponse]) -> HttpResponse:
    """The page of a new patient; `go_on` answers once the patient is added, by the key of that press."""
    subject = read_key(request.GET.get("draft"))
    if subject is None and request.method != "POST":
        return redirect(_new_url(uuid.uuid4(), back=path_of_ours(request, request.GET.get("back", ""))))
    draft = _new_draft(request, subject or uuid.uuid4())
    draft.takes_form = request.method == "POST"  # from its second button too, which has an address of its own
    if draft.is_sent:
        return draft.answer()
    form = draft.form()
    if request.method != "POST":
        return _new_page(request, form, draft)
    if not form.is_valid():
        return _new_page(request, form, draft, status=422)
    key, anyway = form.cleaned_data["idempotency_key"], bool(request.POST.get("anyway"))
    if found := possible_duplicates(form.details, idempotency_key=key, anyway=anyway):
        seen = [str(patient.pk) for patient in found]
        record(action="patient.list", obj=request.clinic, by=request.user, data={"patients": seen})
        return _new_page(request, form, draft, status=422, possible_duplicates=found)
    try:
        patient = actions.create_patient(clinic=request.clinic, by=request.user, idempotency_key=key, **form.details)
    except KeyUsed as used:
        show_again(form, request.POST, _added_before(used.made))
        return _new_page(request, form, draft, status=409)
    draft.settle()
    messages.success(request, f"{patient.full_name} was added.")
    return go_on(patient, key)


def _new_draft(request: ClinicRequest, subject: uuid.UUID) -> PageDraft:
    """Each new patient has an address and a draft of their own: two that are typed in two tabs never mix."""
    here = _new_url(subject)
    form_of = partial(PatientForm, clinic=request.clinic)
    return PageDraft(request, "new_patient", subject, form_of, address=here, page=here)


def _new_url(subject: uuid.UUID, back: str = "") -> str:
    asked = {"draft": str(subject)} | ({"back": back} if back else {})
    return f"{reverse('records:patient-new')}?{urlencode(asked)}"


def _waiting(draft: PageDraft) -> list[dict[str, object]]:
    """Who was typed on another page and not added yet: `name` (empty where none was typed), `at` and `url`."""
    return [
        {
            "name": " ".join(filter(None, (kept.typed.get(part, "") for part in ("given_name", "family_name")))),
            "at": kept.updated_at,
            "url": _new_url(kept.subject),
        }
        for kept in draft.waiting_beside()
    ]


def _new_page(
    request: ClinicRequest, form: PatientForm, draft: PageDraft, status: int = 200, **more: object
) -> HttpResponse:
    back = path_of_ours(request, request.GET.get("back", ""))
    context = {"form": form, "draft": draft.beside(), "waiting": _waiting(draft), "back": back, **more}
    return render(request, "records/patient_new_page.html", context, status=status)


def _added_before(patient: Patient) -> str:
    """Whom this page added, for whoever went back to it and pressed with something else."""
    return format_html(
        "This page added {} already. Nothing was changed. "
        '<a href="{}">Change that patient\u2019s details</a>, or press again to add another patient.',
        patient.full_name,
        reverse("records:patient-edit", args=[patient.pk]),
    )


@page(EDITS_PATIENTS)
def patient_edit(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Change who the patient is or how to reach them. What somebody else saved meanwhile is shown beside what was typed."""
    patient = find(Patient, patient_id)
    draft = PageDraft(
        request, "patient", patient.pk, lambda sent: PatientForm(sent, clinic=request.clinic, patient=patient)
    )
    if draft.is_sent:
        return draft.answer()
    form = draft.form()
    if request.method != "POST":
        record(action="patient.view", obj=patient, by=request.user, data={"page": "details"})
        return _edit_page(request, patient, form, draft)
    if not form.is_valid():
        return _edit_page(request, patient, form, draft, status=422)
    try:
        actions.update_patient(
            patient=patient,
            by=request.user,
            version=form.cleaned_data["version"] or 0,
            **form.details,
        )
    except ChangedMeanwhile as changed:
        return _conflict(request, changed.current, form, draft)
    draft.settle()
    messages.success(request, "The details were saved.")
    return redirect("chart:patient", patient.pk)


@page(EDITS_PATIENTS, methods=("POST",))
def patient_drawing(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Which face the patient's maps are drawn on: chosen from a map, whose script asks for JSON, or by a plain form."""
    patient = find(Patient, patient_id)
    chosen = request.POST.get("face_art", "")
    if chosen not in FaceArt.values:
        return JsonResponse({"face_art": f"Choose {' or '.join(FaceArt.values)}."}, status=422)
    actions.choose_drawing(patient=patient, face_art=chosen, by=request.user)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"face_art": chosen})
    return redirect("chart:patient", patient.pk)


def _conflict(request: ClinicRequest, stored: Patient, form: PatientForm, draft: PageDraft) -> HttpResponse:
    """Both values of every field that differs; saving again keeps what stands in the form."""
    record(action="patient.view", obj=stored, by=request.user, data={"page": "details"})
    last = stored.details_changes.select_related("changed_by").first()
    both = [
        {"label": form.fields[name].label, "theirs": shown(stored, name), "yours": shown(Patient(**form.details), name)}
        for name in actions.DETAILS
        if getattr(stored, name) != form.details[name]
    ]
    again = PatientForm({**request.POST.dict(), "version": stored.version}, clinic=request.clinic, patient=stored)
    again.is_valid()
    conflict = {"by": last and last.changed_by, "at": last and last.changed_at, "both": both}
    return _edit_page(request, stored, again, draft, status=409, conflict=conflict)


def shown(patient: Patient, field: str) -> str:
    """A detail as people read it."""
    if field == "born_on":
        return dates.born(patient.born_on)
    if field == "sex":
        return patient.get_sex_display()
    if field == "large_print":
        return "Large print" if patient.large_print else "Normal print"
    if field in ("no_email", "no_sms"):
        return "Yes" if getattr(patient, field) else "No"
    if field in ("language", "face_art"):
        return str(getattr(patient, f"get_{field}_display")()) or "As the clinic"
    return getattr(patient, field) or "None"


def _edit_page(
    request: ClinicRequest, patient: Patient, form: PatientForm, draft: PageDraft, status: int = 200, **more: object
) -> HttpResponse:
    context = {"patient": patient, "form": form, "draft": draft.beside(), **more}
    return render(request, "records/patient_edit_page.html", context, status=status)
