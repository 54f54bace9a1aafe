"""`manage.py open_clinic`: a clinic that can start work, or a word on what is wrong and nothing changed."""

import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.models import Clinic, Membership, OpeningHours, Role, Room, User
from clinic.practice.tenancy import signed_in_user, tenant
from tests.support.members import member_of

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Harbour House",
    "code": "harbour-2",
    "timezone": "Europe/London",
    "phone": "+44 20 7946 0000",
    "emergency_number": "999",
    "owner_email": "Olive@harbour.example",
    "owner_name": "Olive Ward",
}
ARGUMENTS = [word for name, value in TOLD.items() for word in (f"--{name.replace('_', '-')}", value)]


def open_clinic(**changes: Any) -> str:
    out = io.StringIO()
    call_command("open_clinic", stdout=out, **TOLD | changes)
    return out.getvalue()


def test_it_opens_with_owner_rooms_and_hours() -> None:
    said = open_clinic(address="1 Quay; London", room=["Room 1", "Room 2"], hours=["0-4=09:00-17:00", "5=10:00-14:00"])
    clinic = Clinic.objects.get(code="harbour-2")
    member = member_of(clinic, User.objects.get())
    assert "Harbour House is open" in said and "Forgotten your password?" in said
    assert "[ ] Somebody injects" in said and "[x] Opening hours" in said
    assert (member.roles, member.user.full_name, member.user.has_usable_password()) == (
        [Role.OWNER],
        "Olive Ward",
        False,
    )
    assert clinic.address == "1 Quay\nLondon"
    with tenant(clinic):
        assert [room.name for room in Room.objects.order_by("name")] == ["Room 1", "Room 2"]
        assert [span.weekday for span in OpeningHours.objects.all()] == [0, 1, 2, 3, 4, 5]
        assert Event.objects.get(action="clinic.open").data == {"owner": str(member.user_id)}


def test_an_owner_who_injects_gets_both_roles() -> None:
    open_clinic(owner_role=["injector", "injector"])
    assert member_of(Clinic.objects.get(), User.objects.get()).roles == [Role.OWNER, Role.INJECTOR]


def test_a_role_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'nurse'"):
        call_command("open_clinic", *ARGUMENTS, "--owner-role", "nurse")
    assert not Clinic.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"timezone": "London"}, "London is not a time zone"),
        ({"code": "Harbour House"}, "code:"),
        ({"owner_email": "olive"}, "olive is not an e-mail address."),
        ({"hours": ["Mon=9-17"]}, "--hours Mon=9-17: write Weekdays from 0"),
        ({"hours": ["0=17:00-09:00"]}, "the end must come after the beginning"),
        ({"hours": ["0=09:00-25:00"]}, "there is no such time of day"),
        ({"hours": ["0-4=09:00-17:00", "2=16:00-20:00"]}, "it overlaps other hours of the same day"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CommandError, match=words.replace("(", r"\(")):
        open_clinic(**changes)
    assert not Clinic.objects.exists() and not User.objects.exists()


def test_a_room_named_twice_is_one_room() -> None:
    open_clinic(room=["Room 1", "Room 1"])
    with tenant(Clinic.objects.get()):
        assert [room.name for room in Room.objects.all()] == ["Room 1"]


def test_a_second_run_changes_nothing() -> None:
    open_clinic()
    with pytest.raises(CommandError, match="already; nothing was changed"):
        open_clinic(name="Another")
    assert [clinic.name for clinic in Clinic.objects.all()] == ["Harbour House"]


def test_an_owner_of_two_clinics_keeps_the_account() -> None:
    open_clinic()
    assert "Forgotten" not in open_clinic(code="quay", owner_email="olive@harbour.example")
    with signed_in_user(User.objects.get()):
        assert Membership.objects.count() == 2


def test_the_owner_gets_in_by_the_reset_link(client: Client, mailoutbox: list[EmailMessage]) -> None:
    open_clinic()
    assert client.post("/accounts/password/reset/", {"email": "olive@harbour.example"}).status_code == 302
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", str(mailoutbox[0].body))
    assert link
    page = client.get(urlsplit(link[0]).path, follow=True)
    chosen = {"password1": "calm-paper-lantern-26", "password2": "calm-paper-lantern-26"}
    client.post(page.redirect_chain[-1][0], chosen)
    assert User.objects.get(email="olive@harbour.example").check_password(chosen["password1"])
