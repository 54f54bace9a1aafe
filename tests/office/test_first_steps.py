"""The list of first steps: what is open, who is told, and that it goes away."""

import io
import re
from collections.abc import Callable
from datetime import time

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.messages.templates import compose
from clinic.office.first_steps import first_steps
from clinic.practice.actions import add_room, set_opening_hours
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from planning.protocols import shipped
from planning.protocols.sign_off import sign_off
from tests.conftest import make_member

SignIn = Callable[[User], Client]
PAGE = "/clinic/settings/first-steps/"
SIGN = "Until the medical director has signed it"


def text(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def states(clinic: Clinic) -> dict[str, bool]:
    with tenant(clinic):
        return {state.step.code: state.done for state in first_steps(clinic)}


def make_ready(clinic: Clinic) -> None:
    make_member(clinic, "Ivy", Role.INJECTOR)
    dan = make_member(clinic, "Dan", Role.DIRECTOR)
    add_room(clinic=clinic, name="Room 1")
    set_opening_hours(clinic=clinic, weekdays=[0], spans=[(time(9), time(17))])
    with tenant(clinic):
        sign_off(director=Membership.objects.get(user=dan), sha256=shipped().sha256)


def test_a_new_clinic_has_all_of_it_to_do(unsigned_clinic: Clinic) -> None:
    assert states(unsigned_clinic) == dict.fromkeys(
        ("injector", "director", "rooms", "hours", "protocol", "second-factor", "mail"), False
    )


def test_each_line_is_ticked_where_it_is_done(unsigned_clinic: Clinic) -> None:
    make_ready(unsigned_clinic)
    assert states(unsigned_clinic) == {
        "injector": True, "director": True, "rooms": True, "hours": True, "protocol": True, "second-factor": False,
        "mail": False,
    }  # fmt: skip


def test_the_owner_is_led_through_it_and_the_card_goes_away(unsigned_clinic: Clinic, sign_in: SignIn) -> None:
    owner = sign_in(make_member(unsigned_clinic, "Olive", Role.OWNER))
    begun = text(owner.get("/", follow=True))
    assert "Before the first treatment" in begun and "Add a room" in begun and SIGN in begun
    assert "0 of 7 done" in text(owner.get(PAGE))
    make_ready(unsigned_clinic)
    assert "Before the first treatment" not in text(owner.get("/", follow=True))
    assert "5 of 7 done" not in text(owner.get(PAGE)), "neither mail nor the second factor keeps anybody from treating"
    assert "New Clinic is ready to treat." in text(owner.get(PAGE))


def test_director_and_injector_are_told_their_part(unsigned_clinic: Clinic, sign_in: SignIn) -> None:
    director = text(sign_in(make_member(unsigned_clinic, "Dora", Role.DIRECTOR)).get("/", follow=True))
    injector = text(sign_in(make_member(unsigned_clinic, "Ada", Role.INJECTOR)).get("/", follow=True))
    desk = text(sign_in(make_member(unsigned_clinic, "Desk", Role.FRONT_DESK)).get("/", follow=True))
    assert SIGN in director and SIGN in injector
    assert "Add a room" in director and "Add a room" not in injector
    assert SIGN not in desk


def test_a_new_version_asks_the_director_again(
    clinic: Clinic, dora: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert states(clinic)["protocol"]
    monkeypatch.setattr("planning.protocols.first_step.signed_version", lambda clinic, sha256: None)
    assert SIGN in text(sign_in(dora).get("/", follow=True))


@pytest.mark.django_db(transaction=True)
def test_an_owner_sends_a_test_to_himself(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    owner = sign_in(olive)
    assert owner.post(f"{PAGE}mail/").status_code == 302
    owner.post(f"{PAGE}mail/")
    with tenant(clinic):
        message = Message.objects.get()
        assert (message.to, message.template) == (olive.email, "mail_check")
    assert f"Test to {olive.email}" in text(owner.get(PAGE))


def test_the_words_of_the_test(clinic: Clinic, olive: User) -> None:
    with tenant(clinic):
        told = Message(clinic=clinic, template="mail_check", to=olive.email, context_ids={"user": str(olive.pk)})
        letter = compose(told)
    assert letter and letter.subject == "A test from Harbour Clinic" and "Hello Olive," in letter.body
    assert told.state == MessageState.QUEUED


def test_the_command_tells_the_same(unsigned_clinic: Clinic) -> None:
    out = io.StringIO()
    call_command("first_steps", clinic="new", stdout=out)
    assert "[ ] The protocol is signed. Until the medical director" in out.getvalue()
    make_ready(unsigned_clinic)
    call_command("first_steps", clinic="new", stdout=out)
    assert "[x] The protocol is signed\n" in out.getvalue()
    with pytest.raises(CommandError, match="no clinic with the code nowhere"):
        call_command("first_steps", clinic="nowhere")
