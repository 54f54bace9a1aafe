"""The director's list of plans: what was held, what was decided outside the protocol, where a rule spoke."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.practice.access import HAS_A_DIARY, READS_PLANS, page
from clinic.practice.models import Membership
from clinic.practice.requests import ClinicRequest
from planning.consults.words import word
from planning.engine.contract.vocabulary import Area, Status
from planning.plans.models import Decision, DoseReason, Plan, PlanQuerySet, is_deviation
from planning.plans.presenter.plan_state import listed_state
from planning.plans.settled import standing_areas

PAGE = 40
FILTERS = ("status", "area", "injector", "rule")
RULES_OF = 200
"""Rules are offered that spoke in so many of the newest plans."""
KINDS = {
    "hold": "Holds",
    "caution": "Cautions",
    "safety": "Safety",
    "limit": "Limits of toxin",
    "dose": "Doses",
    "combination": "Other treatments",
    "sequence": "Order",
    "expectation": "Expectations",
    "follow_up": "Follow-up",
    "info": "Good to know",
}
SPOKEN = """
    select distinct on (said ->> 'rule') said ->> 'rule', said ->> 'kind', said ->> 'text'
    from (select outcome from plans_plan order by made_at desc limit %s) newest,
         jsonb_array_elements(newest.outcome -> 'statements') said
    order by said ->> 'rule'
"""


@page(READS_PLANS, methods=("GET",))
def plan_list(request: ClinicRequest) -> HttpResponse:
    """Newest first; by status, area, injector and rule, all together."""
    chosen = {name: request.GET.get(name, "").replace("\x00", "") for name in FILTERS}
    injectors = list(_injectors(request))
    if chosen["injector"] not in {str(member.user_id) for member in injectors}:
        chosen["injector"] = ""
    plans = Plan.objects.with_people().newest().without_documents().with_decisions()
    found = Paginator(_fitting(plans, chosen), PAGE).get_page(request.GET.get("page"))
    rows = [_row(one) for one in found]
    context = {
        "found": found,
        "rows": rows,
        "chosen": chosen,
        "injectors": injectors,
        "areas": [(area.value, word(area)) for area in Area],
        "rules": rules(),
        "filtered": any(chosen.values()),
    }
    record(action="plan.list", obj=request.clinic, by=request.user, data={"count": len(rows)})
    return render(request, "plans/plan_list_page.html", context)


def _fitting(plans: PlanQuerySet, chosen: dict[str, str]) -> PlanQuerySet:
    if chosen["status"] == "held":
        plans = plans.held()
    elif chosen["status"] == "outside":
        plans = plans.decided_outside()
    elif chosen["status"] in set(Status):
        plans = plans.filter(status=chosen["status"])
    if chosen["area"] in set(Area):
        plans = plans.with_area(chosen["area"])
    if chosen["injector"]:
        plans = plans.of_injector(uuid.UUID(chosen["injector"]))
    return plans.where_rule_spoke(chosen["rule"]) if chosen["rule"] else plans


def rules() -> list[tuple[str, list[tuple[str, str]]]]:
    """By kind, the weightiest first: each rule that spoke lately with its own words, as it said them last."""
    with connection.cursor() as cursor:
        cursor.execute(SPOKEN, [RULES_OF])
        rows = cursor.fetchall()
    groups = [(title, [(rule, text) for rule, kind, text in rows if kind == code]) for code, title in KINDS.items()]
    return [(title, found) for title, found in groups if found]


def _row(one: Plan) -> dict[str, Any]:
    decisions, standing = list(one.decisions.all()), standing_areas(one)  # newest first, fetched with the list
    decision = decisions[0] if decisions else None
    return {
        "plan": one,
        "state": listed_state(one.status, one.areas),
        "areas": [word(area) for area in standing],
        "left_out": [word(area) for area in one.areas if area not in standing],
        "decision": decision,
        "deviations": _deviations(decision) if decision else [],
    }


def _deviations(decision: Decision) -> list[str]:
    """Such as "Glabella 28 U: muscle stronger than the range expects"."""
    said = []
    for dose in filter(is_deviation, decision.doses):
        units = ", ".join(f"{side} {amount:g} U" for side, amount in (dose["units"] or {}).items())
        reason = dict(DoseReason.choices).get(dose.get("reason") or "", "added by the injector")
        said.append(f"{word(dose['area'])} {units.removeprefix('total ')}: {reason[:1].lower()}{reason[1:]}")
    return said


def _injectors(request: ClinicRequest) -> Any:
    return Membership.objects.holding(HAS_A_DIARY).filter(clinic=request.clinic).select_related("user")
