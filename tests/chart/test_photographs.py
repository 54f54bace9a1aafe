"""Photographs in the chart: by visit with what was given, and two visits compared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.photographs.models import Photograph
from patients.records.models import Patient
from tests.photographs.making import make_photograph
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(clinic: Clinic, ana: Patient, ada: User) -> dict[str, Photograph]:
    """Before a treatment, and on day 14 after it."""
    ended_at = clinic.now() - timedelta(days=14)
    make_earlier_treatment(ana, member_of(clinic, ada), ended_at)
    day = clinic.day_of(ended_at)
    with tenant(clinic):
        return {
            "before": make_photograph(ana, ada, "frown", day),
            "after": make_photograph(ana, ada, "frown"),
            "smile": make_photograph(ana, ada, "smile"),
        }


def test_the_strip_shows_one_visit_chosen_above_it(
    clinic: Clinic, ana: Patient, taken: dict[str, Photograph], ada: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(ada)
    page = client.get(f"/patients/{ana.pk}/").content.decode()
    assert ", day 14</a>" in page and ", before</a>" in page
    assert str(taken["after"].pk) in page and str(taken["before"].pk) not in page
    page = client.get(f"/patients/{ana.pk}/?photographs={taken['before'].taken_on}").content.decode()
    assert str(taken["before"].pk) in page and str(taken["after"].pk) not in page


def test_the_desk_sees_no_photographs_in_the_chart(
    ana: Patient, taken: dict[str, Photograph], desk: User, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(desk).get(f"/patients/{ana.pk}/").content.decode()
    assert "photographs" not in page.lower().replace("photographs.css", "")


@pytest.mark.parametrize("how", ["beside", "slider"])
def test_the_same_view_of_two_visits_with_day_and_units(
    ana: Patient, taken: dict[str, Photograph], ada: User, sign_in: Callable[[User], Client], how: str
) -> None:
    page = sign_in(ada).get(f"/patients/{ana.pk}/photographs/compare/?how={how}").content.decode()
    assert str(taken["before"].pk) in page and str(taken["after"].pk) in page
    assert ", before" in page and ", day 14" in page and "\u00a0U" in page
    assert ('type="range"' in page) is (how == "slider")


@pytest.mark.parametrize("asked", [{"view": "toes"}, {"earlier": "soon"}, {"later": "2026-13-99"}, {"how": "x"}])
def test_what_is_not_there_is_answered_with_what_is(
    ana: Patient, taken: dict[str, Photograph], ada: User, sign_in: Callable[[User], Client], asked: Any
) -> None:
    assert sign_in(ada).get(f"/patients/{ana.pk}/photographs/compare/", asked).status_code == 200
