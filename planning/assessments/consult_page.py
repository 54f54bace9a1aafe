"""The one page on which a consult is written."""

import json
import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clinic.practice.requests import ClinicRequest
from patients.records.models import HealthHistory
from patients.records.questions.sources import source_words
from planning.assessments import engine_document
from planning.assessments.live_plan import plan_of
from planning.consults.asked import counting
from planning.consults.forms.consult_form import Answers, ConsultForm
from planning.consults.forms.sections import AFTER_FACE, BEFORE_FACE
from planning.consults.models import Consult, Draft
from planning.earlier.models import in_order
from planning.plans.presenter.faces import found_face, plan_face, profiles
from planning.treatments import previous_treatment
from planning.treatments.faces import with_last_visit
from planning.treatments.unwanted_effects import recorded_effects


def consult_page(
    request: ClinicRequest, consult: Consult, draft: Draft, answers: Answers, status: int = 200, **more: Any
) -> HttpResponse:
    history = engine_document.newest_history(consult)
    today = request.clinic.today()
    form = form_of(consult, answers, history, today)
    plan, faults = plan_of(consult, answers, today, history)
    before = previous_treatment.last_treatment(consult.patient)
    found, art = answers.data.get("findings", ()), consult.patient.drawing
    face = plan_face(plan, art=art, links=True) if plan else found_face(found, art=art)
    context = {
        "consult": consult,
        "patient": consult.patient,
        "asked_in_consult": answers.data.get("safety", {}),
        "recorded": recorded_effects(consult.patient),
        "draft": draft,
        "shown_on": today.isoformat(),
        "next_key": uuid.uuid4(),
        "history": history,
        "before": before,
        "earlier_treatments": in_order(consult.patient),
        "as_history": json.dumps(previous_treatment.as_history(before)) if before else "",
        "against_record": previous_treatment.against_record(consult.patient, answers.data, today),
        "before_face": [form.section(section) for section in BEFORE_FACE],
        "thirds": list(form.thirds({"upper", *request.GET.getlist("open"), *request.POST.getlist("open")})),
        "after_face": [form.section(section) for section in AFTER_FACE],
        "face": with_last_visit(face, before),
        "profiles": profiles(found, art=art),
        "plan": plan,
        "faults": faults,
        "earlier": consult.version_of,
        **more,
    }
    return render(request, "assessments/consult_page.html", context, status=status)


def _sources(history: HealthHistory | None, today: date) -> dict[str, str]:
    return {f"safety.{code}": words for code, words in source_words(history, today).items()}


def form_of(consult: Consult, answers: Answers, history: HealthHistory | None, today: date) -> ConsultForm:
    earlier = Draft.objects.get(consult=consult.version_of).data if consult.version_of else None
    recorded = engine_document.still_counting(history, today)
    said = history.answers if history else {}
    return ConsultForm(answers, {"safety": recorded}, earlier, stale={"safety": said}, sources=_sources(history, today))


def stored_answers(draft: Draft, today: date) -> Answers:
    """What the draft says today: a "no" that may end any day is asked anew."""
    return Answers(counting(draft, today), draft.unread)
