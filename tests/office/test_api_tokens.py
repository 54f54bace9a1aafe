"""Tokens of programs: made by the owner, shown once, limited to their scopes, revocable, and named in the audit log."""

import html
import json
import logging
import re
import uuid
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from clinic.audit.models import Event
from clinic.office import api_tokens, handover
from clinic.office.access_tokens import ApiToken, read_token, secret_hash, token_text
from clinic.practice.actions import set_opening_hours
from clinic.practice.api_authentication import WRONG, PerToken
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.scopes import TokenScope
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.support.api_description import description
from tests.support.members import join, member_of

SignIn = Callable[[User], Client]
PAGE = "/clinic/settings/programs/"
PATIENTS, VISITS = "/api/v1/patients/", "/api/v1/appointments/"


@pytest.fixture
def owner(clinic: Clinic, olive: User) -> Membership:
    return member_of(clinic, olive)


@pytest.fixture
def program(owner: Membership) -> Callable[..., Client]:
    """`program("patients:read")` calls the API with a token of its own."""

    def made(*scopes: str, member: Membership | None = None) -> Client:
        answers = member or owner
        with tenant(answers.clinic):
            name = f"Program {uuid.uuid4()}"
            _, text = api_tokens.make(member=answers, name=name, scopes=scopes, by=answers.user)
        return caller(text)

    return made


def caller(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"}, enforce_csrf_checks=True)


def send(client: Client, method: str, url: str, body: dict[str, Any]) -> tuple[int, Any]:
    answer = client.generic(method, url, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_the_owner_makes_a_token_which_is_shown_once(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person = sign_in(olive)
    made = person.post(PAGE, {"name": "Website booking", "scopes": ["slots:read", "patients:read"]})
    shown = re.findall(r"glb_harbour_[0-9a-f]{64}", html.unescape(made.content.decode()))
    assert (made.status_code, len(set(shown))) == (200, 1)
    again = person.get(PAGE).content.decode()
    assert "Website booking" in again and shown[0] not in again and "Not used yet" in again
    assert caller(shown[0]).get(PATIENTS).json() == {"patients": [], "close": False, "next": None}
    assert "Last call" in person.get(PAGE).content.decode()
    with tenant(clinic):
        token = ApiToken.objects.get()
        assert shown[0] not in json.dumps([str(value) for value in vars(token).values()])
        assert Event.objects.filter(action="token.made", data__name="Website booking").count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "scopes": ["slots:read"]}, "program\u2019s name"),
        ({"name": "Phone", "scopes": []}, "may do"),
        ({"name": "Phone", "scopes": ["health:read"]}, "health:read"),
        ({"name": "taken", "scopes": ["slots:read"]}, "token already"),
    ],
)
def test_a_form_with_a_fault_makes_none(
    clinic: Clinic, owner: Membership, sign_in: SignIn, sent: dict[str, Any], words: str
) -> None:
    with tenant(clinic):
        api_tokens.make(member=owner, name="taken", scopes=["slots:read"], by=owner.user)
    refused = sign_in(owner.user).post(PAGE, sent)
    assert (refused.status_code, words in html.unescape(refused.content.decode())) == (422, True)
    with tenant(clinic):
        assert ApiToken.objects.count() == 1


def test_a_token_does_what_its_scopes_say_and_no_more(program: Callable[..., Client], ana: Patient) -> None:
    reads = program("patients:read")
    assert reads.get(PATIENTS).status_code == 200
    status, refused = send(reads, "PATCH", f"{PATIENTS}{ana.pk}/", {"version": 1, "phone": "07700 900123"})
    assert (status, refused["detail"]) == (403, "This token lacks the scope patients:write.")
    assert send(program("patients:write"), "PATCH", f"{PATIENTS}{ana.pk}/", {"version": 1, "phone": ""})[0] == 200
    assert reads.get("/api/v1/schema/").status_code == 200


def test_no_token_reads_anything_clinical(
    program: Callable[..., Client], clinic: Clinic, ada: User, ana: Patient
) -> None:
    """Also where the person who answers for it may."""
    every = program(*TokenScope.values, member=member_of(clinic, ada))
    assert every.get(f"{PATIENTS}{ana.pk}/health/").status_code == 403
    assert send(every, "POST", "/api/v1/plans/preview", {})[0] == 403
    for path in (f"/patients/{ana.pk}/", PAGE, "/today/", "/check-ins/"):  # a page knows no token
        assert every.get(path)["Location"].startswith("/accounts/login/"), path


def test_a_token_may_no_more_than_who_answers_for_it(
    program: Callable[..., Client], clinic: Clinic, dora: User
) -> None:
    directors = program("slots:read", "worklist:read", member=member_of(clinic, dora))
    assert directors.get("/api/v1/worklist/").status_code == 403


def test_another_clinic_sees_nothing(
    program: Callable[..., Client], other_clinic: Clinic, outsider: User, ana: Patient
) -> None:
    foreign = program("patients:read", member=member_of(other_clinic, outsider))
    assert foreign.get(PATIENTS).json()["patients"] == []
    assert foreign.get(f"{PATIENTS}{ana.pk}/").status_code == 404


def test_a_secret_opens_its_own_clinic_alone(owner: Membership, clinic: Clinic, other_clinic: Clinic) -> None:
    with tenant(clinic):
        _, text = api_tokens.make(member=owner, name="Website", scopes=["patients:read"], by=owner.user)
    told = read_token(text)
    assert told and caller(text).get(PATIENTS).status_code == 200
    assert caller(token_text(other_clinic.code, told[1])).get(PATIENTS).status_code == 401


@pytest.mark.parametrize("text", ["", "x", "glb_harbour_", "glb__abc", "glb_harbour_" + "0" * 64, "a" * 5000, "\u00e9"])
def test_what_is_no_token_is_answered_alike(clinic: Clinic, text: str) -> None:
    refused = caller(text).get(PATIENTS)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.json()["detail"] == "This token is not known here, or it was revoked."


def test_guessing_is_slowed_down(clinic: Clinic) -> None:
    answers = [caller(f"glb_harbour_{number:064x}").get(PATIENTS) for number in range(WRONG + 1)]
    assert [one.status_code for one in answers] == [401] * WRONG + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_program_that_calls_too_often_waits(program: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerToken, "rate", "2/min")
    busy, other = program("patients:read"), program("patients:read")
    assert [busy.get(PATIENTS).status_code for _ in range(3)] == [200, 200, 429]
    assert other.get(PATIENTS).status_code == 200


def test_a_revoked_token_opens_nothing(
    program: Callable[..., Client], clinic: Clinic, olive: User, sign_in: SignIn
) -> None:
    website = program("patients:read")
    with tenant(clinic):
        token = ApiToken.objects.get()
    assert [sign_in(olive).post(f"{PAGE}{token.pk}/revoke/").status_code for _ in range(2)] == [302, 302]
    assert website.get(PATIENTS).status_code == 401
    with tenant(clinic):
        assert Event.objects.filter(action="token.revoked").count() == 1


def test_a_token_ends_with_the_work_of_who_answers_for_it_unless_handed_over(
    program: Callable[..., Client], clinic: Clinic, ada: User, owner: Membership
) -> None:
    ada_here = member_of(clinic, ada)
    website = program("patients:read", member=ada_here)
    with tenant(clinic):
        Membership.objects.filter(pk=ada_here.pk).update(is_active=False)
    assert website.get(PATIENTS).status_code == 401
    with tenant(clinic):
        kind = next(kind for kind in handover._KINDS.values() if kind.code == "api_tokens")
        assert (kind.count(ada_here), kind.words(1)) == (1, "1 program that they answer for")
        assert list(kind.heirs(ada_here)) == [owner]
        assert kind.take(ada_here, owner, owner.user).moved == 1
    assert website.get(PATIENTS).status_code == 200


def test_what_a_program_does_is_told_with_its_name(
    program: Callable[..., Client], clinic: Clinic, ana: Patient
) -> None:
    program("patients:read").get(f"{PATIENTS}{ana.pk}/")
    with tenant(clinic):
        token, event = ApiToken.objects.select_related("member").get(), Event.objects.get(action="patient.view")
    assert event.actor == f"user:{token.member.user_id}"
    assert (event.data["program"], event.data["from"]["device"]) == (str(token.pk), f"{token.name} (program)")


def test_a_session_beside_a_token_counts_for_nothing(
    program: Callable[..., Client], clinic: Clinic, desk: User, ana: Patient, sign_in: SignIn
) -> None:
    """Neither its rights nor its clinic: the program is the only one who calls."""
    website = program("slots:read")
    website.cookies = sign_in(desk).cookies
    assert website.get(PATIENTS).status_code == 403
    bad = caller("glb_harbour_0")
    bad.cookies = sign_in(desk).cookies
    assert bad.get(PATIENTS).status_code == 401


def test_a_visit_is_booked_by_a_program(
    program: Callable[..., Client], clinic: Clinic, ada: User, ana: Patient
) -> None:
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(8), time(20))])
    day = clinic.today() + timedelta(days=1)
    body = {"patient": str(ana.pk), "clinician": str(member_of(clinic, ada).pk), "kind": "consult", "minutes": 30}
    website = program("appointments:write")
    status, made = send(
        website, "POST", VISITS, {**body, "start": f"{day}T10:00", "idempotency_key": str(uuid.uuid4())}
    )
    assert (status, made["state"]) == (201, "booked")
    assert website.get(f"{VISITS}{made['id']}/").status_code == 403


def test_no_program_books_anyway(program: Callable[..., Client], clinic: Clinic, ada: User, ana: Patient) -> None:
    """It speaks for patients, who never do."""
    day = clinic.today() + timedelta(days=1)
    body = {"patient": str(ana.pk), "clinician": str(member_of(clinic, ada).pk), "kind": "consult", "minutes": 30}
    asked = {**body, "start": f"{day}T03:00", "anyway_reason": "between"}
    assert send(program("appointments:write"), "POST", VISITS, asked)[0] == 403


def test_a_token_reaches_into_no_other_clinic(
    program: Callable[..., Client], clinic: Clinic, other_clinic: Clinic, ada: User, ana: Patient
) -> None:
    hills = join(other_clinic, User.objects.create(email="olga@hill.example", full_name="Olga"), Role.OWNER)
    everything = program(*TokenScope.values, member=hills)
    body = {"patient": str(ana.pk), "clinician": str(member_of(clinic, ada).pk), "kind": "consult", "minutes": 30}
    status, refused = send(everything, "POST", VISITS, {**body, "start": "2030-01-07T10:00"})
    assert (status, set(refused["errors"])) == (400, {"patient", "clinician"})
    assert everything.get(PATIENTS).json()["patients"] == []
    assert everything.get(f"{PATIENTS}{ana.pk}/").status_code == 404
    assert everything.get(VISITS, {"first": "2030-01-07", "patient": str(ana.pk)}).status_code == 400
    with tenant(other_clinic):
        _, text = api_tokens.make(member=hills, name="Here", scopes=["patients:read"], by=hills.user)
    assert caller(text.replace("_hill_", "_harbour_")).get(PATIENTS).status_code == 401


def test_a_token_counts_in_its_header_only_and_stands_in_no_log(
    program: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    text = program("patients:read").defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    with caplog.at_level(logging.DEBUG):
        assert caller(text).get(PATIENTS).status_code == 200
        for name in ("token", "access_token", "authorization"):
            assert Client().get(PATIENTS, {name: text}).status_code == 403
        assert Client(headers={"Authorization": f"Token {text}"}).get(PATIENTS).status_code == 403
        assert caller(text).get("/patients/").status_code == 302  # pages are for people
        for wrong in ("", "\0", "glb_harbour_", "glb_\0_" + "0" * 64, text[:-1], f"{text} ", text.upper(), "x" * 9000):
            assert caller(wrong).get(PATIENTS).status_code == (200 if wrong.strip() == text else 401)
    assert text not in caplog.text and secret_hash(text.rpartition("_")[2]) not in caplog.text


def test_every_operation_refuses_as_it_is_described(
    program: Callable[..., Client], clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer is held against the description by conftest: nobody, an unknown token, too small a scope, a thing that is not there,
    what cannot be read, what cannot be written, too often."""
    paths = [(method, path) for path, found in description()["paths"].items() for method in found]
    every, none = program(*TokenScope.values), program("worklist:read")
    for method, path in paths:
        at = re.sub(r"{\w+}", str(uuid.uuid4()), path)

        def ask(who: Client, at: str = at, method: str = method, **more: Any) -> int:
            more = {"content_type": "application/json"} | more
            return int(who.generic(method.upper(), at, **more).status_code)

        assert ask(Client()) == 403
        assert ask(caller(f"glb_harbour_{0:064x}")) == 401
        assert "worklist" in path or ask(none) == 403, at
        if ask(every) == 403:
            continue  # for people
        assert ask(every, headers={"Accept": "text/html"}) == 406
        assert "{" not in path or ask(every, data="{}") in (400, 404)
        if method != "get":
            assert ask(every, data="a=b", content_type="application/x-www-form-urlencoded") in (404, 415)
            assert ask(every, data="{") in (400, 404)
    cache.clear()
    monkeypatch.setattr(PerToken, "rate", "1/min")
    for method, path in paths:
        busy = program(*TokenScope.values)
        at = re.sub(r"{\w+}", str(uuid.uuid4()), path)
        answers = [busy.generic(method.upper(), at, content_type="application/json").status_code for _ in range(2)]
        assert answers[-1] == (403 if answers[0] == 403 else 429), at
