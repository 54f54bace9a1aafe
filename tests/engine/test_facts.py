"""Facts read the same whichever of its forms a document uses."""

from typing import Any

import pytest

from planning.engine import read_document
from planning.engine.contract import vocabulary as v
from planning.engine.facts import check_in_effects, prior_effects, years_present
from planning.engine.facts.readers import (
    from_manufacturer,
    has_lot,
    hours_since_reconstitution,
    is_expired,
    product_name,
    seal_intact,
)

LEFT, RIGHT = v.BodySide.LEFT, v.BodySide.RIGHT
ONA, ABO = "onabotulinumtoxinA", "abobotulinumtoxinA"


def document(**parts: Any) -> Any:
    return read_document({"visit": "check_in", "today": "2026-11-23", **parts})


@pytest.mark.parametrize(
    ("told", "years", "two_or_more"),
    [
        (None, None, None),
        (1.5, 1.5, False),
        (2, 2, True),
        ("under_1", 0.5, False),
        ("1_to_5", None, None),
        ("over_5", 5, True),
    ],
)
def test_a_span_of_years_is_a_number_only_where_it_decides(told: Any, years: Any, two_or_more: bool | None) -> None:
    finding = {"region": "glabella", "concern": "dynamic_lines", "years_present": told}
    read = years_present(document(findings=[finding]).findings[0])
    assert read == years
    assert (None if read is None else read >= 2) is two_or_more


def test_effects_are_codes_however_they_were_said() -> None:
    droop = {"effect": "eyelid_droop", "side": "left", "degree": "mild", "treatment_on": "2026-06-01"}
    told = document(
        safety={"prior_effects": [droop, "smile_change"]},
        check_in={"effects": ["bruise", {"effect": "double_vision", "since": "2026-11-20"}]},
    )
    assert set(prior_effects(told) or ()) == {"eyelid_droop", "smile_change"}
    assert set(check_in_effects(told) or ()) == {"bruise", "double_vision"}
    assert [one.side for one in told.safety.effects_before] == ["left", None]
    nothing_asked, none = document(), document(safety={"prior_effects": []}, check_in={"effects": []})
    assert prior_effects(nothing_asked) is None and check_in_effects(nothing_asked) is None
    assert prior_effects(none) == frozenset() and check_in_effects(none) == frozenset()


@pytest.mark.parametrize(
    ("outcome", "given", "overall", "sides"),
    [
        ("too_subtle", {"left": 8, "right": 8}, "too_subtle", ("too_subtle", "too_subtle")),
        ("uneven", {"total": 8}, "uneven", ("uneven", "uneven")),
        ({"left": "as_wished", "right": "too_subtle"}, {"left": 8, "right": 8}, "uneven", ("as_wished", "too_subtle")),
        ({"left": "as_wished", "right": "as_wished"}, {"total": 8}, "as_wished", ("as_wished", "as_wished")),
        ({"left": "too_subtle"}, {"left": 8}, "too_subtle", ("too_subtle", None)),
        ({"left": "too_subtle"}, {"left": 8, "right": 0}, "too_subtle", ("too_subtle", None)),
        ({"left": "too_subtle"}, {"left": 8, "right": 0.5}, None, ("too_subtle", None)),
        ({"left": "too_subtle"}, {"total": 8}, None, ("too_subtle", None)),
        ({}, None, None, (None, None)),
    ],
)
def test_the_outcome_of_an_area_and_of_each_side(outcome: Any, given: Any, overall: Any, sides: Any) -> None:
    area = v.Area.CROWS_FEET
    check_in = document(check_in={"outcomes": {area: outcome}, "given": {area: given} if given else None}).check_in
    assert check_in.outcome(area) == overall
    assert (check_in.outcome_on(area, LEFT), check_in.outcome_on(area, RIGHT)) == sides
    history = {"areas": {area: {"outcome": outcome, "given": given}}}
    assert document(toxin_history=history).toxin_history.areas[area].overall == overall


GOOD = {"name": ONA, "lot": "A1", "seal_intact": True, "expires_on": "2026-11-23", "source": "manufacturer"}
OLD = {**GOOD, "reconstituted_at": "2026-11-22T09:00"}


@pytest.mark.parametrize(
    ("other", "read", "value"),
    [
        ({"name": ABO}, product_name, ABO),
        ({"name": None}, product_name, None),
        ({}, product_name, ONA),
        ({"lot": " "}, has_lot, False),
        ({"lot": None}, has_lot, None),
        ({}, has_lot, True),
        ({"seal_intact": False}, seal_intact, False),
        ({"expires_on": "2026-11-22"}, is_expired, True),
        ({"expires_on": None}, is_expired, None),
        ({}, is_expired, False),
        ({"source": "web shop"}, from_manufacturer, False),
        ({"reconstituted_at": "2026-11-23T09:00"}, hours_since_reconstitution, 29),
    ],
)
def test_the_worst_of_several_vials_counts(other: dict[str, Any], read: Any, value: Any) -> None:
    day = {"visit": "procedure", "treated_at": "2026-11-23T14:00"}
    assert read(document(**day, products=[OLD, {**GOOD, **other}])) == value
    assert read(document(**day, products=[{**GOOD, **other}, OLD])) == value
    assert read(document(**day, products=[])) is None is read(document(**day))


def test_one_vial_is_read_as_ever() -> None:
    assert product_name(document(visit="procedure", product={"name": ABO})) == ABO
    assert is_expired(document(visit="procedure", product={**GOOD, "expires_on": "2026-11-22"})) is True
