"""Every write of the consults room."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.jobs.queue import enqueue
from clinic.practice.models import User
from patients.records.actions import record_health_history
from patients.records.models import HealthHistory, Patient
from planning.consults import assessment
from planning.consults.deciding import Decided
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult, ConsultState, Decision, Draft, Finding, Plan
from planning.consults.settled import answer_to
from planning.engine.contract.plan import Plan as Answer


class ConsultClosed(Exception):
    """The consult is finished or abandoned: nothing more is written into it."""


class DraftConflict(Exception):
    """Somebody else saved first; nothing was written. `current` is what is stored now."""

    def __init__(self, current: Draft) -> None:
        super().__init__("Somebody else saved this consult meanwhile.")
        self.current = current


class Unreadable(Exception):
    """Some answers cannot be read, so no plan may be made from the rest. `errors` by field name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


@transaction.atomic
def start(*, patient: Patient, by: User, once: uuid.UUID, version_of: Consult | None = None) -> Consult:
    """A new consult, or the one that the same form made before. A new version starts from the answers of the earlier one."""
    consult = Consult(clinic_id=patient.clinic_id, patient=patient, injector=by, once=once, version_of=version_of)
    try:
        with transaction.atomic():
            consult.save(force_insert=True)
    except IntegrityError:
        return Consult.objects.get(once=once, patient=patient)
    data = {}
    if version_of:
        data = assessment.carried_over(version_of, Draft.objects.get(consult=version_of).data)
    Draft.objects.create(clinic_id=consult.clinic_id, consult=consult, data=data, updated_by=by)
    about = {"version_of": str(version_of.pk)} if version_of else {}
    record(action="consult.start", obj=consult, by=by, data=about)
    return consult


@transaction.atomic
def save_draft(*, consult: Consult, answers: Answers, version: int, by: User) -> Draft:
    """Keep what was typed. `version` is the one the writer saw; raises DraftConflict when somebody saved since, ConsultClosed when the
    consult is no draft any more."""
    _lock(consult)
    now, kept = timezone.now(), Draft.objects.get(consult=consult)
    if (kept.data, kept.unread, kept.version) == (answers.data, answers.unread, version):
        return kept
    changed = Draft.objects.filter(consult=consult, version=version).update(
        data=answers.data, unread=answers.unread, version=version + 1, updated_at=now, updated_by=by
    )
    if not changed:
        raise DraftConflict(kept)
    kept.refresh_from_db()
    record(action="consult.draft", obj=consult, by=by, data={"version": kept.version})
    return kept


def _lock(consult: Consult) -> Consult:
    """Writers of one consult wait for each other; the row as it is now. Raises ConsultClosed."""
    locked = Consult.objects.select_for_update().get(pk=consult.pk)
    if not locked.is_open:
        raise ConsultClosed(locked.get_state_display())
    return locked


@transaction.atomic
def finish(*, consult: Consult, by: User, today: date) -> Plan:
    """Ask the engine, and keep document, protocol and answer for ever. A second call gives the plan of the first.

    Raises Unreadable for answers that could not be read, `engine.DocumentErrors` for answers that contradict each other.
    """
    try:
        locked = _lock(consult)
    except ConsultClosed:
        made = Plan.objects.filter(consult=consult).first()
        if made is None:
            raise
        return made
    draft = Draft.objects.get(consult=locked)
    if draft.unread:
        raise Unreadable(Answers(draft.data, draft.unread).errors)
    # A treatment that is being signed comes first, so that the plan knows it.
    Patient.objects.select_for_update(no_key=True).get(pk=locked.patient_id)
    history = assessment.newest_history(locked)
    document, answer = assessment.answer(assessment.document(locked, draft.data, today, history))
    plan = _keep(locked, document, answer, by)
    _record_health(locked, draft, history, today, by)
    _close(locked, ConsultState.FINISHED, by)
    record(action="consult.finish", obj=locked, by=by, data={"plan": str(plan.pk), "status": plan.status})
    enqueue(clinic=locked.clinic, kind="document.consult_summary", key=str(plan.pk))
    return plan


def _keep(consult: Consult, document: dict[str, Any], answer: Answer, by: User) -> Plan:
    plan = Plan.objects.create(
        clinic_id=consult.clinic_id,
        consult=consult,
        patient=consult.patient,
        document=document,
        protocol_id=answer.protocol.id,
        protocol_version=answer.protocol.version,
        protocol_sha256=answer.protocol.sha256,
        outcome=answer.to_dict(),
        status=str(answer.status),
        areas=[str(dose.area) for dose in answer.doses],
        made_by=by,
    )
    Finding.objects.bulk_create(
        Finding(clinic_id=consult.clinic_id, consult=consult, patient=consult.patient, **finding)
        for finding in document.get("findings", ())
    )
    return plan


def _record_health(consult: Consult, draft: Draft, history: HealthHistory | None, today: date, by: User) -> None:
    """What was asked in the consult becomes the patient's newest health history, where it says anything new. Effects recorded at a
    check-in are not the patient's answer: they follow their check-in, and stay out of it."""
    asked = draft.data.get("safety", {})
    is_todays = history is not None and consult.clinic.day_of(history.taken_at) == today
    if not assessment.is_news(history, asked, is_todays):
        return
    notes = history.notes if history else {}
    answers = assessment.asked_safety(consult, draft.data, today, history)
    # The key makes the row belong to this consult: finishing once records once.
    record_health_history(patient=consult.patient, answers=answers, notes=notes, by=by, once=consult.once)


class DecisionRefused(Exception):
    """The decision is not complete; nothing was written. `errors` by field name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


@transaction.atomic
def decide(*, plan: Plan, decided: Decided, once: uuid.UUID, by: User) -> Decision:
    """Add the injector's decision beside the plan; the newest counts. The patient's summary is made anew with it.

    The same `once` again gives the decision that it made. Raises DecisionRefused with what is missing.
    """
    if decided.errors:
        raise DecisionRefused(decided.errors)
    # Decisions about one plan wait for each other, so that "the newest" is the one shown to whoever decides next.
    Consult.objects.select_for_update().get(pk=plan.consult_id)
    made = Decision.objects.filter(once=once, plan=plan).first()
    if made:
        return made
    answer = answer_to(plan, decided.course, decided.doses, decided.treatments)
    decision = Decision.objects.create(
        clinic_id=plan.clinic_id,
        plan=plan,
        once=once,
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
    enqueue(clinic=plan.clinic, kind="document.consult_summary", key=str(plan.pk), again=True)
    return decision


def _close(consult: Consult, state: ConsultState, by: User) -> None:
    now = timezone.now()
    if state == ConsultState.FINISHED:
        consult.finished_at, consult.finished_by = now, by
    else:
        consult.abandoned_at, consult.abandoned_by = now, by
    consult.state = state
    fields = ["state", "finished_at", "finished_by", "abandoned_at", "abandoned_by"]
    consult.save(update_fields=fields)


@transaction.atomic
def abandon(*, consult: Consult, by: User) -> None:
    """Close without a plan; what was typed stays readable. Twice is once. Raises ConsultClosed for a finished one."""
    try:
        locked = _lock(consult)
    except ConsultClosed:
        if Consult.objects.filter(pk=consult.pk, state=ConsultState.ABANDONED).exists():
            return
        raise
    _close(locked, ConsultState.ABANDONED, by)
    record(action="consult.abandon", obj=locked, by=by)
