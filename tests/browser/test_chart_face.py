"""The chart opens with the face: the last map, units by visit, what is due; papers lie folded under their visit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment


@pytest.fixture
def treated(clinic: Clinic, ana: Patient, ada: User) -> Treatment:
    injector = member_of(clinic, ada)
    make_earlier_treatment(ana, injector, clinic.now() - timedelta(days=220))
    return make_earlier_treatment(ana, injector, clinic.now() - timedelta(days=110))


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_the_last_map_and_the_units_are_seen_at_once(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, treated: Treatment, size: str
) -> None:
    tab = signed_in(ada, size)
    page = tab.open(f"/patients/{ana.pk}/")
    face = page.get_by_role("region", name="Last map")
    expect(face.locator(".facemap-view")).to_be_visible()
    expect(face).to_contain_text("13 U, given")
    units = page.get_by_role("region", name="Units by visit")
    expect(units.get_by_role("row", name="Glabella")).to_contain_text("13")
    expect(units.get_by_role("columnheader", name="today")).to_contain_text("15 weeks")
    expect(page.get_by_role("region", name="Today")).to_be_visible()
    tab.look()
