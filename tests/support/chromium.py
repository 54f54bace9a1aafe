"""A real Chromium for browser tests, and a watch that collects every fault a page shows."""

import os
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"tablet": (1180, 820), "phone": (390, 844), "desk": (1440, 900), "narrow": (320, 640)}
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.__reports = [];
document.addEventListener("securitypolicyviolation", event => window.__reports.push(event.violatedDirective + " " + event.blockedURI));
"""


def executable() -> str | None:
    """Debian's Chromium, or the one that CHROMIUM names; None when there is none."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=executable(), args=ARGS)


# What Chromium and htmx say of a request that was cut.
OF_A_CUT = ("net::ERR_", "htmx:sendError", "htmx:afterRequest")


def is_of_a_cut(text: str) -> bool:
    return any(words in text for words in OF_A_CUT)


class Watch:
    """Console errors, page errors, requests to other machines, answers of 400 and above, and CSP reports of one page."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin, self.faults, self.expected = page, origin, list[str](), set[int]()
        self.cut = False  # whether the test cuts requests: the browser writes a line for each, some after the last step
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("console", self._console)
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: Any) -> None:
        # The browser also writes a line for every answer of 400 and above; a test that provokes one names its code in `expected`.
        expected = any(f"status of {code} " in message.text for code in self.expected)
        expected |= self.cut and is_of_a_cut(message.text)
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.faults.append(f"foreign request: {url}")

    def check(self) -> None:
        reports = self.page.evaluate("window.__reports || []")
        assert not self.faults and not reports, [*self.faults, *reports]


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practice, one line each."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
