"""The clinic's own visit types: how long, with which buffers, in a room or not, given by whom."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.drafts.comparing import both
from clinic.office import visit_type_actions as actions
from clinic.office.models import VisitGiver, VisitType
from clinic.office.visit_type_forms import VisitTypeForm
from clinic.practice.access import MANAGES_CLINIC, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.requests import ClinicRequest
from clinic.practice.visit_kinds import VisitKind

GIVERS = Prefetch("givers", VisitGiver.objects.select_related("member__user").order_by("member__user__full_name"))


@page(MANAGES_CLINIC, methods=("GET",))
def visit_type_list(request: ClinicRequest) -> HttpResponse:
    every = VisitType.objects.filter(clinic=request.clinic).order_by("place", "name").prefetch_related(GIVERS)
    context = {
        "types": [one for one in every if one.retired_at is None],
        "retired": [one for one in every if one.retired_at],
    }
    return render(request, "office/visit_type_list_page.html", context)


@page(MANAGES_CLINIC)
def visit_type_new(request: ClinicRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, VisitTypeForm(clinic=request.clinic))
    form = VisitTypeForm(request.POST, clinic=request.clinic)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        kind = VisitKind(form.cleaned_data["kind"])
        made = actions.add_type(clinic=request.clinic, kind=kind, details=form.details, by=request.user)
    except actions.VisitTypeRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return _page(request, form, status=422)
    messages.success(request, f"{made.name} was added and can be booked.")
    return redirect("office:visit-type-list")


@page(MANAGES_CLINIC)
def visit_type_edit(request: ClinicRequest, type_id: uuid.UUID) -> HttpResponse:
    """One type: `do` retires it or brings it back."""
    visit_type = find(VisitType.objects.select_related("clinic"), type_id)
    if request.method != "POST":
        return _page(request, VisitTypeForm(clinic=request.clinic, visit_type=visit_type), visit_type)
    form = VisitTypeForm(request.POST, clinic=request.clinic, visit_type=visit_type)
    step = {"retire": actions.retire_type, "restore": actions.restore_type}.get(request.POST.get("do", ""))
    if not form.is_valid() and (step is None or "version" in form.errors):
        return _page(request, form, visit_type, status=422)
    told: dict[str, Any] = {"visit_type": visit_type, "by": request.user, "version": form.cleaned_data["version"] or 0}
    try:
        done = step(**told) if step else actions.change_type(details=form.details, **told)
    except actions.VisitTypeRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return _page(request, form, visit_type, status=422)
    except ChangedMeanwhile as changed:
        return _conflict(request, changed.current, form)
    messages.success(request, f"{done.name} was {_said(request.POST.get('do', ''))}.")
    return redirect("office:visit-type-list")


def _said(done: str) -> str:
    return {"retire": "retired; visits that are booked stay", "restore": "brought back"}.get(done, "saved")


def _conflict(request: ClinicRequest, stored: VisitType, form: VisitTypeForm) -> HttpResponse:
    """Both values of every field that differs; saving again keeps what stands in the form."""
    sent = request.POST.copy()
    sent["version"] = str(stored.version)
    again = VisitTypeForm(sent, clinic=request.clinic, visit_type=stored)
    again.is_valid()
    conflict = {"both": both(form, VisitTypeForm(clinic=request.clinic, visit_type=stored))}
    return _page(request, again, stored, status=409, conflict=conflict)


def _page(
    request: ClinicRequest, form: VisitTypeForm, visit_type: VisitType | None = None, status: int = 200, **more: object
) -> HttpResponse:
    context = {"form": form, "type": visit_type, **more}
    return render(request, "office/visit_type_page.html", context, status=status)
