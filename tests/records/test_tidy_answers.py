"""Answers are kept one way, whatever way they were sent."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import HealthHistory, Patient
from patients.records.questions.sources import source_words
from patients.records.questions.table import BY_CODE
from tests.conftest import make_member

SignIn = Callable[[User], Client]


def send(person: Client, patient: Patient, **body: Any) -> tuple[int, Any]:
    url = f"/api/v1/patients/{patient.pk}/health/"
    answer = person.post(url, json.dumps({"after": 0, **body}), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "on",
    ["2026\u201310\u201301", "٢٠٢٦-١٠-٠١", "２０２６－１０－０１", " 2026-10-01 "],  # noqa: RUF001
)
def test_the_day_of_a_clearance_is_kept_as_the_contract_writes_it(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn, on: str
) -> None:
    status, made = send(sign_in(ada), ana, answers={"specialist_clearance": {"by": "Dr S ", "on": on}})
    assert (status, made["answers"]) == (201, {"specialist_clearance": {"by": "Dr S", "on": "2026-10-01"}})


@pytest.mark.parametrize(
    ("code", "sent", "kept"),
    [
        ("allergies", ["latex", "lidocaine", "latex"], ["lidocaine", "latex"]),
        ("neuromuscular_disorder", " MG\u2028type  2 ", "MG type 2"),
        ("medicines", [{"name": " apixaban\u2028 "}], [{"name": "apixaban"}]),
        ("specialist_clearance", {"by": "Dr\u2029S", "on": "2026-10-01"}, {"by": "Dr S", "on": "2026-10-01"}),
    ],
)
def test_picks_and_names_are_kept_as_the_page_sends_them(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn, code: str, sent: Any, kept: Any
) -> None:
    status, made = send(sign_in(ada), ana, answers={code: sent})
    assert (status, made["answers"]) == (201, {code: kept})


@pytest.mark.parametrize("code", sorted(BY_CODE))
@pytest.mark.parametrize("value", [None, True, 7, "x", [], ["x", {}], [{"name": 3}], {"on": 3}, {"by": None}])
def test_what_is_no_answer_stays_for_the_check(code: str, value: Any) -> None:
    assert BY_CODE[code].tidy(value) == value


def test_the_next_save_of_the_page_leaves_untouched_answers_with_who_asked(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn
) -> None:
    nia = make_member(clinic, "Nia Roberts", Role.INJECTOR)
    answers = {"allergies": ["latex", "lidocaine"], "medicines": [{"name": " apixaban"}]}
    assert send(sign_in(nia), ana, answers=answers, notes={"allergies": " Rash\nin 2020 "})[0] == 201
    post = {
        "after": "1",
        "idempotency_key": str(uuid.uuid4()),
        "safety.allergies": "yes",
        "safety.allergies.some": ["lidocaine", "latex"],
        "notes.allergies": "Rash\r\nin 2020",
        "safety.medicines": "yes",
        "safety.medicines.name": ["apixaban"],
        "safety.pregnant": "no",
    }
    assert sign_in(ada).post(f"/patients/{ana.pk}/health/", post).status_code == 302
    with tenant(clinic):
        newest = HealthHistory.objects.select_related("clinic").get(number=2)
        words = source_words(newest, clinic.today())
    asked_by = {code: said.rpartition(" by ")[2] for code, said in words.items()}
    assert asked_by == {"allergies": "Nia Roberts", "medicines": "Nia Roberts", "pregnant": ada.full_name}
