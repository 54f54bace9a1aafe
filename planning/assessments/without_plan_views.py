"""A treatment without a plan: the reason is asked first, then it is recorded and signed as any other."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clinic.audit.log import record as log
from clinic.drafts.page import PageDraft
from clinic.practice.access import TREATS, find, page
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from patients.records.models import Patient
from planning import engine
from planning.assessments import without_plan
from planning.assessments.without_plan_form import WithoutPlanForm
from planning.consults import facts
from planning.plans.models import Plan
from planning.treatments import may_treat

USED = "This page began a treatment with other answers already. Press again to begin one with what stands here."


@page(TREATS)
def treatment_without_plan(request: ClinicRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find(Patient.objects.select_related("clinic"), patient_id)

    def form_of(sent: QueryDict | None) -> WithoutPlanForm:
        return WithoutPlanForm(sent, clinic=request.clinic)

    draft = PageDraft(request, "without_plan", patient.pk, form_of)
    if draft.is_sent:
        return draft.answer()
    form = draft.form()
    refused = may_treat.refusals(request.membership, request.clinic, request.clinic.today())
    if request.method == "POST" and form.is_valid() and not refused:
        plan = _begun(request, patient, form)
        if plan is not None:
            draft.settle()
            return redirect("treatments:treatment-new", plan.pk)
    log(action="patient.view", obj=patient, by=request.user, data={"page": "treatment without a plan"})
    context = {"form": form, "patient": patient, "draft": draft.beside(), "refused": refused}
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/without_plan_page.html", context, status=status)


def _begun(request: ClinicRequest, patient: Patient, form: WithoutPlanForm) -> Plan | None:
    told = form.cleaned_data
    try:
        return without_plan.begin(
            patient=patient,
            reason=told["reason"],
            words=told["words"].strip(),
            on=told["on"],
            doses=form.doses(),
            idempotency_key=told["idempotency_key"],
            by=request.user,
        )
    except KeyUsed:
        show_again(form, request.POST, USED)
    except engine.DocumentErrors as refused:
        form.add_error(None, [facts.sentence(error, {}) for error in refused.errors])
    return None


@page(TREATS, methods=("POST",))
def nothing_given(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    """What was begun without a plan is closed."""
    plan = find(Plan.objects.filter(consult=None), plan_id)
    if not without_plan.close(plan=plan, by=request.user):
        return redirect("assessments:plan", plan.pk)
    messages.success(request, "Closed: nothing was given.")
    return redirect("chart:patient", plan.patient_id)
