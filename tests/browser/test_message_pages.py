"""Messages by hand: pieces put in where the cursor stands, the preview while it is written, a held message stopped."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from clinic.messages.models import Message, TemplateVersion
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import update_patient
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.messages.making import make_message, switch_on

SignedIn = Callable[..., Tab]


def test_a_template_is_written_with_pieces_and_a_preview(signed_in: SignedIn, clinic: Clinic, olive: User) -> None:
    tab = signed_in(olive)
    page = tab.open("/messages/templates/visit_confirmation/?channel=sms&language=en")
    tab.look()
    words = page.get_by_label("Words")
    words.fill("See you ")
    page.get_by_role("button", name="day and time", exact=True).click()
    page.get_by_role("button", name="link", exact=True).click()
    expect(words).to_have_value("See you [day and time][link]")
    expect(page.locator(".bubble")).to_contain_text("See you ")
    expect(page.locator("#proofs")).to_contain_text("one SMS")
    words.press_sequentially(" Botox")
    expect(page.locator("#proofs")).to_contain_text("Leave out \u201cBotox\u201d")
    tab.watch.expected |= {422}
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_text("Leave out \u201cBotox\u201d: others may read it").first).to_be_visible()
    expect(words).to_have_value("See you [day and time][link] Botox")
    words.fill("See you [day and time] [link]")
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_text("Version 1,")).to_be_visible()
    with tenant(clinic):
        assert TemplateVersion.objects.get().words == "See you [day and time] [link]"


def test_a_held_message_is_stopped_by_one_press(
    signed_in: SignedIn, clinic: Clinic, ana: Patient, desk: User, olive: User
) -> None:
    with tenant(clinic):
        switch_on(clinic, olive, "email", kinds=("visit_confirmation",))
        patient = update_patient(patient=ana, by=desk, version=ana.version, email="ana@example.com")
        message = make_message(clinic, patient.pk, at=timezone.now() + timedelta(days=1))
    tab = signed_in(desk, "desk")
    page = tab.open("/messages/?show=held")
    tab.look()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("Stopped. It was not sent.")).to_be_visible()
    with tenant(clinic):
        assert Message.objects.get(pk=message.pk).state == "cancelled"
