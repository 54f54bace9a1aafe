"""Reading one plan: what was decided first, then the order, and every reason behind it where it is asked for."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe

from clinic.audit.log import record
from clinic.practice.access import DECIDES, READS_PLANS, TREATS, find, may, page
from clinic.practice.requests import ClinicRequest
from planning.assessments.decision_draft import decision_draft
from planning.consults.words import word
from planning.earlier.models import in_order
from planning.plans import decision_input
from planning.plans.decided_rows import decided_rows, suggested_rows
from planning.plans.models import Course, Decision, Plan
from planning.plans.order_steps import order_steps
from planning.plans.own_protocol import unjudged
from planning.plans.presenter import timeline
from planning.plans.presenter.faces import decision_face
from planning.plans.presenter.plan import PlanPresenter
from planning.plans.settled import settled_by
from planning.treatments import may_treat, previous_treatment
from planning.treatments.faces import with_last_visit

CHANGE = "change"
"""In the address: the form of the decision is open although something is decided."""


@page(READS_PLANS, methods=("GET",))
def plan(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    """A stored plan, read as it was given; nothing is computed anew."""
    stored = find(Plan.objects.with_people(), plan_id)
    if stored.without_plan:
        return redirect(_instead(request, stored))
    record(action="plan.view", obj=stored, by=request.user)
    return plan_page(request, stored)


@page(READS_PLANS, methods=("GET",))
def reasons(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    """What stands behind one line of the plan (`about`: an area, or a heading), for the line to open; a page of its own without script."""
    stored = find(Plan.objects.of_consults().with_people(), plan_id)
    record(action="plan.view", obj=stored, by=request.user)
    decision = stored.decision
    reading = PlanPresenter(stored.document, stored.answer)
    about = request.GET.get("about", "")
    context = {
        "stored": stored,
        "plan": reading,
        "now": PlanPresenter(stored.document, settled_by(stored, decision).answer),
        "patient": stored.patient,
        "about": about,
        "dose": next((dose for dose in reading.doses if dose.area == about), None),
        "row": next((row for row in decided_rows(reading, decision) if row.area == about), None),
    }
    whole = "assessments/plan_reasons_page.html"
    return render(request, "plans/_reasons.html" if request.htmx else whole, context)


def _instead(request: ClinicRequest, stored: Plan) -> str:
    """Of something given without a plan: its record, or where it is recorded by whoever may."""
    treated = stored.treatments.current().order_by("ended_at").only("pk").first()
    if treated is not None:
        return reverse("treatments:treatment", args=[treated.pk])
    if may(request.membership, TREATS):
        return reverse("treatments:treatment-new", args=[stored.pk])
    return reverse("chart:patient", args=[stored.patient_id])


def plan_page(
    request: ClinicRequest, stored: Plan, status: int = 200, form: Any = None, draft: Any = None
) -> HttpResponse:
    """`form` and `draft` where a decision was refused; else they are as this person may decide."""
    reading = PlanPresenter(stored.document, stored.answer)
    answer = stored.patients_answer
    decision = stored.decisions.select_related("made_by").order_by("-made_at").first()
    now = PlanPresenter(stored.document, settled_by(stored, decision).answer)
    if form is None and may(request.membership, DECIDES):
        form, draft = _form(request, stored, decision)
    answered = decision.treatments if decision else {}
    steps = order_steps(now, answered)
    face = decision_face(reading, decision, form, art=stored.patient.drawing)
    rows = decided_rows(reading, decision) if decision else suggested_rows(reading)
    treated = stored.treatments.current().order_by("ended_at").only("ended_at").first()
    refused = [] if treated else _refused(request, stored)
    context = {
        "stored": stored,
        "plan": reading,
        "now": now,
        "patient": stored.patient,
        "face": with_last_visit(face, _before(stored)),
        "order": steps,
        "choices": [step for step in order_steps(reading, answered) if step.ways],
        "timeline": _drawn(stored, now, steps),
        "decision": decision,
        "earlier_treatments": in_order(stored.patient),
        "patients_answer": answer,
        "rows": rows,
        "treated_areas": sum(1 for row in rows if row.units),
        "treats": decision is not None and decision.course == Course.TREAT,
        "answered": [(word(code), yes) for code, yes in answered.items()],
        "decision_form": form,
        "draft": draft,
        "may_decide": may(request.membership, DECIDES),
        "unjudged": unjudged(stored),
        "treated": treated,
        "treating_refused": refused,
        "may_treat": may(request.membership, TREATS)
        and not refused
        and decision_input.may_treat(stored)
        and answer is None
        and (decision is None or decision.course == Course.TREAT),
    }
    return render(request, "assessments/plan_page.html", context, status=status)


def _refused(request: ClinicRequest, stored: Plan) -> list[str]:
    """Where the plan itself lets treat: why this member may not yet. Readers learn what holds for the whole clinic."""
    if not decision_input.may_treat(stored):
        return []
    return may_treat.refusals(request.membership, stored.clinic, stored.clinic.today(), stored)


def _form(request: ClinicRequest, stored: Plan, decision: Decision | None) -> tuple[Any, Any]:
    """Where nothing is decided, where somebody wants to change it, and where something typed waits to be kept."""
    kept = decision_draft(request, stored, decision)
    shown = kept.form().shown
    if decision is None or CHANGE in request.GET or kept.shows_kept:
        return shown, kept.beside()
    return None, None


def _drawn(stored: Plan, now: PlanPresenter, steps: Any) -> str:
    today = date.fromisoformat(stored.document["today"])
    return mark_safe(timeline.draw(now, steps, today))  # it escapes every text


def _before(stored: Plan) -> previous_treatment.PreviousTreatment | None:
    """The last treatment, while this plan is the next one; once it is carried out, the last treatment is its own."""
    return None if stored.treatments.exists() else previous_treatment.last_treatment(stored.patient)
