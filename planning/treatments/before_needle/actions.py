"""Storing what was asked again, with the engine's answer to it."""

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record as log
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from patients.records.actions import record_health_history
from patients.records.locking import lock_patient
from patients.records.questions.table import BY_CODE
from planning import engine
from planning.consults import facts
from planning.plans.models import Plan
from planning.plans.own_protocol import judge
from planning.treatments.before_needle.answers import CheckAnswers
from planning.treatments.before_needle.documents import check_document
from planning.treatments.before_needle.models import PreTreatmentCheck
from planning.treatments.models import Review
from planning.treatments.protocol_choice import protocol_for


@transaction.atomic
def ask_again(
    *, plan: Plan, answers: CheckAnswers, idempotency_key: uuid.UUID, by: User, review: Review | None = None
) -> PreTreatmentCheck:
    """Keep the answers of today and the engine's decision about them. What is new also joins the patient's health history.

    The same key and content give the same row; raises KeyUsed for other content, ValidationError where the plan's protocol is not kept.
    """
    content = content_hash(plan=plan, answers=answers.stored(), review=review)
    if made := made_before(PreTreatmentCheck, idempotency_key, content):
        return made
    lock_patient(plan.patient_id)
    now = timezone.now()
    document, answer = _judged(plan, answers, now, review)
    if answers.is_news:
        _tell_the_history(plan, answers, by)
    check = PreTreatmentCheck.objects.create(
        clinic=plan.clinic,
        patient=plan.patient,
        plan=plan,
        review=review,
        answers=answers.stored(),
        document=document,
        outcome=answer.to_dict(),
        protocol_version=answer.protocol.version,
        protocol_sha256=answer.protocol.sha256,
        made_at=timezone.now(),
        made_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    told = {"plan": str(plan.pk), "status": answer.status, "plan_holds": answers.plan_holds}
    log(action="treatment.ask_again", obj=check, by=by, data=told)
    return check


def _judged(
    plan: Plan, answers: CheckAnswers, now: datetime, review: Review | None
) -> tuple[dict[str, Any], engine.Answer]:
    written = check_document(plan, now, answers, review)
    try:
        return judge(written, protocol_for(plan, by_protocol_in_force=False))
    except engine.DocumentErrors as refused:
        raise ValidationError([facts.sentence(error, written) for error in refused.errors]) from None


def _tell_the_history(plan: Plan, answers: CheckAnswers, by: User) -> None:
    """The newest history, else the consult's answers, with what was asked now."""
    newest = plan.patient.health_histories.first()
    known = newest.answers if newest is not None else plan.document.get("safety", {})
    asked = answers.safety(known)
    said = {code: answer for code, answer in {**known, **asked}.items() if code in BY_CODE}
    record_health_history(
        patient=plan.patient, answers=said, notes=newest.notes if newest else {}, by=by, asked=set(asked)
    )
