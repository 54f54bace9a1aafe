"""What staff see of one patient."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.practice.access import (
    MERGES_CHARTS,
    READS_CONSENTS,
    READS_DOSES,
    READS_HEALTH,
    READS_PATIENTS,
    READS_PHOTOGRAPHS,
    find,
    may,
    page,
    url_for,
)
from clinic.practice.requests import ClinicRequest
from patients.chart import timeline
from patients.chart.chart_actions import chart_actions
from patients.chart.head import chart_head
from patients.chart.merging import last_merge, refusal_to_undo
from patients.chart.photograph_visits import chosen, photograph_visits
from patients.chart.timeline_sources import TIMELINE_SOURCES
from patients.consents.presenter import standings
from patients.records.flags import in_words
from patients.records.models import Patient
from patients.records.questions.sources import other_source_words
from planning.earlier.models import in_order
from planning.treatments.unwanted_effects import recorded_effects


@page(READS_PATIENTS, methods=("GET",))
def patient(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The patient's whole timeline, as far as the role needs to know it (docs/adr/0008-need-to-know.md)."""
    found = find(Patient, patient_id)
    record(action="patient.view", obj=found, by=request.user, data={"page": "chart"})
    seen: dict[str, Any] = {
        "patient": found,
        "timeline": _timeline(request, found),
        "actions": chart_actions(found, request.membership),
        "reads_doses": may(request.membership, READS_DOSES),
        "consents": standings(found, request.membership) if may(request.membership, READS_CONSENTS) else (),
        **_health(request, found),
    }
    if seen["sees_health"]:
        seen["earlier_treatments"] = in_order(found)
    if may(request.membership, READS_PHOTOGRAPHS):
        visits = photograph_visits(found)
        shown = chosen(visits, request.GET.get("photographs", ""))
        seen["photographs"] = {"visits": visits, "shown": shown}
    if merge := last_merge(found):
        # Asked now and not by the page alone: undoing asks again.
        may_undo = may(request.membership, MERGES_CHARTS) and not refusal_to_undo(merge)
        seen |= {"merge": merge if may_undo else None, "may_undo": may_undo}
    seen["head"] = chart_head(found, request.membership, request.clinic, seen.get("newest"))
    return render(request, "chart/patient_page.html", seen)


def _timeline(request: ClinicRequest, patient: Patient) -> timeline.Timeline:
    return timeline.build(patient, request.membership, now=request.clinic.now(), sources=TIMELINE_SOURCES)


def _health(request: ClinicRequest, patient: Patient) -> dict[str, object]:
    """Nothing at all for a role that may not see it: what is not in the page cannot be read from it."""
    if not may(request.membership, READS_HEALTH):
        return {"sees_health": False}
    newest = patient.health_histories.select_related("taken_by").first()
    recorded = recorded_effects(patient)
    return {
        "sees_health": True,
        "newest": newest,
        "health": in_words(newest, recorded, other_source_words(newest, request.clinic.today())),
        "health_url": url_for(request.membership, "chart:health-history", patient_id=patient.pk),
    }
