"""Every page about one patient says who it is and, to clinical roles, what to know of them."""

from typing import Any

import pytest

from clinic.practice.access import READS_HEALTH
from clinic.practice.models import Role
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from tests.architecture.matrix import COLUMNS, MATRIX
from tests.architecture.objects import World
from tests.architecture.test_permissions import address, client_of

OF_A_PATIENT = {
    "patient",
    "consult",
    "plan",
    "ready_plan",
    "treatment",
    "check_in",
    "follow_up",
    "appointment",
    "document",
    "earlier_treatment",
    "consent",
    "photograph",
    "recalled",
}
# Answers about a patient that are no page with a bar, with the reason.
WITHOUT_BAR = {
    "assessments:consult-third": "a part of the consult's page, which has the bar",
    "consents:consent-signed": "in the patient's own hands, and nothing of the clinic's in view",
}
PAGES = sorted(
    route
    for route, rows in MATRIX.items()
    if OF_A_PATIENT & set(rows.get("ids", {}).values())
    and "GET" in rows
    and not route.startswith(("api:", "portal:aft"))
)


@pytest.fixture
def world(db: None) -> World:
    return World()


def readers(route: str) -> list[Role]:
    row = dict(zip(COLUMNS, MATRIX[route]["GET"].split(), strict=True))
    return [role for role in Role if row[role.value] == "200"]


def page(world: World, route: str, role: Role) -> str:
    answer = client_of(world, role.value).get(address(world, route, {}))
    return answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""


def ask_about_health(world: World) -> None:
    """Every patient there is."""
    with tenant(world.clinic):
        for patient in Patient.objects.all():
            newest = patient.health_histories.first()
            after = newest.number if newest else 0
            record_health_history(patient=patient, answers={"allergies": ["latex"]}, by=world.injector, after=after)


@pytest.mark.parametrize("route", [route for route in PAGES if route not in WITHOUT_BAR])
def test_the_bar_is_on_every_page_about_a_patient(world: World, route: str) -> None:
    address(world, route, {})
    ask_about_health(world)
    for role in readers(route):
        shown: Any = page(world, route, role)
        if not shown:
            continue
        bar = shown.partition('class="who-id"')[2].partition("<main")[0]
        assert "<strong" in bar and "Born " in bar, f"{route} as {role}"
        assert ("Allergy: Latex" in bar) is (role in READS_HEALTH), f"{route} as {role}"
        assert ("Last toxin" in bar) is (role in READS_HEALTH), f"{route} as {role}"


def test_the_exceptions_are_pages_that_exist() -> None:
    assert set(WITHOUT_BAR) <= set(PAGES)
