"""A session that nobody uses: a warning, a page without its patient, and the very same page after signing in again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.db.models import F
from playwright.sync_api import Page, Request, expect

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from planning.consults.models import Consult
from tests.browser.conftest import Tab
from tests.browser.passkeys import enrol, plug_in, press_passkey
from tests.browser.test_consult_faults import WORDS, kept_words, words
from tests.browser.test_consult_saving import consult, saved

__all__ = ["consult"]
pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long demo password"
Enter = Callable[..., Tab]


@pytest.fixture
def ada(ada: User) -> User:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    return ada


@pytest.fixture
def chart(signed_in: Enter, ada: User, ana: Patient) -> Tab:
    """Ana's chart, on a clock that the test moves."""
    tab = signed_in(ada)
    tab.page.clock.install()
    tab.open(f"/patients/{ana.pk}/")
    return tab


def pass_by(page: Page, seconds: int) -> None:
    """For the browser and for the server."""
    shift = timedelta(seconds=seconds)
    UserSession.objects.update(last_seen_at=F("last_seen_at") - shift, created_at=F("created_at") - shift)
    page.clock.fast_forward(seconds * 1000)


def dialog(page: Page) -> None:
    expect(page.get_by_role("heading", name="Ada")).to_be_visible()
    assert "Silva" not in page.content()
    assert "Silva" not in page.title()


def sign_in_again(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_warning_comes_before_the_end_and_staying_is_one_press(chart: Tab) -> None:
    page = chart.page
    pass_by(page, 14 * 60 + 10)
    warning = page.get_by_role("alertdialog")
    expect(warning).to_contain_text("You will be signed out in")
    chart.look()
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    pass_by(page, 13 * 60)
    expect(page.get_by_role("heading", name="Silva")).to_be_visible()


def test_at_the_end_the_patient_is_gone_and_comes_back_with_the_person(chart: Tab) -> None:
    page = chart.page
    address = page.url
    chart.watch.expected |= {400, 401}
    pass_by(page, 15 * 60)
    dialog(page)
    chart.look()
    sign_in_again(page, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("That password is not right.")
    dialog(page)
    sign_in_again(page)
    expect(page.get_by_role("heading", name="Silva")).to_be_visible()
    assert page.url == address
    assert UserSession.objects.count() == 1


def test_what_was_typed_and_not_sent_is_there_again(
    signed_in: Enter, ada: User, clinic: Clinic, consult: Consult
) -> None:
    tab = signed_in(ada)
    page = tab.page
    page.clock.install()
    tab.open(f"/consults/{consult.pk}/")
    tab.watch.expected |= {401}
    page.route("**/draft/", lambda route: route.abort())
    words(page, "Half a sentence")
    pass_by(page, 15 * 60)
    dialog(page)
    page.unroute("**/draft/")
    sign_in_again(page)
    expect(page.get_by_label(WORDS)).to_have_value("Half a sentence")
    page.clock.resume()
    saved(page)
    assert kept_words(clinic, consult) == "Half a sentence"
    tab.watch.faults.clear()


def test_only_a_hand_keeps_a_session_alive_and_it_says_so_once_a_minute(chart: Tab) -> None:
    page = chart.page
    beats: list[Request] = []
    page.on("request", lambda asked: beats.append(asked) if is_beat(asked) else None)
    page.clock.fast_forward(61_000)
    page.evaluate(
        """() => { for (const name of ["keydown", "pointerdown", "wheel", "input"])
            document.body.dispatchEvent(new Event(name, {bubbles: true})); }"""
    )
    page.wait_for_timeout(300)
    assert not beats
    with page.expect_response(lambda answer: is_beat(answer.request)):
        page.keyboard.press("Shift")
    for _ in range(4):
        page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert len(beats) == 1
    for _ in range(20):
        with page.expect_response(lambda answer: is_beat(answer.request)):
            pass_by(page, 61)
            page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert len(beats) == 21
    expect(page.get_by_role("heading", name="Silva")).to_be_visible()


def is_beat(asked: Request) -> bool:
    return asked.method == "POST" and asked.url.endswith("/accounts/session/")


def test_another_person_who_signs_in_meanwhile_does_not_get_the_page(
    chart: Tab, dora: User, sign_in: Callable[[User], object]
) -> None:
    page = chart.page
    chart.watch.expected |= {401}
    pass_by(page, 15 * 60)
    dialog(page)
    cookie = sign_in(dora).cookies["glabella"]  # type: ignore[attr-defined]
    chart.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": chart.origin}])
    page.clock.run_for(31_000)
    expect(page.locator("#signed-out-who")).to_have_text("Somebody else is signed in here now. ")
    dialog(page)


def test_after_twelve_hours_the_page_is_hidden_too(chart: Tab) -> None:
    page = chart.page
    chart.watch.expected |= {401}
    UserSession.objects.update(created_at=F("created_at") - timedelta(hours=11, minutes=50))
    page.reload()
    pass_by(page, 9 * 60 + 10)
    expect(page.get_by_role("alertdialog")).to_contain_text("Your twelve hours end in")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    pass_by(page, 60)
    dialog(page)
    sign_in_again(page)
    expect(page.get_by_role("heading", name="Silva")).to_be_visible()


def typed_and_idle(tab: Tab, consult: Consult) -> None:
    page = tab.page
    page.clock.install()
    tab.open(f"/consults/{consult.pk}/")
    tab.watch.expected |= {400, 401, 429}
    page.route("**/draft/", lambda route: route.abort())
    words(page, "Half a sentence")
    pass_by(page, 15 * 60)
    dialog(page)
    page.unroute("**/draft/")


def goes_on(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    expect(tab.page.get_by_label(WORDS)).to_have_value("Half a sentence")
    tab.page.clock.resume()
    saved(tab.page)
    assert kept_words(clinic, consult) == "Half a sentence"
    tab.watch.faults.clear()


def test_a_passkey_brings_the_consult_back_with_what_was_typed(
    signed_in: Enter, ada: User, clinic: Clinic, consult: Consult
) -> None:
    tab = signed_in(ada)
    device = plug_in(tab)
    enrol(tab)
    typed_and_idle(tab, consult)
    device.let(is_verified=False)
    press_passkey(tab.page, "Use a passkey")
    expect(tab.page.get_by_text("Nothing was confirmed")).to_be_visible()
    device.let(is_verified=True)
    press_passkey(tab.page, "Use a passkey")
    goes_on(tab, clinic, consult)


def test_a_password_with_a_code_brings_the_consult_back_in_the_same_place(
    signed_in: Enter, ada: User, clinic: Clinic, consult: Consult
) -> None:
    TOTP.activate(ada, generate_totp_secret())
    code = RecoveryCodes.activate(ada).generate_codes()[0]
    tab = signed_in(ada)
    typed_and_idle(tab, consult)
    page = tab.page
    sign_in_again(page)
    for wrong in ("000000", "111111"):
        page.get_by_label("Code").fill(wrong)
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_text("This code is not right")).to_be_visible()
    tab.look()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Confirm").click()
    goes_on(tab, clinic, consult)
