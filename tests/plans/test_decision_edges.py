"""What an injector may decide, at the edge of each figure and half a unit beside it, read as the page's form is read."""

import functools
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import engine, protocols
from planning.engine.contract.vocabulary import Area
from planning.plans import actions, shares
from planning.plans.area_doses import AreaDose
from planning.plans.decision_input import DecisionInput, parts_of, read
from planning.plans.models import Course, Plan
from tests.engine.visits import visit
from tests.treatments.making import LINES, make_plan

WHOLE_FACE: list[dict[str, Any]] = [
    {**LINES, "region": "forehead"},
    {**LINES, "region": "glabella"},
    {**LINES, "region": "crows_feet"},
    {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"},
    {"region": "chin", "concern": "chin_dimpling", "side": "both", "severity": 2},
]
PROPOSED = ("forehead", "glabella", "crows_feet", "masseter", "chin")


@functools.cache
def answered() -> dict[str, Any]:
    document = engine.read_document(visit(*WHOLE_FACE))
    answer = engine.plan(document, protocols.shipped())
    assert {dose.area for dose in answer.doses} == set(PROPOSED)
    return {
        "document": document.to_dict(),
        "outcome": answer.to_dict(),
        "status": str(answer.status),
        "protocol_sha256": answer.protocol.sha256,
    }


@pytest.fixture
def plan() -> Plan:
    """As it is kept, without a database: reading a form writes nothing."""
    return Plan(**answered())


@pytest.fixture
def kept(clinic: Clinic, ana: Patient, ada: User, at: Any) -> Iterator[Plan]:
    at(clinic, "2026-11-23 14:00")
    made = make_plan(ana, ada, findings=WHOLE_FACE, exam={"speech_tested": True, "smile_tested": True})
    with tenant(clinic):
        yield made


def posted(fields: dict[str, str]) -> QueryDict:
    post = QueryDict(mutable=True)
    post.update(fields)
    return post


def as_suggested(plan: Plan) -> dict[str, str]:
    parts = [part for dose in shares.proposed(plan) for part in parts_of(dose)]
    return {"course": "treat"} | {part.name: f"{part.units:g}" for part in parts}


def decided(plan: Plan, **fields: str) -> DecisionInput:
    """As suggested but for `fields`, with `__` for a dot."""
    return read(plan, posted(as_suggested(plan) | {name.replace("__", "."): value for name, value in fields.items()}))


def dose_of(plan: Plan, area: str) -> AreaDose:
    return next(dose for dose in (*shares.proposed(plan), *shares.addable(plan)) if dose.area == area)


def said(told: DecisionInput, area: str) -> dict[str, Any]:
    return next(dose for dose in told.doses if dose["area"] == area)


# --- the range of each area --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", PROPOSED)
@pytest.mark.parametrize(
    ("end", "beside", "inside"),
    [
        ("low", -0.5, False),
        ("low", 0, True),
        ("low", 0.5, True),
        ("high", -0.5, True),
        ("high", 0, True),
        ("high", 0.5, False),
    ],
)
def test_a_reason_is_asked_half_a_unit_outside_the_range(
    plan: Plan, area: str, end: str, beside: float, inside: bool
) -> None:
    dose = dose_of(plan, area)
    units = dict(zip(("low", "high"), dose.allowed, strict=True))[end] + beside
    told = decided(plan, **{part.name: f"{units:g}" for part in parts_of(dose)})
    assert said(told, area)["in_range"] is inside
    assert (f"reason.{area}" in told.errors) is not inside


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("area", ["crows_feet", "masseter"])
def test_one_side_outside_is_outside(plan: Plan, area: str, side: str) -> None:
    high = dose_of(plan, area).allowed[1]
    at_the_top = {f"units__{area}__right": f"{high:g}", f"units__{area}__left": f"{high:g}"}
    assert decided(plan, **at_the_top).errors == {}
    told = decided(plan, **at_the_top | {f"units__{area}__{side}": f"{high + 0.5:g}"})
    assert set(told.errors) == {f"reason.{area}"}


@pytest.mark.parametrize(
    ("reason", "words", "missing"),
    [
        ("", "", "reason"),
        ("because", "Strong", "reason"),
        ("stronger_muscle", "", "words"),
        ("stronger_muscle", " \x00 ", "words"),
        ("stronger_muscle", "Strong", None),
    ],
)
def test_outside_the_range_a_code_and_words_are_needed(
    plan: Plan, reason: str, words: str, missing: str | None
) -> None:
    why = {"reason__glabella": reason, "words__glabella": words}
    told = decided(plan, units__glabella__total="25.5", **why)
    assert set(told.errors) == ({f"{missing}.glabella"} if missing else set())


# --- the figure itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("0", None), ("0.25", None), ("0.5", 0.5), ("0,5", 0.5), ("1", 1), ("18.5", 18.5), ("18,5", 18.5), ("18.50", 18.5),
        (" 18 ", 18), ("18.25", None), ("18.75", None), ("199.5", 199.5), ("200", 200), ("200.5", None), ("-1", None),
        ("", None), ("NaN", None), ("1e1", None), ("18.5.5", None), ("1,000", None),
    ],
)  # fmt: skip
def test_units_go_in_halves_above_nothing_and_up_to_two_hundred(plan: Plan, typed: str, units: float | None) -> None:
    told = decided(plan, units__glabella__total=typed, reason__glabella="other", words__glabella="As before")
    assert said(told, "glabella")["units"] == (None if units is None else {"total": units})
    if units is None:
        assert "write units in halves, more than 0 and up to 200" in told.errors["units.glabella.total"]
    else:
        assert told.errors.get("units.glabella.total", "does not split evenly").count("write units") == 0


@pytest.mark.parametrize("name", ["words", "patient_words"])
@pytest.mark.parametrize(("count", "taken"), [(1_999, True), (2_000, True), (2_001, False)])
def test_words_have_two_thousand_characters(plan: Plan, name: str, count: int, taken: bool) -> None:
    told = decided(plan, **{name: "x" * count})
    assert (name not in told.errors) is taken
    assert len(getattr(told, name)) == count, "nothing typed is lost"


# --- an area of the injector's own -------------------------------------------------------------------------------------


ADDED = {"add__bunny_lines": "yes", "reason__bunny_lines": "patient_wish", "words__bunny_lines": "Asked for it"}


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [("", None), ("reason__bunny_lines", "reason.bunny_lines"), ("words__bunny_lines", "words.bunny_lines")],
)
@pytest.mark.parametrize("beside", [-0.5, 0, 0.5])
def test_an_added_area_says_why_inside_its_range_too(
    plan: Plan, beside: float, left_out: str, missing: str | None
) -> None:
    dose = dose_of(plan, "bunny_lines")
    units = {part.name: f"{dose.allowed[1] + beside:g}" for part in parts_of(dose)}
    told = decided(plan, **{name: value for name, value in (ADDED | units).items() if name != left_out})
    asked = {name for name in told.errors if name.startswith(("reason.", "words."))}
    assert asked == ({missing} if missing else set())
    assert said(told, "bunny_lines")["off_plan"] is True
    assert said(told, "bunny_lines")["allowed"] == list(dose.allowed)


def test_only_areas_with_a_range_and_without_a_dose_can_be_added(plan: Plan) -> None:
    addable = {dose.area for dose in shares.addable(plan)}
    assert addable and not addable & set(PROPOSED) and addable < set(Area)
    told = decided(plan, add__glabella="yes", add__nowhere="yes", units__nowhere__total="5")
    assert [dose["area"] for dose in told.doses] == [dose.area for dose in shares.proposed(plan)]


# --- points: what they add up to ---------------------------------------------------------------------------------------


def by_point(plan: Plan, area: str, **changes: float) -> dict[str, str]:
    """Every point of an area as a page with script sends it, its units changed by so much."""
    told = {f"points.{area}": "1", f"by_point.{area}": "1"}
    for spot in dose_of(plan, area).points:
        assert spot.place
        name = f"pt.{area}.{spot.id}"
        units = spot.units + changes.get(spot.id, 0)
        told |= {f"{name}.units": f"{units:g}", f"{name}.x": f"{spot.place[0]:g}", f"{name}.y": f"{spot.place[1]:g}"}
    return told


@pytest.mark.parametrize(
    ("more", "written", "fits"), [(0, 0, True), (0.5, 0, False), (-0.5, 0, False), (0.5, 0.5, True), (0.5, 1, False)]
)
def test_points_add_up_to_what_is_written(plan: Plan, more: float, written: float, fits: bool) -> None:
    dose = dose_of(plan, "glabella")
    total = f"{dose.units + written:g}"
    told = decided(plan, units__glabella__total=total, **by_point(plan, "glabella", **{"glabella.procerus": more}))
    assert ("units.glabella.total" not in told.errors) is fits
    if not fits:
        assert f"add up to {dose.units + more:g} U, but {total} U is written" in told.errors["units.glabella.total"]


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize(("more", "fits"), [(-0.5, False), (0, True), (0.5, False)])
def test_points_of_each_side_add_up_by_themselves(plan: Plan, side: str, more: float, fits: bool) -> None:
    changed = f"crows_feet.upper.{side[0]}"
    told = decided(plan, **by_point(plan, "crows_feet", **{changed: more}))
    assert set(told.errors) == (set() if fits else {f"units.crows_feet.{side}"})


@pytest.mark.parametrize(
    ("total", "offered"),
    [
        ("4", ""),
        ("4.5", "4 or 5 U do."),
        ("5", ""),
        ("7.5", "7 or 8 U do."),
        ("8", ""),
        ("8.5", "8 U does."),
        ("3.5", "4 U does."),
    ],
)
def test_a_total_that_leaves_the_sides_unequal_is_answered_with_the_nearest_that_do_not(
    plan: Plan, total: str, offered: str
) -> None:
    """The chin has one point on each side and none between, and 4 to 8 U. Nothing outside the range is offered."""
    said_of = decided(plan, units__chin__total=total).errors.get("units.chin.total", "")
    assert said_of.partition(" over 2 points: ")[2].partition(" Choose")[0] == offered


# --- courses, and what is left out -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_one_area_at_least_is_treated(plan: Plan, kept: int) -> None:
    told = decided(plan, **{f"out__{area}": "yes" for area in PROPOSED[kept:]})
    assert (told.errors == {}) is (kept > 0)
    assert sum(dose["units"] is not None for dose in told.doses) == kept


@pytest.mark.parametrize("course", [Course.WAIT, Course.REFER, Course.DO_NOT_TREAT])
@pytest.mark.parametrize(("words", "taken"), [("", False), (" \n ", False), ("x", True)])
def test_who_does_not_treat_says_why(plan: Plan, course: str, words: str, taken: bool) -> None:
    told = read(plan, posted({"course": course, "words": words}))
    assert set(told.errors) == (set() if taken else {"words"})
    assert told.doses == []


@pytest.mark.parametrize(("choice", "kept"), [("yes", True), ("no", False), ("", None), ("maybe", None)])
def test_a_treatment_beside_toxin_is_taken_turned_down_or_left_open(plan: Plan, choice: str, kept: bool | None) -> None:
    code = plan.answer.treatments[0].treatment
    told = decided(plan, **{f"treatment.{code}": choice})
    assert told.treatments == ({} if kept is None else {code: kept})


# --- writing it down ---------------------------------------------------------------------------------------------------


def test_what_has_errors_is_never_written(kept: Plan, ada: User) -> None:
    with pytest.raises(actions.DecisionRefused) as refused:
        actions.decide(
            plan=kept, decided=decided(kept, units__glabella__total="25.5"), idempotency_key=uuid.uuid4(), by=ada
        )
    assert set(refused.value.errors) == {"reason.glabella"} and not kept.decisions.exists()


@pytest.mark.parametrize(("units", "in_range"), [("25", True), ("25.5", False)])
def test_the_decision_keeps_whether_it_lies_in_the_range(kept: Plan, ada: User, units: str, in_range: bool) -> None:
    why = {"reason__glabella": "stronger_muscle", "words__glabella": "Strong corrugators"}
    told = decided(kept, units__glabella__total=units, **why)
    made = actions.decide(plan=kept, decided=told, idempotency_key=uuid.uuid4(), by=ada)
    [dose] = [dose for dose in made.doses if dose["area"] == "glabella"]
    reason, words = ("", "") if in_range else ("stronger_muscle", "Strong corrugators")
    assert (dose["in_range"], dose["reason"], dose["words"]) == (in_range, reason, words)
