"""Recording a treatment, and reading the signed record."""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.accounts.fresh import fresh_factor_unless
from clinic.audit.log import record as log
from clinic.drafts.comparing import both
from clinic.drafts.page import PageDraft, about_draft
from clinic.practice.access import READS_DOSES, READS_TREATMENTS, RECORDS_OUTCOMES, TREATS, find, may, page
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from clinic.stock.reconstitution import confirmed_words, remark
from planning.plans.models import Plan
from planning.plans.presenter.plan import PlanPresenter
from planning.treatments import (
    actions,
    draws,
    may_treat,
    previous_treatment,
    protocol_choice,
    touch_up,
    validation,
    vial_choice,
)
from planning.treatments.aftercare import instructions
from planning.treatments.before_needle.consent_part import consent_part
from planning.treatments.before_needle.gate import blocks
from planning.treatments.before_needle.presenter import AskedAgain, asked_again
from planning.treatments.consent_rested_on import consent_words
from planning.treatments.corrections import corrected
from planning.treatments.events.models import AdverseEvent
from planning.treatments.events.open_events import in_order
from planning.treatments.faces import given_face, planned_face
from planning.treatments.forms import TreatmentForm
from planning.treatments.given_areas import areas_placed
from planning.treatments.models import Review, Treatment, TreatmentKind
from planning.treatments.planned_areas import PlannedArea, decision_to_treat, product_of
from planning.treatments.record_initial import as_decided, typed
from planning.treatments.record_words import not_recorded, outside_protocol, signed_already, signed_before
from planning.treatments.review_presenter import newest_review

CORRECTION = "correction"
"""The draft of a correction, by the record that it corrects."""


@page(TREATS)
@fresh_factor_unless(about_draft)
def record_treatment(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    plan = find(Plan.objects.select_related("clinic", "patient", "consult"), plan_id)
    standing = Treatment.objects.current().filter(plan=plan, kind=TreatmentKind.FIRST).first()
    if standing is not None and request.method == "GET":
        return redirect("treatments:treatment", standing.pk)
    return _record(request, plan, amends=None, instead=standing)


@page(TREATS)
@fresh_factor_unless(about_draft)
def record_touch_up(request: ClinicRequest, review_id: uuid.UUID) -> HttpResponse:
    """What a check-in leaves to add, against the plan of the treatment that it judged."""
    review = find(Review.objects.select_related("treatment__clinic"), review_id)
    plan = Plan.objects.select_related("clinic", "patient", "consult").get(pk=review.treatment.plan_id)
    standing = touch_up.touch_up_of(review)
    if standing is not None and request.method == "GET":
        return redirect("treatments:treatment", standing.pk)
    return _record(request, plan, amends=None, instead=standing, review=review)


@page(TREATS)
@fresh_factor_unless(about_draft)
def amend_treatment(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    wrong = find(Treatment.objects.with_people(), treatment_id)
    if not wrong.is_current and request.method == "GET":
        return redirect("treatments:treatment", wrong.amended_by.pk)
    plan = Plan.objects.select_related("clinic", "patient", "consult").get(pk=wrong.plan_id)
    return _record(request, plan, amends=wrong, instead=None if wrong.is_current else wrong.standing)


def _record(
    request: ClinicRequest,
    plan: Plan,
    amends: Treatment | None,
    instead: Treatment | None,
    review: Review | None = None,
) -> HttpResponse:
    """`instead`: the record that stands already in the place of the one that this page would sign. `review`: before a touch-up."""
    areas = touch_up.areas_of_visit(plan, amends.review if amends else review)
    draft = _draft(request, plan, areas, amends, review)
    refusal = validation.plan_refusal(plan, amends) or _refused_here(request, plan, amends)
    if review is not None and instead is None:
        refusal = refusal or touch_up.refusal(review, plan.clinic.today())
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
            treatment = _signed(request, plan, form, amends, review)
        except actions.AlreadyTreated as already:
            conflict = _already_signed(draft, form, already.treatment)
            treatment = None
        if treatment is not None:
            draft.settle()
            return redirect("treatments:treatment", treatment.pk)
    log(action="plan.view", obj=plan, by=request.user)
    # A record that is being corrected is the last treatment itself: no ghost of it.
    before = None if amends else previous_treatment.last_treatment(plan.patient)
    form.last = before.by_area if before else {}
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
            "review": review,
            **_before_the_needle(request, plan, amends, review),
            "planned_product": product_of(plan),
            "planned_total": sum((area.total for area in areas), Decimal(0)),
            "planned_by": _planned_by(plan, review),
            "facemap": planned_face(plan, areas, typed(form, areas), before),
        },
        status=409 if conflict else 422 if request.method == "POST" else 200,
    )


def _planned_by(plan: Plan, review: Review | None) -> str:
    """Where the planned total is from; a touch-up has none."""
    if review:
        return ""
    if plan.without_plan:
        return "entered"
    return "decided" if decision_to_treat(plan) else "suggested"


def _before_the_needle(
    request: ClinicRequest, plan: Plan, amends: Treatment | None, review: Review | None
) -> dict[str, Any]:
    return {
        "consent": None if amends else consent_part(plan, review),
        "asked_again": None if amends else _asked_again(request, plan, review),
        "not_recorded": not_recorded(plan),
    }


def _refused_here(request: ClinicRequest, plan: Plan, amends: Treatment | None) -> str:
    """A correction tells what was given already, so it is never refused for who may give it."""
    if amends is not None:
        return ""
    return " ".join(may_treat.refusals(request.membership, plan.clinic, plan.clinic.today(), plan))


def _asked_again(request: ClinicRequest, plan: Plan, review: Review | None) -> AskedAgain:
    now = plan.clinic.now()
    return asked_again(plan, now, blocks(plan, request.membership, now, review), review)


def _draft(
    request: ClinicRequest,
    plan: Plan,
    areas: tuple[PlannedArea, ...],
    amends: Treatment | None,
    review: Review | None,
) -> PageDraft:
    initial = _as_recorded(amends) if amends else {} if review else as_decided(plan, areas)
    decision = decision_to_treat(plan)
    decided = str(decision.pk) if decision else "none"

    def form_of(sent: QueryDict | None) -> TreatmentForm:
        vials = vial_choice.offered(plan, sent.getlist(draws.FIELD) if sent else (), amends)
        told: dict[str, Any] = {"clinic": plan.clinic, "areas": areas, "vials": vials, "amends": amends}
        return TreatmentForm(sent, **told, initial=initial, decided=decided)

    if amends:
        return PageDraft(request, CORRECTION, amends.pk, form_of)
    if review:
        return PageDraft(request, "touch_up", review.pk, form_of)
    return PageDraft(request, "treatment", plan.pk, form_of)


def _closed_at(plan: Plan, instead: Treatment | None, refusal: str | None) -> str:
    """Where to read why this record cannot be signed any more; empty while it can."""
    if instead is not None:
        return reverse("treatments:treatment", args=[instead.pk])
    return reverse("assessments:plan", args=[plan.pk]) if refusal else ""


def _already_signed(draft: PageDraft, form: TreatmentForm, standing: Treatment) -> dict[str, Any]:
    """The record that somebody signed meanwhile beside what is typed here, answer by answer."""
    initial = _as_recorded(standing) | {"amend_reason": standing.amend_reason}
    vials = vial_choice.offered(standing.plan, initial[draws.FIELD], form.amends)
    told: dict[str, Any] = {"areas": form.areas, "vials": vials, "amends": form.amends}
    signed = TreatmentForm(None, clinic=standing.clinic, **told, initial=initial)
    is_there_too = draft.hand_on(CORRECTION, standing.pk)
    form.add_error(None, signed_already(standing, is_there_too=is_there_too))
    return {"by": standing.signed_by, "at": standing.signed_at, "both": both(form, signed)}


def _signed(
    request: ClinicRequest, plan: Plan, form: TreatmentForm, amends: Treatment | None, review: Review | None
) -> Treatment | None:
    """The record; None if refused, with the errors on the form."""
    cleaned = form.cleaned_data
    try:
        treatment = actions.record(
            plan=plan,
            injector=amends.injector if amends else request.membership,
            draws=form.drawn_from(),
            given=form.given(),
            reasons=form.reasons(),
            ended_at=form.end_of_injections(),
            depths=form.depths(),
            needle=cleaned["needle"],
            technique=cleaned["technique"],
            bruised=form.bruise_seen(),
            note=cleaned["note"],
            idempotency_key=cleaned["idempotency_key"],
            amends=amends,
            amend_reason=cleaned.get("amend_reason", ""),
            by_protocol_in_force=cleaned.get(protocol_choice.FIELD, False),
            review=review,
            by=request.user,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    except KeyUsed as used:
        show_again(form, request.POST, signed_before(used.made, plan))
        return None
    messages.success(request, "Treatment recorded and signed.")
    return treatment


@page(READS_TREATMENTS, methods=("GET",))
def treatment_page(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    """The signed record. Without the doses for the front desk, which needs the patient's link and documents."""
    treatment = find(Treatment.objects.with_people(), treatment_id)
    log(action="treatment.view", obj=treatment, by=request.user)
    clinical = may(request.membership, READS_DOSES)
    context = {
        "treatment": treatment,
        "patient": treatment.patient,
        "not_recorded": not_recorded(treatment.plan, treatment.answer) if clinical else (),
        "outside_protocol": outside_protocol(treatment) if clinical else (),
        "clinical": clinical,
        "aftercare": instructions(treatment),
        "areas": areas_placed(treatment) if clinical else (),
        "facemap": given_face(treatment) if clinical else None,
        "draws": treatment.draws.select_related("vial") if clinical else (),
        "consent_words": consent_words(treatment) if clinical else "",
        "confirmed": confirmed_words(treatment.confirmed) if clinical else (),
        "vial_remark": remark(treatment.product) if clinical else "",
        "may_amend": may(request.membership, TREATS) and treatment.is_current,
        "may_review": may(request.membership, RECORDS_OUTCOMES) and treatment.is_current,
        "opens_on": treatment.check_in_from,
        "events": in_order(AdverseEvent.objects.with_people().filter(treatment__plan=treatment.plan_id))
        if clinical
        else (),
        "today": request.clinic.today(),
        "review": newest_review(treatment) if clinical else None,
        "touch_up_after": touch_up.offered(treatment) if clinical and may(request.membership, TREATS) else None,
        "standing": None if treatment.is_current else treatment.standing,
        "corrected": corrected(treatment) if clinical else (),
    }
    return render(request, "treatments/treatment_page.html", context)


def _as_recorded(wrong: Treatment) -> dict[str, Any]:
    bruised = {True: "yes", False: "no", None: ""}[wrong.bruised]
    initial: dict[str, Any] = {name: getattr(wrong, name) for name in ("ended_at", "note", "needle", "technique")}
    initial |= {"bruised": bruised} | vial_choice.as_recorded(wrong)
    for point in wrong.points.filter(Q(units__gt=0) | Q(planned_units__gt=0)):
        initial[f"units-{point.area}-{point.point}"] = point.units
        initial[f"depth-{point.area}-{point.point}"] = point.depth
    for area, reason in wrong.reasons.items():
        initial |= {f"reason-{area}": reason["reason"], f"words-{area}": reason["words"]}
    return initial
