"""When people are away: entered with the visits that it hits, each with a free time; nothing is written before the press."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.booking.absence_forms import AbsenceForm
from clinic.booking.absence_hits import AbsenceHit, ChosenTime, hits_of, read_proposal
from clinic.booking.actions.absences import AbsenceDone, enter_absence, move_hits
from clinic.drafts.comparing import both
from clinic.office import absences
from clinic.office.absences import AbsenceRefused, stretch_in_words
from clinic.office.models import Absence
from clinic.practice.access import RUNS_THE_DAY, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, Membership
from clinic.practice.requests import ClinicRequest


@page(RUNS_THE_DAY)
def absence_list(request: ClinicRequest) -> HttpResponse:
    """Those to come, and a new one: `do` is `look`, which writes nothing, `move` or `keep`."""
    if request.method != "POST":
        return _list_page(request, AbsenceForm(clinic=request.clinic))
    form = AbsenceForm(request.POST, clinic=request.clinic)
    looks = request.POST.get("do") == "look"
    if not form.is_valid():
        return _fragment(request, looked=False) if looks and request.htmx else _list_page(request, form, status=422)
    member: Membership = form.cleaned_data["member"]
    hits = hits_of(member, form.told.start, form.told.end)
    if looks:
        return _look(request, form, member, hits)
    moves = _chosen(request, hits) if request.POST.get("do") == "move" else {}
    try:
        done = enter_absence(
            member=member, told=form.told, by=request.user, key=form.cleaned_data["idempotency_key"], moves=moves
        )
    except AbsenceRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return _list_page(request, form, status=422, hits=hits)
    messages.success(request, _said(request.clinic, done))
    return redirect("booking:absence-list")


def _look(request: ClinicRequest, form: AbsenceForm, member: Membership, hits: list[AbsenceHit]) -> HttpResponse:
    """What the absence would hit, for the form as it is filled in now."""
    if hits:
        record(action="absence.visits", obj=member, by=request.user, data={"visits": len(hits)})
    if request.htmx:
        return _fragment(request, hits=hits)
    return _list_page(request, form, hits=hits)


def _fragment(request: ClinicRequest, hits: list[AbsenceHit] | None = None, looked: bool = True) -> HttpResponse:
    return render(request, "booking/_absence_hits.html", {"hits": hits or [], "looked": looked})


def _chosen(request: ClinicRequest, hits: list[AbsenceHit]) -> Mapping[uuid.UUID, ChosenTime]:
    read = ((hit.visit.pk, read_proposal(request.POST.get(hit.name, ""))) for hit in hits)
    return {visit: chosen for visit, chosen in read if chosen}


def _said(clinic: Clinic, done: AbsenceDone) -> str:
    absence = done.absence
    words = f"{absence.member.user.name} is away {stretch_in_words(clinic, absence.starts_at, absence.ends_at)}."
    if done.moved:
        words += f" {_visits(len(done.moved), 'was', 'were')} moved."
    if done.refused:
        words += f" {_visits(done.refused, 'could', 'could')} not go there any more: the time is taken meanwhile."
    if done.left:
        words += f" {_visits(len(done.left), 'waits', 'wait')} for the front desk on Today, to be moved."
    return words


def _visits(count: int, one: str, several: str) -> str:
    return f"1 visit {one}" if count == 1 else f"{count} visits {several}"


@page(RUNS_THE_DAY)
def absence(request: ClinicRequest, absence_id: uuid.UUID) -> HttpResponse:
    """One of them: changed, taken back (`do=remove`), and what it still hits (`do=move`)."""
    one = find(Absence.objects.select_related("clinic", "member__user", "member__clinic"), absence_id)
    if request.method != "POST":
        return _page(request, one, AbsenceForm(clinic=request.clinic, absence=one))
    if request.POST.get("do") == "move":
        hits = hits_of(one.member, one.starts_at, one.ends_at)
        done = move_hits(absence=one, by=request.user, moves=_chosen(request, hits))
        messages.success(request, _said(request.clinic, done))
        return redirect("booking:absence", one.pk)
    return _change(request, one)


def _change(request: ClinicRequest, one: Absence) -> HttpResponse:
    form = AbsenceForm(request.POST, clinic=request.clinic, absence=one)
    removes = request.POST.get("do") == "remove"
    if not form.is_valid() and not removes:
        return _page(request, one, form, status=422)
    version = form.cleaned_data.get("version") or 0
    try:
        if removes:
            absences.remove(absence=one, version=version, by=request.user)
            messages.success(request, f"The absence of {one.member.user.name} was taken back.")
            return redirect("booking:absence-list")
        absences.change(absence=one, told=form.told, version=version, by=request.user)
    except AbsenceRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return _page(request, one, form, status=422)
    except ChangedMeanwhile as changed:
        return _conflict(request, changed.current, form)
    messages.success(request, "The absence was saved.")
    return redirect("booking:absence", one.pk)


def _conflict(request: ClinicRequest, stored: Absence | None, form: AbsenceForm) -> HttpResponse:
    """Both values of every field that differs; saving again keeps what stands in the form."""
    if stored is None:
        messages.warning(request, "Somebody else has taken this absence back meanwhile. Nothing was changed.")
        return redirect("booking:absence-list")
    sent = request.POST.copy()
    sent["version"] = str(stored.version)
    again = AbsenceForm(sent, clinic=request.clinic, absence=stored)
    again.is_valid()
    conflict = {"both": both(form, AbsenceForm(clinic=request.clinic, absence=stored))}
    return _page(request, stored, again, status=409, conflict=conflict)


def _rows(clinic: Clinic) -> list[tuple[Absence, str]]:
    ahead = Absence.objects.filter(clinic=clinic, ends_at__gt=clinic.now()).select_related("member__user")
    return [(one, stretch_in_words(clinic, one.starts_at, one.ends_at)) for one in ahead]


def _list_page(
    request: ClinicRequest, form: AbsenceForm, status: int = 200, hits: list[AbsenceHit] | None = None, **more: Any
) -> HttpResponse:
    context = {"form": form, "hits": hits or [], "looked": hits is not None, "absences": _rows(request.clinic)}
    return render(request, "booking/absence_list_page.html", context | more, status=status)


def _page(request: ClinicRequest, one: Absence, form: AbsenceForm, status: int = 200, **more: Any) -> HttpResponse:
    hits = hits_of(one.member, one.starts_at, one.ends_at)
    if hits:
        record(action="absence.visits", obj=one.member, by=request.user, data={"visits": len(hits)})
    when = stretch_in_words(request.clinic, one.starts_at, one.ends_at)
    context = {"absence": one, "when": when, "form": form, "hits": hits, "looked": True}
    return render(request, "booking/absence_page.html", context | more, status=status)
