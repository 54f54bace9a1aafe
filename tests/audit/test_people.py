"""What people do with their accounts, and what they were refused, each once and with from where."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.audit.log import record
from clinic.audit.models import Event
from clinic.practice.actions import add_member
from clinic.practice.device_words import device_words
from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient

SignIn = Callable[[User], Client]
LOGIN, PASSWORD = "/accounts/login/", "seven green bicycles"
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def grace(clinic: Clinic) -> User:
    told = {"email": "grace@harbour.example", "full_name": "Grace", "password": PASSWORD}
    return add_member(clinic=clinic, roles=[Role.INJECTOR], **told).user


def events(clinic: Clinic, *actions: str) -> list[Event]:
    with tenant(clinic):
        found = Event.objects.filter(action__in=actions) if actions else Event.objects.all()
        return list(found.order_by("id"))


def account_events(clinic: Clinic) -> list[str]:
    with tenant(clinic):
        return list(Event.objects.filter(action__startswith="account.").order_by("id").values_list("action", flat=True))


def enter(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, headers={"User-Agent": IPAD})


def test_signing_in_and_out_say_from_where(clinic: Clinic, grace: User) -> None:
    client = Client()
    enter(client, grace.email)
    client.post("/accounts/logout/")
    assert account_events(clinic) == ["account.signed_in", "account.signed_out"]
    (entered,) = events(clinic, "account.signed_in")
    assert entered.actor == f"user:{grace.pk}"
    assert entered.object_type == "practice.membership"
    assert entered.data == {"with": ["password"], "from": {"address": "127.0.0.1", "device": "Safari on iPad"}}


def test_each_clinic_where_a_person_works_is_told(clinic: Clinic, other_clinic: Clinic, grace: User) -> None:
    add_member(clinic=other_clinic, email=grace.email, full_name="Grace", roles=[Role.INJECTOR])
    enter(Client(), grace.email)
    assert account_events(clinic) == account_events(other_clinic) == ["account.signed_in"]


def test_a_wrong_password_is_recorded_once_of_the_account(clinic: Clinic, grace: User) -> None:
    enter(Client(), grace.email.upper(), "not this one at all")
    (refused,) = events(clinic, "account.sign_in_refused")
    assert refused.actor == f"user:{grace.pk}"
    assert "not this one" not in str(refused.data)
    assert account_events(clinic) == ["account.sign_in_refused"]


def test_the_last_try_before_a_wait_says_so_and_tries_that_wait_are_not_recorded(clinic: Clinic, grace: User) -> None:
    for _ in range(13):
        enter(Client(), grace.email, "not this one at all")
    tries = events(clinic, "account.sign_in_refused")
    assert [bool(one.data.get("limit")) for one in tries] == [False] * 9 + [True]


def test_an_account_that_there_is_not_leaves_nothing(clinic: Clinic, grace: User) -> None:
    enter(Client(), "nobody@harbour.example")
    assert account_events(clinic) == []


def test_a_changed_password_is_recorded(clinic: Clinic, grace: User) -> None:
    client, another = Client(), "nine yellow kettles boil"
    enter(client, grace.email)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": another, "password2": another})
    assert account_events(clinic)[1] == "account.password_changed"


def test_a_page_outside_the_role_is_one_refusal(clinic: Clinic, desk: User, ana: Patient, sign_in: SignIn) -> None:
    assert sign_in(desk).get(f"/patients/{ana.pk}/health/").status_code == 403
    (refused,) = events(clinic, "access.refused")
    assert refused.actor == f"user:{desk.pk}"
    assert refused.data["route"] == "chart:health-history" and refused.data["status"] == 403
    assert refused.data["patient"] == str(ana.pk)


def test_the_api_refuses_once_too(clinic: Clinic, desk: User, ana: Patient, sign_in: SignIn) -> None:
    assert sign_in(desk).get(f"/api/v1/patients/{ana.pk}/health/").status_code == 403
    assert len(events(clinic, "access.refused")) == 1


def test_a_foreign_row_and_an_absent_one_are_recorded_alike(
    clinic: Clinic, ada: User, foreign_patient: Patient, ana: Patient, sign_in: SignIn
) -> None:
    absent = ana.created_by_id
    for row in (foreign_patient.pk, absent):
        assert sign_in(ada).get(f"/patients/{row}/").status_code == 404
    foreign, gone = events(clinic, "access.refused")
    assert {**foreign.data, "patient": ""} == {**gone.data, "patient": ""}
    assert foreign.data["status"] == 404


def test_whose_row_it_was_stands_in_the_event(clinic: Clinic, ada: User, ana: Patient) -> None:
    with tenant(clinic):
        record(action="patient.view", obj=ana, by=ada)
    (event,) = events(clinic, "patient.view")
    assert event.data == {"patient": str(ana.pk)}  # and no `from`: no request made it


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (IPAD, "Safari on iPad"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android phone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox on Linux"),
        ("curl/8.5", "Another program"),
        ("", ""),
    ],
)
def test_a_browser_in_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
