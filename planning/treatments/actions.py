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
from patients.records.models import Patient
from planning import engine
from planning.consults import facts
from planning.consults.words import word
from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.engine.contract.vocabulary import Status
from planning.plans.models import Plan
from planning.plans.own_protocol import judge
from planning.treatments import engine_documents, engine_errors, may_treat, validation, vials
from planning.treatments.engine_documents import VialUsed
from planning.treatments.models import Review, Treatment, TreatmentPoint
from planning.treatments.planned_areas import PlannedArea, areas_to_treat
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
    vial: VialUsed,
    given: Mapping[str, Decimal],
    reasons: Mapping[str, Mapping[str, str]],
    ended_at: datetime | None,
    idempotency_key: uuid.UUID,
    by: User,
    confirmed: Mapping[str, Mapping[str, str]] | None = None,
    bruised: bool | None = None,
    note: str = "",
    amends: Treatment | None = None,
    amend_reason: str = "",
    by_protocol_in_force: bool = False,
) -> Treatment:
    """Sign what was given. `given`: units by field of each planned point and of spare points used. `reasons`: by area, why a dose lies
    above its range. `ended_at` None is the moment of signing. `confirmed`: answers to the questions about an unusual vial,
    `{"diluent_ml": {"asked": "100 U in 25 mL", "reason": "spread"}}`. `by_protocol_in_force`: see `protocol_for`.

    The same key and content give the same record; raises KeyUsed for other content. Raises ValidationError with messages by form field,
    AlreadyTreated for a second record of a plan.
    """
    said: dict[str, Any] = {"bruised": bruised, "note": note, "amends": amends, "amend_reason": amend_reason}
    dose = [vars(vial), given, reasons, ended_at, confirmed or {}, by_protocol_in_force]
    content = content_hash(plan=plan, injector=injector, dose=dose, **said)
    if made := made_before(Treatment, idempotency_key, content):
        return made
    plan = Plan.objects.select_for_update(of=("self",)).select_related("clinic", "patient").get(pk=plan.pk)
    _refuse(plan, injector, amends)
    areas, signed_at = areas_to_treat(plan), timezone.now()
    ended = ended_at or signed_at
    _check(plan, areas, vial, given, reasons, ended, confirmed or {}, amends)
    intended = {area.area: validation.sides_given(area, given) for area in areas}
    document = engine_documents.procedure_document(
        clinic=plan.clinic, plan=plan, vial=vial, intended=intended, ended_at=ended, bruised=bruised, amends=amends
    )
    answer = _judge(protocol_for(plan, by_protocol_in_force=by_protocol_in_force), areas, document)
    treatment = Treatment(
        clinic=plan.clinic,
        patient=plan.patient,
        plan=plan,
        injector=injector,
        **vars(vial),
        ended_at=ended,
        end_was_typed=_was_typed(ended_at, amends),
        **said,
        reasons=_reasons_above(areas, given, reasons),
        confirmed=_confirmed(vial, confirmed or {}),
        document=document,
        outcome=answer.to_dict(),
        signed_at=signed_at,
        signed_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    _sign(treatment, areas, given)
    _follow_up(treatment, by, judged_by(plan, answer))
    return treatment


def _confirmed(vial: VialUsed, confirmed: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    asked = vials.questions(vial)
    return {field: dict(answer) for field, answer in confirmed.items() if field in asked}


def _reasons_above(
    areas: Sequence[PlannedArea], given: Mapping[str, Decimal], reasons: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Only of areas whose dose lies above the range; reasons for other deviations are in the decision."""
    above = (area.area for area in areas if validation.over_range(area, given))
    return {area: dict(reasons[area]) for area in above if reasons.get(area)}


def _was_typed(ended_at: datetime | None, amends: Treatment | None) -> bool | None:
    """A correction that keeps the moment keeps whether it was typed."""
    if amends is not None and ended_at == amends.ended_at:
        return amends.end_was_typed
    return ended_at is not None


def _refuse_second(plan: Plan, amends: Treatment | None) -> None:
    """A plan has one current treatment. The plan's row is locked, so two tabs cannot both be first."""
    # Treatments of one patient are recorded one after the other: interval and ledger count from all before.
    Patient.objects.select_for_update(no_key=True).get(pk=plan.patient_id)
    standing = Treatment.objects.current().filter(plan=plan).first()
    if standing is not None and (amends is None or amends.pk != standing.pk):
        raise AlreadyTreated(standing)


def _refuse(plan: Plan, injector: Membership, amends: Treatment | None) -> None:
    """A correction tells what was given already, so it is never refused for who may give it."""
    _refuse_second(plan, amends)
    if amends is None and (reasons := may_treat.refusals(injector, plan.clinic, plan.clinic.today(), plan)):
        raise ValidationError(reasons)


def _check(
    plan: Plan,
    areas: Sequence[PlannedArea],
    vial: VialUsed,
    given: Mapping[str, Decimal],
    reasons: Mapping[str, Any],
    ended_at: datetime,
    confirmed: Mapping[str, Mapping[str, str]],
    amends: Treatment | None,
) -> None:
    if refusal := validation.plan_refusal(plan, amends):
        raise ValidationError(refusal)
    errors = (
        validation.vial_errors(plan, vial, ended_at, plan.clinic)
        | validation.time_errors(plan, ended_at, plan.clinic)
        | validation.unit_errors(areas, given, reasons)
        | ({} if amends else validation.place_errors(areas, given))
        | validation.drawn_errors(given, vial)
        | validation.vial_questions(vial, confirmed)
    )
    if errors:
        raise ValidationError(errors)


def _judge(protocol: Protocol, areas: Sequence[PlannedArea], document: dict[str, Any]) -> Answer:
    try:
        _, answer = judge(document, protocol)
    except engine.DocumentErrors as refused:
        raise ValidationError(engine_errors.by_field(refused, document, areas)) from None
    if answer.status is not Status.READY:
        holds = [line.text for line in answer.holds]
        missing = [f"Not recorded: {facts.label(path, document)}." for path in answer.missing]
        raise ValidationError(holds + missing or [f"The plan is no longer ready: {word(answer.status).lower()}."])
    return answer


def _sign(treatment: Treatment, areas: Sequence[PlannedArea], given: Mapping[str, Decimal]) -> None:
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
            caution_zones=[zone.code for zone in point.cautions],
            caution_reason=point.caution if point.cautions else "",
            caution_words=point.words_of_caution if point.cautions else "",
        )
        for point in points
    )


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
    outcomes: Mapping[str, str],
    effects: Sequence[str] | None,
    note: str,
    idempotency_key: uuid.UUID,
    by: User,
    by_protocol_in_force: bool = False,
) -> Review:
    """Record how a treatment came out. `outcomes`: by area, only what was judged; `effects`: None if nobody asked for unwanted ones.

    The same key and content give the same review; raises KeyUsed for other content. Raises ValidationError for a corrected record, for
    areas that were not given, and if the plan's protocol version is not kept and `by_protocol_in_force` is not set.
    """
    said = [outcomes, effects, note, by_protocol_in_force]
    content = content_hash(treatment=treatment, said=said)
    if made := made_before(Review, idempotency_key, content):
        return made
    treatment = (
        Treatment.objects.select_for_update(of=("self",))
        .select_related("clinic", "patient", "plan")
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
    announce(clinic=treatment.clinic, event="treatment.reviewed", key=str(treatment.pk))
    about = {"review": str(made.pk), "areas": sorted(outcomes), **judged_by(treatment.plan, answer)}
    log(action="treatment.review", obj=treatment, by=by, data=about)
    return made
