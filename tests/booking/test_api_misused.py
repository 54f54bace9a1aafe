"""The API as a hostile and as a naive integrator asks it. Each answer is a problem in words, and as described (conftest)."""

import json
import re
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from clinic.booking.models import Appointment
from clinic.office import api_tokens
from clinic.office.models import VisitType
from clinic.practice.models import Clinic, Membership, Role, Room, User
from clinic.practice.problems import PROBLEM
from clinic.practice.scopes import TokenScope
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.support.api_description import description
from tests.support.members import join, member_of

API = "/api/v1/"
VISITS = f"{API}appointments/"


@pytest.fixture
def website(monday: Clinic, olive: User) -> Client:
    """Calls with a token that may whatever a token can."""
    owner = member_of(monday, olive)
    with tenant(monday):
        _, text = api_tokens.make(member=owner, name="Website", scopes=TokenScope.values, by=olive)
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.fixture
def wanted(ana: Patient, ada_here: Membership) -> dict[str, Any]:
    who = {"patient": str(ana.pk), "clinician": str(ada_here.pk), "kind": "consult"}
    return {**who, "start": "2026-11-23T10:00", "minutes": 30}


def problem(answer: Any, status: int) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, answer["Content-Type"], body["status"]) == (status, PROBLEM, status), body
    assert body["title"] != "Error" and (body.get("detail") or body.get("errors")), body
    return body


def book(program: Client, body: dict[str, Any]) -> Any:
    return program.post(VISITS, json.dumps(body), content_type="application/json")


def visits(clinic: Clinic) -> int:
    with tenant(clinic):
        return Appointment.objects.count()


def test_a_parameter_with_a_slip_in_its_name_is_no_other_question(website: Client, ada_here: Membership) -> None:
    """Left out without a word it would give everybody's visits instead of one clinician's."""
    asked = {"first": "2026-11-23", "clinican": str(ada_here.pk)}
    body = problem(website.get(VISITS, asked), 400)
    assert body["errors"] == {"clinican": ["Not known here. Known: first, last, clinician, patient, page."]}
    for path, found in description()["paths"].items():
        for method in found:
            at = re.sub(r"{\w+}", str(uuid.uuid4()), path)
            answer = website.generic(
                method.upper(), f"{at}?verbose=1&format=xml&a%00%ff=", content_type="application/json"
            )
            if answer.status_code != 403:  # for people
                assert set(problem(answer, 400)["errors"]) >= {"verbose", "format"}, path
    assert "cannot be read" in problem(website.get(f"{API}rooms/?" + "a=&" * 2001), 400)["detail"]
    assert len(problem(website.get(f"{API}rooms/?" + "&".join(f"a{n}=" for n in range(900))), 400)["errors"]) == 20


def test_a_field_with_a_slip_in_its_name_books_nothing(website: Client, wanted: dict[str, Any], clinic: Clinic) -> None:
    body = problem(book(website, {**wanted, "visit_typ": str(uuid.uuid4()), "starts_at": "2026-11-23T11:00"}), 400)
    assert set(body["errors"]) == {"visit_typ", "starts_at"}
    assert "Known: start, " in body["errors"]["visit_typ"][0]
    assert visits(clinic) == 0


def test_a_header_that_a_change_does_not_need_is_no_field_of_it(website: Client, ana: Patient) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    changed = website.patch(
        f"{API}patients/{ana.pk}/", {"version": 1, "phone": ""}, content_type="application/json", headers=headers
    )
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", "23/11/2026 10:00"),
        ("start", "2026-02-30T10:00"),
        ("start", "2026-11-23T25:00"),
        ("start", "tomorrow"),
        ("start", 1795428000),
        ("start", None),
        ("start", ["2026-11-23T10:00"]),
        ("minutes", "half an hour"),
        ("minutes", 30.5),
        ("minutes", 0),
        ("minutes", True),
        ("minutes", 10**30),
        ("patient", 17),
        ("patient", "Ana"),
        ("patient", {"id": 1}),
        ("clinician", None),
        ("kind", "botox"),
        ("kind", ["consult"]),
        ("room", "Room 1"),
        ("visit_type", True),
        ("note", {"a": 1}),
        ("note", "n" * 201),
        ("idempotency_key", "1"),
        ("idempotency_key", None),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_at_its_field(
    website: Client, wanted: dict[str, Any], clinic: Clinic, field: str, value: Any
) -> None:
    assert list(problem(book(website, {**wanted, field: value}), 400)["errors"]) == [field]
    assert visits(clinic) == 0


@pytest.mark.parametrize("start", ["2026-11-22T10:00", "2026-11-23T08:00", "2026-11-23T10:07", "2026-11-20T10:00"])
def test_a_time_at_which_nobody_can_come_is_refused_in_words(
    website: Client, wanted: dict[str, Any], clinic: Clinic, start: str
) -> None:
    assert problem(book(website, {**wanted, "start": start}), 422)["detail"]
    assert visits(clinic) == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "first"),
        ({"first": "23/11/2026"}, "first"),
        ({"first": "2026-02-30"}, "first"),
        ({"first": "2026-11-23", "last": "2026-11-22"}, "last"),
        ({"first": "2026-01-01", "last": "2026-12-31"}, "last"),
        ({"first": "2026-11-23", "page": "0"}, "page"),
        ({"first": "2026-11-23", "patient": "1"}, "patient"),
        ({"first": "2026-11-23", "clinician": str(uuid.UUID(int=1))}, "clinician"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_at_its_parameter(
    website: Client, asked: dict[str, str], field: str
) -> None:
    assert list(problem(website.get(VISITS, asked), 400)["errors"]) == [field]


def test_a_page_that_is_no_page_does_not_begin_again(website: Client, ana: Patient) -> None:
    """Whoever reads page after page would never end."""
    assert list(problem(website.get(f"{API}patients/", {"after": "2"}), 400)["errors"]) == ["after"]


def test_without_a_key_each_call_is_a_booking_of_its_own(
    website: Client, wanted: dict[str, Any], clinic: Clinic
) -> None:
    assert book(website, wanted).status_code == 201
    assert problem(book(website, wanted), 409)["next_free"]
    assert visits(clinic) == 1


def test_what_belongs_to_another_clinic_is_not_there(
    website: Client, wanted: dict[str, Any], clinic: Clinic, other_clinic: Clinic
) -> None:
    hill = join(other_clinic, User.objects.create(email="hana@hill.example", full_name="Hana"), Role.INJECTOR)
    with tenant(other_clinic):
        room = Room.objects.create(clinic=other_clinic, name="Hill room")
        told = {"letter": "H", "colour": "plum", "kind": "consult", "minutes": 30}
        kind = VisitType.objects.create(clinic=other_clinic, name="Hill consult", **told)
    theirs = {"clinician": str(hill.pk), "room": str(room.pk), "visit_type": str(kind.pk)}
    for field, value in theirs.items():
        assert list(problem(book(website, {**wanted, field: value}), 400)["errors"]) == [field]
    asked = {"clinician": wanted["clinician"], "first": "2026-11-23"}
    for field in theirs:
        refused = website.get(f"{API}slots/", {**asked, field: theirs[field]})
        assert list(problem(refused, 400)["errors"]) == [field]
    assert visits(clinic) == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_what_nobody_can_do_is_said_to_be_that(website: Client, method: str) -> None:
    """And not called a matter of scopes."""
    for path in (VISITS, f"{VISITS}{uuid.uuid4()}/", f"{API}slots/", f"{API}rooms/", f"{API}worklist/"):
        refused = website.generic(method, path, "{}", content_type="application/json")
        assert "not allowed" in problem(refused, 405)["detail"], path


def test_an_address_that_leads_nowhere_is_a_problem_too(
    website: Client, wanted: dict[str, Any], clinic: Clinic
) -> None:
    for path in ("bookings/", "appointments/1/", "appointments/../../", "", f"appointments/{uuid.uuid4()}/delete/"):
        assert problem(website.get(f"{API}{path}"), 404)["detail"]
        assert problem(Client().get(f"{API}{path}"), 404)["detail"]
    assert website.get(f"{API}rooms").status_code == 301
    refused = website.post(VISITS.rstrip("/"), json.dumps(wanted), content_type="application/json")
    assert "end with a slash" in problem(refused, 404)["detail"]  # and is not sent on as a question
    assert visits(clinic) == 0


def test_a_revoked_token_is_refused_in_words_everywhere(website: Client, monday: Clinic, olive: User) -> None:
    with tenant(monday):
        api_tokens.revoke(token=api_tokens.ApiToken.objects.get(), by=olive)
    for path, found in description()["paths"].items():
        for method in found:
            at = re.sub(r"{\w+}", str(uuid.uuid4()), path)
            cache.clear()
            refused = website.generic(method.upper(), at, "{}", "application/json")
            assert problem(refused, 401)["detail"] == "This token is not known here, or it was revoked."
