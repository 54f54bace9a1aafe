"""Every write of the treatments room."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record as log
from clinic.jobs.queue import announce
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import Membership, User
from patients.consents.standing import current_row, lacking
from patients.consents.wording import TOXIN
from patients.records.locking import lock_patient
from planning import engine
from planning.consults import facts
from planning.plans.models import Plan
from planning.plans.own_protocol import judge
from planning.treatments import draws as drawing
from planning.treatments import engine_documents, procedure, touch_up, validation
from planning.treatments.before_needle import gate
from planning.treatments.before_needle.checks import standing_check
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.effect_words import Effect
from planning.treatments.engine_documents import Outcome
from planning.treatments.events import actions as events
from planning.treatments.events import follow_up
from planning.treatments.events.actions import EventFollowUp
from planning.treatments.models import Review, Treatment, TreatmentKind, TreatmentPoint
from planning.treatments.planned_areas import PlannedArea, product_of
from planning.treatments.protocol_choice import judged_by, protocol_for


class AlreadyTreated(Exception):
    """The plan has its treatment record; `treatment` is that record."""

    def __init__(self, treatment: Treatment) -> None:
        super().__init__("this plan was treated already")
        self.treatment = treatment


@transaction.atomic
def record(
    *,
    plan: Plan,
    injector: Membership,
    draws: drawing.Asked,
    given: Mapping[str, Decimal],
    reasons: Mapping[str, Mapping[str, str]],
    ended_at: datetime | None,
    idempotency_key: uuid.UUID,
    by: User,
    depths: Mapping[str, str] | None = None,
    needle: str = "",
    technique: str = "",
    bruised: bool | None = None,
    note: str = "",
    amends: Treatment | None = None,
    amend_reason: str = "",
    by_protocol_in_force: bool = False,
    review: Review | None = None,
) -> Treatment:
    """Sign what was given. `given`: units by field of each planned point and of spare points used. `depths`: by field of a point.
    `reasons`: by area, why a dose lies above its range, or why it was given where the decision left it out. `ended_at` None is the moment
    of signing. `draws`: the vials in the order of use, each with its units or None for what is still needed; none only in a correction of
    a record from before stock. `by_protocol_in_force`: see `protocol_for`. `review`: the check-in before a touch-up.
    The same key and content give the same record; raises KeyUsed for other content, ValidationError by field, AlreadyTreated.
    """
    said: dict[str, Any] = {"bruised": bruised, "note": note, "amends": amends, "amend_reason": amend_reason}
    said |= {"needle": needle, "technique": technique}
    dose = [draws, given, reasons, ended_at, by_protocol_in_force, depths or {}]
    content = content_hash(plan=plan, injector=injector, dose=dose, **said, **({"review": review} if review else {}))
    if made := made_before(Treatment, idempotency_key, content):
        return made
    lock_patient(plan.patient_id)  # interval and ledger count from all treatments before
    plan = Plan.objects.select_for_update(of=("self",)).select_related("clinic", "patient").get(pk=plan.pk)
    review, signed_at = amends.review if amends else review, timezone.now()
    areas, ended = touch_up.areas_of_visit(plan, review), ended_at or signed_at
    _refuse(plan, injector, ended, amends, review)
    basis = _basis(plan, ended, amends, review)
    drawn = _checked(plan, areas, draws, given, reasons, ended, amends, review)
    about = {"bruised": bruised, "amends": amends, "review": review, "check": basis["pre_treatment_check"]}
    document = procedure.document_of(plan, areas, [one.used for one in drawn], given, ended, **about)
    protocol = protocol_for(plan, by_protocol_in_force=by_protocol_in_force)
    answer = procedure.answer_for(protocol, areas, document, amends, without_plan=bool(plan.without_plan))
    treatment = Treatment(
        **_visit(plan, injector, review, ended),
        **basis,
        product=drawn[0].used.product,
        end_was_typed=_was_typed(ended_at, amends),
        **said,
        reasons=validation.reasons_needed(areas, given, reasons),
        document=document,
        outcome=answer.to_dict(),
        signed_at=signed_at,
        signed_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    _sign(treatment, areas, given, depths or {}, drawn)
    _follow_up(treatment, by, judged_by(plan, answer))
    return treatment


def _visit(plan: Plan, injector: Membership, review: Review | None, ended: datetime) -> dict[str, Any]:
    return {
        "clinic": plan.clinic,
        "patient": plan.patient,
        "plan": plan,
        "injector": injector,
        "kind": TreatmentKind.TOUCH_UP if review else TreatmentKind.FIRST,
        "review": review,
        "ended_at": ended,
    }


def _basis(plan: Plan, ended: datetime, amends: Treatment | None, review: Review | None) -> dict[str, Any]:
    """What was asked and consented to before the needle; a correction rests on what the record did."""
    if amends is not None:
        return {name: getattr(amends, name) for name in ("pre_treatment_check", "consent", "consent_sha256")}
    check, consent = standing_check(plan, ended, review).check, current_row(plan.patient, TOXIN)
    return {"pre_treatment_check": check, "consent": consent, "consent_sha256": consent.sha256 if consent else ""}


def _was_typed(ended_at: datetime | None, amends: Treatment | None) -> bool | None:
    """A correction that keeps the moment keeps whether it was typed."""
    if amends is not None and ended_at == amends.ended_at:
        return amends.end_was_typed
    return ended_at is not None


def _refuse_second(plan: Plan, amends: Treatment | None, review: Review | None) -> None:
    """A plan has one current treatment, and one touch-up after a check-in. The plan's row is locked, so two tabs cannot both be first."""
    standing = Treatment.objects.current().filter(plan=plan, review=review).first()
    if standing is not None and (amends is None or amends.pk != standing.pk):
        raise AlreadyTreated(standing)


def _refuse(
    plan: Plan, injector: Membership, ended_at: datetime, amends: Treatment | None, review: Review | None
) -> None:
    """A correction tells what was given already, so nothing before the needle refuses it."""
    _refuse_second(plan, amends, review)
    if refusal := validation.plan_refusal(plan, amends):
        raise ValidationError(refusal)
    if amends is not None:
        return
    if review is not None and (refusal := touch_up.refusal(review, plan.clinic.day_of(ended_at))):
        raise ValidationError(refusal)
    if found := gate.blocks(plan, injector, ended_at, review):
        raise ValidationError([block.words for block in found])


def _refuse_unconsented(
    plan: Plan, review: Review | None, areas: Sequence[PlannedArea], given: Mapping[str, Decimal]
) -> None:
    """Every area that gets units, also one that the decision left out and that is treated after all."""
    treated = [area.area for area in areas if any(given.get(point.field) for point in (*area.points, *area.spare))]
    if found := lacking(plan.patient, consent_needed(plan, review, treated)):
        way_on = "Take the consent." if review else "Decide on the area anew, then take the consent."
        raise ValidationError([f"{one.words} {way_on}" for one in found])


def _checked(
    plan: Plan,
    areas: Sequence[PlannedArea],
    asked: drawing.Asked,
    given: Mapping[str, Decimal],
    reasons: Mapping[str, Any],
    ended_at: datetime,
    amends: Treatment | None,
    review: Review | None,
) -> list[drawing.VialDose]:
    """The draws of what was given. Raises ValidationError."""
    total = sum(given.values(), Decimal(0))
    drawn, about_vials = drawing.of_treatment(asked, total, product_of(plan), ended_at, plan.clinic, amends)
    errors = (
        about_vials
        | validation.time_errors(plan, ended_at, plan.clinic, amends)
        | validation.unit_errors(areas, given, reasons, amends)
        | ({} if amends else validation.place_errors(areas, given))
    )
    if errors:
        raise ValidationError(errors)
    if amends is None:
        _refuse_unconsented(plan, review, areas, given)
    return drawn


def _sign(
    treatment: Treatment,
    areas: Sequence[PlannedArea],
    given: Mapping[str, Decimal],
    depths: Mapping[str, str],
    drawn: Sequence[drawing.VialDose],
) -> None:
    spare = [point for area in areas for point in area.spare if given.get(point.field)]
    points = [point for area in areas for point in area.points] + spare
    treatment.total_units = sum((given[point.field] for point in points), Decimal(0))
    treatment.point_count = len(points)
    treatment.save(force_insert=True)
    TreatmentPoint.objects.bulk_create(
        TreatmentPoint(
            clinic=treatment.clinic,
            treatment=treatment,
            area=point.area,
            side=point.side,
            muscle=point.muscle,
            point=point.id,
            x=Decimal(str(point.place[0])) if point.place else None,
            y=Decimal(str(point.place[1])) if point.place else None,
            units=given[point.field],
            planned_units=point.units if point.planned else None,
            depth=depths.get(point.depth_field, "") if given[point.field] else "",
            planned_depth=point.depth,
            caution_zones=[zone.code for zone in point.cautions],
            caution_reason=point.caution if point.cautions else "",
            caution_words=point.words_of_caution if point.cautions else "",
        )
        for point in points
    )
    drawing.write(treatment, drawn)


def _follow_up(treatment: Treatment, by: User, judged: Mapping[str, str]) -> None:
    about = {"plan": str(treatment.plan_id), "points": treatment.point_count, **judged}
    if treatment.amends_id:
        about["amends"] = str(treatment.amends_id)
    log(action="treatment.amend" if treatment.amends_id else "treatment.record", obj=treatment, by=by, data=about)
    announce(clinic=treatment.clinic, event="treatment.signed", key=str(treatment.pk))


@transaction.atomic
def review(
    *,
    treatment: Treatment,
    outcomes: Mapping[str, Outcome],
    effects: Sequence[Effect] | None,
    note: str,
    idempotency_key: uuid.UUID,
    by: User,
    by_protocol_in_force: bool = False,
    follow: EventFollowUp | None = None,
) -> Review:
    """Record how a treatment came out. `outcomes`: by area or by its sides, only what was judged; `effects`: None if nobody asked for
    unwanted ones. `follow`: what was done about them and who looks again; without it the injector calls on the protocol's first day.

    The same key and content give the same review; raises KeyUsed for other content. Raises ValidationError for a corrected record, for
    areas that were not given, and if the plan's protocol version is not kept and `by_protocol_in_force` is not set.
    """
    said = [outcomes, effects, note, by_protocol_in_force, *([vars(follow)] if follow else [])]
    content = content_hash(treatment=treatment, said=said)
    if made := made_before(Review, idempotency_key, content):
        return made
    lock_patient(treatment.patient_id)
    treatment = (
        Treatment.objects.select_for_update(of=("self",))
        .select_related("clinic", "patient", "plan", "injector")
        .get(pk=treatment.pk)
    )
    if not treatment.is_current:
        raise ValidationError("This record was corrected since. Judge the correction instead.")
    protocol = protocol_for(treatment.plan, by_protocol_in_force=by_protocol_in_force)
    written = engine_documents.check_in_document(treatment, outcomes, effects)
    try:
        document, answer = judge(written, protocol)
    except engine.DocumentErrors as refused:
        raise ValidationError([facts.sentence(error, written) for error in refused.errors]) from None
    made = Review.objects.create(
        clinic=treatment.clinic,
        treatment=treatment,
        patient=treatment.patient,
        note=note,
        document=document,
        outcome=answer.to_dict(),
        made_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    told = effects or ()
    usual = follow or follow_up.usual(treatment, told, protocol, answer)
    followed = events.follow_from_review(review=made, effects=told, follow=usual, by=by)
    announce(clinic=treatment.clinic, event="treatment.reviewed", key=str(treatment.pk))
    about = {
        "review": str(made.pk),
        "areas": sorted(outcomes),
        "events": len(followed),
        **judged_by(treatment.plan, answer),
    }
    log(action="treatment.review", obj=treatment, by=by, data=about)
    return made
