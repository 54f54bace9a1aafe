"""A fresh factor: what is signed asks who is at the screen, once in five minutes, and loses nothing that was typed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from time_machine import travel

from clinic.accounts.fresh import NEEDED, fresh_factor
from clinic.accounts.signing_in import WRONG
from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.support.pages import flat
from tests.treatments.making import form_data, make_plan

PASSWORD = "seven green bicycles"
LOGIN = reverse("account_login")


@pytest.fixture
def ada_with_password(ada: User) -> User:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    return ada


@pytest.fixture
def plan(clinic: Clinic, ana: Any, ada_with_password: User, at: Callable[[Clinic, str], None]) -> Plan:
    at(clinic, "2026-11-23 14:00")
    return make_plan(ana, ada_with_password)


def enter(user: User, password: str = PASSWORD) -> Client:
    person = Client()
    assert person.post(LOGIN, {"login": user.email, "password": password}).status_code == 302
    return person


def later(clinic: Clinic, seconds: int) -> travel:
    return travel(clinic.now() + timedelta(seconds=seconds), tick=False)


def signed(clinic: Clinic) -> int:
    with tenant(clinic):
        return Treatment.objects.count()


def sign(person: Client, plan: Plan, **more: str) -> HttpResponse:
    sent = form_data(plan, plan.clinic.now(), note="Left brow\nfirst & last") | more
    return person.post(reverse("treatments:treatment-new", args=[plan.pk]), sent)  # type: ignore[return-value]


def test_signing_in_counts_for_five_minutes(plan: Plan, ada: User, clinic: Clinic) -> None:
    person = enter(ada)
    with later(clinic, 299):
        assert sign(person, plan).status_code == 302
    assert signed(clinic) == 1


def test_after_five_minutes_the_page_asks_and_keeps_what_was_typed(plan: Plan, ada: User, clinic: Clinic) -> None:
    person = enter(ada)
    with later(clinic, 300):
        asked = sign(person, plan)
        assert asked.status_code == 403
        assert "Confirm that it is you" in flat(asked)
        assert 'name="note" value="Left brow\nfirst &amp; last"' in asked.content.decode()
        assert signed(clinic) == 0
        assert sign(person, plan, proof_password=PASSWORD).status_code == 302
        assert signed(clinic) == 1
        with tenant(clinic):
            assert Treatment.objects.get().note == "Left brow\nfirst & last"


def test_a_wrong_answer_keeps_what_was_typed_and_signs_nothing(plan: Plan, ada: User, clinic: Clinic) -> None:
    person = enter(ada)
    with later(clinic, 300):
        for _ in range(WRONG):
            refused = sign(person, plan, proof_password="not this one at all")
            assert refused.status_code == 403
            assert "first &amp; last" in refused.content.decode()
            assert "not this one" not in refused.content.decode()
        waiting = sign(person, plan, proof_password=PASSWORD)
        assert waiting.status_code == 403
        assert "Too many wrong answers" in flat(waiting)
    assert signed(clinic) == 0


def test_a_draft_saves_itself_without_asking(plan: Plan, ada: User, clinic: Clinic) -> None:
    person = enter(ada)
    with later(clinic, 800):
        sent = {"draft": "save", "draft_version": "0", "note": "typed"}
        kept = person.post(
            reverse("treatments:treatment-new", args=[plan.pk]), sent, headers={"Accept": "application/json"}
        )
        assert kept.status_code == 200


def test_the_answer_of_somebody_else_does_not_count(plan: Plan, ada: User, dora: User, clinic: Clinic) -> None:
    dora.set_password("another long password")
    dora.save(update_fields=["password"])
    person = enter(ada)
    with later(clinic, 300):
        assert sign(person, plan, proof_password="another long password").status_code == 403
    assert signed(clinic) == 0


def test_a_program_reads_what_is_missing(ada: User, rf: RequestFactory) -> None:
    request = rf.post("/api/v1/anything/")
    request.user, request.session = ada, {}  # type: ignore[attr-defined, assignment]
    answer = fresh_factor(lambda request: HttpResponse())(request)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert NEEDED in answer.content.decode()  # type: ignore[attr-defined]


def test_a_chosen_file_is_chosen_once_more(plan: Plan, ada: User, clinic: Clinic) -> None:
    """A browser sends it once; the page says so, and leads back."""
    person = enter(ada)
    address, page = reverse("treatments:treatment-new", args=[plan.pk]), "http://testserver/clinic/"
    with later(clinic, 300):
        sent = {"note": "typed", "file": SimpleUploadedFile("a.png", b"1")}
        asked = person.post(address, sent, headers={"Referer": page})
        assert "choose the file once more" in flat(asked)
        told = person.post(address, {"note": "typed", "proof_back": page, "proof_password": PASSWORD})
        assert (told.status_code, told["Location"]) == (302, page)
        elsewhere = {"proof_back": "https://evil.example/", "proof_password": PASSWORD}
        assert person.post(address, elsewhere)["Location"] == "/"
    assert signed(clinic) == 0


def test_asking_is_no_refusal_in_the_log(plan: Plan, ada: User, clinic: Clinic) -> None:
    person = enter(ada)
    with later(clinic, 300):
        assert sign(person, plan).status_code == 403
    with tenant(clinic):
        assert not Event.objects.filter(action="access.refused").exists()
