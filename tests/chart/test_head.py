"""The head of the chart: units by visit and area, the interval, how it came out."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from patients.chart.check_in_results import CheckInResult
from patients.chart.units_by_visit import interval, units_by_visit
from patients.records.models import Patient
from planning.treatments.unwanted_effects import UnwantedEffects
from tests.support.members import member_of
from tests.treatments.making import make_decision, make_earlier_treatment, make_plan

SignIn = Callable[[User], Client]
ONA, ABO = "onabotulinumtoxinA", "abobotulinumtoxinA"
TODAY = date(2026, 11, 29)


def given(on: date, product: str = ONA, **units: float) -> Any:
    points = [SimpleNamespace(area=area, units=Decimal(str(amount) if amount else 0)) for area, amount in units.items()]
    return SimpleNamespace(
        pk=f"{on} {product}",
        plan_id=on,
        ended_on=on,
        product=product,
        total_units=sum(units.values()),
        points=SimpleNamespace(all=lambda: points),
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 days"), (1, "1 day"), (13, "13 days"), (14, "2 weeks"), (20, "2 weeks"), (21, "3 weeks")],
)
def test_an_interval_is_in_whole_weeks(days: int, words: str) -> None:
    assert interval(TODAY - timedelta(days=days), TODAY) == words


def test_units_of_different_products_never_share_a_table() -> None:
    visits = [
        given(date(2026, 1, 5), glabella=20, forehead=8),
        given(date(2026, 5, 4), ABO, glabella=50),
        given(date(2026, 8, 17), glabella=18.5, forehead=0),
    ]
    ona, abo = units_by_visit(visits, {}, TODAY)
    assert (ona.product, abo.product) == (ONA, ABO)
    assert [visit.total for visit in ona.visits] == [28, 18.5] and [visit.total for visit in abo.visits] == [50]
    assert {area: units for _, area, units in ona.rows} == {"Glabella": [20, 18.5], "Forehead": [8, None]}
    assert [visit.interval for visit in ona.visits] == ["first", "15 weeks"], "since the last toxin, whichever"
    assert (ona.is_last_product, abo.is_last_product, ona.since_last) == (True, False, "14 weeks")


def test_a_bar_is_as_high_as_its_units_and_stacked_by_area() -> None:
    [table] = units_by_visit([given(TODAY, glabella=20, forehead=20)], {}, TODAY)
    lower, upper = table.visits[0].segments
    assert (lower.top, upper.top) == (65, 26) and lower.shade != upper.shade
    assert table.frame_top == upper.top


def test_what_followed_comes_before_how_it_came_out() -> None:
    mixed = CheckInResult(TODAY, {"glabella": "as_wished", "crows_feet": "too_subtle"}, None)
    assert (mixed.brief, mixed.tone, mixed.differing) == ("Too subtle", "warn", ["Crow\u2019s feet: too subtle"])
    wished = CheckInResult(TODAY, {"glabella": "as_wished"}, UnwantedEffects((), TODAY))
    assert (wished.brief, wished.tone) == ("As wished", "ok")
    drooped = CheckInResult(TODAY, {"glabella": "as_wished"}, UnwantedEffects(("eyelid_droop",), TODAY))
    assert (drooped.brief, drooped.tone) == ("Eyelid droop", "warn")


def page(person: Client, patient: Patient) -> str:
    return " ".join(person.get(f"/patients/{patient.pk}/").content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_chart_opens_with_what_was_given_last(
    clinic: Clinic, ana: Patient, ada: User, desk: User, sign_in: SignIn
) -> None:
    assert "nothing given yet" in page(sign_in(ada), ana)
    injector = member_of(clinic, ada)
    make_earlier_treatment(ana, injector, datetime(2026, 3, 2, 15, tzinfo=clinic.zone))
    shown = page(sign_in(ada), ana)
    assert "Last map, <time" in shown and "13 U, given" in shown and "Units by visit" in shown
    assert "Units by visit" not in page(sign_in(desk), ana) and "13 U" not in page(sign_in(desk), ana)


def test_while_nothing_is_given_the_decided_points_are_shown(ana: Patient, ada: User, sign_in: SignIn) -> None:
    plan = make_plan(ana, ada)
    assert "The last plan is not decided" in page(sign_in(ada), ana)
    make_decision(plan, ada)
    shown = page(sign_in(ada), ana)
    assert "decided </span>" in shown and "Decided, not recorded as given" in shown
