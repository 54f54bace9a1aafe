"""Names are found as any keyboard writes them, and one letter away."""

import pytest

from clinic.practice.models import Clinic, User
from patients.records import actions
from patients.records.search import Found, find_patients
from tests.records.people import add


@pytest.mark.parametrize("stored", ["M\u00fcller", "Mueller"])
@pytest.mark.parametrize("typed", ["m\u00fcller", "mueller", "muller", "MUE", "Mu\u0308ller"])
def test_umlauts_are_found_with_an_e_and_without(
    clinic: Clinic, ada: User, in_clinic: Clinic, stored: str, typed: str
) -> None:
    known = add(clinic, ada, "Hans", stored)
    add(clinic, ada, "Else", "Body")
    assert find_patients(typed) == Found([known])


@pytest.mark.parametrize("stored", ["S\u00f8rensen", "Soerensen", "Sorensen"])
@pytest.mark.parametrize("typed", ["s\u00f8rensen", "sorensen"])
def test_nordic_letters_are_found_as_any_keyboard_writes_them(
    clinic: Clinic, ada: User, in_clinic: Clinic, stored: str, typed: str
) -> None:
    known = add(clinic, ada, "Ane", stored)
    assert find_patients(typed) == Found([known])


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Whitcombe", "witcombe"),  # one added
        ("Whitcombe", "whitccombe"),  # one too many
        ("Whitcombe", "whitcobme"),  # swapped
        ("Whitcombe", "whitcambe"),  # another
        ("Whitcombe", "hwitcombe"),
        ("Whitcombe", "witcom"),  # a beginning
        ("Whitcombe", "jane witcombe"),
        ("Whitcombe", "witcombe j"),
        ("Кузнецов", "кузницов"),
        ("Παπαδόπουλος", "παπαδοπολος"),
        ("สิทธิชัย", "สิทธชัย"),
    ],
)
def test_a_name_one_letter_away_is_found_when_nobody_has_the_name_itself(
    clinic: Clinic, ada: User, in_clinic: Clinic, stored: str, typed: str
) -> None:
    known = add(clinic, ada, "Jane", stored)
    add(clinic, ada, "Else", "Body")
    assert find_patients(typed) == Found([known], close=True)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Иванов", ["ivanov", "Ivanov", "ivan", "ivanof"]),
        ("Достоевский", ["dostoevskii", "dostoevsky"]),
        ("Юрьев", ["iurev", "yurev"]),
        ("Гриценко-Їжак", ["hrytsenko", "yizhak", "izhak"]),
        ("Παπαδόπουλος", ["papadopoulos"]),
    ],
)
def test_cyrillic_and_greek_are_found_in_latin_letters(
    clinic: Clinic, ada: User, in_clinic: Clinic, stored: str, typed: list[str]
) -> None:
    known = add(clinic, ada, "Jane", stored)
    add(clinic, ada, "Else", "Body")
    for text in (*typed, f"jane {typed[0]}", stored):
        assert find_patients(text).patients == [known], text


def test_a_close_name_is_not_shown_beside_the_name_itself(clinic: Clinic, ada: User, in_clinic: Clinic) -> None:
    known = add(clinic, ada, "Jane", "Brown")
    add(clinic, ada, "Jane", "Crown")
    assert find_patients("brown") == Found([known])


def test_what_was_changed_to_another_spelling_keeps_one_row_a_word(
    clinic: Clinic, ada: User, in_clinic: Clinic
) -> None:
    patient = add(clinic, ada, "Anna-Lena", "M\u00fcller")
    actions.update_patient(patient=patient, by=ada, version=1, phone="07700 900111")
    assert set(patient.words.values_list("word", flat=True)) == {"anna", "lena", "annalena", "muller", "mueller"}
