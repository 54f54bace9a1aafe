"""The injector's total over the points of an area: even where the face is even, and as it was for decisions of before."""

from dataclasses import replace
from typing import Any

import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans import decided_points, shares
from planning.plans.models import Plan
from planning.treatments.planned_areas import planned_areas
from tests.plans.test_deciding import SignIn, choice, newest
from tests.plans.test_points import decide, dose_of, points, said
from tests.support.consults import Post
from tests.support.pages import flat
from tests.treatments.making import HEALTHY, make_plan

__all__ = ["choice", "points"]
CHIN = {"region": "chin", "concern": "chin_dimpling", "side": "both", "severity": 2}
TESTED = {"speech_tested": True, "smile_tested": True}


@pytest.fixture
def chin(ana: Patient, ada: User) -> Plan:
    """A plan of the chin alone: two points, none in the midline."""
    plan = make_plan(ana, ada, findings=[CHIN], exam=TESTED)
    assert [dose["area"] for dose in plan.outcome["doses"]] == ["chin"], plan.outcome["missing"]
    return plan


def given(clinic: Clinic, plan: Plan, area: str) -> list[float]:
    with tenant(clinic):
        [planned] = [one for one in planned_areas(plan) if one.area == area]
    return [float(point.units) for point in planned.points]


@pytest.mark.parametrize(
    ("area", "total", "units"),
    [
        ("forehead", "12", [3, 2.5, 2.5, 2, 2]),
        ("forehead", "11", [3, 2, 2, 2, 2]),
        ("glabella", "22", [5, 4.5, 4.5, 4, 4]),
        ("glabella", "8,5", [2.5, 1.5, 1.5, 1.5, 1.5]),
    ],
)
def test_a_total_is_split_in_pairs(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic, area: str, total: str, units: list[float]
) -> None:
    assert decide(sign_in, ada, plan, {**choice, f"units.{area}.total": total}).status_code == 302
    assert given(clinic, plan, area) == units
    assert [point["units"] for point in said(newest(clinic, plan), area)["points"]] == units


def test_every_total_of_every_area_that_may_be_decided(plan: Plan, clinic: Clinic) -> None:
    with tenant(clinic):
        doses = [*shares.proposed(plan), *shares.addable(plan)]
    for dose in doses:
        low, high = dose.allowed
        shown = dose.points
        for half in range(round(low * 2), round(high * 2) + 1):
            amount = half / 2
            units = {"total": amount} if dose.even else dict.fromkeys(("left", "right"), amount)
            shared = shares.spread(dose, shown, units)
            if shared is None:
                assert f"{amount - 0.5:g} or {amount + 0.5:g} U do." in shares.uneven_words(dose, shown, amount)
                continue
            assert shares.uneven_words(dose, shown, amount) == ""
            assert decided_points.sums(dose, shared) == units
            assert all(spot.units for spot in shared)
            on = [[s.units for s in shared if s.side == side] for side in ("left", "right")]
            assert on[0] == on[1], (dose.area, amount)


BELLIES = {"points.chin": "1", "by_point.chin": "1"}


def bellies(right: str, left: str) -> Post:
    return {**BELLIES, "pt.chin.chin.belly.r.units": right, "pt.chin.chin.belly.l.units": left}


def test_a_total_that_does_not_split_is_refused_with_the_nearest_that_do(
    sign_in: SignIn, ada: User, chin: Plan, clinic: Clinic
) -> None:
    odd = {"course": "treat", "units.chin.total": "5,5", "words": "Seen at rest"}
    for told in ({}, bellies("2.5", "2.5")):
        page = decide(sign_in, ada, chin, {**odd, **told})
        assert page.status_code == 422
        shown = page.content.decode()
        assert "Chin: 5.5 U does not split evenly over 2 points: 5 or 6 U do." in shown
        assert 'value="5,5"' in shown and "Seen at rest" in shown
        assert newest(clinic, chin) is None
    assert decide(sign_in, ada, chin, {**odd, "units.chin.total": "5"}).status_code == 302
    assert given(clinic, chin, "chin") == [2.5, 2.5]


def test_points_set_one_by_one_may_differ(sign_in: SignIn, ada: User, chin: Plan, clinic: Clinic) -> None:
    told = {"course": "treat", "units.chin.total": "5.5", **bellies("3", "2,5")}
    assert decide(sign_in, ada, chin, told).status_code == 302
    assert given(clinic, chin, "chin") == [3, 2.5]


@pytest.mark.parametrize(
    ("total", "words"),
    [(8.5, "8 U does."), (3.5, "4 U does."), (5.5, "5 or 6 U do."), (40.5, "8 U does."), (6, "")],
)
def test_what_is_offered_lies_in_the_range(chin: Plan, clinic: Clinic, total: float, words: str) -> None:
    with tenant(clinic):
        [dose] = shares.proposed(chin)
    assert shares.uneven_words(dose, dose.points, total).rpartition(": ")[2] == words


def test_what_is_offered_keeps_to_what_is_left_of_the_limit(chin: Plan, clinic: Clinic) -> None:
    chin.outcome["totals"]["left_of_400"] = 0.5
    [suggested] = [dose.suggested.sum for dose in chin.answer.doses]
    with tenant(clinic):
        [dose] = shares.proposed(chin)
    assert dose.most == suggested + 0.5
    assert shares.uneven_words(dose, dose.points, suggested + 0.5).endswith(f": {suggested:g} U does.")


def test_an_uneven_face_keeps_its_sides(ana: Patient, ada: User, clinic: Clinic) -> None:
    lower = [{"feature": "brow", "side": "right", "is": "lower", "mm": 2}]
    with tenant(clinic):
        plan = make_plan(ana, ada, anatomy={**HEALTHY["anatomy"], "asymmetries": lower})
        [forehead] = [dose for dose in shares.proposed(plan) if dose.area == "forehead"]
        glabella = next(dose for dose in shares.proposed(plan) if dose.area == "glabella")
    assert not forehead.even and glabella.even
    shown = forehead.points
    for total in range(8, 20):
        shared = shares.spread(forehead, shown, {"total": total})
        assert shared is not None and sum(spot.units for spot in shared) == total
        on = {side: sum(spot.units for spot in shared if spot.side == side) for side in ("left", "right")}
        assert on["left"] >= on["right"]
        assert shares.uneven_words(forehead, shown, total) == ""


def test_decisions_that_kept_no_points_read_as_they_were(plan: Plan, clinic: Clinic, ada: User) -> None:
    """A forehead of 9.5 U, suggested as 2, 2, 2, 2, 1.5, that was raised to 10 U before shares were even."""
    dose = dose_of(plan, "forehead")
    points = zip(dose.points, (2, 2, 2, 2, 1.5), strict=True)
    forehead = replace(dose, points=tuple(replace(point, units=units) for point, units in points))
    before: dict[str, Any] = {"area": "forehead", "units": {"total": 10}, "in_range": True, "reason": "", "words": ""}
    assert [spot.units for spot in decided_points.decided(forehead, before)] == [2.5, 2, 2, 2, 1.5]


def test_a_total_decided_before_is_not_called_point_by_point(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post
) -> None:
    decide(sign_in, ada, plan, {**choice, "units.forehead.total": "10"})
    page = flat(sign_in(ada).get(f"/plans/{plan.pk}/?change=1"))
    assert 'name="by_point.forehead" value="1" data-by-point>' in page
    assert decide(sign_in, ada, plan, {**choice, "units.forehead.total": "11"}).status_code == 302
