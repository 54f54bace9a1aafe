"""The patient thinks the plan over or declines it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clinic.audit.log import record as log
from clinic.drafts.page import PageDraft
from clinic.practice import moments
from clinic.practice.access import DECIDES, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from planning.plans import actions as plans
from planning.plans.answer_codes import PatientsChoice
from planning.plans.answer_form import PatientsAnswerForm
from planning.plans.models import Decision, PatientsAnswer, Plan, seen


@page(DECIDES)
def note_answer(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    plan = find(Plan.objects.of_consults().with_people().select_related("clinic"), plan_id)

    def form_of(sent: QueryDict | None) -> PatientsAnswerForm:
        return PatientsAnswerForm(sent, today=request.clinic.today(), after=seen(plan.newest_word))

    draft = PageDraft(request, "answer", plan.pk, form_of)
    if draft.is_sent:
        return draft.answer()
    if plan.treatments.exists():
        return _not_asked_any_more(request, plan)
    form = draft.form()
    status = 200
    if request.method == "POST":
        status = _kept(request, plan, form) if form.is_valid() else 422
        if status == 302:
            draft.settle()
            return redirect("assessments:plan", plan.pk)
    log(action="plan.view", obj=plan, by=request.user)
    context = {
        "plan": plan,
        "patient": plan.patient,
        "form": form,
        "draft": draft.beside(),
    }
    return render(request, "assessments/patients_answer_page.html", context, status=status)


def _kept(request: ClinicRequest, plan: Plan, form: PatientsAnswerForm) -> int:
    """The status: 302 where it was kept, else what is wrong stands on the form."""
    said = form.cleaned_data
    try:
        plans.note_answer(
            plan=plan,
            choice=PatientsChoice(said["choice"]),
            reasons=said["reasons"],
            words=said["words"].strip(),
            return_on=said["return_on"],
            idempotency_key=said["idempotency_key"],
            by=request.user,
            after=said["after"] or None,
        )
    except KeyUsed as used:
        _ask_again(request, form, plan, _kept_before(used.made, plan))
        return 409
    except ChangedMeanwhile as changed:
        _ask_again(request, form, plan, _kept_meanwhile(changed.current))
        return 409
    except plans.NotAskedAnyMore:
        form.add_error(None, "The plan was carried out meanwhile. Nothing was kept.")
        return 409
    return 302


def _ask_again(request: ClinicRequest, form: PatientsAnswerForm, plan: Plan, words: str) -> None:
    """Pressing again keeps what stands on the form after what was kept before."""
    sent = request.POST.copy()
    sent["after"] = seen(plan.newest_word)
    show_again(form, sent, words)


def _kept_meanwhile(newest: Decision | PatientsAnswer | None) -> str:
    if newest is None:
        return "What this page followed is not there. Press again to keep what stands here."
    kept = newest.get_course_display() if isinstance(newest, Decision) else newest.get_choice_display()
    return f"Meanwhile {newest.made_by.name} kept: {kept}. Press again to keep what stands here instead."


def _kept_before(answer: PatientsAnswer, plan: Plan) -> str:
    if answer.plan_id != plan.pk:
        return "This page kept the answer to another plan. Nothing was kept now; press again to keep what stands here."
    at = moments.clock(plan.clinic.local(answer.made_at))
    said = answer.get_choice_display().lower()
    return f"This page kept an answer at {at} already: {said}. Press again to keep what stands here in its place."


def _not_asked_any_more(request: ClinicRequest, plan: Plan) -> HttpResponse:
    messages.error(request, "The plan was carried out: the patient’s answer to it is not asked any more.")
    return redirect("assessments:plan", plan.pk)
