"""What the engine is asked about a treatment that was given, and its answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from planning import engine
from planning.consults import facts
from planning.consults.words import word
from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.engine.contract.vocabulary import Status
from planning.plans.models import Plan
from planning.plans.own_protocol import judge
from planning.treatments import engine_documents, engine_errors, touch_up, validation
from planning.treatments.before_needle.answers import CheckAnswers
from planning.treatments.before_needle.documents import with_answers
from planning.treatments.before_needle.judging import stops
from planning.treatments.before_needle.models import PreTreatmentCheck
from planning.treatments.engine_documents import VialUsed
from planning.treatments.models import Review, Treatment
from planning.treatments.planned_areas import PlannedArea


def document_of(
    plan: Plan,
    areas: Sequence[PlannedArea],
    vials: Sequence[VialUsed],
    given: Mapping[str, Decimal],
    ended: datetime,
    *,
    bruised: bool | None,
    amends: Treatment | None,
    review: Review | None,
    check: PreTreatmentCheck | None,
) -> dict[str, Any]:
    intended = {area.area: validation.sides_given(area, given) for area in areas}
    document = engine_documents.procedure_document(
        clinic=plan.clinic, plan=plan, vials=vials, intended=intended, ended_at=ended, bruised=bruised, amends=amends
    )
    document |= touch_up.visit_facts(review, plan.clinic.day_of(ended))
    if amends is not None:
        return document | {"safety": amends.document.get("safety", {})}
    return with_answers(document, CheckAnswers.of(check.answers)) if check is not None else document


def answer_for(
    protocol: Protocol,
    areas: Sequence[PlannedArea],
    document: dict[str, Any],
    amends: Treatment | None,
    *,
    without_plan: bool = False,
) -> Answer:
    """`without_plan`: what nobody recorded is kept in the answer as missing and does not refuse; whatever holds does. `amends`: what was
    given is recorded whatever the engine says to it, and only a contradiction refuses."""
    try:
        _, answer = judge(document, protocol)
    except engine.DocumentErrors as refused:
        raise ValidationError(engine_errors.by_field(refused, document, areas)) from None
    if amends is not None:
        return answer
    if answer.status is not Status.READY and not (without_plan and answer.status is Status.INCOMPLETE):
        holds = [line.text for line in answer.holds]
        missing = [f"Not recorded: {facts.label(path, document)}." for path in answer.missing]
        raise ValidationError(holds + missing or [f"The plan is no longer ready: {word(answer.status).lower()}."])
    if held := stops(answer, document):
        raise ValidationError([line.text for line in held])
    return answer
