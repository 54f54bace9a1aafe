"""A droop is not forgotten: what a check-in recorded is known wherever the patient is, and at the next consult, without being typed."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import HealthHistory, Patient
from planning import engine, protocols
from planning.assessments import actions as assessments
from planning.consults import actions as consults
from planning.consults.models import Consult, Draft
from planning.engine.contract.vocabulary import CheckInEffect, PriorEffect
from planning.plans.models import Plan
from planning.treatments import actions
from planning.treatments.engine_documents import procedure_document
from planning.treatments.flags import patient_bar
from planning.treatments.models import Review, Treatment
from planning.treatments.unwanted_effects import recorded_effects
from tests.treatments.making import HEALTHY, as_planned, make_plan, make_treatment, vial_used

SignIn = Any
BAR = "Eyelid droop after toxin of 23 Nov 2026 (check-in of 7 Dec 2026)"


def judge(treatment: Treatment, by: User, *effects: str, asked: bool = True) -> Review:
    with tenant(treatment.clinic_id):
        return actions.review(
            treatment=treatment,
            outcomes={"glabella": "as_wished"},
            effects=list(effects) if asked else None,
            note="",
            idempotency_key=uuid.uuid4(),
            by=by,
        )


@pytest.fixture
def drooped(clinic: Clinic, treatment: Treatment, ada: User, at: Any) -> Treatment:
    """Treated on 23 November; a drooping lid and a bruise at the check-in of 7 December. Today is 1 March."""
    at(clinic, "2026-12-07 10:00")
    judge(treatment, ada, "eyelid_droop", "bruise")
    at(clinic, "2027-03-01 10:00")
    return treatment


def flags_of(patient: Patient) -> list[tuple[str, str]]:
    with tenant(patient.clinic_id):
        patient = Patient.objects.select_related("clinic").get(pk=patient.pk)
        injector = Membership.objects.get(clinic=patient.clinic, user__full_name="Ada")
        chips = patient_bar(patient, injector, patient.clinic.today()).chips
        return [(chip["tone"], chip["text"]) for chip in chips]


def codes(patient: Patient) -> list[tuple[str, ...]]:
    with tenant(patient.clinic_id):
        return [one.effects for one in recorded_effects(Patient.objects.get(pk=patient.pk))]


def begin(patient: Patient, by: User, **changes: Any) -> Consult:
    with tenant(patient.clinic_id):
        consult = consults.start(patient=patient, by=by, idempotency_key=uuid.uuid4())
        Draft.objects.filter(consult=consult).update(data=HEALTHY | changes)
        return consult


def finish(patient: Patient, by: User, **changes: Any) -> Plan:
    consult = begin(patient, by, **changes)
    with tenant(patient.clinic_id):
        return assessments.finish(consult=consult, by=by, today=patient.clinic.today())


DROOP = {"effect": "eyelid_droop", "on": "2026-12-07", "treatment_on": "2026-11-23"}
"""As the next document tells it: when it was recorded, and after which treatment."""
LATER = {"toxin_history": {"first_time": False, "last_on": "2026-11-23", "units_last_90_days": 0}}


def test_every_effect_of_a_check_in_but_two_can_be_a_prior_one() -> None:
    carried = set(map(str, CheckInEffect)) - {"bruise", "headache"}
    assert carried <= set(map(str, PriorEffect)) and {"bruise", "headache"}.isdisjoint(map(str, PriorEffect))


def test_the_bar_says_it_with_both_days(drooped: Treatment) -> None:
    assert ("warn", BAR) in flags_of(drooped.patient)


@pytest.mark.parametrize("effect", ["difficulty_swallowing", "hoarseness", "breathing_difficulty", "double_vision"])
def test_a_sign_of_spread_stops(clinic: Clinic, treatment: Treatment, ada: User, at: Any, effect: str) -> None:
    at(clinic, "2026-12-07 10:00")
    judge(treatment, ada, effect)
    at(clinic, "2027-03-01 10:00")
    assert "stop" in [tone for tone, text in flags_of(treatment.patient) if "after toxin of" in text]
    plan = finish(treatment.patient, ada, **LATER)
    assert plan.status == "refer" and plan.outcome["doses"] == []
    assert plan.document["safety"]["prior_effects"] == [DROOP | {"effect": effect}]


def test_the_next_plan_knows_it_although_nobody_typed_it(drooped: Treatment, ada: User) -> None:
    plan = finish(drooped.patient, ada, **LATER)
    assert plan.document["safety"]["prior_effects"] == [DROOP]
    rules = {line["rule"]: line for line in plan.outcome["statements"]}
    assert rules["dose.prior_droop"]["fired_by"] == {"safety.prior_effects": [DROOP]}
    safety = {**plan.document["safety"], "prior_effects": []}
    forgotten = engine.plan(engine.read_document({**plan.document, "safety": safety}), protocols.shipped()).to_dict()
    assert plan.outcome["totals"]["session"] < forgotten["totals"]["session"]


def test_what_the_patient_adds_stands_beside_it(drooped: Treatment, ada: User) -> None:
    safety = {**HEALTHY["safety"], "prior_effects": ["smile_change"]}
    plan = finish(drooped.patient, ada, safety=safety, **LATER)
    assert plan.document["safety"]["prior_effects"] == [DROOP, "smile_change"]
    with tenant(drooped.clinic_id):
        # The patient's own answer goes on record; the check-in's stays where it was made.
        assert HealthHistory.objects.first().answers["prior_effects"] == ["smile_change"]  # type: ignore[union-attr]


def test_not_asked_in_the_consult_is_known_all_the_same(drooped: Treatment, ada: User) -> None:
    safety = {name: answer for name, answer in HEALTHY["safety"].items() if name != "prior_effects"}
    plan = finish(drooped.patient, ada, safety=safety, **LATER)
    assert plan.document["safety"]["prior_effects"] == [DROOP]
    assert "safety.prior_effects" not in plan.outcome["missing"]


def test_none_and_not_asked_are_kept_apart(clinic: Clinic, treatment: Treatment, ada: User, at: Any) -> None:
    at(clinic, "2026-12-07 10:00")
    judge(treatment, ada, "eyelid_droop")
    at(clinic, "2026-12-10 10:00")
    judge(treatment, ada, asked=False)
    assert codes(treatment.patient) == [("eyelid_droop",)]
    at(clinic, "2026-12-11 10:00")
    judge(treatment, ada)
    told = [text for _, text in flags_of(treatment.patient) if "droop" in text]
    assert codes(treatment.patient) == [] and told == ["Open: Eyelid droop, look again on 21 Dec 2026"]


def test_an_effect_of_an_older_treatment_stays(drooped: Treatment, clinic: Clinic, ada: User, at: Any) -> None:
    second = make_treatment(finish(drooped.patient, ada, **LATER), ada)
    at(clinic, "2027-03-15 10:00")
    judge(second, ada)
    assert codes(drooped.patient) == [("eyelid_droop",)]
    at(clinic, "2027-03-16 10:00")
    judge(second, ada, "smile_change")
    assert codes(drooped.patient) == [("smile_change",), ("eyelid_droop",)]


def test_a_corrected_record_keeps_what_was_judged_on_it(drooped: Treatment, ada: User) -> None:
    with tenant(drooped.clinic_id):
        units = as_planned(drooped.plan)
    why = {"amends": drooped, "amend_reason": "Lot misread", "lot": "C999"}
    right = make_treatment(drooped.plan, ada, drooped.ended_at, given=units, **why)
    with tenant(drooped.clinic_id):
        [one] = recorded_effects(drooped.patient)
    assert (one.treatment, one.effects) == (right.pk, ("eyelid_droop",))
    assert ("warn", BAR) in flags_of(drooped.patient)


def test_the_treatment_day_knows_what_was_recorded_after_the_plan(
    clinic: Clinic, ana: Patient, ada: User, at: Any
) -> None:
    at(clinic, "2026-11-23 14:00")
    first = make_treatment(make_plan(ana, ada), ada)
    at(clinic, "2027-03-01 10:00")
    plan = finish(ana, ada, **LATER)
    assert plan.document["safety"]["prior_effects"] == []
    judge(first, ada, "brow_heaviness")
    with tenant(clinic):
        told = procedure_document(
            clinic=clinic, plan=plan, vials=[vial_used(clinic.now())], intended={}, ended_at=clinic.now(), bruised=None
        )
    assert told["safety"]["prior_effects"] == [DROOP | {"effect": "brow_heaviness", "on": "2027-03-01"}]


def test_every_bar_shows_it_and_no_desk_sees_it(
    drooped: Treatment, ada: User, dora: User, desk: User, sign_in: SignIn
) -> None:
    patient, plan = drooped.patient, drooped.plan
    consult = begin(patient, ada)
    pages = {
        f"/patients/{patient.pk}/": (ada, dora),
        f"/patients/{patient.pk}/health/": (ada, dora),
        f"/patients/{patient.pk}/consults/new/": (ada,),
        f"/consults/{consult.pk}/": (ada,),
        f"/plans/{plan.pk}/": (ada, dora),
        f"/treatments/{drooped.pk}/": (ada, dora),
        f"/treatments/{drooped.pk}/review/": (ada,),
        f"/treatments/{drooped.pk}/amend/": (ada,),
        f"/plans/{plan.pk}/documents/": (ada, dora),
        f"/plans/{plan.pk}/record/": (ada, dora),
        f"/treatments/{drooped.pk}/documents/": (ada, dora),
        f"/treatments/{drooped.pk}/link/": (ada, dora),
        f"/appointments/new/?patient={patient.pk}": (ada,),
    }
    for address, people in pages.items():
        for person in people:
            answer = sign_in(person).get(address)
            assert answer.status_code == 200, address
            bar = answer.content.decode().split('class="who-flags"')[1].split("</ul>")[0]
            assert BAR in bar, address
        answer = sign_in(desk).get(address)
        assert "Eyelid droop" not in answer.content.decode(), address


def test_the_chart_says_it_on_the_treatments_line(
    clinic: Clinic, treatment: Treatment, ada: User, desk: User, sign_in: SignIn, at: Any
) -> None:
    def line(person: User) -> str:
        page = sign_in(person).get(f"/patients/{treatment.patient_id}/").content.decode()
        [entry] = [part for part in page.split("<li")[1:] if ">Treatment</" in part]
        return " ".join(re.sub(r"<[^>]+>", " ", entry.split("</li>")[0].partition(">")[2]).split())

    assert "Unwanted effects" not in line(ada)
    at(clinic, "2026-12-07 10:00")
    judge(treatment, ada, asked=False)
    assert "Unwanted effects: not asked at the check-in of Mon 7 Dec" in line(ada)
    judge(treatment, ada)
    assert "Unwanted effects: none at the check-in" in line(ada)
    at(clinic, "2026-12-08 10:00")
    judge(treatment, ada, "eyelid_droop", "bruise")
    assert "Unwanted effects: Eyelid droop, Bruise at the check-in of Tue 8 Dec" in line(ada)
    assert "Unwanted effects" not in line(desk)


def test_the_consult_says_where_it_comes_from(drooped: Treatment, ada: User, sign_in: SignIn) -> None:
    consult = begin(drooped.patient, ada)
    page = " ".join(sign_in(ada).get(f"/consults/{consult.pk}/").content.decode().split())
    safety = page.split('id="sec-safety"')[1].split("</section>")[0]
    assert "<b>Eyelid droop</b> after toxin of" in safety and "recorded at the check-in of 7 Dec 2026" in safety
    assert f'href="/treatments/{drooped.pk}/review/"' in safety


def test_a_second_check_in_keeps_what_the_first_recorded(drooped: Treatment, ada: User, sign_in: SignIn) -> None:
    page = sign_in(ada).get(f"/treatments/{drooped.pk}/review/").content.decode()
    ticked = re.findall(r'<input type="checkbox" name="effects" value="(\w+)"[^>]* checked', page)
    assert sorted(ticked) == ["bruise", "eyelid_droop"]
    assert "Take away only what was recorded wrongly." in page


def test_other_programs_are_told(drooped: Treatment, ada: User, sign_in: SignIn) -> None:
    address = f"/api/v1/patients/{drooped.patient_id}/health/"
    known = {
        "treatment": str(drooped.pk),
        "effects": ["eyelid_droop"],
        "recorded_on": "2026-12-07",
        "treated_on": "2026-11-23",
        "at_check_in": True,
        "prior_effects": [DROOP],
    }
    client: Client = sign_in(ada)
    assert client.get(address).json()["recorded_effects"] == [known]


def test_the_last_answers_do_not_hide_it(drooped: Treatment, ada: User) -> None:
    with tenant(drooped.clinic_id):
        record_health_history(patient=drooped.patient, answers={"allergies": [], "prior_effects": []}, by=ada)
    assert ("warn", BAR) in flags_of(drooped.patient)
    with tenant(drooped.clinic_id):
        told = ["eyelid_droop", "neck_weakness"]
        record_health_history(patient=drooped.patient, answers={"allergies": [], "prior_effects": told}, by=ada)
    assert [text for _, text in flags_of(drooped.patient) if "fter toxin" in text] == [
        BAR,
        "After toxin: Weak neck, told 1 Mar 2027",
    ]
