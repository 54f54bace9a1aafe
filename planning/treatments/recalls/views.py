"""From a lot to its patients, and a recall as a list to work through."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.audit.export import csv_line
from clinic.audit.log import record as log
from clinic.practice import languages
from clinic.practice.access import READS_DOSES, RECALLS_LOTS, find, page
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.numbers import plain
from clinic.practice.requests import ClinicRequest
from clinic.stock.models import Lot, Vial
from clinic.stock.vial_card import cards_of
from planning.treatments.draw_model import Draw
from planning.treatments.recalls import actions, worklist
from planning.treatments.recalls.forms import ClosingForm, ContactForm, RecallForm
from planning.treatments.recalls.lots import LotPatient, draws_of, patients_of
from planning.treatments.recalls.models import Recall, RecalledPatient

COLUMNS = ("family name", "given name", "date of birth", "phone", "e-mail", "last given", "units", "treatments")


@page(RECALLS_LOTS, methods=("GET",))
def lot_patients(request: ClinicRequest, lot_id: uuid.UUID) -> HttpResponse:
    lot = find(Lot.objects.select_related("clinic"), lot_id)
    found = patients_of(lot)
    log(action="lot.patients", obj=lot, by=request.user, data={"patients": len(found)})
    recalls = Recall.objects.with_lot().filter(lot=lot)
    return render(request, "recalls/lot_patients_page.html", {"lot": lot, "found": found, "recalls": recalls})


@page(RECALLS_LOTS, methods=("POST",))
def lot_patients_export(request: ClinicRequest, lot_id: uuid.UUID) -> HttpResponse:
    """For a spreadsheet; whatever begins like a formula is text."""
    lot = find(Lot.objects.select_related("clinic"), lot_id)
    found = patients_of(lot)
    data = {"what": "patients of a lot", "format": "csv", "lot": str(lot.pk), "patients": len(found)}
    log(action="export.made", obj=lot, by=request.user, data=data)
    lines = [csv_line(COLUMNS), *(csv_line(_cells(one)) for one in found)]
    answer = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="lot-patients-{request.clinic.today()}.csv"'
    return answer


def _cells(one: LotPatient) -> tuple[str, ...]:
    patient = one.patient
    who = (patient.family_name, patient.given_name, patient.born_on.isoformat(), patient.phone, patient.email)
    return (*who, one.last.isoformat(), plain(one.units), str(len(one.treatments)))


@page(READS_DOSES, methods=("GET",))
def vial_draws(request: ClinicRequest, vial_id: uuid.UUID) -> HttpResponse:
    """Who was given what of a vial; records that were corrected to another one are struck."""
    vial = find(Vial.objects.with_lot().filter(opened_at__isnull=False), vial_id)
    rows = Draw.objects.filter(vial=vial).select_related(
        "treatment__patient", "treatment__clinic", "treatment__injector__user", "treatment__amended_by"
    )
    light = rows.defer("treatment__document", "treatment__outcome").order_by("treatment__ended_at")
    draws = [(draw, hasattr(draw.treatment, "amended_by")) for draw in light]
    wastes = vial.wastes.select_related("by", "witness")
    log(action="vial.draws", obj=vial, by=request.user, data={"treatments": len(draws)})
    (card,) = cards_of([vial], request.clinic.now())
    return render(request, "recalls/vial_draws_page.html", {"card": card, "draws": draws, "wastes": wastes})


@page(RECALLS_LOTS, methods=("GET",))
def recall_list(request: ClinicRequest) -> HttpResponse:
    found = [(recall, worklist.counts_of(recall)) for recall in Recall.objects.with_lot()[: worklist.SHOWN]]
    return render(request, "recalls/recall_list_page.html", {"found": found})


@page(RECALLS_LOTS)
def recall_new(request: ClinicRequest, lot_id: uuid.UUID) -> HttpResponse:
    lot = find(Lot.objects.select_related("clinic"), lot_id)
    form = RecallForm(request.POST if request.method == "POST" else None, initial={"reason": lot.withdrawn_reason})
    if form.is_valid():
        try:
            recall = actions.start(lot=lot, by=request.user, **form.cleaned_data)
        except actions.RecalledAlready as already:
            messages.warning(request, "A recall of this lot is open already: this one. Nothing was changed.")
            return redirect("treatments:recall", already.recall.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
        except KeyUsed as used:
            return redirect("treatments:recall", used.made.pk)
        else:
            return redirect("treatments:recall", recall.pk)
    context = {"lot": lot, "form": form, "count": len(patients_of(lot))}
    return render(request, "recalls/recall_new_page.html", context, status=422 if form.errors else 200)


@page(RECALLS_LOTS)
def recall_page(request: ClinicRequest, recall_id: uuid.UUID) -> HttpResponse:
    """POST closes it."""
    recall = find(Recall.objects.with_lot(), recall_id)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.close(recall=recall, words=form.cleaned_data["words"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "The recall is closed.")
            return redirect("treatments:recall", recall.pk)
    context = _worked(request, recall) | {"form": form}
    return render(request, "recalls/recall_page.html", context, status=422 if form.errors else 200)


def _worked(request: ClinicRequest, recall: Recall) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    if tab not in dict(worklist.TABS):
        tab = "to-tell"
    rows, counts = worklist.shown(recall, tab), worklist.counts_of(recall)
    log(action="recall.view", obj=recall, by=request.user, data={"patients": len(rows)})
    return {
        "recall": recall,
        "rows": rows,
        "counts": counts,
        "tab": tab,
        "tabs": worklist.tabs(counts),
        "dropped": worklist.dropped(recall),
        "limit": worklist.SHOWN,
    }


@page(RECALLS_LOTS)
def recalled_patient(request: ClinicRequest, recalled_id: uuid.UUID) -> HttpResponse:
    """What was tried and said; POST notes a try or an answer."""
    recalled = find(worklist.with_people(RecalledPatient.objects.with_state()), recalled_id)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.note_contact(recalled=recalled, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        except KeyUsed:
            show_again(form, request.POST, "This page noted something else already. Press again to note this too.")
        else:
            messages.success(request, f"Noted for {recalled.patient.full_name}.")
            return redirect("treatments:recall", recalled.recall_id)
    log(action="recall.view", obj=recalled, by=request.user)
    context = {"recalled": recalled, "recall": recalled.recall, "patient": recalled.patient, "form": form}
    return render(request, "recalls/recalled_patient_page.html", context, status=422 if form.errors else 200)


@page(RECALLS_LOTS, methods=("GET",))
def recall_letter(request: ClinicRequest, recalled_id: uuid.UUID) -> HttpResponse:
    """To print and post to a patient who is not reached otherwise, in the language of the patient's letters."""
    recalled = find(worklist.with_people(RecalledPatient.objects.with_state()), recalled_id)
    patient, recall = recalled.patient, recalled.recall
    log(action="recall.view", obj=recalled, by=request.user, data={"page": "letter"})
    given = draws_of(recall.lot).filter(treatment__patient=patient).select_related("treatment__clinic")
    context = {
        "recall": recall,
        "patient": patient,
        "days": sorted({draw.treatment.ended_on for draw in given}),
        "today": request.clinic.today(),
        "spoken": languages.locale(patient.language or request.clinic.language),
        "back": reverse("treatments:recalled-patient", args=[recalled.pk]),
        "lead": "Print it, post it, then note it with the patient.",
    }
    return render(request, "recalls/letter_page.html", context)
