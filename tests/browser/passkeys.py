"""Chromium's virtual authenticator: a device that holds passkeys, and whose finger always fits.

device = plug_in(tab)                      # before the page asks; each tab has a device of its own
enrol(tab, "Clinic tablet")                # signed in, on the account page
press_passkey(tab.page, "Sign in with a passkey")
"""

from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Tab


class VirtualDevice:
    """`id` names it to Chromium."""

    def __init__(self, session: CDPSession, id: str) -> None:
        self.session, self.id = session, id

    def passkeys(self) -> list[dict[str, Any]]:
        told = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        found: list[dict[str, Any]] = told["credentials"]
        return found

    def let(self, is_verified: bool) -> None:
        """Whether the finger fits."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_verified})

    def take(self, passkey: dict[str, Any]) -> None:
        """A passkey that another device made: of a phone that is carried from tablet to tablet."""
        self.session.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": passkey})

    def lose(self) -> None:
        self.session.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})


def plug_in(tab: Tab) -> VirtualDevice:
    session = tab.context.new_cdp_session(tab.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    told = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return VirtualDevice(session, told["authenticatorId"])


def press_passkey(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).click()


def enrol(tab: Tab, name: str = "Clinic tablet") -> None:
    """Ends on the page of the recovery codes, or on the list where they were looked at before."""
    page = tab.open("/accounts/factors/passkey/")
    page.get_by_label("Name of the device").fill(name)
    press_passkey(page, "Make the passkey")
    expect(page.get_by_text("The passkey works")).to_be_visible()
