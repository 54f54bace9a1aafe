"""Merging two charts of one person: choosing the other one, comparing, merging, undoing."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from clinic.audit.log import record
from clinic.practice.access import MERGES_CHARTS, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.fields import read_count
from clinic.practice.idempotency import read_key
from clinic.practice.requests import ClinicRequest
from patients.chart.merge_compare import compared
from patients.chart.merging import NotMerged, find_merge, merge_charts, undo_merge
from patients.records.duplicates import possible_duplicates
from patients.records.forms import details_of
from patients.records.models import Patient
from patients.records.search import find_patients


@page(MERGES_CHARTS, methods=("GET",))
def merge_choose(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Who may be the same person, and a search for anybody else."""
    kept = find(Patient, patient_id)
    text = request.GET.get("q", "").strip()
    found = (
        find_patients(text).patients
        if text
        else possible_duplicates(details_of(kept), idempotency_key=None, anyway=False)
    )
    others = [one for one in found if one.pk != kept.pk]
    seen = [str(one.pk) for one in others]
    record(action="patient.list", obj=request.clinic, by=request.user, data={"patients": seen})
    return render(request, "chart/merge_choose_page.html", {"patient": kept, "text": text, "others": others})


@page(MERGES_CHARTS)
def merge(request: ClinicRequest, patient_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """Both side by side; the press that makes them one. Only somebody who saw both as they are merges them."""
    kept, other = find(Patient, patient_id), get_object_or_404(Patient, pk=other_id)
    if other.merged_into_id == kept.pk:
        return redirect("chart:patient", kept.pk)
    refusal = ""
    if request.method == "POST":
        try:
            merge_charts(kept=kept, merged=other, versions=_versions(request), by=request.user)
        except NotMerged as why:
            refusal = str(why)
        except ChangedMeanwhile:
            kept, other = find(Patient, patient_id), find(Patient, other_id)
            refusal = "Somebody changed the details of one of them meanwhile. Compare again."
        else:
            messages.success(request, f"The chart of {other.full_name} is now part of this one.")
            return redirect("chart:patient", kept.pk)
    for one in (kept, other):
        record(action="patient.view", obj=one, by=request.user, data={"page": "merge"})
    context = {"patient": kept, "other": other, "rows": compared(kept, other), "refusal": refusal}
    return render(request, "chart/merge_page.html", context, status=409 if refusal else 200)


def _versions(request: ClinicRequest) -> tuple[int, int]:
    sent = [request.POST.get(name, "") for name in ("kept_version", "other_version")]
    kept, other = (read_count(one) for one in sent)
    return kept, other


@page(MERGES_CHARTS, methods=("POST",))
def merge_undo(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    kept = find(Patient, patient_id)
    merge = find_merge(kept, read_key(request.POST.get("merge")))
    if merge is None:
        messages.error(request, "There is no such merge of this chart. Nothing was changed.")
        return redirect("chart:patient", kept.pk)
    try:
        undo_merge(merge=merge, by=request.user)
    except NotMerged as why:
        messages.error(request, str(why))
    else:
        messages.success(request, f"{merge.merged.full_name} has a chart of their own again.")
    return redirect("chart:patient", kept.pk)
