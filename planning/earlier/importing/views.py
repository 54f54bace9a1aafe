"""The pages of an import: the file, its columns, what would be added, what was."""

import uuid
from collections.abc import Iterable

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.practice.access import IMPORTS_PATIENTS, find, page
from clinic.practice.fields import read_number
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from patients.records.models import Patient
from planning.earlier.import_models import ImportRow, ImportState, PatientImport, RowChoice, RowState
from planning.earlier.importing import actions, batches
from planning.earlier.importing.forms import ColumnsForm, UploadForm

SHOWN = 50
FIRST = 5
ALIKE_SHOWN = 5
MOST_ROUNDS = 1_000_000
NOTHING_ADDED = (ImportState.MAPPING, ImportState.CHECKED)


@page(IMPORTS_PATIENTS)
def import_list(request: ClinicRequest) -> HttpResponse:
    """Choose a file; what was brought in before stands below."""
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                kept = actions.take_in(
                    clinic=request.clinic,
                    name=form.cleaned_data["file"].name or "list.csv",
                    table=form.table,
                    idempotency_key=form.cleaned_data["idempotency_key"],
                    by=request.user,
                )
                return redirect("earlier:import", kept.pk)
            except KeyUsed:
                show_again(form, request.POST, "Another file was sent from this page before. Choose the file again.")
        status = 422
    context = {"form": form, "imports": PatientImport.objects.select_related("made_by")[:20]}
    return render(request, "earlier/import_list_page.html", context, status=status)


@page(IMPORTS_PATIENTS)
def import_one(request: ClinicRequest, import_id: uuid.UUID) -> HttpResponse:
    """One import in its state. A POST without `then` says what the columns are."""
    kept = find(PatientImport, import_id)
    form = ColumnsForm(request.POST if request.method == "POST" and not request.POST.get("then") else None, kept=kept)
    if request.method == "POST":
        if step := request.POST.get("then"):
            _step(request, kept, step)
            return redirect("earlier:import", kept.pk)
        if form.is_valid():
            said = form.cleaned_data
            order, sex = said["date_order"], said["other_sex"]
            actions.check_rows(kept=kept, columns=form.columns, date_order=order, sex=sex, by=request.user)
            return redirect("earlier:import", kept.pk)
        return _page(request, kept, form, status=422)
    return _page(request, kept, form)


def _step(request: ClinicRequest, kept: PatientImport, step: str) -> None:
    choices = {
        int(name.removeprefix("row-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("row-") and name.removeprefix("row-").isdecimal() and len(name) < 12
    }
    seen = read_number(request.POST.get("round", ""), 0, MOST_ROUNDS)
    if step in ("choose", "add"):
        others = request.POST.get("others", "")
        actions.choose(kept=kept, choices=choices, others=others, by=request.user, seen_round=seen)
    if step == "add":
        actions.add_rows(kept=kept, by=request.user, seen_round=seen)
    if step == "take_back":
        actions.take_back(kept=kept, by=request.user)


def _page(request: ClinicRequest, kept: PatientImport, form: ColumnsForm, status: int = 200) -> HttpResponse:
    counts = dict(kept.rows.order_by().values_list("state").annotate(Count("pk")))
    open_rows = kept.rows.filter(state=RowState.ASKED, choice="")
    asked = list(open_rows.order_by("number")[:SHOWN])
    wrong = list(kept.rows.filter(state=RowState.WRONG).order_by("number")[:SHOWN])
    first = list(kept.rows.order_by("number")[:FIRST])
    alike = Patient.objects.in_bulk({key for row in asked for key in row.alike[:ALIKE_SHOWN]})
    if alike:
        record(action="patient.list", obj=request.clinic, by=request.user, data={"patients": sorted(map(str, alike))})
    context = {
        "kept": kept,
        "unfinished": kept.is_unfinished,
        "same_lists": kept.same_lists().select_related("made_by") if kept.state in NOTHING_ADDED else [],
        "form": form,
        "last": kept.rows.order_by("-number").values_list("number", flat=True).first(),
        "counts": [(RowState(state).label, count) for state, count in sorted(counts.items())],
        "ready": counts.get(RowState.READY, 0),
        "asked_count": open_rows.count(),
        "wrong_count": counts.get(RowState.WRONG, 0),
        "wrong": wrong,
        "first": first,
        "asked": [(shown, _alike(shown["row"], alike)) for shown in batches.preview(kept, asked)],
        "preview": batches.preview(kept, list(kept.rows.filter(state=RowState.READY).order_by("number")[:FIRST])),
        "choices": RowChoice.choices,
    }
    return render(request, "earlier/import_page.html", context, status=status)


def _alike(row: ImportRow, patients: dict[uuid.UUID, Patient]) -> Iterable[Patient]:
    keys = (uuid.UUID(one) for one in row.alike[:ALIKE_SHOWN])
    return [patients[key] for key in keys if key in patients]
