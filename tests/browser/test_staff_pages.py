"""The owner changes a colleague and ends another's access, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from clinic.practice.models import Clinic, Role, User
from tests.conftest import make_member
from tests.support.members import member_of

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/clinic/settings/staff/"


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_a_colleague_is_changed_deactivated_and_comes_back(
    clinic: Clinic, olive: User, ada: User, signed_in: Callable[..., Any], size: str
) -> None:
    make_member(clinic, "Nia", Role.INJECTOR)
    tab = signed_in(olive, size)
    page = tab.open(LIST)
    expect(page.get_by_role("heading", name="Staff", exact=True)).to_be_visible()
    tab.look()
    page.get_by_role("link", name=re.compile("Change.*Ada")).click()
    expect(page.get_by_role("heading", name="Working hours")).to_be_visible()
    tab.look()
    page.get_by_role("textbox", name="Title").fill("Aesthetic doctor")
    page.get_by_role("textbox", name="Monday").fill("9-13, 14-18")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ada was saved.")).to_be_visible()
    expect(page.get_by_text("Aesthetic doctor")).to_be_visible()
    page.goto(f"{tab.origin}{LIST}{member_of(clinic, ada).pk}/")
    page.get_by_role("link", name="Deactivate").click()
    expect(page.get_by_role("heading", name="What ends at once")).to_be_visible()
    tab.look()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Ada was deactivated and is signed out everywhere.")).to_be_visible()
    tab.look()
    page.get_by_role("link", name=re.compile("Change.*Ada")).click()
    page.get_by_role("button", name="Reactivate").click()
    expect(page.get_by_text("Ada works here again and has to sign in.")).to_be_visible()
