"""Something is given for which there is no plan here: what a record needs is opened, with the reason (ADR 26)."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from clinic.audit.log import record
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from patients.records.effects import with_recorded
from patients.records.locking import lock_patient
from patients.records.models import Patient
from planning import protocols
from planning.assessments.engine_document import still_counting, toxin_history
from planning.plans import actions as plans
from planning.plans import decided_points, shares
from planning.plans.area_doses import AreaDose, Units
from planning.plans.models import Course, Decision, Plan
from planning.plans.own_protocol import judge
from planning.plans.settled import answer_to
from planning.treatments.unwanted_effects import recorded_effects

NOTHING_GIVEN = "Nothing was given."


@transaction.atomic
def begin(
    *,
    patient: Patient,
    reason: str,
    words: str,
    on: date,
    doses: Mapping[str, Units],
    idempotency_key: uuid.UUID,
    by: User,
) -> Plan:
    """`doses`: units meant, by area and side, as the protocol counts them. Nothing is recorded as given yet: the record asks, checks and
    is signed as with a plan. The same key and content give the same plan; raises KeyUsed for other content."""
    content = content_hash(patient=patient, said=[reason, words, on, doses])
    if made := made_before(Decision, idempotency_key, content):
        return made.plan
    lock_patient(patient.pk)
    document, answer = judge(_document(patient, on), protocols.shipped())
    plan = plans.keep_without_consult(
        patient=patient, reason=reason, words=words, document=document, answer=answer, by=by
    )
    rows = [_dose(dose, doses[dose.area]) for dose in shares.addable(plan) if dose.area in doses]
    judged = answer_to(plan, Course.TREAT, rows, {})
    Decision.objects.create(
        clinic_id=plan.clinic_id,
        plan=plan,
        course=Course.TREAT,
        doses=rows,
        outcome=judged.to_dict() if judged else None,
        words=plan.without_plan,
        made_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    record(action="plan.without_consult", obj=plan, by=by, data={"reason": reason, "on": on.isoformat()})
    return plan


@transaction.atomic
def close(*, plan: Plan, by: User) -> bool:
    """Nothing was given after all. False where a record is signed: that stands. Twice is once."""
    lock_patient(plan.patient_id)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.treatments.exists():
        return False
    newest = plan.decision
    if newest is None or newest.course == Course.TREAT:
        Decision.objects.create(
            clinic_id=plan.clinic_id, plan=plan, course=Course.DO_NOT_TREAT, words=NOTHING_GIVEN, made_by=by
        )
        record(action="plan.nothing_given", obj=plan, by=by)
    return True


def _document(patient: Patient, on: date) -> dict[str, Any]:
    """What is known of the patient on that day; what nobody recorded is left out."""
    history = patient.health_histories.select_related("clinic").first()
    safety = still_counting(history, on)
    if recorded := recorded_effects(patient):
        safety["prior_effects"] = with_recorded(safety.get("prior_effects", ()), recorded)
    told = {
        "visit": "procedure",
        "today": on.isoformat(),
        "timezone": patient.clinic.timezone,
        "patient": {"age": patient.age_on(on), "sex": patient.sex},
        "safety": safety,
        "toxin_history": toxin_history(patient, {}, on),
    }
    return {name: said for name, said in told.items() if said}


def _dose(dose: AreaDose, units: Units) -> dict[str, Any]:
    """As a decision keeps an area of the injector's own. An amount that does not split evenly is shared out unevenly: the record says
    what each point got."""
    low, high = dose.allowed
    points = shares.spread(dose, dose.points, units) or shares.spread(replace(dose, even=False), dose.points, units)
    return {
        "area": dose.area,
        "units": dict(units),
        "in_range": all(low <= amount <= high for amount in units.values()),
        "reason": "",
        "words": "",
        "off_plan": True,
        "allowed": list(dose.allowed),
        "basis": dose.basis,
        "muscle": dose.muscle,
        "points": decided_points.stored(points or dose.points),
    }
