"""People of every script, with two names and with one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from clinic.practice.models import Clinic, User
from clinic.practice.templatetags.look import patient_name
from patients.records.details import tidy_name
from patients.records.duplicates import possible_duplicates
from patients.records.models import Patient
from patients.records.normalise import sort_name, words
from tests.records.people import add

PEOPLE = [
    ("Le\u00efla", "Amari", "Amari, Le\u00efla", "Le\u00efla Amari", "Le\u00efla"),
    ("Suharto", "", "Suharto", "Suharto", "Suharto"),
    ("", "Rahul", "Rahul", "Rahul", "Rahul"),
    (
        "\u10dc\u10d8\u10dc\u10dd",
        "\u10d1\u10d4\u10e0\u10d8\u10eb\u10d4",
        "\u10d1\u10d4\u10e0\u10d8\u10eb\u10d4, \u10dc\u10d8\u10dc\u10dd",
        "\u10dc\u10d8\u10dc\u10dd \u10d1\u10d4\u10e0\u10d8\u10eb\u10d4",
        "\u10dc\u10d8\u10dc\u10dd",
    ),
    ("Anna", "Wei\u00df", "Wei\u00df, Anna", "Anna Wei\u00df", "Anna"),
    ("\u5c0f\u660e", "\u738b", "\u738b \u5c0f\u660e", "\u738b \u5c0f\u660e", "\u5c0f\u660e"),
    ("Ana\u202e", "Silva", "Silva, Ana", "Ana Silva", "Ana"),
    (
        "\u05e0\u05d5\u05e2\u05d4",
        "",
        "\u2068\u05e0\u05d5\u05e2\u05d4\u2069",
        "\u2068\u05e0\u05d5\u05e2\u05d4\u2069",
        "\u2068\u05e0\u05d5\u05e2\u05d4\u2069",
    ),
]


@pytest.mark.parametrize(("given_name", "family_name", "name", "full_name", "called"), PEOPLE)
def test_a_name_reads_well(given_name: str, family_name: str, name: str, full_name: str, called: str) -> None:
    patient = Patient(given_name=given_name, family_name=family_name)
    assert (patient.name, patient.full_name, patient.called) == (name, full_name, called)


@pytest.mark.parametrize(
    ("given_name", "family_name", "markup"),
    [
        ("Le\u00efla", "Amari", '<bdi><span class="family">Amari,</span> Le\u00efla</bdi>'),
        ("Suharto", "", "<bdi>Suharto</bdi>"),
        ("", "Rahul", "<bdi>Rahul</bdi>"),
        (
            "\u10dc\u10d8\u10dc\u10dd",
            "\u10d1\u10d4\u10e0\u10d8\u10eb\u10d4",
            "<bdi><span>\u10d1\u10d4\u10e0\u10d8\u10eb\u10d4,</span> \u10dc\u10d8\u10dc\u10dd</bdi>",
        ),
        ("\u5c0f\u660e", "\u738b", '<bdi><span class="family">\u738b</span> \u5c0f\u660e</bdi>'),
        ("Anna", "Wei\u00df", "<bdi><span>Wei\u00df,</span> Anna</bdi>"),
        ("gpj\u202eexe", "<b>Silva", '<bdi><span class="family">&lt;b&gt;Silva,</span> gpjexe</bdi>'),
    ],
)
def test_a_name_on_a_page_has_its_own_direction_and_safe_capitals(
    given_name: str, family_name: str, markup: str
) -> None:
    assert patient_name(Patient(given_name=given_name, family_name=family_name)) == markup


@pytest.mark.parametrize(("one", "other"), [(("Suharto", ""), ("", "Suharto")), (("", "Suharto"), ("Suharto", "Hadi"))])
def test_one_name_is_the_same_person_in_either_field(
    clinic: Clinic, ada: User, in_clinic: Clinic, one: tuple[str, str], other: tuple[str, str]
) -> None:
    known = add(clinic, ada, *one)
    add(clinic, ada, "", "Rahul")
    details: dict[str, Any] = {"given_name": other[0], "family_name": other[1], "born_on": known.born_on}
    assert possible_duplicates(details, idempotency_key=None, anyway=False) == [known]


@given(st.text(max_size=40), st.text(max_size=40))
def test_words_and_sort_names_have_no_stray_space_or_comma(given_name: str, family_name: str) -> None:
    assert all(word and not word.isspace() for word in words(given_name))
    assert not sort_name(family_name, given_name).startswith(",")
    assert not sort_name(family_name, given_name).endswith(",")


@given(st.text("abc\u202e\u200b\u2066\u200e\u00ad \u05d0", min_size=1, max_size=20).filter(words))
def test_a_kept_name_has_no_sign_of_direction(typed: str) -> None:
    kept = tidy_name(typed, "Given name")
    assert not set(kept) & set("\u202e\u200b\u2066\u200e\u00ad")
    assert tidy_name(kept, "Given name") == kept


@pytest.mark.parametrize("mark", [",", ";", "\u060c", "\u061b", "\uff0c", "\u3001", "\uff1b", " , ", "\u00a0,; ,"])
def test_a_copied_name_keeps_no_comma_at_its_ends(mark: str) -> None:
    assert tidy_name(f"Silva{mark}", "Family name") == tidy_name(f"{mark}Silva", "Family name") == "Silva"
    assert tidy_name(f"Silva{mark} Jr.{mark}", "Family name").endswith("Jr.")
    assert tidy_name(mark, "Given name") == ""


def test_the_phone_of_a_chart_is_dialled_with_its_extension(
    clinic: Clinic, ada: User, sign_in: Callable[[User], Client]
) -> None:
    suharto = add(clinic, ada, "Suharto", "", phone="+44 (0)20 7946 0011 ext. 12")
    page = sign_in(ada).get(f"/patients/{suharto.pk}/").content.decode()
    assert '<a href="tel:+442079460011;ext=12">+44 (0)20 7946 0011 ext. 12</a>' in page
    assert "<title>Suharto" in page.replace("\n", "") and "Suharto," not in page and ", Suharto" not in page
