"""Staff and clinics whose names are written from right to left, or came with signs that nobody sees."""

import pytest

from clinic.practice import actions
from clinic.practice.models import Clinic, Role, User
from clinic.practice.templatetags.look import initials

NOA = "\u05e0\u05d5\u05e2\u05d4 \u05db\u05d4\u05df"


def test_a_name_is_kept_without_signs_of_direction(clinic: Clinic) -> None:
    told = {"email": "nia@harbour.example", "full_name": "\u202eNia\u200b  Okoro\u200f", "title": "Nurse\u00ad"}
    member = actions.add_member(clinic=clinic, roles=[Role.INJECTOR], **told)
    assert (member.user.full_name, member.title) == ("Nia Okoro", "Nurse")
    assert actions.add_room(clinic=clinic, name="Room\u2066 1").name == "Room 1"


def test_a_right_to_left_name_keeps_its_place_among_other_words() -> None:
    assert User(full_name=NOA, email="noa@harbour.example").name == f"\u2068{NOA}\u2069"
    assert User(full_name="", email="noa@harbour.example").name == "noa@harbour.example"
    assert str(Clinic(name=NOA)) == f"\u2068{NOA}\u2069" and str(Clinic(name="Harbour")) == "Harbour"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("nia okoro", "NO"),
        ("\u10dc\u10d8\u10dc\u10dd \u10d1\u10d4\u10e0\u10d8\u10eb\u10d4", "\u10dc\u10d1"),
        ("Suharto", "S"),
        ("\u738b\u5c0f\u660e", "\u738b"),
        ("\u00dfen", "\u00df"),
    ],
)
def test_initials_are_letters_that_every_font_has(name: str, letters: str) -> None:
    assert initials(User(full_name=name)) == letters
