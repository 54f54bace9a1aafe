"""What went out to patients, what is held, and what went wrong with the way out of it."""

import uuid
from typing import Any

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.audit.log import record
from clinic.messages import actions, selection
from clinic.messages.kinds import KINDS
from clinic.messages.models import Message
from clinic.messages.settings_of import rules_of, settings_of
from clinic.practice.access import MANAGES_CLINIC, RUNS_THE_DAY, find, may, page
from clinic.practice.own_addresses import path_of_ours
from clinic.practice.requests import ClinicRequest

PER_PAGE = 50
SHOWN = ("today", "failed", "held", "all")
TOO_LATE = "It is not held any more: it was sent, or somebody else was faster."


@page(RUNS_THE_DAY, methods=("GET",))
def message_list(request: ClinicRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "today"
    kind = request.GET.get("kind", "")
    rows = {
        "today": lambda: selection.of_today(request.clinic),
        "failed": lambda: selection.failures().order_by("-created_at"),
        "held": lambda: selection.held().order_by("send_after"),
        "all": lambda: selection.to_patients().order_by("-created_at"),
    }[show]()
    rows = rows.filter(template=kind) if kind in KINDS else rows
    found = Paginator(rows.select_related("clinic"), PER_PAGE).get_page(request.GET.get("page"))
    lines = selection.lines_of(request.clinic, found)
    seen = {"messages": len(lines), "show": show}
    record(action="message.list", obj=request.clinic, by=request.user, data=seen)
    rules = rules_of(request.clinic)
    context: dict[str, Any] = {
        "lines": lines,
        "found": found,
        "show": show,
        "kind": kind,
        "kinds": KINDS.values(),
        "counts": selection.counts_of(request.clinic),
        "is_off": not any(rule.channels for rule in rules.values()),
        "manages": may(request.membership, MANAGES_CLINIC),
        "rules": [(KINDS[code], rule) for code, rule in rules.items()],
        "settings": settings_of(request.clinic),
    }
    return render(request, "outbox/message_list_page.html", context)


@page(RUNS_THE_DAY, methods=("POST",))
def message_deed(request: ClinicRequest, message_id: uuid.UUID) -> HttpResponse:
    """`do`: stop, now, again, done."""
    message = find(Message.objects.exclude(patient_id=None).select_related("clinic"), message_id)
    match request.POST.get("do", ""):
        case "stop":
            _say(request, actions.cancel(message=message, by=request.user), "Stopped. It was not sent.")
        case "now":
            _say(request, actions.send_now(message=message, by=request.user), "It goes out now.")
        case "again":
            again = actions.send_again(message=message, by=request.user)
            _say(request, again is not None, "It is sent once more.")
        case "done":
            actions.deal_with(message=message, by=request.user)
            notes.success(request, "Taken off the list.")
        case _:
            return HttpResponse("Nothing was asked for.", status=422)
    return redirect(path_of_ours(request, request.POST.get("back", "")) or reverse("outbox:message-list"))


def _say(request: ClinicRequest, is_done: bool, words: str) -> None:
    (notes.success if is_done else notes.warning)(request, words if is_done else TOO_LATE)


@page(RUNS_THE_DAY, methods=("GET",))
def message_count(request: ClinicRequest) -> HttpResponse:
    """For the menu: how many wait for somebody to deal with them."""
    return render(request, "outbox/_message_count.html", {"number": selection.failures().count()})
