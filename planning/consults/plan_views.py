"""Reading plans: one plan with all its reasons, and the director's list."""

import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from clinic.audit.log import record
from clinic.practice.access import find, page
from clinic.practice.models import Membership, Role
from patients.records.flags import flags
from planning.consults import timeline
from planning.consults.models import Plan
from planning.consults.reading import Reading
from planning.consults.words import word
from planning.engine.vocabulary import Area, Status

READERS = (Role.INJECTOR, Role.DIRECTOR, Role.OWNER)
PAGE = 40


@page(*READERS, methods=("GET",))
def plan(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """A stored plan, read as it was given; nothing is computed anew."""
    stored = find(Plan.objects.with_people().select_related("consult__draft"), plan_id)
    record(action="plan.view", obj=stored, by=request.user)
    reading = Reading(stored.document, stored.outcome)
    context = {
        "stored": stored,
        "plan": reading,
        "patient": stored.patient,
        "flags": flags(stored.patient.health_histories.first()),
        "face": reading.map(),
        "timeline": mark_safe(
            timeline.draw(reading, date.fromisoformat(stored.document["today"]))
        ),  # it escapes every text
        "may_treat": request.membership.role == Role.INJECTOR,  # type: ignore[attr-defined]
    }
    return render(request, "consults/plan_page.html", context)


@page(*READERS, methods=("GET",))
def plan_list(request: HttpRequest) -> HttpResponse:
    """Newest first; by status, area and injector."""
    chosen = {name: request.GET.get(name, "") for name in ("status", "area", "injector")}
    plans = Plan.objects.with_people().newest().defer("document", "outcome")
    if chosen["status"] == "held":
        plans = plans.held()
    elif chosen["status"] in set(Status):
        plans = plans.filter(status=chosen["status"])
    if chosen["area"] in set(Area):
        plans = plans.with_area(chosen["area"])
    injectors = list(_injectors(request))
    if chosen["injector"] in {str(member.user_id) for member in injectors}:
        plans = plans.filter(consult__injector_id=chosen["injector"])
    found = Paginator(plans, PAGE).get_page(request.GET.get("page"))
    rows = [{"plan": one, "word": word(one.status), "areas": [word(area) for area in one.areas]} for one in found]
    context = {
        "found": found,
        "rows": rows,
        "chosen": chosen,
        "injectors": injectors,
        "areas": [(area.value, word(area)) for area in Area],
        "filtered": any(chosen.values()),
    }
    record(action="plan.list", obj=request.clinic, by=request.user, data={"count": len(rows)})  # type: ignore[attr-defined]
    return render(request, "consults/plan_list_page.html", context)


def _injectors(request: HttpRequest) -> Any:
    return Membership.objects.filter(clinic=request.clinic, role=Role.INJECTOR).select_related("user")  # type: ignore[attr-defined]
