"""Inviting somebody: the owner's form, the letter, the list, and the command."""

import io
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic.audit.models import Event
from clinic.jobs.runner import run_due
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.office.models import Invitation
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from tests.conftest import make_member
from tests.office.inviting import (
    ACCEPT,
    CHOSEN,
    LIST,
    NINA,
    Invite,
    SignIn,
    change,
    members,
    newest_link,
    opened,
    text_of,
    the_invitation,
)

pytestmark = pytest.mark.django_db


def test_the_letter_says_who_invites_to_what_and_until_when(clinic: Clinic, invite: Invite) -> None:
    invite()
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == (["nina@example.com"], "Olive invites you to Harbour Clinic")
    until = f"{clinic.local(the_invitation(clinic).expires_at):%H:%M}"
    assert "Hello Nina Roth" in letter.body and "as injector" in letter.body and until in str(letter.body)


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


@pytest.mark.parametrize("seen", ["9" * 5000, "one", "-1", ""])
def test_a_letter_whose_number_cannot_be_read_is_no_error(clinic: Clinic, owner: Client, seen: str) -> None:
    owner.post(LIST, NINA)
    assert owner.post(f"{LIST}{the_invitation(clinic).pk}/again/", {"letters": seen}).status_code == 302


def test_a_letter_that_is_overtaken_is_not_sent(clinic: Clinic, owner: Client) -> None:
    owner.post(LIST, NINA)
    owner.post(f"{LIST}{the_invitation(clinic).pk}/again/", {"letters": "1"})
    run_due(clinic)
    assert len(mail.outbox) == 1
    with tenant(clinic):
        states = dict(Message.objects.values_list("key", "state"))
    assert sorted(states.values()) == [MessageState.CANCELLED, MessageState.SENT]


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
