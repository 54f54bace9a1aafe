"""Every write of a plan and of the decisions on it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.jobs.queue import announce
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.engine.contract.answer import Answer
from planning.plans import decided_points
from planning.plans.answer_codes import PatientsChoice
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Decision, PatientsAnswer, Plan, seen
from planning.plans.settled import answer_to


def keep(*, consult: Consult, document: dict[str, Any], answer: Answer, by: User) -> Plan:
    """Store the engine's answer to a consult, in the transaction that finishes it."""
    return Plan.objects.create(
        clinic_id=consult.clinic_id,
        consult=consult,
        patient=consult.patient,
        **_answered(document, answer),
        made_by=by,
    )


def keep_without_consult(
    *, patient: Patient, reason: str, words: str, document: dict[str, Any], answer: Answer, by: User
) -> Plan:
    """For a treatment that nobody planned here: what is known of the patient, and why there is no plan."""
    return Plan.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        without_consult_reason=reason,
        without_consult_words=words,
        **_answered(document, answer),
        made_by=by,
    )


def _answered(document: dict[str, Any], answer: Answer) -> dict[str, Any]:
    return {
        "document": document,
        "protocol_id": answer.protocol.id,
        "protocol_version": answer.protocol.version,
        "protocol_sha256": answer.protocol.sha256,
        "outcome": answer.to_dict(),
        "status": str(answer.status),
        "areas": [str(dose.area) for dose in answer.doses],
    }


def _lock(plan: Plan) -> None:
    """Decisions about one plan wait for each other, so that "the newest" is the one shown to whoever decides next."""
    if plan.consult_id:
        Consult.objects.select_for_update().get(pk=plan.consult_id)
    else:
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


class DecisionRefused(Exception):
    """The decision is not complete; nothing was written. `errors` by field name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


class NotAskedAnyMore(Exception):
    """The plan was carried out meanwhile: there is nothing left to think over. Nothing was written."""


@transaction.atomic
def note_answer(
    *,
    plan: Plan,
    choice: PatientsChoice,
    reasons: Sequence[str],
    words: str,
    return_on: date | None,
    idempotency_key: uuid.UUID,
    by: User,
    after: str | None = None,
) -> PatientsAnswer:
    """Keep that the patient thinks the plan over or declines it. It stands until somebody decides after it; its paper is made.

    The same key and content again give the row that they made; raises KeyUsed for other content, ChangedMeanwhile as `decide` does, and
    NotAskedAnyMore for a plan that was carried out.
    """
    content = content_hash(plan=plan, choice=choice, reasons=sorted(reasons), words=words, return_on=return_on)
    if made := made_before(PatientsAnswer, idempotency_key, content):
        return made
    _lock(plan)
    # A record is signed with the plan's row locked: either it or the answer is first.
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.treatments.exists():
        raise NotAskedAnyMore
    newest = plan.newest_word
    if after is not None and after != seen(newest):
        raise ChangedMeanwhile(newest)
    answer = PatientsAnswer.objects.create(
        clinic_id=plan.clinic_id,
        plan=plan,
        choice=choice,
        reasons=list(reasons),
        words=words,
        return_on=return_on,
        made_at=timezone.now(),
        made_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    about = {"answer": str(answer.pk), "choice": str(choice), "reasons": sorted(reasons)}
    record(action="plan.answer", obj=plan, by=by, data=about)
    announce(clinic=plan.clinic, event="plan.answered", key=str(plan.pk))
    return answer


@transaction.atomic
def decide(
    *, plan: Plan, decided: DecisionInput, idempotency_key: uuid.UUID, by: User, after: str | None = None
) -> Decision:
    """Add the injector's decision beside the plan; the newest counts, and a patient's answer before it stands no longer. It regenerates
    the patient's summary.

    The same key and decision again give the row that they made; raises KeyUsed for another decision. Raises DecisionRefused with what is
    missing. `after` is what the form's page showed (`seen`); where something newer was kept meanwhile, ChangedMeanwhile is raised. Left
    out, the decision is added whatever was there.
    """
    if errors := {**decided_points.refused(decided.doses), **decided.errors}:
        raise DecisionRefused(errors)
    said = {name: value for name, value in vars(decided).items() if name != "errors"}
    content = content_hash(plan=plan, **said)
    if made := made_before(Decision, idempotency_key, content):
        return made
    _lock(plan)
    newest = plan.newest_word
    if after is not None and after != seen(newest):
        raise ChangedMeanwhile(newest)
    answer = answer_to(plan, decided.course, decided.doses, decided.treatments)
    decision = Decision.objects.create(
        clinic_id=plan.clinic_id,
        plan=plan,
        idempotency_key=idempotency_key,
        content_hash=content,
        course=decided.course,
        doses=decided.doses,
        treatments=decided.treatments,
        outcome=answer.to_dict() if answer else None,
        words=decided.words,
        patient_words=decided.patient_words,
        made_at=timezone.now(),
        made_by=by,
    )
    outside = [dose["area"] for dose in decided.doses if not dose["in_range"]]
    record(action="plan.decide", obj=plan, by=by, data={"decision": str(decision.pk), "outside_range": len(outside)})
    announce(clinic=plan.clinic, event="plan.decided", key=str(plan.pk))
    return decision
