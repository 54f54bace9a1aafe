"""Reading one plan with all its reasons."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from clinic.audit.log import record
from clinic.practice.access import DECIDES, READS_PLANS, TREATS, find, may, page
from clinic.practice.faceplaces import where
from clinic.practice.requests import ClinicRequest
from planning.assessments.decision_draft import decision_draft
from planning.consults.words import word
from planning.plans import area_doses, decided_points, decision_input
from planning.plans.area_doses import AreaDose
from planning.plans.models import Course, Decision, DoseReason, Plan
from planning.plans.presenter import timeline
from planning.plans.presenter.faces import decision_face
from planning.plans.presenter.plan import PlanPresenter
from planning.plans.settled import settled_by
from planning.treatments import previous_treatment
from planning.treatments.faces import with_last_visit


@page(READS_PLANS, methods=("GET",))
def plan(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    """A stored plan, read as it was given; nothing is computed anew."""
    stored = find(Plan.objects.with_people(), plan_id)
    record(action="plan.view", obj=stored, by=request.user)
    return plan_page(request, stored)


def plan_page(
    request: ClinicRequest, stored: Plan, status: int = 200, form: Any = None, draft: Any = None
) -> HttpResponse:
    """`form` and `draft` where a decision was refused; else they are as this person may decide."""
    reading = PlanPresenter(stored.document, stored.answer)
    may_decide = may(request.membership, DECIDES)
    answer = stored.patients_answer
    decision = stored.decisions.select_related("made_by").order_by("-made_at").first()
    today = date.fromisoformat(stored.document["today"])
    came = settled_by(stored, decision)
    now = PlanPresenter(stored.document, came.answer)
    if form is None and may_decide:
        kept = decision_draft(request, stored, decision)
        form = kept.form().shown
        draft = kept.beside()
    face = decision_face(reading, decision, form, art=stored.patient.drawing)
    context = {
        "stored": stored,
        "plan": reading,
        "now": now,
        "patient": stored.patient,
        "face": with_last_visit(face, _before(stored)),
        "timeline": mark_safe(timeline.draw(now, today)),  # it escapes every text
        "decision": decision,
        "patients_answer": answer,
        "decision_lines": _decided(reading, decision),
        "answered": [(word(code), yes) for code, yes in decision.treatments.items()] if decision else [],
        "decision_form": form,
        "draft": draft,
        "treated": stored.treatments.current().only("ended_at").first(),
        "may_treat": may(request.membership, TREATS)
        and decision_input.may_treat(stored)
        and answer is None
        and (decision is None or decision.course == Course.TREAT),
    }
    return render(request, "assessments/plan_page.html", context, status=status)


def _before(stored: Plan) -> previous_treatment.PreviousTreatment | None:
    """The last treatment, while this plan is the next one; once it is carried out, the last treatment is its own."""
    return None if stored.treatments.exists() else previous_treatment.last_treatment(stored.patient)


def _decided(reading: PlanPresenter, decision: Decision | None) -> list[dict[str, Any]]:
    """Recommended and planned beside each other, area by area."""
    if decision is None or decision.course != Course.TREAT:
        return []
    suggested = {dose.area: dose for dose in reading.doses}
    return [
        {
            "word": word(said["area"]),
            "dose": suggested.get(said["area"]),
            "points": _changed(area_doses.of_plan(reading.answer, said["area"]), said),
            "units": [(side, said["units"][side]) for side in ("total", "right", "left") if side in said["units"]]
            if said["units"]
            else None,
            "in_range": said["in_range"],
            "reason": dict(DoseReason.choices).get(said["reason"], ""),
            "words": said["words"],
        }
        for said in decision.doses
    ]


def _changed(dose: AreaDose, said: dict[str, Any]) -> list[dict[str, Any]]:
    """What the injector did to single points: moved, added, taken away."""
    if "points" not in said:
        return []
    now = decided_points.decided(dose, said)
    stays = {spot.id for spot in now}
    changes = [{"words": spot.words, "what": f"moved {spot.moved} mm"} for spot in now if spot.moved]
    changes += [
        {"words": spot.words, "what": f"added, {where(spot.place)}"} for spot in now if spot.is_own and spot.place
    ]
    changes += [{"words": spot.words, "what": spot.why} for spot in now if spot.why]
    gone = [spot for spot in dose.points if spot.id not in stays]
    return [*changes, *({"words": spot.words, "what": "taken away"} for spot in gone)]
