"""The patient thinks a plan over or declines it: kept once, stands until somebody decides, and holds the treatment."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans import actions
from planning.plans.answer_codes import PatientsChoice
from planning.plans.answer_form import PatientsAnswerForm
from planning.plans.models import PatientsAnswer, Plan
from tests.treatments.making import make_decision, make_plan, make_treatment

NOW = "2026-11-23 14:00"


@pytest.fixture
def waiting(clinic: Clinic, ana: Patient, ada: User, at: Any) -> Plan:
    at(clinic, NOW)
    return make_plan(ana, ada)


def note(plan: Plan, by: User, **changes: Any) -> PatientsAnswer:
    told: dict[str, Any] = {
        "choice": PatientsChoice.THINKS_IT_OVER,
        "reasons": ["cost", "time"],
        "words": "",
        "return_on": date(2026, 12, 7),
        "idempotency_key": uuid.uuid4(),
    }
    with tenant(plan.clinic):
        return actions.note_answer(plan=plan, by=by, **told | changes)


def standing(plan: Plan) -> PatientsAnswer | None:
    with tenant(plan.clinic):
        return plan.patients_answer


def words_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_it_stands_until_somebody_decides(waiting: Plan, ada: User, at: Any) -> None:
    answer = note(waiting, ada)
    assert standing(waiting) == answer
    assert answer.summary == "Thinks it over: cost, wants time"
    at(waiting.clinic, "2026-11-23 14:01")
    make_decision(waiting, ada)
    assert standing(waiting) is None


def test_a_later_answer_takes_its_place(waiting: Plan, ada: User, at: Any) -> None:
    note(waiting, ada)
    at(waiting.clinic, "2026-12-07 10:00")
    declined = note(waiting, ada, choice=PatientsChoice.DECLINES, return_on=None)
    assert standing(waiting) == declined
    with tenant(waiting.clinic):
        assert waiting.patients_answers.count() == 2


def test_it_comes_after_a_decision_too(waiting: Plan, ada: User, at: Any) -> None:
    make_decision(waiting, ada)
    at(waiting.clinic, "2026-11-23 14:05")
    assert note(waiting, ada) == standing(waiting)


def test_nothing_is_recorded_while_it_stands(waiting: Plan, ada: User, at: Any) -> None:
    note(waiting, ada)
    at(waiting.clinic, "2026-11-23 14:10")
    with pytest.raises(ValidationError, match="Thinks it over"):
        make_treatment(waiting, ada)
    make_decision(waiting, ada)
    assert make_treatment(waiting, ada)


def test_a_plan_that_was_carried_out_is_not_answered(waiting: Plan, ada: User) -> None:
    make_treatment(waiting, ada)
    with pytest.raises(actions.NotAskedAnyMore):
        note(waiting, ada)


def test_it_is_audited_and_never_changed(waiting: Plan, ada: User) -> None:
    note(waiting, ada)
    with tenant(waiting.clinic):
        event = Event.objects.get(action="plan.answer")
        assert event.actor == f"user:{ada.pk}"
        for write in (lambda: PatientsAnswer.objects.update(words="x"), lambda: PatientsAnswer.objects.all().delete()):
            with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
                write()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"choice": "perhaps"}, "choice_is_known"),
        ({"reasons": []}, "reasons_are_known"),
        ({"reasons": ["weather"]}, "reasons_are_known"),
        ({"reasons": ["other"]}, "has_words"),
        ({"choice": "declines"}, "return_day"),
    ],
)
def test_the_database_knows_what_an_answer_is(
    waiting: Plan, ada: User, changes: dict[str, Any], constraint: str
) -> None:
    told = {"choice": "thinks_it_over", "reasons": ["cost"], "return_on": date(2026, 12, 7)} | changes
    with tenant(waiting.clinic), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PatientsAnswer.objects.create(clinic=waiting.clinic, plan=waiting, made_by=ada, **told)


def test_another_clinic_sees_nothing_of_it(waiting: Plan, ada: User, other_clinic: Clinic) -> None:
    note(waiting, ada)
    with tenant(other_clinic):
        assert not PatientsAnswer.objects.exists()


# --- two tabs ----------------------------------------------------------------------------------------------------------


def test_what_was_kept_meanwhile_is_not_covered_up(waiting: Plan, ada: User, at: Any) -> None:
    note(waiting, ada, after="none")
    with pytest.raises(ChangedMeanwhile):
        note(waiting, ada, after="none")


def test_a_tab_that_decides_hears_of_the_answer_first(waiting: Plan, ada: User, sign_in: Any, at: Any) -> None:
    answer = note(waiting, ada)
    at(waiting.clinic, "2026-11-23 14:10")
    client: Client = sign_in(ada)
    sent = {"course": "wait", "words": "In May", "idempotency_key": str(uuid.uuid4())}
    refused = client.post(f"/plans/{waiting.pk}/decide/", sent | {"after": "none"})
    assert refused.status_code == 409 and "thinks it over" in words_of(refused)
    again = sent | {"after": str(answer.pk), "idempotency_key": str(uuid.uuid4())}
    assert client.post(f"/plans/{waiting.pk}/decide/", again).status_code == 302
    assert standing(waiting) is None


def test_a_tab_that_answers_hears_of_the_decision_first(waiting: Plan, ada: User, sign_in: Any) -> None:
    decision = make_decision(waiting, ada)
    sent = {"choice": "declines", "reasons": "cost", "after": "none", "idempotency_key": str(uuid.uuid4())}
    refused = sign_in(ada).post(f"/plans/{waiting.pk}/answer/", sent)
    assert refused.status_code == 409 and "Meanwhile Ada kept: Treat as planned below" in words_of(refused)
    assert f'name="after" value="{decision.pk}"' in refused.content.decode()


# --- the form ----------------------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 23)


def form(**sent: Any) -> PatientsAnswerForm:
    told = {"choice": "thinks_it_over", "reasons": ["cost"], "idempotency_key": str(uuid.uuid4())} | sent
    return PatientsAnswerForm(told, today=TODAY)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"choice": ""}, "choice"),
        ({"reasons": []}, "reasons"),
        ({"reasons": ["weather"]}, "reasons"),
        ({"reasons": ["other"]}, "words"),
        ({"reasons": ["other"], "words": " "}, "words"),
        ({"return_on": "22 Nov 2026"}, "return_on"),
        ({"return_on": "soon"}, "return_on"),
        ({"words": "x" * 1001}, "words"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_at_its_field(sent: dict[str, Any], field: str) -> None:
    assert set(form(**sent).errors) == {field}


@pytest.mark.parametrize(
    ("typed", "day"),
    [("", None), ("23 Nov 2026", TODAY), ("7.12.2026", date(2026, 12, 7)), ("7 Dec", date(2026, 12, 7))],
)
def test_the_day_is_read_as_people_type_it(typed: str, day: date | None, clinic: Clinic, at: Any) -> None:
    at(clinic, NOW)
    told = form(return_on=typed)
    assert told.errors == {} and told.cleaned_data["return_on"] == day


def test_whoever_declines_has_no_day_to_come_back(db: None) -> None:
    for typed in ("7 Dec 2026", "soon"):
        told = form(choice="declines", return_on=typed)
        assert told.errors == {} and told.cleaned_data["return_on"] is None


# --- the pages ---------------------------------------------------------------------------------------------------------


def test_the_plan_says_it_first_and_offers_to_decide(waiting: Plan, ada: User, sign_in: Any) -> None:
    client: Client = sign_in(ada)
    assert "Record treatment" in words_of(client.get(f"/plans/{waiting.pk}/"))
    note(waiting, ada, words="I want to ask my sister")
    page = words_of(client.get(f"/plans/{waiting.pk}/"))
    assert re.search(r"The patient thinks it over until \w+ 7 Dec", page) and "I want to ask my sister" in page
    assert page.index("thinks it over until") < page.index("Suggested for 3 areas")
    assert "Decide after all" in page and "Record treatment" not in page
    assert "Thinks it over: cost, wants time" in words_of(client.get(f"/plans/{waiting.pk}/treat/"))


def test_only_whoever_decides_is_offered_it(waiting: Plan, ada: User, dora: User, sign_in: Any) -> None:
    note(waiting, ada)
    page = words_of(sign_in(dora).get(f"/plans/{waiting.pk}/"))
    assert "thinks it over" in page and "Decide after all" not in page
    assert sign_in(dora).get(f"/plans/{waiting.pk}/answer/").status_code == 403


def test_the_form_of_a_treated_plan_leads_back(waiting: Plan, ada: User, sign_in: Callable[[User], Client]) -> None:
    make_treatment(waiting, ada)
    answer = sign_in(ada).get(f"/plans/{waiting.pk}/answer/")
    assert answer.status_code == 302 and answer["Location"] == f"/plans/{waiting.pk}/"


def test_the_chart_says_what_was_answered_and_when_to_ask(
    waiting: Plan, ana: Patient, ada: User, desk: User, sign_in: Any, at: Any
) -> None:
    note(waiting, ada)
    page = words_of(sign_in(ada).get(f"/patients/{ana.pk}/"))
    assert "Coming up" in page, page
    assert "Ask Ana Silva about the plan" in page and "Cost, Wants time" in page
    assert "about the plan" not in words_of(sign_in(desk).get(f"/patients/{ana.pk}/"))
    at(waiting.clinic, "2026-11-23 14:10")
    make_decision(waiting, ada)
    page = words_of(sign_in(ada).get(f"/patients/{ana.pk}/"))
    assert "about the plan" not in page and "Cost, Wants time" in page
