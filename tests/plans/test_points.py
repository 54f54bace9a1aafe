"""The injector moves, adds and takes away points, and adds areas of their own: what is kept, what is refused, who reads it."""

import uuid
from typing import Any

import pytest

from clinic.practice.faceplaces import fault_of
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.plans import shares
from planning.plans.area_doses import AreaDose, of_plan
from planning.plans.decision_presenter import decision_form
from planning.plans.models import Decision, Plan
from planning.treatments.planned_areas import planned_areas
from tests.plans.test_deciding import SignIn, choice, newest
from tests.support.consults import Post, finish
from tests.support.pages import flat
from tests.treatments.making import make_plan

__all__ = ["choice"]
WHY = {"reason.masseter": "patient_wish", "words.masseter": "Clenches at night, seen today"}
MASSETER = {"add.masseter": "yes", "units.masseter.right": "20", "units.masseter.left": "20", **WHY}


def dose_of(plan: Plan, area: str) -> AreaDose:
    return of_plan(plan.answer, area)


@pytest.fixture
def points(plan: Plan, choice: Post) -> Post:
    """The form as a page with script sends it: every point with its units and its place."""
    told: Post = dict(choice)
    for dose in plan.answer.doses:
        told |= {f"points.{dose.area}": "1", f"by_point.{dose.area}": "1"}
        for spot in dose_of(plan, dose.area).points:
            assert spot.place
            told |= {
                f"pt.{spot.area}.{spot.id}.units": f"{spot.units:g}",
                f"pt.{spot.area}.{spot.id}.x": f"{spot.place[0]:g}",
                f"pt.{spot.area}.{spot.id}.y": f"{spot.place[1]:g}",
            }
    return told


def decide(sign_in: SignIn, ada: User, plan: Plan, post: Post) -> Any:
    return sign_in(ada).post(f"/plans/{plan.pk}/decide/", {**post, "idempotency_key": str(uuid.uuid4())})


def said(decision: Decision | None, area: str) -> dict[str, Any]:
    assert decision is not None
    return next(dose for dose in decision.doses if dose["area"] == area)


def test_points_as_suggested_are_no_news(sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic) -> None:
    assert decide(sign_in, ada, plan, points).status_code == 302
    assert all("points" not in dose for dose in (newest(clinic, plan) or Decision()).doses)


def test_a_moved_point_keeps_both_places(sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic) -> None:
    moved = {"pt.forehead.forehead.mid.y": "195.4"}
    assert decide(sign_in, ada, plan, {**points, **moved}).status_code == 302
    [mid] = [p for p in said(newest(clinic, plan), "forehead")["points"] if p["id"] == "forehead.mid"]
    assert (mid["x"], mid["y"]) == (300, 195.4)
    page = sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()
    assert "moved 4 mm" in page
    with tenant(clinic):
        [planned] = [p for area in planned_areas(plan) for p in area.points if p.id == "forehead.mid"]
    assert (planned.place, planned.home, planned.moved) == ((300, 195.4), (300, 205), 4)


@pytest.mark.parametrize(
    ("point", "x", "y", "words"),
    [
        ("crows_feet.upper.r", "443", "325", "a right-side point stays on the patient’s right"),
        ("crows_feet.upper.l", "157", "325", "a left-side point stays on the patient’s left"),
        ("crows_feet.upper.r", "225", "345", "in the eye"),
        ("crows_feet.upper.r", "179.8", "347", "within 3 mm of the eye"),
        ("crows_feet.upper.l", "420.2", "347", "within 3 mm of the eye"),
        ("crows_feet.upper.r", "20", "325", "not on the face"),
        ("crows_feet.upper.r", "9999", "325", "not on the face"),
        ("crows_feet.upper.r", "nan", "325", "choose its place"),
        ("crows_feet.upper.r", "1e2", "325", "choose its place"),
        ("crows_feet.upper.r", "", "325", "choose its place"),
    ],
)
def test_a_place_that_no_needle_may_have_is_refused(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic, point: str, x: str, y: str, words: str
) -> None:
    wrong = {f"pt.crows_feet.{point}.x": x, f"pt.crows_feet.{point}.y": y}
    answer = decide(sign_in, ada, plan, {**points, **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    anchor = f"d-pt-crows-feet-{point.replace('.', '-').replace('_', '-')}-units"
    assert f'href="#{anchor}"' in page and f'id="{anchor}"' in page
    assert newest(clinic, plan) is None


def test_units_of_a_point_change_with_the_total(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic
) -> None:
    units = dose_of(plan, "glabella").units
    more = {"pt.glabella.glabella.procerus.units": "5,5"}
    alone = decide(sign_in, ada, plan, {**points, **more})
    assert alone.status_code == 422
    assert "its points add up to" in alone.content.decode()
    procerus = next(p for p in dose_of(plan, "glabella").points if p.id == "glabella.procerus")
    together = {**more, "units.glabella.total": f"{units + 5.5 - procerus.units:g}"}
    assert decide(sign_in, ada, plan, {**points, **together}).status_code == 302
    stored = {p["id"]: p["units"] for p in said(newest(clinic, plan), "glabella")["points"]}
    assert stored["glabella.procerus"] == 5.5


@pytest.mark.parametrize("typed", ["", "-1", "1.3", "many", "1e1", "\u00b2"])
def test_units_of_a_point_are_halves(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic, typed: str
) -> None:
    answer = decide(sign_in, ada, plan, {**points, "pt.glabella.glabella.procerus.units": typed})
    assert answer.status_code == 422
    assert "write units in halves, or remove the point" in answer.content.decode()


def test_without_script_a_removed_points_units_go_to_the_others(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    told = {**choice, "points.glabella": "1", "pt.glabella.glabella.procerus.out": "1"}
    assert decide(sign_in, ada, plan, told).status_code == 302
    dose = said(newest(clinic, plan), "glabella")
    assert "glabella.procerus" not in {p["id"] for p in dose["points"]}
    assert sum(p["units"] for p in dose["points"]) == dose["units"]["total"]
    assert "taken away" in sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()


def test_an_own_point_takes_its_side_from_its_place(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic
) -> None:
    units = dose_of(plan, "forehead").units
    own = {"own.forehead": "own-1", "pt.forehead.forehead.own-1.units": "1", "units.forehead.total": f"{units + 1:g}"}
    own |= {"pt.forehead.forehead.own-1.x": "240", "pt.forehead.forehead.own-1.y": "180"}
    assert decide(sign_in, ada, plan, {**points, **own}).status_code == 302
    [added] = [p for p in said(newest(clinic, plan), "forehead")["points"] if p["id"] == "forehead.own-1"]
    assert (added["side"], added["x"], added["muscle"]) == ("right", 240, "frontalis")
    with tenant(clinic):
        [planned] = [p for area in planned_areas(plan) for p in area.points if p.id == "forehead.own-1"]
    assert (planned.side, planned.units) == ("right", 1)


def test_an_area_counted_by_side_has_no_point_on_the_midline(
    sign_in: SignIn, ada: User, plan: Plan, points: Post
) -> None:
    own = {"own.crows_feet": "own-1", "pt.crows_feet.crows_feet.own-1.units": "1"}
    own |= {"pt.crows_feet.crows_feet.own-1.x": "300", "pt.crows_feet.crows_feet.own-1.y": "400"}
    answer = decide(sign_in, ada, plan, {**points, **own})
    assert answer.status_code == 422
    assert "no point of it lies on the midline" in answer.content.decode()


def test_an_area_planned_on_one_side_takes_no_point_on_the_other(
    sign_in: SignIn, ada: User, ana: Patient, clinic: Clinic
) -> None:
    finding = {"region": "crows_feet", "concern": "dynamic_lines", "side": "right", "severity": 2, "at_rest": 0}
    plan = make_plan(ana, ada, findings=[finding])
    dose = dose_of(plan, "crows_feet")
    assert list(dose.suggested) == ["right"]
    told: Post = {"course": "treat", "units.crows_feet.right": f"{dose.suggested['right']:g}"}
    told |= {"points.crows_feet": "1", "by_point.crows_feet": "1", "own.crows_feet": "own-1"}
    for spot in dose.points:
        told[f"pt.crows_feet.{spot.id}.units"] = f"{spot.units:g}"
    own = {"units": "4", "x": "460", "y": "330"}
    told |= {f"pt.crows_feet.crows_feet.own-1.{name}": value for name, value in own.items()}
    answer = decide(sign_in, ada, plan, told)
    assert answer.status_code == 422
    assert "the plan treats this area on the right alone" in answer.content.decode()
    assert newest(clinic, plan) is None


def test_what_was_typed_stands_again_after_a_refusal(sign_in: SignIn, ada: User, plan: Plan, points: Post) -> None:
    typed = {"pt.forehead.forehead.mid.y": "195.4", "units.glabella.total": "many"}
    page = decide(sign_in, ada, plan, {**points, **typed}).content.decode()
    assert 'value="195.4"' in page and 'value="many"' in page


def test_an_area_off_the_plan_shows_its_range_and_needs_a_reason(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    with tenant(clinic):
        offered = {dose.area: list(dose.allowed) for dose in shares.addable(plan)}
    assert offered["masseter"] and "microtoxin" not in offered and "glabella" not in offered
    bare = {name: value for name, value in MASSETER.items() if name not in WHY}
    refused = decide(sign_in, ada, plan, {**choice, **bare})
    assert refused.status_code == 422
    assert "the plan does not propose it" in refused.content.decode()
    assert decide(sign_in, ada, plan, {**choice, **MASSETER}).status_code == 302
    dose = said(newest(clinic, plan), "masseter")
    assert (dose["off_plan"], dose["units"], dose["in_range"]) == (True, {"right": 20, "left": 20}, True)
    assert dose["allowed"] == offered["masseter"]


def test_an_added_area_reaches_page_director_and_treatment(
    sign_in: SignIn, ada: User, dora: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    decide(sign_in, ada, plan, {**choice, **MASSETER})
    page = flat(sign_in(dora).get(f"/plans/{plan.pk}/"))
    assert "Off the plan" in page and "Clenches at night, seen today" in page
    assert f"/plans/{plan.pk}/" in sign_in(dora).get("/plans/?status=outside").content.decode()
    form = sign_in(ada).get(f"/plans/{plan.pk}/treat/").content.decode()
    assert 'name="units-masseter-masseter.upper.r"' in form
    with tenant(clinic):
        [masseter] = [area for area in planned_areas(plan) if area.area == "masseter"]
    assert masseter.total == 40 and masseter.per_side


def test_what_the_protocol_holds_cannot_be_added(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic
) -> None:
    held = {**answers, "safety.infected_sites": "yes", "safety.infected_sites.some": ["masseter"]}
    finish(sign_in(ada), consult, held)
    with tenant(clinic):
        plan = Plan.objects.get(consult=consult)
    assert plan.is_ready and plan.document["safety"]["infected_sites"] == ["masseter"]
    units = {
        f"units.{dose['area']}.{side}": f"{dose['suggested'][side]:g}"
        for dose in plan.outcome["doses"]
        for side in (("right", "left") if dose["basis"] == "per_side" else ("total",))
    }
    answer = decide(sign_in, ada, plan, {"course": "treat", **units, **MASSETER})
    assert answer.status_code == 422
    assert "the protocol holds this area for this patient" in answer.content.decode()
    assert newest(clinic, plan) is None


def test_an_area_that_no_protocol_knows_is_not_added(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    told = {**choice, "add.microtoxin": "yes", "units.microtoxin.total": "20", "add.elbow": "yes"}
    assert decide(sign_in, ada, plan, told).status_code == 302
    assert {dose["area"] for dose in (newest(clinic, plan) or Decision()).doses} == {
        "forehead",
        "glabella",
        "crows_feet",
    }


def test_the_list_says_what_the_map_draws(plan: Plan, clinic: Clinic) -> None:
    with tenant(clinic):
        form = decision_form(plan, None)
    rows = [row for area in form["areas"] for row in area["points"]]
    assert all(fault_of(row["spot"].place) == "" for row in rows)
    assert {row["where"].split(", ")[0] for row in rows} >= {"Forehead", "Glabella", "Crow's feet"}
