"""The emergency card is two taps away from a clinical page, which stays open."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from clinic.practice.models import Clinic, User
from tests.conftest import make_patient

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_two_taps_from_the_chart(clinic: Clinic, ada: User, signed_in: Callable[..., Any], size: str) -> None:
    patient = make_patient(clinic, "Maren", "Lindqvist", date(1984, 5, 12), ada)
    tab = signed_in(ada, size)
    page = tab.open(f"/patients/{patient.pk}/")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Emergency card").click()
    card = opened.value
    expect(card.get_by_role("heading", name="Emergency card")).to_be_visible()
    card.get_by_role("link", name="Spread of the effect").click()
    expect(card.get_by_role("heading", name="Spread of the effect")).to_be_in_viewport()
    expect(card.get_by_role("link", name=re.compile("Emergency 999"))).to_have_attribute("href", "tel:999")
    tab.open("/emergency-card/")
    tab.look()
