"""Recording a treatment, and reading the signed record."""

import json
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from clinic.accounts.fresh import fresh_factor_unless
from clinic.audit.log import record as log
from clinic.drafts.comparing import both
from clinic.drafts.page import PageDraft, about_draft
from clinic.practice import moments
from clinic.practice.access import READS_DOSES, READS_TREATMENTS, RECORDS_OUTCOMES, TREATS, find, may, page
from clinic.practice.fields import read_decimal
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from planning.plans.models import Plan
from planning.plans.presenter.plan import PlanPresenter
from planning.treatments import actions, may_treat, previous_treatment, protocol_choice, validation, vials
from planning.treatments.aftercare import instructions
from planning.treatments.faces import given_face, planned_face
from planning.treatments.forms import TreatmentForm
from planning.treatments.given_areas import areas_placed
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import PlannedArea, areas_to_treat, decision_to_treat, product_of
from planning.treatments.review_presenter import newest_review

CORRECTION = "correction"
"""The draft of a correction, by the record that it corrects."""


@page(TREATS)
@fresh_factor_unless(about_draft)
def record_treatment(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    plan = find(Plan.objects.select_related("clinic", "patient", "consult"), plan_id)
    standing = Treatment.objects.current().filter(plan=plan).first()
    if standing is not None and request.method == "GET":
        return redirect("treatments:treatment", standing.pk)
    return _record(request, plan, amends=None, instead=standing)


@page(TREATS)
@fresh_factor_unless(about_draft)
def amend_treatment(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    wrong = find(Treatment.objects.with_people(), treatment_id)
    if not wrong.is_current and request.method == "GET":
        return redirect("treatments:treatment", wrong.amended_by.pk)
    plan = Plan.objects.select_related("clinic", "patient", "consult").get(pk=wrong.plan_id)
    return _record(request, plan, amends=wrong, instead=None if wrong.is_current else wrong.standing)


def _record(request: ClinicRequest, plan: Plan, amends: Treatment | None, instead: Treatment | None) -> HttpResponse:
    """`instead`: the record that stands already in the place of the one that this page would sign."""
    areas = areas_to_treat(plan)
    draft = _draft(request, plan, areas, amends)
    refusal = validation.plan_refusal(plan, amends) or _refused_here(request, plan, amends)
    if draft.is_sent:
        if instead is not None:
            draft.hand_on(CORRECTION, instead.pk)
        return draft.answer(closed=_closed_at(plan, instead, refusal))
    if refusal:
        log(action="plan.view", obj=plan, by=request.user)
        context = {
            "plan": plan,
            "patient": plan.patient,
            "refusal": refusal,
            "reading": PlanPresenter(plan.document, plan.answer),
        }
        return render(request, "treatments/refused_page.html", context, status=409 if request.method == "POST" else 200)
    form = draft.form()
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            treatment = _signed(request, plan, form, amends)
        except actions.AlreadyTreated as already:
            conflict = _already_signed(draft, form, already.treatment)
            treatment = None
        if treatment is not None:
            draft.settle()
            return redirect("treatments:treatment", treatment.pk)
    log(action="plan.view", obj=plan, by=request.user)
    # A record that is being corrected is the last treatment itself: no ghost of it.
    before = None if amends else previous_treatment.last_treatment(plan.patient)
    return render(
        request,
        "treatments/record_page.html",
        {
            "form": form,
            "draft": draft.beside(),
            "conflict": conflict,
            "plan": plan,
            "patient": plan.patient,
            "amends": amends,
            "planned_product": product_of(plan),
            "sold": json.dumps(vials.as_json()),
            "sizes": vials.sizes(product_of(plan)),
            "planned_total": sum((area.total for area in areas), Decimal(0)),
            "facemap": planned_face(plan, areas, _typed(form, areas), before),
        },
        status=409 if conflict else 422 if request.method == "POST" else 200,
    )


def _refused_here(request: ClinicRequest, plan: Plan, amends: Treatment | None) -> str:
    """A correction tells what was given already, so it is never refused for who may give it."""
    if amends is not None:
        return ""
    return " ".join(may_treat.refusals(request.membership, plan.clinic, plan.clinic.today(), plan))


def _draft(request: ClinicRequest, plan: Plan, areas: tuple[PlannedArea, ...], amends: Treatment | None) -> PageDraft:
    initial = _as_recorded(amends) if amends else _as_decided(plan, areas)
    decision = decision_to_treat(plan)
    decided = str(decision.pk) if decision else "none"

    def form_of(sent: QueryDict | None) -> TreatmentForm:
        return TreatmentForm(sent, clinic=plan.clinic, areas=areas, amends=amends, initial=initial, decided=decided)

    if amends:
        return PageDraft(request, CORRECTION, amends.pk, form_of)
    return PageDraft(request, "treatment", plan.pk, form_of)


def _closed_at(plan: Plan, instead: Treatment | None, refusal: str | None) -> str:
    """Where to read why this record cannot be signed any more; empty while it can."""
    if instead is not None:
        return reverse("treatments:treatment", args=[instead.pk])
    return reverse("assessments:plan", args=[plan.pk]) if refusal else ""


def _already_signed(draft: PageDraft, form: TreatmentForm, standing: Treatment) -> dict[str, Any]:
    """The record that somebody signed meanwhile beside what is typed here, answer by answer."""
    initial = _as_recorded(standing) | {"amend_reason": standing.amend_reason}
    signed = TreatmentForm(None, clinic=standing.clinic, areas=form.areas, amends=form.amends, initial=initial)
    is_there_too = draft.hand_on(CORRECTION, standing.pk)
    form.add_error(None, _signed_already(standing, is_there_too=is_there_too))
    return {"by": standing.signed_by, "at": standing.signed_at, "both": both(form, signed)}


def _signed(request: ClinicRequest, plan: Plan, form: TreatmentForm, amends: Treatment | None) -> Treatment | None:
    """The record; None if refused, with the errors on the form."""
    cleaned = form.cleaned_data
    try:
        treatment = actions.record(
            plan=plan,
            injector=amends.injector if amends else request.membership,
            vial=form.vial(),
            given=form.given(),
            reasons=form.reasons(),
            ended_at=form.end_of_injections(),
            confirmed=form.confirmed(),
            bruised=form.bruise_seen(),
            note=cleaned["note"],
            idempotency_key=cleaned["idempotency_key"],
            amends=amends,
            amend_reason=cleaned.get("amend_reason", ""),
            by_protocol_in_force=cleaned.get(protocol_choice.FIELD, False),
            by=request.user,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    except KeyUsed as used:
        show_again(form, request.POST, _signed_before(used.made, plan))
        return None
    messages.success(request, "Treatment recorded and signed.")
    return treatment


def _signed_already(standing: Treatment, *, is_there_too: bool) -> str:
    return format_html(
        "This plan already has its treatment record, signed by {} at {}. Nothing was signed now. "
        '<a href="{}">Correct that record</a> where it is wrong; what you typed {}.',
        standing.signed_by.full_name,
        moments.clock(standing.clinic.local(standing.signed_at)),
        reverse("treatments:treatment-amend", args=[standing.pk]),
        "stands there too" if is_there_too else "stands below",
    )


def _signed_before(treatment: Treatment, plan: Plan) -> str:
    """What this page signed, for whoever went back to it and pressed with something else."""
    if treatment.plan_id != plan.pk:
        return "This page signed another treatment. Nothing was signed now; press again to sign this one."
    return format_html(
        "This page signed a record of {} U at {} already, and it was not changed. "
        '<a href="{}">Correct that record</a> where it is wrong; what you typed stands below.',
        f"{treatment.total_units:g}",
        moments.clock(plan.clinic.local(treatment.signed_at)),
        reverse("treatments:treatment-amend", args=[treatment.standing.pk]),
    )


@page(READS_TREATMENTS, methods=("GET",))
def treatment_page(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    """The signed record. Without the doses for the front desk, which needs the patient's link and documents."""
    treatment = find(Treatment.objects.with_people(), treatment_id)
    log(action="treatment.view", obj=treatment, by=request.user)
    clinical = may(request.membership, READS_DOSES)
    context = {
        "treatment": treatment,
        "patient": treatment.patient,
        "clinical": clinical,
        "aftercare": instructions(treatment),
        "areas": areas_placed(treatment) if clinical else (),
        "facemap": given_face(treatment) if clinical else None,
        "confirmed": vials.confirmed_words(treatment.confirmed) if clinical else (),
        "vial_remark": vials.remark(treatment.product) if clinical else "",
        "may_amend": may(request.membership, TREATS) and treatment.is_current,
        "may_review": may(request.membership, RECORDS_OUTCOMES) and treatment.is_current,
        "review": newest_review(treatment) if clinical else None,
    }
    return render(request, "treatments/treatment_page.html", context)


def _as_decided(plan: Plan, areas: Sequence[PlannedArea]) -> dict[str, Any]:
    """Reasons already given for decided doses above the range."""
    decision = plan.decision
    above = {
        one.area for one in areas if validation.over_range(one, {point.field: point.units for point in one.points})
    }
    return {
        f"{name}-{dose['area']}": dose.get(name) or ""
        for dose in (decision.doses if decision else ())
        if dose["area"] in above
        for name in ("reason", "words")
    }


def _as_recorded(wrong: Treatment) -> dict[str, Any]:
    names = ("product", "lot", "expires_on", "vial_units", "vials", "diluent_ml", "source", "reconstituted_at", "note")
    initial = {name: getattr(wrong, name) for name in names}
    yes = {True: "yes", False: "no", None: ""}
    initial |= {"ended_at": wrong.ended_at, "seal_intact": yes[wrong.seal_intact], "bruised": yes[wrong.bruised]}
    for point in wrong.points.all():
        initial[f"units-{point.area}-{point.point}"] = point.units
    for field, answer in wrong.confirmed.items():
        initial |= {f"asked_{field}": answer["asked"], f"why_{field}": answer["reason"]}
    for area, reason in wrong.reasons.items():
        initial |= {f"reason-{area}": reason["reason"], f"words-{area}": reason["words"]}
    return initial


def _typed(form: TreatmentForm, areas: tuple[PlannedArea, ...]) -> Mapping[str, Decimal]:
    typed = {}
    for field in (point.field for area in areas for point in (*area.points, *area.spare)):
        value = form[field].value()
        units = value if isinstance(value, Decimal) else read_decimal(str(value or ""))
        if units is not None:
            typed[field] = units
    return typed
