"""Photographs by real taps: the camera, files, a lost network, comparison."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.photographs.models import Photograph
from patients.records.models import Patient
from tests.browser.conftest import until
from tests.photographs.making import consent_to_photographs, make_photograph, picture

pytestmark = pytest.mark.django_db(transaction=True)
# Chromium of a test has no camera: a drawing moves in its place.
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 960 });
  const brush = canvas.getContext("2d");
  let turn = 0;
  setInterval(() => {
    brush.fillStyle = `hsl(${(turn += 7)} 40% 60%)`;
    brush.fillRect(0, 0, 1280, 960);
  }, 50);
  return canvas.captureStream(20);
};
"""


@pytest.fixture
def tab(clinic: Clinic, ana: Patient, ada: User, signed_in: Callable[..., Any]) -> Any:
    with tenant(clinic):
        consent_to_photographs(ana, ada)
        make_photograph(ana, ada, "front", clinic.today() - timedelta(days=14))
    return signed_in(ada, has_touch=True)


def kept(clinic: Clinic) -> list[Photograph]:
    with tenant(clinic):
        return list(Photograph.objects.filter(taken_on=clinic.today()).order_by("added_at"))


def open_new(tab: Any, ana: Patient, *, camera: bool) -> Page:
    if camera:
        tab.context.add_init_script(CAMERA)
    page: Page = tab.open(f"/patients/{ana.pk}/photographs/new/")
    return page


def test_two_photographs_are_taken_with_the_ghost_of_the_last(clinic: Clinic, ana: Patient, tab: Any) -> None:
    page = open_new(tab, ana, camera=True)
    expect(page.locator(".photo-frame .ghost")).to_be_visible()
    page.get_by_role("slider", name="Last photograph").fill("60")
    expect(page.locator(".photo-frame .ghost")).to_have_css("opacity", "0.6")
    page.get_by_text("Grid", exact=True).tap()
    expect(page.locator(".photo-grid")).to_be_hidden()
    tab.look()
    for view in ("At rest", "Right 45°"):
        expect(page.locator("[data-now]")).to_have_text(view)
        until(page, lambda: bool(page.evaluate("document.querySelector('video').videoWidth")))
        page.get_by_role("button", name="Take", exact=True).tap()
        page.get_by_role("button", name="Keep").tap()
    expect(page.get_by_text("In the chart")).to_have_count(2)
    expect(page.locator("[data-now]")).to_have_text("Left 45°")
    assert [(one.view, one.source, one.width * 5 == one.height * 4) for one in kept(clinic)] == [
        ("front", "camera", True),
        ("right_45", "camera", True),
    ]


def test_without_a_camera_files_are_sent_each_with_its_view(
    clinic: Clinic, ana: Patient, tab: Any, tmp_path: Path
) -> None:
    tab.watch.expected.add(422)
    page = open_new(tab, ana, camera=False)
    expect(page.locator("[data-why]")).not_to_be_empty()
    tab.look()
    for name, content in {"a.jpg": picture(), "b.jpg": b"nothing", "c.png": picture("PNG", colour="#335577")}.items():
        (tmp_path / name).write_bytes(content)
    page.locator("#file").set_input_files([tmp_path / name for name in ("a.jpg", "b.jpg", "c.png")])
    for name, view in {"a.jpg": "Smile", "b.jpg": "Frown", "c.png": "Brows up"}.items():
        page.get_by_label(f"View of {name}").select_option(view)
    expect(page.get_by_text("In the chart")).to_have_count(2)
    expect(page.get_by_text("This is no JPEG, PNG or WebP picture.")).to_be_visible()
    tab.look()
    assert {one.view for one in kept(clinic)} == {"smile", "raise_brows"}


def test_a_lost_answer_makes_one_photograph(clinic: Clinic, ana: Patient, tab: Any, tmp_path: Path) -> None:
    page = open_new(tab, ana, camera=False)
    tab.watch.cut, lost = True, []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            return route.abort()
        return route.continue_()

    page.route("**/photographs/new/", lose)
    (tmp_path / "a.jpg").write_bytes(picture())
    page.locator("#file").set_input_files(tmp_path / "a.jpg")
    expect(page.get_by_text("In the chart")).to_be_visible()
    assert len(lost) == 1 and len(kept(clinic)) == 1


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_two_visits_are_compared_with_a_slider(
    clinic: Clinic, ana: Patient, ada: User, tab: Any, signed_in: Callable[..., Any], size: str
) -> None:
    with tenant(clinic):
        made = make_photograph(ana, ada, "front")
    other = signed_in(ada, size, has_touch=True)
    page = other.open(f"/patients/{ana.pk}/photographs/compare/")
    other.look()
    page.get_by_text("Slider").tap()
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    expect(page.locator("[data-slide]")).to_have_attribute("style", "--at: 100%;")
    box = slider.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    until(page, lambda: 15 < int(slider.input_value()) < 35)
    other.look()
    for path in (f"/patients/{ana.pk}/photographs/", f"/photographs/{made.pk}/", f"/patients/{ana.pk}/"):
        other.open(path)
        other.look()
