"""The clinic's rooms: added, renamed, retired, brought back."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.office import rooms
from clinic.practice.access import MANAGES_CLINIC, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.fields import read_count
from clinic.practice.models import Room
from clinic.practice.requests import ClinicRequest

CHANGED = "Somebody else has changed this room meanwhile. This is how it stands now; nothing was changed."


@page(MANAGES_CLINIC)
def room_list(request: ClinicRequest) -> HttpResponse:
    """All rooms; a name that is sent becomes a new one."""
    if request.method != "POST":
        return _page(request)
    name = request.POST.get("name", "")
    try:
        made = rooms.add(clinic=request.clinic, name=name, by=request.user)
    except rooms.RoomRefused as refused:
        return _page(request, status=422, fault=str(refused), typed=name)
    messages.success(request, f"{made.name} was added.")
    return redirect("office:room-list")


@page(MANAGES_CLINIC, methods=("POST",))
def room_edit(request: ClinicRequest, room_id: uuid.UUID) -> HttpResponse:
    """One room: `do` says what with it."""
    room = find(Room.objects.select_related("clinic"), room_id)
    sent = request.POST
    version = read_count(sent.get("version", ""))
    told: dict[str, Any] = {"room": room, "version": version, "by": request.user}
    doing: dict[str, Callable[[], Room]] = {
        "retire": lambda: rooms.retire(**told),
        "restore": lambda: rooms.restore(**told),
    }
    try:
        done = doing.get(sent.get("do", ""), lambda: rooms.rename(name=sent.get("name", ""), **told))()
    except rooms.RoomRefused as refused:
        return _page(request, status=422, fault=str(refused), at=room.pk, typed=sent.get("name", ""))
    except ChangedMeanwhile as changed:
        return _page(request, status=409, fault=CHANGED, at=room.pk, typed=changed.current.name)
    messages.success(request, f"{done.name} was {_said(sent.get('do', ''))}.")
    return redirect("office:room-list")


def _said(done: str) -> str:
    return {"retire": "retired", "restore": "brought back"}.get(done, "saved")


def _page(
    request: ClinicRequest, status: int = 200, *, fault: str = "", at: uuid.UUID | None = None, typed: str = ""
) -> HttpResponse:
    every = list(Room.objects.filter(clinic=request.clinic).order_by("name"))
    context: dict[str, Any] = {
        "rooms": [room for room in every if room.retired_at is None],
        "retired": [room for room in every if room.retired_at],
        "fault": fault,
        "at": at,
        "typed": typed,
    }
    return render(request, "office/room_list_page.html", context, status=status)
