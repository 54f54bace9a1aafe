"""Health: yes, no and not asked are three answers, and what was recorded stays."""

import uuid
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils.datastructures import MultiValueDict

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records import actions, health
from patients.records.health_form import HealthForm
from patients.records.models import HealthHistory, Patient
from tests.records.answers import EVERYTHING, NOTHING

SignIn = Callable[[User], Client]


def url(patient: Patient) -> str:
    return f"/patients/{patient.pk}/health/"


def newest(clinic: Clinic, patient: Patient) -> HealthHistory | None:
    with tenant(clinic):
        return patient.health_histories.select_related("taken_by").first()


def sent(**answers: Any) -> dict[str, Any]:
    return {"after": "0", "idempotency_key": str(uuid.uuid4()), **answers}


def test_what_nobody_asked_is_not_recorded(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    assert sign_in(ada).post(url(ana), sent(pregnant="no", allergies="no")).status_code == 302
    history = newest(clinic, ana)
    assert history and history.answers == {"pregnant": False, "allergies": []}
    assert (history.number, history.taken_by) == (1, ada)


def test_every_question_can_be_answered_no(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    sign_in(ada).post(url(ana), sent(**dict.fromkeys(health.BY_CODE, "no")))
    history = newest(clinic, ana)
    assert history and history.answers == NOTHING


def test_every_question_can_be_answered_yes(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    answer = sign_in(ada).post(
        url(ana),
        sent(
            pregnant="no",
            breastfeeding="yes",
            neuromuscular_disorder="yes",
            neuromuscular_disorder_what="myasthenia gravis",
            specialist_clearance="yes",
            clearance_by="Dr Sato",
            clearance_on="2026-10-01",
            swallowing_problem="no",
            breathing_problem="yes",
            breathing_problem_note="Asthma inhaler",
            allergies="yes",
            allergies_what=["lidocaine", "latex"],
            allergies_note="Rash on hands",
            medicines="yes",
            medicine_0="apixaban",
            medicine_class_0="anticoagulant",
            medicine_1="vitamin D",
            infected_sites="yes",
            infected_sites_what=["forehead"],
            prior_effects="yes",
            prior_effects_what=["eyelid_droop"],
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
        ({"allergies": "no", "allergies_what": ["latex"]}, "Allergies: details are given below"),
        ({"allergies_what": ["latex"]}, "Allergies: details are given below"),
        ({"allergies": "yes", "allergies_what": ["peanut"]}, "peanut"),
        ({"allergies": "maybe"}, "maybe"),
        ({"neuromuscular_disorder": "yes"}, "enter its name"),
        ({"medicines": "yes"}, "Enter at least one medicine"),
        ({"medicines": "yes", "medicine_class_1": "anticoagulant"}, "Enter the name of medicine 2"),
        ({"medicines": "no", "medicine_0": "apixaban"}, "Medicines: details are given below"),
        ({"specialist_clearance": "yes"}, "Enter who cleared the patient"),
        ({"specialist_clearance": "yes", "clearance_by": "Dr Sato"}, "Enter the day of the clearance."),
        (
            {"specialist_clearance": "yes", "clearance_by": "Dr Sato", "clearance_on": "2999-01-01"},
            "must not be in the future",
        ),
        ({"specialist_clearance": "yes", "clearance_by": "Dr Sato", "clearance_on": "soon"}, "valid date"),
        ({"pregnant": "yes", "pregnant_note": "x" * 501}, "at most 500"),
    ],
)
def test_a_contradiction_is_told_and_nothing_is_saved(
    clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn, answers: dict[str, Any], words: str
) -> None:
    answer = sign_in(ada).post(url(ana), sent(breathing_problem="yes", breathing_problem_note="Asthma", **answers))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Asthma"' in page
    assert newest(clinic, ana) is None


def test_lasting_answers_come_back_and_passing_ones_are_asked_anew(
    clinic: Clinic, ada: User, ana: Patient, at: Callable[[Clinic, str], None]
) -> None:
    at(clinic, "2026-05-04 10:00")
    history = record(clinic, ana, ada, EVERYTHING | {"infected_sites": []}, {"allergies": "Rash"})
    at(clinic, "2026-11-23 10:00")
    initial = HealthForm(clinic=clinic, newest=history).initial
    for passing in ("pregnant", "infected_sites"):
        assert passing not in initial
    assert initial["breastfeeding"] == "yes", "it holds until somebody asks again"
    assert initial["allergies"] == "yes"
    assert initial["allergies_what"] == ["lidocaine", "latex"]
    assert initial["allergies_note"] == "Rash"
    assert (initial["medicine_0"], initial["medicine_class_0"], initial["medicine_1"]) == (
        "apixaban",
        "anticoagulant",
        "vitamin D",
    )
    assert initial["neuromuscular_disorder_what"] == "myasthenia gravis"
    assert initial["swallowing_problem"] == "no"
    assert str(initial["clearance_on"]) == "2026-10-01"


def test_on_the_same_day_everything_comes_back_for_correction(clinic: Clinic, ada: User, ana: Patient) -> None:
    history = record(clinic, ana, ada, EVERYTHING)
    form = HealthForm(clinic=clinic, newest=history)
    assert (form.initial["pregnant"], form.initial["breastfeeding"]) == ("no", "yes")


@pytest.mark.parametrize(
    "answers", [EVERYTHING, NOTHING, {}, {"medicines": [{"name": "gentamicin", "class": "aminoglycoside"}]}]
)
def test_a_filled_form_saved_untouched_says_the_same(
    clinic: Clinic, ada: User, ana: Patient, answers: dict[str, Any]
) -> None:
    history = record(clinic, ana, ada, answers)
    shown = HealthForm(clinic=clinic, newest=history)
    typed: MultiValueDict[str, Any] = MultiValueDict()
    for field in shown:
        value = field.value()
        if value not in (None, ""):
            typed.setlist(field.html_name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    again = HealthForm(typed, clinic=clinic, newest=history)
    assert again.is_valid(), again.errors
    assert again.answers == answers


def test_somebody_elses_answers_in_between_are_shown(clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn) -> None:
    record(clinic, ana, ada, {"allergies": ["latex"], "pregnant": False})
    answer = sign_in(ada).post(url(ana), sent(allergies="no", pregnant="no"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada saved at" in page
    assert "<td>Latex</td><td>No known allergies</td>" in page
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
    assert event.data == {"questions": sorted(EVERYTHING)}
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
        ({"infected_sites": ["elbow"]}, "infected_sites"),
    ],
)
def test_answers_outside_the_contract_are_refused(answers: dict[str, Any], question: str) -> None:
    with pytest.raises(health.WrongAnswers) as refused:
        health.check(answers, {})
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
