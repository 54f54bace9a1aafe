"""Patients through the API: the same rules and actions as the pages."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import HealthHistory, Patient
from tests.records.people import add

SignIn = Callable[[User], Client]
LEILA = {
    "given_name": "Leïla",
    "family_name": "Amari",
    "born_on": "1986-03-14",
    "sex": "female",
    "phone": "07700 900123",
}


def send(person: Client, method: str, url: str, body: Any) -> tuple[int, Any]:
    answer = person.generic(method, url, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_patient_is_added_found_read_and_changed(clinic: Clinic, desk: User, sign_in: SignIn) -> None:
    person = sign_in(desk)
    status, made = send(person, "POST", "/api/v1/patients/", LEILA)
    assert status == 201
    as_the_clinic = {"language": "", "large_print": False, "no_email": False, "no_sms": False, "face_art": ""}
    assert made == {**LEILA, **as_the_clinic, "id": made["id"], "email": "", "version": 1}
    assert person.get("/api/v1/patients/", {"q": "lei ama"}).json() == {
        "patients": [made],
        "close": False,
        "next": None,
    }
    assert person.get(f"/api/v1/patients/{made['id']}/").json() == made
    status, changed = send(person, "PATCH", f"/api/v1/patients/{made['id']}/", {"version": 1, "phone": "07700 900999"})
    assert (status, changed["phone"], changed["version"]) == (200, "07700 900999", 2)
    with tenant(clinic):
        actions = list(Event.objects.exclude(action__startswith="auth").values_list("action", flat=True))
    assert actions == ["patient.create", "patient.list", "patient.view", "patient.update"]


def test_an_old_version_is_refused_with_what_is_stored(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    leila = add(clinic, ada, "Leila", "Amari")
    url = f"/api/v1/patients/{leila.pk}/"
    assert send(sign_in(ada), "PATCH", url, {"version": 1, "phone": "07700 900111"})[0] == 200
    status, body = send(sign_in(ada), "PATCH", url, {"version": 1, "phone": "07700 900222"})
    assert (status, body["current"]["phone"], body["current"]["version"]) == (409, "07700 900111", 2)
    assert send(sign_in(ada), "PATCH", url, {"phone": "07700 900222"})[0] == 400


def test_who_may_be_there_already_is_told(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    known = add(clinic, ada, "Leila", "Amari")
    status, body = send(sign_in(ada), "POST", "/api/v1/patients/", LEILA)
    assert (status, [one["id"] for one in body["candidates"]]) == (409, [str(known.pk)])
    assert send(sign_in(ada), "POST", "/api/v1/patients/", {**LEILA, "anyway": True})[0] == 201


def test_the_same_once_makes_one_patient(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    twice = {**LEILA, "idempotency_key": str(uuid.uuid4())}
    first, second = (send(sign_in(ada), "POST", "/api/v1/patients/", twice) for _ in range(2))
    assert first == second and first[0] == 201


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"given_name": "", "family_name": ""}, "given_name"),
        ({"given_name": None}, "given_name"),
        ({"family_name": "--"}, "family_name"),
        ({"family_name": "x" * 81}, "family_name"),
        ({"family_name": "a\0b"}, "family_name"),
        ({"family_name": ["a"]}, "family_name"),
        ({"born_on": "1986-02-30"}, "born_on"),
        ({"born_on": "2999-01-01"}, "born_on"),
        ({"born_on": "1850-01-01"}, "born_on"),
        ({"sex": "robot"}, "sex"),
        ({"phone": "call me"}, "phone"),
        ({"email": "leila@"}, "email"),
        ({"idempotency_key": "again"}, "idempotency_key"),
    ],
)
def test_a_mistake_is_told_by_its_field(
    clinic: Clinic, ada: User, sign_in: SignIn, wrong: dict[str, Any], field: str
) -> None:
    answer = sign_in(ada).post("/api/v1/patients/", json.dumps({**LEILA, **wrong}), content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    with tenant(clinic):
        assert not Patient.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "nonsense", "[]", "null", '"text"', '{"given_name": {"$ne": 1}}', "\ud800".encode("utf-8", "surrogatepass")],
)
def test_a_body_that_is_no_patient_is_a_400(clinic: Clinic, ada: User, sign_in: SignIn, body: Any) -> None:
    answer = sign_in(ada).post("/api/v1/patients/", body, content_type="application/json")
    assert answer.status_code == 400


def test_health_is_recorded_and_read(clinic: Clinic, ada: User, ana: Patient, olive: User, sign_in: SignIn) -> None:
    url = f"/api/v1/patients/{ana.pk}/health/"
    assert sign_in(ada).get(url).status_code == 404
    status, made = send(
        sign_in(ada), "POST", url, {"answers": {"pregnant": False, "neuromuscular_disorder": None}, "after": 0}
    )
    assert (status, made["number"], made["answers"]) == (201, 1, {"pregnant": False, "neuromuscular_disorder": None})
    assert sign_in(olive).get(url).json() == made
    status, body = send(sign_in(ada), "POST", url, {"answers": {}, "after": 0})
    assert (status, body["current"]["number"]) == (409, 1)
    status, body = send(sign_in(ada), "POST", url, {"answers": {"pregnent": True, "allergies": ["nuts"]}, "after": 1})
    assert status == 400
    assert sorted(body["errors"]["answers"]) == ["allergies", "pregnent"]


def test_a_foreign_patient_is_not_there(foreign_patient: Patient, ada: User, clinic: Clinic, sign_in: SignIn) -> None:
    for method, url, body in (
        ("GET", "", None),
        ("PATCH", "", {"version": 1, "phone": "07700 900111"}),
        ("GET", "health/", None),
        ("POST", "health/", {"answers": {"pregnant": True}, "after": 0}),
    ):
        status, foreign = send(sign_in(ada), method, f"/api/v1/patients/{foreign_patient.pk}/{url}", body)
        absent = send(sign_in(ada), method, f"/api/v1/patients/{uuid.uuid4()}/{url}", body)
        assert (status, foreign) == absent
        assert status == 404
    with tenant(foreign_patient.clinic):
        foreign_patient.refresh_from_db()
        assert foreign_patient.phone == ""
        assert not HealthHistory.objects.exists()


def test_the_description_is_for_members(client: Client, clinic: Clinic, desk: User, sign_in: SignIn) -> None:
    assert client.get("/api/v1/schema/").status_code == 403
    answer = sign_in(desk).get("/api/v1/schema/", {"format": "json"})
    assert answer.status_code == 200
    assert "/api/v1/patients/{patient_id}/health/" in answer.json()["paths"]


@pytest.mark.parametrize(
    "typed",
    ["1988-03-14", "1988\u201103\u201114", " 1988-03-14 ", "\u0661\u0669\u0668\u0668-\u0660\u0663-\u0661\u0664"],
)
def test_a_day_is_read_in_the_signs_of_any_keyboard(clinic: Clinic, ada: User, sign_in: SignIn, typed: str) -> None:
    status, made = send(sign_in(ada), "POST", "/api/v1/patients/", {**LEILA, "born_on": typed})
    assert (status, made["born_on"]) == (201, "1988-03-14")


@pytest.mark.parametrize(
    "typed", ["1988-W11-1", "19880314", "14/3/1988", "1988-02-30", "1899-12-31", "2200-01-01", 19880314, None]
)
def test_a_day_of_any_other_shape_is_refused_in_words(clinic: Clinic, ada: User, sign_in: SignIn, typed: Any) -> None:
    status, body = send(sign_in(ada), "POST", "/api/v1/patients/", {**LEILA, "born_on": typed})
    says = "Write a date as year-month-day, such as 2026-11-23, from 1900 to 2199."
    assert (status, body["errors"]["born_on"]) == (400, [says if typed else "This field may not be null."])
