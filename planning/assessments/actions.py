"""Finishing a consult: what was typed becomes a plan and goes on record."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from clinic.audit.log import record
from clinic.jobs.queue import announce
from clinic.practice.models import User
from patients.records.actions import record_health_history
from patients.records.models import HealthHistory, Patient
from patients.records.questions.sources import sources_of
from planning import protocols
from planning.assessments import engine_document
from planning.assessments.outdated import ShownOnPage, check
from planning.consults.asked import asked_in, counting
from planning.consults.closing import ConsultClosed, close, lock
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult, ConsultState, Draft
from planning.plans import actions as plans
from planning.plans.models import Plan
from planning.plans.own_protocol import judge


class Unreadable(Exception):
    """Some answers cannot be read, so no plan may be made from the rest. `errors` by field name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


@transaction.atomic
def finish(*, consult: Consult, by: User, today: date, shown: ShownOnPage | None = None) -> Plan:
    """Ask the engine, and keep document, protocol and answer for ever. A second call gives the plan of the first.

    `shown`: what the page said on which somebody pressed; raises Outdated where it counts no longer. Raises Unreadable for
    answers that could not be read, `engine.DocumentErrors` for answers that contradict each other.
    """
    try:
        locked = lock(consult)
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
    history = engine_document.newest_history(locked)
    data = counting(draft, today)
    if shown is not None:
        check(locked, draft, data, shown, today, history)
    told = engine_document.document(locked, data, today, history)
    document, answer = judge(told, protocols.shipped())
    plan = plans.keep(consult=locked, document=document, answer=answer, by=by)
    _record_health(locked, draft, history, today, by)
    close(locked, ConsultState.FINISHED, by)
    record(action="consult.finish", obj=locked, by=by, data={"plan": str(plan.pk), "status": plan.status})
    announce(clinic=locked.clinic, event="plan.finished", key=str(plan.pk))
    return plan


def _record_health(consult: Consult, draft: Draft, history: HealthHistory | None, today: date, by: User) -> None:
    """What was asked in the consult, by whom and when, becomes the patient's newest health history, where it says anything new. Effects
    recorded at a check-in are not the patient's answer: they follow their check-in, and stay out of it."""
    data, earlier = counting(draft, today), asked_in(draft)
    days = {code: source.on for code, source in earlier.items()}
    if not engine_document.is_news(history, data, days):
        return
    answers = engine_document.asked_safety(consult, data, today, history)
    notes = engine_document.notes_with(history, data)
    known = sources_of(history)
    asked = {code for code in data.get("safety", {}) if code not in known or known[code].on <= days[code]}
    record_health_history(
        patient=consult.patient, answers=answers, notes=notes, by=by, asked=asked, asked_earlier=earlier
    )
