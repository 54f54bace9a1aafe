"""The typed answer: what cannot be built, what is left out of its JSON, and how stored ones are read."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from planning.engine.contract.answer import Answer
from planning.engine.contract.answer_v1 import AnswerV1, read_stored
from planning.engine.contract.schema import output_schema
from tests.engine.answers import adjustment, an_answer, dose, statement, step, stored_answer

TWO_SIDES = [
    {"id": "crows_feet.r", "side": "right", "muscle": "orbicularis oculi", "units": 9},
    {"id": "crows_feet.l", "side": "left", "muscle": "orbicularis oculi", "units": 8},
]
PER_SIDE: dict[str, Any] = {"basis": "per_side", "suggested": {"left": 8, "right": 9}, "points": TWO_SIDES}
FIX = {"intended": {"total": 12, "in_range": True}}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"doses": [dose(because=[])]}, "because"),
        ({"doses": [dose(because=["s1", "s2"])]}, "no statement is called s2"),
        ({"statements": [statement(1), statement(1)]}, "two statements have one id"),
        ({"doses": [dose(suggested={})]}, "needs a total or a side"),
        ({"doses": [dose(suggested={"total": 16, "left": 9, "right": 6.5})]}, "sides do not add up"),
        ({"doses": [dose(suggested={"total": 16.25})]}, "multiple of 0.5"),
        ({"doses": [dose(suggested={"total": 15.5})]}, "points do not add up"),
        ({"doses": [dose(suggested={"total": 15.5}, **FIX)]}, "points do not add up"),
        ({"doses": [dose(**PER_SIDE | {"suggested": {"left": 9, "right": 8}})]}, "points do not add up"),
        ({"doses": [dose(basis="per_side")]}, "a dose per side names its sides"),
        ({"doses": [dose(proposed=[14, 25.5])]}, "outside the range"),
        ({"doses": [dose(proposed=[7.5, 19])]}, "outside the range"),
        ({"doses": [dose(proposed=[19, 14])]}, "outside the range"),
        ({"sequence": [step(1), step(3, "peel")]}, "not counted from 1"),
        ({"sequence": [step(2)]}, "not counted from 1"),
        ({"adjustments": [adjustment(units=None)]}, "may_add says how much"),
        ({"adjustments": [adjustment(now="wait")]}, "nothing else does"),
        ({"adjustments": [adjustment(units=(6, 0))]}, "upside down"),
        (
            {"adjustments": [adjustment(sides={"right": {"now": "may_add", "now_units": None}})]},
            "may_add says how much",
        ),
        ({"adjustments": [adjustment(sides={"right": {"now": "may_add", "now_units": [0, 6.5]}})]}, "than its area"),
        ({"status": "on_hold"}, "nothing may be injected on hold"),
        ({"status": "on_hold", "doses": [], "adjustments": [adjustment()]}, "nothing may be injected on hold"),
        ({"contract": 1}, "contract"),
        ({"retold": True}, "retold"),
    ],
)
def test_an_answer_with_this_fault_cannot_be_built(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        stored_answer(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"doses": [dose(suggested={"total": 16, "left": 9.5, "right": 6.5})]},
        {"doses": [dose(proposed=[8, 25])]},
        {"doses": [dose(**PER_SIDE)]},
        {"doses": [dose(intended={"total": 16, "in_range": True}, suggested={"total": 14})]},
        {"doses": [dose(intended={"total": 0, "in_range": False})]},
        {"doses": [dose(points=[])]},
        {"adjustments": [adjustment(units=(0, 6), sides={"right": {"now": "may_add", "now_units": [0, 6]}})]},
        {"adjustments": [adjustment(now="none", units=None)]},
        {"status": "on_hold", "doses": [], "adjustments": [adjustment(now="wait", units=None)]},
        {"sequence": [step(1), step(2, "rf_microneedling", None, **{"or": ["ultrasound"], "after": "check_in"})]},
    ],
)
def test_what_is_built_is_written_as_it_was_told_and_read_back(changes: dict[str, Any]) -> None:
    told = an_answer(**changes)
    plan = Answer.model_validate(told)
    assert plan.to_dict() == told
    assert plan.to_json() == json.dumps(plan.to_dict(), separators=(",", ":"))
    assert read_stored(json.loads(plan.to_json())).to_json() == plan.to_json()
    Draft202012Validator(output_schema()).validate(told)


def test_a_key_of_what_is_not_so_is_left_out_and_never_null() -> None:
    validator = Draft202012Validator(output_schema())
    for part, key in (("doses", "steps"), ("verdicts", "area"), ("doses", "intended")):
        assert key in stored_answer().to_dict()[part][0]
    for part, key in (("sequence", "after"), ("sequence", "or"), ("sequence", "optional"), ("statements", "scope")):
        told = an_answer()
        told[part][0][key] = None
        assert not validator.is_valid(told)
    assert stored_answer(sequence=[step(1, optional=False, **{"or": []})]).to_dict()["sequence"] == [step(1)]


def test_whole_units_are_written_without_a_point() -> None:
    told = stored_answer(doses=[dose(suggested={"total": 16.0}, allowed=[8.0, 25.0])]).to_json()
    assert '"suggested":{"total":16}' in told and '"allowed":[8,25]' in told


def test_an_answer_is_read_by_what_it_is_about() -> None:
    plan = stored_answer()
    assert plan.dose_of("glabella") is plan.doses[0] and plan.dose_of("chin") is None
    assert plan.reasons(plan.doses[0].because) == plan.statements
    assert not plan.holds and not any(statement.is_hold for statement in plan.statements)


def test_what_was_stored_stays_readable_whatever_is_checked_today() -> None:
    told = an_answer(doses=[dose(suggested={"total": 15.5}, because=["s9"])])
    plan = read_stored(told)
    assert plan.doses[0].suggested.total == 15.5 and plan.reasons(plan.doses[0].because) == ()


def test_an_answer_of_the_first_contract_is_read_by_the_same_attributes() -> None:
    told = an_answer(verdicts=[an_answer()["verdicts"][0] | {"because": []}])
    del told["contract"], told["statements"][0]["scope"], told["statements"][0]["values"], told["doses"][0]["steps"]
    plan = read_stored(told)
    assert isinstance(plan, AnswerV1) and plan.to_dict() == told
    assert plan.doses[0].steps == () and plan.statements[0].values == {} and plan.verdicts[0].because == ()
