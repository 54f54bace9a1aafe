"""The owner sets up the clinic: what letters say, the logo, when it is open."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from clinic.practice.models import Clinic, User
from tests.browser.conftest import Tab

pytestmark = pytest.mark.django_db(transaction=True)


def picture() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (600, 150), "teal").save(out, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": out.getvalue()}


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_the_owner_sets_up_the_clinic(
    clinic: Clinic, olive: User, signed_in: Callable[..., Tab], open_all_week: None, size: str
) -> None:
    tab = signed_in(olive, size)
    tab.watch.expected.add(422)
    page = tab.open("/clinic/settings/")
    tab.look()
    page.get_by_label("US Letter").check()
    page.get_by_label("Costs").fill("Per area: £180.\nThe check-in is included.")
    page.get_by_label("Emergency number").fill("none")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the emergency number in figures, such as 999 or 112.")
    expect(page.get_by_label("Costs")).to_have_value("Per area: £180.\nThe check-in is included.")
    tab.look()
    page.get_by_label("Emergency number").fill("999")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("The settings were saved.")).to_be_visible()
    page.get_by_label("Picture").set_input_files(picture())
    page.get_by_role("button", name="Save logo").click()
    expect(page.get_by_role("img", name=f"Logo of {clinic.name}")).to_be_visible()
    tab.look()
