"""Inviting somebody, from the owner's form to the first page that the newcomer sees."""

import io
import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic.audit.models import Event
from clinic.jobs.runner import run_due
from clinic.messages.models import Message, MessageState
from clinic.office import invitations
from clinic.office.models import Invitation
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
LIST, ACCEPT = "/clinic/settings/staff/invitations/", "/invitation/"
PASSWORD = "seven green bicycles"
NINA = {"email": "nina@example.com", "full_name": "Nina Roth", "title": "RN", "roles": ["injector"]}
CHOSEN = {"full_name": "Nina Roth", "password1": PASSWORD, "password2": PASSWORD}
SignIn = Callable[[User], Client]
Invite = Callable[..., str]


@pytest.fixture
def owner(olive: User, sign_in: SignIn) -> Client:
    return sign_in(olive)


@pytest.fixture
def invite(clinic: Clinic, owner: Client) -> Invite:
    """Nina, or as told; the address in her letter."""

    def invited(**changes: Any) -> str:
        assert owner.post(LIST, NINA | changes).status_code == 302
        return newest_link(clinic)

    return invited


def newest_link(clinic: Clinic) -> str:
    run_due(clinic)
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/harbour/[\w-]{43}/)\n", str(mail.outbox[-1].body))
    assert found
    return found[1]


def opened(link: str, person: Client | None = None) -> Client:
    person = person or Client()
    assert person.get(link)["Location"] == ACCEPT
    return person


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def the_invitation(clinic: Clinic) -> Invitation:
    with tenant(clinic):
        return Invitation.objects.get()


def members(clinic: Clinic, email: str = "nina@example.com") -> list[Membership]:
    with tenant(clinic):
        return list(Membership.objects.filter(clinic=clinic, user__email=email).select_related("user"))


def change(clinic: Clinic, **values: Any) -> None:
    with tenant(clinic):
        Invitation.objects.update(**values)


def test_a_newcomer_accepts_and_is_signed_in(clinic: Clinic, invite: Invite) -> None:
    nina = opened(invite())
    page = nina.get(ACCEPT)
    assert "Olive invites you to work here, as injector." in text_of(page) and "Harbour Clinic" in text_of(page)
    assert nina.post(ACCEPT, CHOSEN | {"full_name": "Nina Roth-Bell"})["Location"] == "/"
    assert nina.get("/patients/").status_code == 200
    [member] = members(clinic)
    assert (member.user.full_name, member.roles, member.title) == ("Nina Roth-Bell", ["injector"], "RN")
    assert member.user.check_password(PASSWORD)
    stored = the_invitation(clinic)
    assert stored.accepted_at and stored.accepted_by == member.user and not stored.seed


def test_the_letter_says_who_invites_to_what_and_until_when(clinic: Clinic, invite: Invite) -> None:
    invite()
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == (["nina@example.com"], "Olive invites you to Harbour Clinic")
    until = f"{clinic.local(the_invitation(clinic).expires_at):%H:%M}"
    assert "Hello Nina Roth" in letter.body and "as injector" in letter.body and until in str(letter.body)


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


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": ""}, "Enter the e-mail address"),
        ({"email": "nina"}, "such as sam@example.com"),
        ({"full_name": "  "}, "Enter the person\u2019s name."),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["boss"]}, "boss"),
    ],
)
def test_a_wrong_form_says_so_and_keeps_what_was_typed(
    clinic: Clinic, owner: Client, changes: dict[str, Any], words: str
) -> None:
    answer = owner.post(LIST, NINA | changes)
    assert answer.status_code == 422 and words in text_of(answer)
    assert 'value="RN"' in answer.content.decode()
    assert run_due(clinic) == 0


@pytest.mark.parametrize("spelling", ["ADA@harbour.example", " ada@Harbour.example "])
def test_a_member_is_not_invited(clinic: Clinic, ada: User, owner: Client, spelling: str) -> None:
    answer = owner.post(LIST, NINA | {"email": spelling})
    assert answer.status_code == 422 and "ada@harbour.example works here already, as Ada." in text_of(answer)


def test_a_former_member_is_reactivated_instead(clinic: Clinic, ada: User, owner: Client) -> None:
    with tenant(clinic):
        Membership.objects.filter(user=ada).update(is_active=False)
    assert "Reactivate them" in text_of(owner.post(LIST, NINA | {"email": ada.email}))


def test_an_open_invitation_is_not_written_again(clinic: Clinic, owner: Client, invite: Invite) -> None:
    invite()
    assert owner.post(LIST, NINA).status_code == 302  # the same press twice
    assert "is invited already" in text_of(owner.post(LIST, NINA | {"title": "Nurse"}))
    run_due(clinic)
    assert len(mail.outbox) == 1


def test_one_that_is_too_old_gives_way_to_a_new_one(clinic: Clinic, owner: Client, invite: Invite) -> None:
    old = invite()
    change(clinic, expires_at=timezone.now())
    new = invite()
    assert text_of(opened(old).get(ACCEPT)) != text_of(opened(new).get(ACCEPT))
    with tenant(clinic):
        assert Invitation.objects.unsettled().count() == 1


def test_the_owner_sees_the_same_whether_or_not_the_address_has_an_account(
    clinic: Clinic, owner: Client, outsider: User
) -> None:
    """Promise 17: an account elsewhere is nobody's business here."""
    answers = []
    for email in ("oscar@hill.example", "nobody@hill.example"):
        assert owner.post(LIST, NINA | {"email": email}).status_code == 302
        answers.append(text_of(owner.get(LIST)).replace(email, "*"))
        with tenant(clinic):
            owner.post(f"{LIST}{Invitation.objects.unsettled().get().pk}/withdraw/")
        owner.get(LIST)
    assert answers[0] == answers[1]


def test_another_letter_ends_the_link_before(clinic: Clinic, owner: Client, invite: Invite) -> None:
    first = invite()
    again = {"letters": "1"}
    for _ in range(2):  # the same press twice
        owner.post(f"{LIST}{the_invitation(clinic).pk}/again/", again)
    second = newest_link(clinic)
    assert second != first and len(mail.outbox) == 2
    assert opened(first).get(ACCEPT).status_code == 404
    assert opened(second).get(ACCEPT).status_code == 200


def test_a_letter_that_is_overtaken_is_not_sent(clinic: Clinic, owner: Client) -> None:
    owner.post(LIST, NINA)
    owner.post(f"{LIST}{the_invitation(clinic).pk}/again/", {"letters": "1"})
    run_due(clinic)
    assert len(mail.outbox) == 1
    with tenant(clinic):
        states = dict(Message.objects.values_list("key", "state"))
    assert sorted(states.values()) == [MessageState.CANCELLED, MessageState.SENT]


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
    assert oscar.post(ACCEPT)["Location"] == "/"
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
    assert nina.get(ACCEPT)["Location"] == "/" and nina.post(ACCEPT, CHOSEN)["Location"] == "/"
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


def test_the_row_alone_opens_nothing(clinic: Clinic, invite: Invite, settings: Settings) -> None:
    """The token is made with the key of the installation; an old key still opens what it made."""
    token = invite().split("/")[-2]
    stored = the_invitation(clinic)
    assert stored.token == token
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 50
    assert stored.token == token
    settings.SECRET_KEY_FALLBACKS = []
    assert stored.token is None


def test_who_did_what_is_in_the_log(clinic: Clinic, olive: User, owner: Client, invite: Invite) -> None:
    invite(email="gone@example.com")
    owner.post(f"{LIST}{the_invitation(clinic).pk}/withdraw/")
    opened(invite()).post(ACCEPT, CHOSEN)
    [member] = members(clinic)
    wanted = {"member.invited", "member.joined", "invitation.withdrawn"}
    with tenant(clinic):
        told = list(Event.objects.filter(action__in=wanted).values_list("action", "actor"))
    by_olive, by_nina = f"user:{olive.pk}", f"user:{member.user_id}"
    assert told == [
        ("member.invited", by_olive),
        ("invitation.withdrawn", by_olive),
        ("member.invited", by_olive),
        ("member.joined", by_nina),
    ]


def test_another_clinics_owner_reaches_none_of_it(
    clinic: Clinic, other_clinic: Clinic, sign_in: SignIn, invite: Invite
) -> None:
    invite()
    pk = the_invitation(clinic).pk
    stranger = sign_in(make_member(other_clinic, "Otto", Role.OWNER))
    assert "Nina" not in text_of(stranger.get(LIST))
    assert {stranger.post(f"{LIST}{pk}/{deed}/").status_code for deed in ("again", "withdraw")} == {404}


def test_the_list_says_what_became_of_the_letter(clinic: Clinic, owner: Client, invite: Invite) -> None:
    owner.post(LIST, NINA)
    assert "on its way" in text_of(owner.get(LIST))
    run_due(clinic)
    assert " sent " in text_of(owner.get(LIST))
    with tenant(clinic):
        Message.objects.update(state=MessageState.FAILED)
    assert "not delivered" in text_of(owner.get(LIST))
    change(clinic, expires_at=timezone.now())
    assert "ended" in text_of(owner.get(LIST))


def test_an_owner_who_signed_in_long_ago_shows_again_who_it_is(clinic: Clinic, olive: User, invite: Invite) -> None:
    """Nothing typed is lost, and nothing is written before that."""
    invite()
    pk = the_invitation(clinic).pk
    owner = Client()
    owner.force_login(olive, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {LIST: NINA | {"email": "sam@example.com"}, f"{LIST}{pk}/again/": {"letters": "1"}}
    for address, told in (*sent.items(), (f"{LIST}{pk}/withdraw/", {})):
        answer = owner.post(address, told)
        assert answer.status_code == 403 and "Confirm that it is you" in text_of(answer)
        assert all(f'value="{value}"' in answer.content.decode() for value in told.values() if isinstance(value, str))
    stored = the_invitation(clinic)
    assert (stored.letters, stored.withdrawn_at) == (1, None)


def call(**changes: Any) -> str:
    out = io.StringIO()
    told = {"clinic": "harbour", "email": "Nina@example.com", "name": "Nina Roth", "role": ["injector"]}
    call_command("invite_member", stdout=out, **told | changes)
    return out.getvalue()


def test_the_command_does_what_the_page_does(clinic: Clinic, olive: User) -> None:
    assert call() == "An invitation to Harbour Clinic goes to nina@example.com.\n"
    nina = opened(newest_link(clinic))
    assert "You are invited to work here, as injector." in text_of(nina.get(ACCEPT))
    assert mail.outbox[-1].subject == "Harbour Clinic invites you to Harbour Clinic"
    call(email="sam@example.com", by="olive@harbour.example")
    assert "Olive invites you" in text_of(opened(newest_link(clinic)).get(ACCEPT))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clinic": "nowhere"}, "no clinic with the code nowhere"),
        ({"email": "nina"}, "email: Enter an e-mail address"),
        ({"email": "olive@harbour.example"}, "works here already"),
        ({"by": "nina@example.com"}, "is no owner of Harbour Clinic"),
    ],
)
def test_the_command_says_what_is_wrong(clinic: Clinic, olive: User, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call(**changes)
    assert run_due(clinic) == 0
