"""What staff see of one patient."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.practice.access import READS_DOSES, READS_HEALTH, READS_PATIENTS, find, may, page, url_for
from clinic.practice.requests import ClinicRequest
from patients.chart import timeline
from patients.chart.chart_actions import chart_actions
from patients.chart.head import chart_head
from patients.chart.timeline_sources import TIMELINE_SOURCES
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
        **_health(request, found),
    }
    if seen["sees_health"]:
        seen["earlier_treatments"] = in_order(found)
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
