"""What an injector left open, and what the rows of the day say of each patient."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.booking import actions as booking
from clinic.booking.models import Appointment, CheckIn
from clinic.booking.open_work import OpenWork, open_work
from clinic.booking.reasons import CloseReason
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.portal import actions as portal
from patients.records.models import Patient
from planning.consults import actions as consults
from planning.plans import actions as plans
from planning.plans.answer_codes import PatientsChoice
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.conftest import make_patient
from tests.treatments.making import form_data, make_decision, make_plan, make_review, make_treatment

ASK, SIGN, FINISH = "To ask about their plan", "Records not signed", "Consults not finished"
DECIDE, CHECK_IN, LINK = "Plans not decided", "Treated without a check-in", "Treated without an aftercare link"


@pytest.fixture
def left(clinic: Clinic) -> Callable[[Membership], dict[str, list[str]]]:
    """By title, the family names."""

    def asked(injector: Membership) -> dict[str, list[str]]:
        with tenant(clinic):
            found: OpenWork = open_work(injector, clinic.today())
            return {title: [task.patient.family_name for task in tasks] for title, tasks in found.groups}

    return asked


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def think_over(plan: Plan, by: User, return_on: date | None) -> None:
    with tenant(plan.clinic):
        plans.note_answer(
            plan=plan,
            choice=PatientsChoice.THINKS_IT_OVER,
            reasons=["cost"],
            words="",
            return_on=return_on,
            idempotency_key=uuid.uuid4(),
            by=by,
        )


def test_nothing_open_says_so_in_words(monday: Clinic, ada: User, sign_in: Any) -> None:
    assert "Nothing is left open" in text(sign_in(ada).get("/today/"))


def test_a_plan_is_open_until_it_is_decided(
    monday: Clinic, ana: Patient, ada: User, ada_here: Membership, left: Any
) -> None:
    plan = make_plan(ana, ada)
    assert left(ada_here) == {DECIDE: ["Silva"]}
    make_decision(plan, ada)
    assert left(ada_here) == {}


def test_an_earlier_plan_is_not_asked_about(
    monday: Clinic, ana: Patient, ada: User, ada_here: Membership, left: Any, at: Any
) -> None:
    make_plan(ana, ada)
    at(monday, "2026-11-23 09:00")
    make_decision(make_plan(ana, ada), ada)
    assert left(ada_here) == {}


def test_a_consult_is_open_until_it_is_finished(
    monday: Clinic, ana: Patient, ada: User, ada_here: Membership, left: Any
) -> None:
    with tenant(monday):
        consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    assert left(ada_here) == {FINISH: ["Silva"]}


@pytest.mark.parametrize(("today", "shown"), [("2026-12-06", False), ("2026-12-07", True), ("2026-12-08", True)])
def test_the_day_to_ask_comes_and_stays(
    monday: Clinic, ana: Patient, ada: User, ada_here: Membership, left: Any, at: Any, today: str, shown: bool
) -> None:
    think_over(make_plan(ana, ada), ada, date(2026, 12, 7))
    at(monday, f"{today} 00:01")
    assert left(ada_here) == ({ASK: ["Silva"]} if shown else {})


def test_an_answer_without_a_day_asks_nothing_and_a_new_plan_ends_it(
    monday: Clinic, ana: Patient, ben: Patient, ada: User, ada_here: Membership, left: Any, at: Any
) -> None:
    think_over(make_plan(ana, ada), ada, None)
    think_over(make_plan(ben, ada), ada, date(2026, 11, 24))
    at(monday, "2026-11-24 09:00")
    assert left(ada_here) == {ASK: ["Okafor"]}
    make_decision(make_plan(ben, ada), ada)
    assert left(ada_here) == {}


def test_a_record_that_was_typed_is_open_until_it_is_signed(
    monday: Clinic, ana: Patient, ada: User, ada_here: Membership, left: Any, sign_in: Any
) -> None:
    plan = make_plan(ana, ada)
    make_decision(plan, ada)
    with tenant(monday):
        sent = form_data(plan, monday.now())
    client: Client = sign_in(ada)
    client.post(f"/plans/{plan.pk}/treat/", sent | {"draft": "save", "draft_version": "0", "note": "Left first"})
    assert left(ada_here) == {SIGN: ["Silva"]}
    make_treatment(plan, ada)
    assert SIGN not in left(ada_here)


def test_a_treatment_wants_its_check_in_and_its_link(
    monday: Clinic, ana: Patient, ada: User, ada_here: Membership, left: Any, treated: Callable[..., CheckIn]
) -> None:
    check_in = treated(ana, days_ago=1)
    assert left(ada_here) == {CHECK_IN: ["Silva"], LINK: ["Silva"]}
    with tenant(monday):
        portal.create_link(treatment=check_in.treatment, idempotency_key=uuid.uuid4(), by=ada)
        assert left(ada_here) == {CHECK_IN: ["Silva"]}
        booking.close_check_in(check_in=check_in, reason=CloseReason.DECLINED, by=ada)
    assert left(ada_here) == {}


@pytest.mark.parametrize(("days_ago", "asked"), [(21, True), (22, False)])
def test_a_check_in_past_its_window_is_the_front_desks(
    monday: Clinic,
    ana: Patient,
    ada_here: Membership,
    left: Any,
    treated: Callable[..., CheckIn],
    days_ago: int,
    asked: bool,
) -> None:
    treated(ana, days_ago=days_ago)
    assert (CHECK_IN in left(ada_here)) is asked


@pytest.mark.parametrize(("days_ago", "asked"), [(14, True), (15, False)])
def test_a_link_is_asked_for_while_its_times_count(
    monday: Clinic,
    ana: Patient,
    ada_here: Membership,
    left: Any,
    treated: Callable[..., CheckIn],
    days_ago: int,
    asked: bool,
) -> None:
    treated(ana, days_ago=days_ago)
    assert (LINK in left(ada_here)) is asked


def test_each_injector_sees_their_own_and_no_other_clinics(
    monday: Clinic,
    ana: Patient,
    ada: User,
    ada_here: Membership,
    nia: Membership,
    outsider: User,
    left: Any,
    sign_in: Any,
) -> None:
    make_plan(ana, ada)
    assert left(nia) == {}
    page = text(sign_in(outsider).get("/today/"))
    assert "Nothing is left open" in page and "Silva" not in page


def test_a_row_says_age_flags_last_units_and_tasks(
    monday: Clinic,
    ana: Patient,
    ada: User,
    ada_here: Membership,
    book: Callable[..., Appointment],
    treated: Any,
    sign_in: Any,
) -> None:
    check_in = treated(ana, days_ago=60)
    with tenant(monday):
        treatment = Treatment.objects.with_people().get(pk=check_in.treatment_id)
    make_review(treatment, ada, effects=["eyelid_droop"])
    book(ana, ada_here, "2026-11-23 10:00")
    page = text(sign_in(ada).get("/today/"))
    assert "38 years" in page and "No known allergies" in page
    assert "Eyelid droop after toxin of 24 Sep 2026" in page
    assert re.search(r"Toxin 24 Sep 2026, 8 weeks, [\d.]+ U", page)


def test_more_patients_ask_nothing_more_of_the_database(
    monday: Clinic, ada: User, ada_here: Membership, book: Callable[..., Appointment], sign_in: Any
) -> None:
    client: Client = sign_in(ada)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/today/").status_code == 200
        return len(seen)

    def patient(number: int) -> None:
        one = make_patient(monday, f"Nora{number}", f"Number{number}", date(1990, 1, 1 + number), ada)
        make_plan(one, ada)
        book(one, ada_here, f"2026-11-23 {9 + number:02}:00", kind=VisitKind.TREATMENT)

    patient(0)
    queries()
    one = queries()
    for number in (1, 2, 3):
        patient(number)
    assert queries() <= one
