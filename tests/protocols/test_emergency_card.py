"""The emergency card: what rests on a source says so, nothing gives a dose, and the clinic's own numbers stand on it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clinic.practice.models import Clinic, User
from planning.protocols.emergency_card import emergency_card

SignIn = Callable[[User], Client]
CARD = emergency_card()


def test_the_card_has_the_three_situations_with_signs_and_steps() -> None:
    assert [one.code for one in CARD.situations] == ["anaphylaxis", "spread", "vascular"]
    assert all(one.signs and one.steps and one.first.text for one in CARD.situations)


def test_no_line_gives_a_dose_of_a_medicine() -> None:
    for line in (line for one in CARD.situations for line in one.lines):
        assert not re.search(r"\d\s*(mg|mL|ml|micrograms|µg|mcg|U\b|units)", line.text), line.text


def test_trouble_swallowing_speaking_or_breathing_is_an_emergency_by_its_source() -> None:
    spread = next(one for one in CARD.situations if one.code == "spread")
    for line in (spread.when, spread.first, spread.signs[0], spread.steps[0]):
        assert line.source == "References 3 (LBL-8)", line.text


@pytest.mark.django_db
def test_the_card_names_the_clinic_s_own_numbers(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    numbers = {"doctor_to_call": "Dr Marsh", "doctor_phone": "+44 20 7946 0377", "emergency_kit": "Red bag, room 1"}
    Clinic.objects.filter(pk=clinic.pk).update(**numbers, address="12 Lantern Row")
    page = sign_in(ada).get(reverse("protocols:emergency-card")).content.decode()
    for words in ("999", "tel:+442079460377", "Dr Marsh", "Red bag, room 1", "12 Lantern Row"):
        assert words in page, words
    assert "Not complete" not in page


@pytest.mark.django_db
def test_what_is_not_entered_is_said_and_not_filled_in(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    page = sign_in(olive).get(reverse("protocols:emergency-card")).content.decode()
    assert "The doctor to call is not entered." in page
    assert "Nobody has entered where the emergency kit is." in page
    assert reverse("office:clinic-settings") in page


@pytest.mark.django_db
def test_lines_of_the_house_wait_for_a_clinician(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    page = sign_in(ada).get(reverse("protocols:emergency-card")).content.decode()
    assert "Not yet checked by a clinician" in page
    house = sum(not line.source for one in CARD.situations for line in one.lines)
    assert page.count('<abbr class="aid-source"') == house


@pytest.mark.django_db
def test_every_page_of_a_member_leads_to_the_card(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    assert f'href="{reverse("protocols:emergency-card")}"' in sign_in(ada).get("/patients/").content.decode()
