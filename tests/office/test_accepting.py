"""The pages behind an invitation's link."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import Event
from clinic.messages.models import Message
from clinic.office import invitations
from clinic.office.models import Invitation
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from tests.office.inviting import (
    ACCEPT,
    CHOSEN,
    LIST,
    PASSWORD,
    Invite,
    SignIn,
    change,
    members,
    opened,
    text_of,
    the_invitation,
)
from tests.support.pages import flat
from tests.support.soft_passkey import enrol

pytestmark = pytest.mark.django_db
PASSKEY, FACTORS = reverse("mfa_add_webauthn"), reverse("mfa_index")


def test_a_newcomer_accepts_and_is_signed_in(clinic: Clinic, invite: Invite) -> None:
    nina = opened(invite())
    page = nina.get(ACCEPT)
    assert "Olive invites you to work here, as injector." in text_of(page) and "Harbour Clinic" in text_of(page)
    assert nina.post(ACCEPT, CHOSEN | {"full_name": "Nina Roth-Bell"})["Location"] == PASSKEY
    assert nina.get("/patients/").status_code == 200
    [member] = members(clinic)
    assert (member.user.full_name, member.roles, member.title) == ("Nina Roth-Bell", ["injector"], "RN")
    assert member.user.check_password(PASSWORD)
    stored = the_invitation(clinic)
    assert stored.accepted_at and stored.accepted_by == member.user and not stored.seed


def test_the_first_passkey_waits_only_where_the_clinic_does_not_ask_for_it(clinic: Clinic, invite: Invite) -> None:
    nina = opened(invite())
    nina.post(ACCEPT, CHOSEN)
    page = nina.get(PASSKEY)
    assert "You work in Harbour Clinic now." in text_of(page) and '<a href="/">Later</a>' in flat(page)
    Clinic.objects.filter(pk=clinic.pk).update(second_factor_from=clinic.today())
    assert "Later" not in text_of(nina.get(PASSKEY))
    assert nina.get("/patients/")["Location"] == FACTORS
    enrol(nina)
    assert nina.get("/patients/").status_code == 200


def test_whoever_has_a_passkey_goes_straight_to_work(outsider: User, sign_in: SignIn, invite: Invite) -> None:
    oscar = sign_in(outsider)
    enrol(oscar)
    assert opened(invite(email=outsider.email), oscar).post(ACCEPT)["Location"] == "/"


def test_whoever_must_set_up_a_factor_may_join_another_clinic(
    clinic: Clinic, other_clinic: Clinic, outsider: User, sign_in: SignIn, invite: Invite
) -> None:
    Clinic.objects.filter(pk=other_clinic.pk).update(second_factor_from=other_clinic.today())
    oscar = opened(invite(email=outsider.email), sign_in(outsider))
    assert oscar.get("/patients/")["Location"] == FACTORS
    assert "Join Harbour Clinic" in text_of(oscar.get(ACCEPT))
    assert oscar.post(ACCEPT)["Location"] == PASSKEY
    assert len(members(clinic, outsider.email)) == 1


def test_opening_the_link_changes_nothing(clinic: Clinic, invite: Invite) -> None:
    """A robot that looks at the addresses of a letter."""
    link, before = invite(), Invitation.objects.none()
    with tenant(clinic):
        before = list(Invitation.objects.values())
        for ask in ("get", "head"):
            robot = opened(link)
            getattr(robot, ask)(ACCEPT)
        assert list(Invitation.objects.values()) == before
    assert members(clinic) == []


def test_withdrawn_is_withdrawn(clinic: Clinic, owner: Client, invite: Invite) -> None:
    link = invite()
    assert owner.post(f"{LIST}{the_invitation(clinic).pk}/withdraw/").status_code == 302
    nina = opened(link)
    assert nina.get(ACCEPT).status_code == 410 and "was withdrawn" in text_of(nina.get(ACCEPT))
    assert nina.post(ACCEPT, CHOSEN).status_code == 410
    assert members(clinic) == [] and not User.objects.filter(email="nina@example.com").exists()


def test_after_seven_days_it_is_over(clinic: Clinic, invite: Invite) -> None:
    nina = opened(invite())
    assert the_invitation(clinic).expires_at - the_invitation(clinic).invited_at == timedelta(days=7)
    change(clinic, expires_at=timezone.now())
    assert "This invitation ended" in text_of(nina.get(ACCEPT))
    assert nina.post(ACCEPT, CHOSEN).status_code == 410 and members(clinic) == []


def test_a_used_link_leads_to_the_sign_in(invite: Invite) -> None:
    link = invite()
    opened(link).post(ACCEPT, CHOSEN)
    answer = opened(link).get(ACCEPT)
    assert answer.status_code == 410 and "was accepted" in text_of(answer) and "/accounts/login/" in str(answer.content)


@pytest.mark.parametrize("link", ["/invitation/harbour/wrong/", "/invitation/nowhere/wrong/", None])
def test_every_unknown_token_gets_the_same_page(clinic: Clinic, link: str | None) -> None:
    person = opened(link) if link else Client()
    answer = person.get(ACCEPT)
    assert answer.status_code == 404 and "No invitation opens here" in text_of(answer)
    assert "Harbour" not in text_of(answer)
    assert text_of(person.post(ACCEPT, CHOSEN)) == text_of(answer)


def test_a_cookie_that_was_changed_opens_nothing(invite: Invite) -> None:
    nina = opened(invite())
    nina.cookies["glabella_invitation"] = nina.cookies["glabella_invitation"].value.replace("harbour", "hill")
    assert nina.get(ACCEPT).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"full_name": ""}, "Enter your name."),
        ({"password1": ""}, "Choose a password."),
        ({"password1": "too short", "password2": "too short"}, "15 characters"),
        ({"password1": "nina@example.com!", "password2": "nina@example.com!"}, "too easy to guess"),
        ({"password1": "harbour clinic 26", "password2": "harbour clinic 26"}, "the name of your clinic"),
        ({"password1": "H4rb0urHarbour!", "password2": "H4rb0urHarbour!"}, "the name of your clinic"),
        ({"password2": "other green bicycles"}, "differ"),
    ],
)
def test_a_newcomers_mistake_is_said_and_makes_no_account(
    clinic: Clinic, invite: Invite, changes: dict[str, str], words: str
) -> None:
    nina = opened(invite())
    answer = nina.post(ACCEPT, CHOSEN | changes)
    assert answer.status_code == 422 and words in text_of(answer)
    assert not User.objects.filter(email="nina@example.com").exists()


def test_whoever_has_an_account_joins_by_signing_in(
    clinic: Clinic, other_clinic: Clinic, outsider: User, sign_in: SignIn, invite: Invite
) -> None:
    outsider.set_password(PASSWORD)
    outsider.save(update_fields=["password"])
    oscar = opened(invite(email=" OSCAR@Hill.Example ", roles=["director", "injector"]))
    assert "has a Glabella account already" in text_of(oscar.get(ACCEPT))
    assert oscar.post(ACCEPT, CHOSEN).status_code == 200 and members(clinic, outsider.email) == []
    sent = {"login": outsider.email, "password": PASSWORD, "next": ACCEPT}
    assert oscar.post("/accounts/login/", sent)["Location"] == ACCEPT
    assert "Join Harbour Clinic" in text_of(oscar.get(ACCEPT)) and members(clinic, outsider.email) == []
    assert oscar.post(ACCEPT)["Location"] == PASSKEY
    [member] = members(clinic, outsider.email)
    assert member.roles == ["director", "injector"] and member.user.full_name == "Oscar"
    assert "Harbour Clinic" in text_of(oscar.get("/patients/"))
    assert len(members(other_clinic, outsider.email)) == 1
    assert oscar.post(ACCEPT).status_code == 404  # the link was used up with its cookie
    assert opened("/invitation/harbour/x/", oscar).get(ACCEPT).status_code == 404


def test_somebody_else_who_is_signed_in_signs_out_first(
    clinic: Clinic, desk: User, sign_in: SignIn, invite: Invite
) -> None:
    person = opened(invite(), sign_in(desk))
    for answer in (person.get(ACCEPT), person.post(ACCEPT, CHOSEN)):
        assert "you are signed in as desk@harbour.example" in text_of(answer)
    assert members(clinic) == []
    assert person.post("/accounts/logout/", {"next": ACCEPT})["Location"] == ACCEPT
    assert "Accept and sign in" in text_of(person.get(ACCEPT))


def test_two_tabs_are_one_membership(clinic: Clinic, invite: Invite) -> None:
    nina = opened(link := invite())
    nina.post(ACCEPT, CHOSEN)
    opened(link, nina)
    assert nina.get(ACCEPT)["Location"] == PASSKEY and nina.post(ACCEPT, CHOSEN)["Location"] == PASSKEY
    assert len(members(clinic)) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_are_one_membership_and_all_are_signed_in(clinic: Clinic, invite: Invite) -> None:
    link, gate = invite(), threading.Barrier(8)

    def press(_: int) -> int:
        nina = opened(link)
        gate.wait(timeout=60)
        try:
            nina.post(ACCEPT, CHOSEN)
            return nina.get("/patients/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(press, range(8))) == [200] * 8
    assert len(members(clinic)) == 1
    with tenant(clinic):
        assert Event.objects.filter(action="member.joined").count() == 1


def test_another_password_does_not_sign_in_with_a_used_link(invite: Invite) -> None:
    link = invite()
    opened(link).post(ACCEPT, CHOSEN)
    stranger = opened(link)
    answer = stranger.post(
        ACCEPT, CHOSEN | {"password1": "another green bicycle", "password2": "another green bicycle"}
    )
    assert answer.status_code == 410 and stranger.get("/patients/").status_code == 302


def test_nor_does_the_right_one_some_minutes_later(clinic: Clinic, invite: Invite) -> None:
    link = invite()
    opened(link).post(ACCEPT, CHOSEN)
    change(clinic, accepted_at=timezone.now() - invitations.SAME_PRESS)
    assert opened(link).post(ACCEPT, CHOSEN).status_code == 410


def test_the_token_stands_in_no_event_row_or_later_address(clinic: Clinic, invite: Invite) -> None:
    link = invite()
    token = link.split("/")[-2]
    nina = opened(link)
    page = nina.get(ACCEPT)
    nina.post(ACCEPT, CHOSEN)
    assert token not in page.content.decode()
    assert nina.get(link)["Referrer-Policy"] == "no-referrer"
    with tenant(clinic):
        kept = [*Event.objects.values(), *Invitation.objects.values(), *Message.objects.values()]
    assert token not in json.dumps(kept, default=str)
