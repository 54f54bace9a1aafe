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
from clinic.practice.faceplaces import where
from clinic.practice.models import Membership, Role
from patients.records.flags import flags
from planning.consults import deciding, past, spots, timeline
from planning.consults.decision_form import decision_form
from planning.consults.faces import decision_face
from planning.consults.models import Course, Decision, Plan, Reason
from planning.consults.reading import Reading
from planning.consults.words import word
from planning.engine.vocabulary import Area, Status

READERS = (Role.INJECTOR, Role.DIRECTOR, Role.OWNER)
PAGE = 40


@page(*READERS, methods=("GET",))
def plan(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """A stored plan, read as it was given; nothing is computed anew."""
    stored = find(Plan.objects.with_people(), plan_id)
    record(action="plan.view", obj=stored, by=request.user)
    return plan_page(request, stored)


def plan_page(request: HttpRequest, stored: Plan, status: int = 200, form: Any = None) -> HttpResponse:
    reading = Reading(stored.document, stored.outcome)
    may_decide = request.membership.role == Role.INJECTOR  # type: ignore[attr-defined]
    decision = stored.decisions.select_related("made_by").order_by("-made_at").first()
    told = date.fromisoformat(stored.document["today"])
    if form is None and may_decide:
        form = decision_form(stored, decision)
    context = {
        "stored": stored,
        "plan": reading,
        "patient": stored.patient,
        "flags": flags(stored.patient.health_histories.first()),
        "face": decision_face(reading, decision, form, art=stored.patient.drawing, before=_before(stored)),
        "timeline": mark_safe(timeline.draw(reading, told)),  # it escapes every text
        "decision": decision,
        "decision_lines": _decided(reading, decision),
        "decision_form": form,
        "may_decide": may_decide,
        "may_treat": may_decide
        and deciding.may_treat(stored)
        and (decision is None or decision.course == Course.TREAT),
    }
    return render(request, "consults/plan_page.html", context, status=status)


def _before(stored: Plan) -> past.TreatmentBefore | None:
    """The last treatment, while this plan is the next one; once it is carried out, the last treatment is its own."""
    return None if stored.treatments.exists() else past.last_treatment(stored.patient)


def _decided(reading: Reading, decision: Decision | None) -> list[dict[str, Any]]:
    """Recommended and planned beside each other, area by area."""
    if decision is None or decision.course != Course.TREAT:
        return []
    suggested = {dose.area: dose for dose in reading.doses}
    doses = {dose["area"]: dose for dose in reading.outcome["doses"]}
    return [
        {
            "word": word(said["area"]),
            "dose": suggested.get(said["area"]),
            "points": _changed(doses.get(said["area"], {"area": said["area"], "points": ()}), said),
            "units": [(side, said["units"][side]) for side in ("total", "right", "left") if side in said["units"]]
            if said["units"]
            else None,
            "in_range": said["in_range"],
            "reason": dict(Reason.choices).get(said["reason"], ""),
            "words": said["words"],
        }
        for said in decision.doses
    ]


def _changed(dose: dict[str, Any], said: dict[str, Any]) -> list[dict[str, Any]]:
    """What the injector did to single points: moved, added, taken away."""
    if "points" not in said:
        return []
    now = spots.decided(dose, said)
    stays = {spot.id for spot in now}
    told = [{"words": spot.words, "what": f"moved {spot.moved} mm"} for spot in now if spot.moved]
    told += [{"words": spot.words, "what": f"added, {where(spot.place)}"} for spot in now if spot.is_own and spot.place]
    gone = [spot for spot in spots.recommended(dose) if spot.id not in stays]
    return [*told, *({"words": spot.words, "what": "taken away"} for spot in gone)]


@page(*READERS, methods=("GET",))
def plan_list(request: HttpRequest) -> HttpResponse:
    """Newest first; by status, area and injector."""
    chosen = {name: request.GET.get(name, "") for name in ("status", "area", "injector")}
    plans = Plan.objects.with_people().newest().defer("document", "outcome").prefetch_related("decisions")
    if chosen["status"] == "held":
        plans = plans.held()
    elif chosen["status"] == "outside":
        plans = plans.decided_outside()
    elif chosen["status"] in set(Status):
        plans = plans.filter(status=chosen["status"])
    if chosen["area"] in set(Area):
        plans = plans.with_area(chosen["area"])
    injectors = list(_injectors(request))
    if chosen["injector"] in {str(member.user_id) for member in injectors}:
        plans = plans.filter(consult__injector_id=chosen["injector"])
    found = Paginator(plans, PAGE).get_page(request.GET.get("page"))
    rows = [_row(one) for one in found]
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


def _row(one: Plan) -> dict[str, Any]:
    decisions = list(one.decisions.all())  # newest first, fetched with the list
    decision = decisions[0] if decisions else None
    outside = bool(decision) and any(not dose["in_range"] or dose.get("off_plan") for dose in decision.doses)
    areas = [word(area) for area in one.areas]
    return {"plan": one, "word": word(one.status), "areas": areas, "decision": decision, "outside": outside}


def _injectors(request: HttpRequest) -> Any:
    return Membership.objects.filter(clinic=request.clinic, role=Role.INJECTOR).select_related("user")  # type: ignore[attr-defined]
