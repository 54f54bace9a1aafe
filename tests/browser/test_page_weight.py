"""What a first visit transfers: sizes, not times, so a test may hold them. Texts count as they are sent: compressed."""

import gzip
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Response

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from tests.browser.conftest import Tab

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 350_000
HEAD = 600  # an answer's headers, roughly
PACKED = ("font/", "image/png", "image/jpeg", "application/pdf")


def sent(response: Response) -> int:
    """Bytes as they travel in production, where the collected static files are compressed (the test server sends them plain)."""
    body = response.body()
    kind = response.headers.get("content-type", "")
    return HEAD + (len(body) if kind.startswith(PACKED) else len(gzip.compress(body, 6)))


def weigh(tab: Tab, path: str) -> dict[str, int]:
    answers: list[Response] = []
    tab.page.on("response", lambda response: answers.append(response))
    tab.open(path)
    tab.page.wait_for_load_state("networkidle")
    return {response.url: sent(response) for response in answers if response.url.startswith(tab.origin)}


def test_the_first_load_of_a_consult_is_light(
    signed_in: Callable[..., Tab], ada: User, clinic: Clinic, ana: Patient
) -> None:
    with tenant(clinic):
        consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    weights = weigh(signed_in(ada), f"/consults/{consult.pk}/")
    assert sum(weights.values()) < MOST, sorted(weights.items(), key=lambda one: -one[1])
    # Every part really came: page, fonts, drawing, styles, scripts.
    for part in (".woff2", "face_front", ".css", "save_machine", f"/consults/{consult.pk}/"):
        assert any(part in url for url in weights), part


@pytest.mark.parametrize("path", ["/today/", "/plans/", "/patients/"])
def test_every_start_page_is_light(signed_in: Callable[..., Tab], ada: User, path: str) -> None:
    assert sum(weigh(signed_in(ada), path).values()) < 200_000
