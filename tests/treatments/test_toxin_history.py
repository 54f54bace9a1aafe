"""What this clinic gave is known at the next visit whatever was answered, and what came of it goes with it."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import engine, protocols
from planning.consults import actions as consults
from planning.consults.models import Draft
from planning.engine.deciding.history import contradictions
from planning.plans.models import Plan
from planning.treatments import actions, previous_treatment
from planning.treatments.engine_documents import check_in_document, procedure_document
from planning.treatments.models import Treatment
from planning.treatments.recorded_toxin import recorded_toxin, units_counted
from tests.treatments.making import HEALTHY, LINES, as_planned, make_plan, make_treatment, vial_used

SignIn = Any
ONA, ABO = "onabotulinumtoxinA", "abobotulinumtoxinA"
TREATED = date(2026, 11, 23)


def judge(treatment: Treatment, by: User, **outcomes: str) -> None:
    with tenant(treatment.clinic_id):
        actions.review(treatment=treatment, outcomes=outcomes, effects=[], note="", idempotency_key=uuid.uuid4(), by=by)


def history_of(patient: Patient, by: User, **answers: Any) -> dict[str, Any]:
    told: dict[str, Any] = make_plan(patient, by, toxin_history=answers).document["toxin_history"]
    return told


def disagreeing(document: dict[str, Any]) -> tuple[str, ...]:
    return contradictions(engine.read_document(document), protocols.shipped())


def units_of(treatment: Treatment) -> float:
    return float(treatment.total_units)


def test_treated_judged_too_subtle_and_seen_again(clinic: Clinic, treatment: Treatment, ada: User, at: Any) -> None:
    at(clinic, "2026-12-07 10:00")
    judge(treatment, ada, glabella="too_subtle", forehead="as_wished")
    at(clinic, "2027-03-01 10:00")
    plan = make_plan(treatment.patient, ada)  # "First time: yes", as it was answered before the first treatment
    told = plan.document["toxin_history"]
    given = treatment.document["intended"]
    assert told["areas"] == {
        "glabella": {"given": given["glabella"], "outcome": "too_subtle", "on": "2026-11-23"},
        "forehead": {"given": given["forehead"], "outcome": "as_wished", "on": "2026-11-23"},
        "crows_feet": {"given": given["crows_feet"], "on": "2026-11-23"},
    }
    assert (told["first_time"], told["last_on"], told["last_product"]) == (True, "2026-11-23", ONA)
    assert plan.status == "incomplete" and plan.outcome["doses"] == []
    assert {"toxin_history.first_time", "toxin_history.last_on"} <= set(plan.outcome["missing"])
    assert set(disagreeing(plan.document)) == {
        f"toxin_history.{name}" for name in ("first_time", "last_on", "last_product", "areas")
    }
    answered = {"first_time": False, "units_last_90_days": 0}
    again = make_plan(treatment.patient, ada, toxin_history=answered)
    assert again.status == "ready" and disagreeing(again.document) == ()


def test_nobody_asked_and_the_record_is_known_all_the_same(
    clinic: Clinic, treatment: Treatment, ada: User, at: Any
) -> None:
    at(clinic, "2026-12-23 10:00")
    told = history_of(treatment.patient, ada)
    assert (told["first_time"], told["last_on"]) == (False, "2026-11-23")
    assert told["units_last_90_days"] == units_of(treatment)
    at(clinic, "2027-03-01 10:00")
    plan = make_plan(treatment.patient, ada, toxin_history={})
    # That none were given elsewhere is for somebody to ask.
    assert "units_last_90_days" not in plan.document["toxin_history"]
    assert "toxin_history.units_last_90_days" in plan.outcome["missing"]


def test_toxin_elsewhere_since_is_the_last_and_its_units_add_up(
    clinic: Clinic, treatment: Treatment, ada: User, at: Any
) -> None:
    at(clinic, "2027-02-10 10:00")
    elsewhere = {"first_time": False, "last_on": "2027-01-15", "last_product": ABO}
    told = history_of(treatment.patient, ada, **elsewhere, units_last_90_days=12.5)
    assert (told["last_on"], told["last_product"]) == ("2027-01-15", ABO)
    assert told["units_last_90_days"] == 12.5 + units_of(treatment)
    assert set(told["areas"]) == {"glabella", "forehead", "crows_feet"}
    assert "units_last_90_days" not in history_of(treatment.patient, ada, **elsewhere)


def test_an_earlier_day_elsewhere_is_not_the_last(clinic: Clinic, treatment: Treatment, ada: User, at: Any) -> None:
    at(clinic, "2027-03-01 10:00")
    told = history_of(treatment.patient, ada, first_time=False, last_on="2026-11-22", last_product=ABO)
    assert (told["last_on"], told["last_product"]) == ("2026-11-23", ONA)
    same = history_of(treatment.patient, ada, first_time=False, last_on="2026-11-23", last_product=ABO)
    assert (same["last_on"], same["last_product"]) == ("2026-11-23", ONA)
    later = history_of(treatment.patient, ada, first_time=False, last_on="2026-11-24")
    assert later["last_on"] == "2026-11-24" and "last_product" not in later


@pytest.mark.parametrize(("days", "counted"), [(0, True), (89, True), (90, False), (91, False)])
def test_units_leave_the_ledger_on_the_day_of_the_next_treatment(
    clinic: Clinic, treatment: Treatment, ada: User, at: Any, days: int, counted: bool
) -> None:
    # Early in the morning: days of the calendar count, not hours.
    at(clinic, f"{TREATED + timedelta(days=days)} {'00:30' if days else '15:00'}")
    plan = make_plan(treatment.patient, ada, toxin_history={"first_time": False, "units_last_90_days": 0})
    assert plan.document["toxin_history"]["units_last_90_days"] == (units_of(treatment) if counted else 0)
    assert plan.status == ("on_hold" if counted else "ready")
    assert disagreeing(plan.document) == ()


def test_units_of_another_product_are_never_counted(clinic: Clinic, ana: Patient) -> None:
    given = [
        Treatment(clinic=clinic, product=product, total_units=units, ended_at=clinic.now())
        for product, units in ((ONA, 40), (ABO, 120))
    ]
    assert units_counted(given, clinic.today()) == 40


def test_each_area_has_its_own_last_treatment(clinic: Clinic, treatment: Treatment, ada: User, at: Any) -> None:
    at(clinic, "2026-12-07 10:00")
    judge(treatment, ada, crows_feet="too_subtle", forehead="too_strong")
    judge(treatment, ada, crows_feet="as_wished")  # the newest that judged an area counts for it
    at(clinic, "2027-03-01 10:00")
    eyes = {**LINES, "region": "crows_feet"}
    answers = {"first_time": False, "units_last_90_days": 0}
    second = make_treatment(make_plan(treatment.patient, ada, toxin_history=answers, findings=[eyes]), ada)
    at(clinic, "2027-06-10 10:00")
    areas = history_of(treatment.patient, ada, **answers)["areas"]
    assert areas["crows_feet"] == {"given": second.document["intended"]["crows_feet"], "on": "2027-03-01"}
    assert (areas["forehead"]["outcome"], areas["forehead"]["on"]) == ("too_strong", "2026-11-23")
    assert second.document["toxin_history"]["areas"]["crows_feet"]["outcome"] == "as_wished"


def test_a_corrected_record_counts_once_with_its_outcome(
    clinic: Clinic, treatment: Treatment, ada: User, at: Any
) -> None:
    at(clinic, "2026-12-07 10:00")
    judge(treatment, ada, glabella="too_subtle")
    with tenant(clinic):
        given = as_planned(treatment.plan)
    field = next(name for name in given if "-glabella-" in name)
    right = make_treatment(
        treatment.plan, ada, treatment.ended_at, given=given | {field: given[field] - 1}, amends=treatment,
        amend_reason="Misread", lot="C9999",
    )  # fmt: skip
    with tenant(clinic):
        here = recorded_toxin(treatment.patient, clinic.today())
    assert here is not None and here.units_in_90_days == units_of(right) == units_of(treatment) - 1
    assert here.areas["glabella"] == {
        "given": right.document["intended"]["glabella"], "outcome": "too_subtle", "on": "2026-11-23",
    }  # fmt: skip


def test_nothing_given_is_nothing_joined(plan: Plan) -> None:
    assert plan.document["toxin_history"] == HEALTHY["toxin_history"]


def test_a_check_in_judges_the_lines_as_they_were(clinic: Clinic, treatment: Treatment, at: Any) -> None:
    at(clinic, "2026-12-07 10:00")
    with tenant(clinic):
        told = check_in_document(treatment, {"glabella": "too_subtle"}, [])
    history = told["toxin_history"]
    assert (history["first_time"], history["last_on"]) == (False, "2026-11-23")
    assert history["units_last_90_days"] == units_of(treatment) and "areas" not in history
    assert told["findings"] == treatment.plan.document["findings"] and told["anatomy"] == HEALTHY["anatomy"]
    assert told["today"] == "2026-12-07" and disagreeing(told) == ()


def test_a_treatment_since_the_plan_is_known_on_the_day(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    first, second = make_plan(ana, ada), make_plan(ana, ada)
    given = make_treatment(first, ada)
    at(clinic, "2026-12-07 10:00")
    judge(given, ada, glabella="too_strong")
    with tenant(clinic):
        told = procedure_document(
            clinic=clinic,
            plan=second,
            vials=[vial_used(clinic.now())],
            intended={},
            ended_at=clinic.now(),
            bruised=None,
        )
    glabella = {"given": given.document["intended"]["glabella"], "outcome": "too_strong", "on": "2026-11-23"}
    assert told["toxin_history"]["areas"]["glabella"] == glabella
    assert disagreeing(told) == ()


@pytest.mark.parametrize(("days", "units"), [(0, 12), (1, 0)])
def test_units_elsewhere_leave_the_ledger_between_plan_and_treatment(
    clinic: Clinic, ana: Patient, ada: User, at: Any, days: int, units: float
) -> None:
    """The plan was made on day 90 after toxin elsewhere."""
    at(clinic, "2026-11-23 14:00")
    elsewhere = {"first_time": False, "last_on": "2026-08-25", "last_product": ONA, "units_last_90_days": 12}
    plan = make_plan(ana, ada, toxin_history=elsewhere)
    assert plan.status == "ready"
    at(clinic, f"{TREATED + timedelta(days=days)} 14:00")
    with tenant(clinic):
        told = procedure_document(
            clinic=clinic, plan=plan, vials=[vial_used(clinic.now())], intended={}, ended_at=clinic.now(), bruised=None
        )
    assert told["toxin_history"] == elsewhere | {"units_last_90_days": units}
    assert disagreeing(told) == ()


@pytest.mark.parametrize(("today", "kept"), [("2026-12-07", True), ("2026-12-08", False)])
def test_an_event_that_has_passed_stops_no_check_in(
    clinic: Clinic, ana: Patient, ada: User, at: Any, today: str, kept: bool
) -> None:
    at(clinic, "2026-11-23 14:00")
    treatment = make_treatment(make_plan(ana, ada, goals=HEALTHY["goals"] | {"event_on": "2026-12-07"}), ada)
    at(clinic, f"{today} 10:00")
    judge(treatment, ada, glabella="as_wished")
    with tenant(clinic):
        review = treatment.reviews.get()
    assert ("event_on" in review.document["goals"]) is kept
    assert review.document["goals"]["primary"] == "expression_lines"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"first_time": True}, "Answered: first time. On record here: onabotulinumtoxinA on 23 Nov 2026."),
        ({"last_on": "2026-11-22"}, "Answered: last treatment on 22 Nov 2026. On record here: 23 Nov 2026"),
        ({"last_on": "2026-11-23", "last_product": ABO}, "Answered: abobotulinumtoxinA on 23 Nov 2026."),
    ],
)
def test_the_page_keeps_answer_and_record_in_view(
    clinic: Clinic, treatment: Treatment, ada: User, at: Any, sign_in: SignIn, answers: dict[str, Any], words: str
) -> None:
    at(clinic, "2027-03-01 10:00")
    with tenant(clinic):
        consult = consults.start(patient=treatment.patient, by=ada, idempotency_key=uuid.uuid4())
        Draft.objects.filter(consult=consult).update(data=HEALTHY | {"toxin_history": answers})
    page = sign_in(ada).get(f"/consults/{consult.pk}/").content.decode()
    assert words in page and "On record here: <b" in page


def test_the_live_plan_says_at_once_what_the_record_contradicts(
    clinic: Clinic, treatment: Treatment, ada: User, at: Any, sign_in: SignIn
) -> None:
    at(clinic, "2027-03-01 10:00")
    with tenant(clinic):
        consult = consults.start(patient=treatment.patient, by=ada, idempotency_key=uuid.uuid4())
    client, preview = sign_in(ada), f"/consults/{consult.pk}/preview/"
    assert "One of the two is wrong" in client.post(preview, {"toxin_history.first_time": "yes"}).json()["plan"]
    assert "One of the two is wrong" not in client.post(preview, {"toxin_history.first_time": "no"}).json()["plan"]


def test_answers_that_agree_with_the_record_get_no_remark(clinic: Clinic, treatment: Treatment, at: Any) -> None:
    at(clinic, "2027-03-01 10:00")
    with tenant(clinic):
        for told in (
            {},
            {"first_time": False, "last_on": "2026-11-23", "last_product": ONA},
            {"last_on": "2027-01-02"},
        ):
            assert previous_treatment.against_record(treatment.patient, {"toxin_history": told}, clinic.today()) == []


def test_plan_and_record_wait_for_a_treatment_that_is_being_signed(
    clinic: Clinic, ana: Patient, ada: User, at: Any
) -> None:
    """Two plans signed at once would each miss the other's toxin: the patient's row is locked before the history is read."""
    at(clinic, "2026-11-23 14:00")
    first = make_plan(ana, ada)
    for write in (lambda: make_treatment(first, ada), lambda: make_plan(ana, ada)):
        with CaptureQueriesContext(connection) as asked:
            write()
        said = [query["sql"] for query in asked]
        locked = next(n for n, sql in enumerate(said) if 'FROM "records_patient"' in sql and "FOR NO KEY UPDATE" in sql)
        read = next(n for n, sql in enumerate(said) if 'FROM "treatments_treatment"' in sql and '"patient_id" =' in sql)
        assert locked < read


def test_a_second_plan_is_not_treated_in_the_same_minute(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    first, second = make_plan(ana, ada), make_plan(ana, ada)
    make_treatment(first, ada)
    with pytest.raises(ValidationError, match="no less than 90"):
        make_treatment(second, ada)
