"""Health: yes, no and not asked are three answers, and what was recorded stays."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.health_form import HealthForm
from patients.records.models import HealthHistory, Patient
from patients.records.questions.checking import WrongAnswers, check
from patients.records.questions.lasting import Lasts
from patients.records.questions.table import QUESTIONS
from tests.records.answers import EVERYTHING, NOTHING
from tests.support.audit import told_by
from tests.support.forms import controls_of

SignIn = Callable[[User], Client]


def url(patient: Patient) -> str:
    return f"/patients/{patient.pk}/health/"


def newest(clinic: Clinic, patient: Patient) -> HealthHistory | None:
    with tenant(clinic):
        return patient.health_histories.select_related("taken_by").first()


def sent(**answers: Any) -> dict[str, Any]:
    """What the page posts: `allergies__some` is the field `safety.allergies.some`, `note__allergies` the words beside the answer."""
    named = {_field(name): value for name, value in answers.items()}
    return {"after": "0", "idempotency_key": str(uuid.uuid4()), **named}


def _field(name: str) -> str:
    kind, _, question = name.partition("__")
    return f"{kind}.{question}" if kind in ("notes", "still") else f"safety.{name.replace('__', '.')}"


def test_what_nobody_asked_is_not_recorded(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    assert sign_in(ada).post(url(ana), sent(pregnant="no", allergies="no")).status_code == 302
    history = newest(clinic, ana)
    assert history and history.answers == {"pregnant": False, "allergies": []}
    assert (history.number, history.taken_by) == (1, ada)


def test_the_two_histories_of_the_tests_answer_every_question() -> None:
    assert set(EVERYTHING) == set(NOTHING) == {question.code for question in QUESTIONS}


@pytest.mark.parametrize(
    ("lasts", "answer", "counts"),
    [
        (Lasts.THE_DAY, False, False),
        (Lasts.THE_DAY, [], False),
        (Lasts.THE_DAY, True, True),
        (Lasts.UNTIL_CHANGED, False, True),
    ],
)
def test_an_answer_of_the_day_counts_the_day_after_only_as_a_yes(lasts: Lasts, answer: Any, counts: bool) -> None:
    assert lasts.counts(answer, date(2026, 11, 23), date(2026, 11, 23))
    assert lasts.counts(answer, date(2026, 11, 22), date(2026, 11, 23)) is counts


def test_every_question_can_be_answered_no(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    sign_in(ada).post(url(ana), sent(**{question.code: "no" for question in QUESTIONS}))
    history = newest(clinic, ana)
    assert history and history.answers == NOTHING


def test_every_question_can_be_answered_yes(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    answer = sign_in(ada).post(
        url(ana),
        sent(
            pregnant="no",
            breastfeeding="yes",
            neuromuscular_disorder="yes",
            neuromuscular_disorder__name="myasthenia gravis",
            specialist_clearance="yes",
            specialist_clearance__by="Dr Sato",
            specialist_clearance__on="2026-10-01",
            swallowing_problem="no",
            breathing_problem="yes",
            notes__breathing_problem="Asthma inhaler",
            allergies="yes",
            allergies__some=["lidocaine", "latex"],
            notes__allergies="Rash on hands",
            medicines="yes",
            medicines__name=["apixaban", "vitamin D"],
            medicines__class=["anticoagulant", ""],
            infected_sites="yes",
            infected_sites__some=["forehead"],
            prior_effects="yes",
            prior_effects__some=["eyelid_droop"],
        ),
    )
    assert answer.status_code == 302, answer.content.decode()
    history = newest(clinic, ana)
    assert history and history.answers == EVERYTHING
    assert history.notes == {"allergies": "Rash on hands", "breathing_problem": "Asthma inhaler"}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"allergies": "yes"}, "Allergies: choose at least one."),
        ({"allergies": "no", "allergies__some": ["latex"]}, "Allergies: details are given below"),
        ({"allergies__some": ["latex"]}, "Allergies: details are given below"),
        ({"allergies": "yes", "allergies__some": ["peanut"]}, "peanut"),
        ({"allergies": "maybe"}, "maybe"),
        ({"neuromuscular_disorder": "yes"}, "enter its name"),
        ({"medicines": "yes"}, "Medicines: fill in a row, or choose “None”."),
        (
            {"medicines": "yes", "medicines__name": ["x", ""], "medicines__class": ["", "anticoagulant"]},
            "Medicines: the name is missing in row 2.",
        ),
        ({"medicines": "no", "medicines__name": "x", "medicines__class": ""}, "Medicines: details are given below"),
        ({"specialist_clearance": "yes"}, "give both the specialist’s name and the date"),
        ({"specialist_clearance": "yes", "specialist_clearance__by": "Dr Sato"}, "give both the specialist’s name"),
        (
            {
                "specialist_clearance": "yes",
                "specialist_clearance__by": "Dr Sato",
                "specialist_clearance__on": "2099-01-01",
            },
            "must not be in the future",
        ),
        (
            {
                "specialist_clearance": "yes",
                "specialist_clearance__by": "Dr Sato",
                "specialist_clearance__on": "soon",
            },
            "is not a day",
        ),
        ({"pregnant": "yes", "notes__pregnant": "x" * 501}, "501 characters are too many, 500 are allowed"),
    ],
)
def test_a_contradiction_is_told_and_nothing_is_saved(
    clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn, answers: dict[str, Any], words: str
) -> None:
    answer = sign_in(ada).post(url(ana), sent(breathing_problem="yes", notes__breathing_problem="Asthma", **answers))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Asthma"' in page
    assert newest(clinic, ana) is None


def test_lasting_answers_come_back_and_passing_ones_are_asked_anew(
    clinic: Clinic, ada: User, ana: Patient, at: Callable[[Clinic, str], None]
) -> None:
    at(clinic, "2026-10-05 10:00")
    history = record(clinic, ana, ada, EVERYTHING | {"infected_sites": []}, {"allergies": "Rash"})
    at(clinic, "2026-11-23 10:00")
    form = HealthForm(clinic=clinic, newest=history)
    expected = {code: answer for code, answer in EVERYTHING.items() if code not in ("pregnant", "infected_sites")}
    assert form.answers == expected, "breastfeeding holds until somebody asks again"
    assert form.notes == {"allergies": "Rash"}


def test_on_the_same_day_everything_comes_back_for_correction(clinic: Clinic, ada: User, ana: Patient) -> None:
    history = record(clinic, ana, ada, EVERYTHING)
    assert HealthForm(clinic=clinic, newest=history).answers == EVERYTHING


@pytest.mark.parametrize(
    "answers", [EVERYTHING, NOTHING, {}, {"medicines": [{"name": "gentamicin", "class": "aminoglycoside"}]}]
)
def test_a_filled_form_saved_untouched_says_the_same(
    clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn, answers: dict[str, Any]
) -> None:
    history = record(clinic, ana, ada, answers)
    page = sign_in(ada).get(url(ana)).content.decode()
    again = HealthForm(controls_of(page), clinic=clinic, newest=history)
    assert again.is_valid(), again.faults
    assert again.answers == answers


def test_somebody_elses_answers_in_between_are_shown(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    record(clinic, ana, ada, {"allergies": ["latex"], "pregnant": False})
    answer = sign_in(ada).post(url(ana), sent(allergies="no", pregnant="no"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada saved at" in page
    assert re.search(r'"Saved now">\s*Latex\s*</td>\s*<td data-label="Yours">\s*No known allergies\s*</td>', page)
    assert 'name="after" value="1"' in page
    assert newest(clinic, ana).number == 1  # type: ignore[union-attr]
    assert sign_in(ada).post(url(ana), sent(allergies="no", pregnant="no") | {"after": "1"}).status_code == 302
    assert newest(clinic, ana).answers["allergies"] == []  # type: ignore[union-attr]


def test_a_second_press_adds_no_second_history(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    twice = sent(pregnant="no")
    assert [sign_in(ada).post(url(ana), twice).status_code for _ in range(2)] == [302, 302]
    assert newest(clinic, ana).number == 1  # type: ignore[union-attr]


def test_earlier_histories_stay_and_cannot_be_rewritten(clinic: Clinic, ada: User, ana: Patient) -> None:
    record(clinic, ana, ada, {"allergies": ["latex"]})
    record(clinic, ana, ada, {"allergies": []})
    with tenant(clinic):
        assert [row.answers for row in ana.health_histories.all()] == [{"allergies": []}, {"allergies": ["latex"]}]
        for statement in ("update records_healthhistory set answers = '{}'", "delete from records_healthhistory"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_without_its_audit_row_no_history_is_written(clinic: Clinic, ada: User, ana: Patient) -> None:
    refused = mock.patch("patients.records.actions.record", side_effect=RuntimeError("audit is down"))
    with pytest.raises(RuntimeError), refused:
        record(clinic, ana, ada, NOTHING)
    assert newest(clinic, ana) is None


def test_the_log_says_which_questions_and_no_answer(clinic: Clinic, ada: User, ana: Patient) -> None:
    record(clinic, ana, ada, EVERYTHING, {"allergies": "Rash on hands"})
    with tenant(clinic):
        event = Event.objects.get(action="health_history.record")
    assert told_by(event) == {"questions": sorted(EVERYTHING)}
    assert event.actor == f"user:{ada.pk}"


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"pregnent": False}, "pregnent"),
        ({"pregnant": "no"}, "pregnant"),
        ({"pregnant": None}, "pregnant"),
        ({"allergies": ["peanut"]}, "allergies"),
        ({"allergies": "latex"}, "allergies"),
        ({"allergies": [["latex"]]}, "allergies"),
        ({"medicines": [{"class": "anticoagulant"}]}, "medicines"),
        ({"medicines": [{"name": "x", "class": "blood thinner"}]}, "medicines"),
        ({"medicines": ["aspirin"]}, "medicines"),
        ({"neuromuscular_disorder": ""}, "neuromuscular_disorder"),
        ({"neuromuscular_disorder": True}, "neuromuscular_disorder"),
        ({"specialist_clearance": {"by": "Dr Sato"}}, "specialist_clearance"),
        ({"specialist_clearance": {"by": "Dr Sato", "on": "1 May"}}, "specialist_clearance"),
        ({"specialist_clearance": {"by": "Dr Sato", "on": "2026-11-24"}}, "specialist_clearance"),
        ({"infected_sites": ["elbow"]}, "infected_sites"),
    ],
)
def test_answers_outside_the_contract_are_refused(answers: dict[str, Any], question: str) -> None:
    with pytest.raises(WrongAnswers) as refused:
        check(answers, {}, date(2026, 11, 23))
    assert list(refused.value.errors) == [question]


@pytest.mark.parametrize("person", ["desk", "olive"])
def test_only_clinical_people_ask_about_health(
    request: pytest.FixtureRequest, ana: Patient, sign_in: SignIn, person: str
) -> None:
    browser = sign_in(request.getfixturevalue(person))
    assert browser.get(url(ana)).status_code == browser.post(url(ana), sent()).status_code == 403


def record(
    clinic: Clinic, patient: Patient, by: User, answers: dict[str, Any], notes: dict[str, str] | None = None
) -> HealthHistory:
    with tenant(clinic):
        return actions.record_health_history(patient=patient, answers=answers, notes=notes, by=by)


def test_a_page_that_names_answers_which_are_not_there_keeps_what_was_typed(
    clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn
) -> None:
    answer = sign_in(ada).post(url(ana), sent(pregnant="no") | {"after": "12"})
    html = answer.content.decode()
    assert answer.status_code == 409 and newest(clinic, ana) is None
    assert "Nothing was saved" in html and 'name="after" value="0"' in html
