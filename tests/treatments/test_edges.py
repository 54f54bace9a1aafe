"""Figures and moments of a treatment record, just at their edge and one step beside it, through the page's own form."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments import validation
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import PlannedArea, planned_areas
from tests.treatments.making import as_planned, form_data, make_decision, make_plan, make_treatment

SignIn = Callable[[User], Client]
PROCERUS = "units-glabella-glabella.procerus"
UPPER_RIGHT = "units-crows_feet-crows_feet.upper.r"
Send = Callable[..., Any]


@pytest.fixture
def send(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User) -> Send:
    """`send(note="x")`: everything as planned but for these; the fields that were refused."""
    client = sign_in(ada)

    def sent(**typed: str) -> list[str]:
        answer = client.post(f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now()) | typed)
        return [] if answer.status_code == 302 else list(answer.context["form"].errors)

    return sent


def refused(plan: Plan, by: User, **changes: Any) -> list[str]:
    """The fields that stop the record; none where it is signed."""
    try:
        make_treatment(plan, by, **changes)
    except ValidationError as error:
        return list(error.message_dict) if hasattr(error, "error_dict") else ["__all__"]
    return []


def area_of(plan: Plan, area: str) -> PlannedArea:
    return next(one for one in planned_areas(plan) if one.area == area)


# --- figures that are taken, beside those of test_figures that are not -------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {PROCERUS: "0"},
        {PROCERUS: "0.5"},
    ],
)
def test_a_figure_at_its_bound_is_taken(send: Send, typed: dict[str, str]) -> None:
    assert send(**typed) == []


@pytest.mark.parametrize(("more", "reason"), [("-0.5", False), ("0", False), ("0.5", True)])
def test_a_reason_is_asked_half_a_unit_above_the_range(plan: Plan, ada: User, more: str, reason: bool) -> None:
    with tenant(plan.clinic_id):
        area, given = area_of(plan, "glabella"), as_planned(plan)
        rest = sum(given[point.field] for point in area.points if point.field != PROCERUS)
    given |= {PROCERUS: area.allowed[1] - rest + Decimal(more)}
    assert refused(plan, ada, given=given) == (["reason-glabella"] if reason else [])


@pytest.mark.parametrize(("more", "reason"), [("-0.5", False), ("0", False), ("0.5", True)])
def test_each_side_has_its_own_top(plan: Plan, ada: User, more: str, reason: bool) -> None:
    with tenant(plan.clinic_id):
        area, given = area_of(plan, "crows_feet"), as_planned(plan)
        right = [point.field for point in area.points if point.side == "right" and point.field != UPPER_RIGHT]
    given |= {UPPER_RIGHT: area.allowed[1] - sum(given[name] for name in right) + Decimal(more)}
    assert refused(plan, ada, given=given) == (["reason-crows_feet"] if reason else [])


@pytest.mark.parametrize(
    ("left", "midline", "right", "counted"),
    [
        ("4", "0", "4", ("4", "4")),
        ("4", "1", "4", ("4.5", "4.5")),
        ("4", "0.5", "5", ("4", "5.5")),
        ("5", "0.5", "4", ("5.5", "4")),
        ("4", "1.5", "5", ("4.5", "6")),
        ("0", "3", "0", ("1.5", "1.5")),
    ],
)
def test_the_midline_counts_half_for_each_side_and_a_half_unit_left_for_the_greater(
    plan: Plan, left: str, midline: str, right: str, counted: tuple[str, str]
) -> None:
    with tenant(plan.clinic_id):
        area = area_of(plan, "crows_feet")
    points = {"left": left, "midline": midline, "right": right}
    made = [SimplePoint(side) for side in points]
    told = validation.sides_given(SimpleArea(made), {point.field: Decimal(points[point.side]) for point in made})  # type: ignore[arg-type]
    assert area.per_side and (told["left"], told["right"]) == tuple(map(Decimal, counted))


class SimplePoint:
    def __init__(self, side: str) -> None:
        self.side, self.field = side, f"units-{side}"


class SimpleArea:
    per_side, spare = True, ()

    def __init__(self, points: list[SimplePoint]) -> None:
        self.points = points


# --- moments -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "good"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False), (timedelta(0), True)]
)
def test_clocks_may_differ_by_five_minutes(clinic: Clinic, plan: Plan, ada: User, ahead: timedelta, good: bool) -> None:
    assert refused(plan, ada, ended_at=clinic.now() + ahead) == ([] if good else ["ended_at"])


@pytest.mark.parametrize(("ended", "good"), [("2026-11-22 23:59:59", False), ("2026-11-23 00:00:00", True)])
def test_nothing_is_given_on_a_day_before_the_plan(
    clinic: Clinic, plan: Plan, ada: User, ended: str, good: bool
) -> None:
    moment = datetime.fromisoformat(ended).replace(tzinfo=clinic.zone)
    assert refused(plan, ada, ended_at=moment) == ([] if good else ["ended_at"])


@pytest.mark.parametrize(("ended", "today"), [("2026-11-23 23:59", "2026-11-23"), ("2026-11-24 00:01", "2026-11-24")])
def test_a_treatment_that_ends_after_midnight_is_the_next_days(
    clinic: Clinic, plan: Plan, ada: User, at: Any, ended: str, today: str
) -> None:
    at(clinic, ended)
    treatment = make_treatment(plan, ada)
    check_in = treatment.outcome["follow_up"]["check_in"]
    assert treatment.document["today"] == today
    assert check_in["target"] == (date.fromisoformat(today) + timedelta(days=14)).isoformat()


@pytest.mark.parametrize(("days", "held"), [(89, True), (90, False), (91, False)])
def test_the_next_treatment_is_ninety_days_away_by_the_calendar(
    clinic: Clinic, ana: Patient, plan: Plan, ada: User, at: Any, days: int, held: bool
) -> None:
    """Just before midnight on the first day, just after it on the last."""
    at(clinic, "2026-11-23 23:59")
    make_treatment(plan, ada)
    at(clinic, f"{date(2026, 11, 23) + timedelta(days=days)} 00:01")
    again = make_plan(ana, ada, toxin_history={"first_time": False, "units_last_90_days": 0})
    assert (again.status == "on_hold") is held


# --- what was decided --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("course", ["wait", "refer", "do_not_treat"])
def test_only_who_decided_to_treat_treats(clinic: Clinic, plan: Plan, ada: User, course: str) -> None:
    make_decision(plan, ada, course=course, words="Not today")
    assert refused(plan, ada) == ["__all__"]
    with tenant(clinic):
        assert not Treatment.objects.exists()


def test_who_decides_to_treat_after_all_treats(clinic: Clinic, plan: Plan, ada: User, at: Any) -> None:
    make_decision(plan, ada, course="wait", words="Not today")
    at(clinic, "2026-11-23 14:01")
    make_decision(plan, ada)
    assert refused(plan, ada) == []


@pytest.mark.parametrize(("typed", "fields"), [("0", []), ("", [PROCERUS]), (" ", [PROCERUS])])
def test_nothing_typed_is_not_nothing_given(send: Send, typed: str, fields: list[str]) -> None:
    assert send(**{PROCERUS: typed}) == fields


@pytest.mark.parametrize(("count", "fields"), [(1_999, []), (2_000, []), (2_001, ["note"])])
def test_a_note_has_two_thousand_characters(send: Send, count: int, fields: list[str]) -> None:
    assert send(note="x" * count) == fields
