"""Areas that share a limit: what is offered to all of them together never exceeds what is left of it."""

from dataclasses import replace
from typing import Any

import pytest

from planning.engine import read_document
from planning.engine.compose.offers import offers
from planning.engine.compose.review import reviews
from planning.engine.contract.vocabulary import Area
from planning.engine.protocol.model import Budget
from planning.protocols import shipped
from tests.engine.samples import check_in

EYES = (Area.CROWS_FEET, Area.BROW_LIFT)
NECK = (Area.NEFERTITI, Area.PLATYSMA)


def offered(
    budget: Budget | None, units: float, given: dict[str, Any], outcome: str = "too_subtle"
) -> dict[str, float]:
    told = {"days_since_treatment": 14, "given": given, "outcomes": dict.fromkeys(given, outcome), "effects": []}
    history = {"last_on": "2026-11-09", "units_last_90_days": units}
    document = read_document(check_in(check_in=told, toxin_history=history))
    protocol = replace(shipped(), budgets=(budget,) if budget else ())
    return {
        str(area): offer.units / 2 for area, offer in offers(reviews(document, protocol), document, protocol).items()
    }


@pytest.mark.parametrize(
    ("brow", "expected"),
    [
        ((2, 2), {"crows_feet": 3, "brow_lift": 0}),
        ((1, 1), {"crows_feet": 3, "brow_lift": 1}),
        ((2.5, 1), {"crows_feet": 2.5, "brow_lift": 0}),
        ((4.5, 4.5), {"crows_feet": 0.5, "brow_lift": 0}),
        ((5, 5), {"crows_feet": 0, "brow_lift": 0}),
    ],
)
def test_one_muscle_is_shared_side_by_side(brow: tuple[float, float], expected: dict[str, float]) -> None:
    budget = Budget("eye", EYES, per_side=12, total=None)
    given = {"crows_feet": {"left": 7, "right": 7}, "brow_lift": {"left": brow[0], "right": brow[1]}}
    assert offered(budget, 50, given) == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (38, {"nefertiti": 0.5, "platysma": 0}),
        (41, {"nefertiti": 2, "platysma": 0}),
        (45, {"nefertiti": 3, "platysma": 2}),
    ],
)
def test_a_session_limit_counts_both_sides(total: float, expected: dict[str, float]) -> None:
    budget = Budget("neck", NECK, per_side=None, total=total)
    assert offered(budget, 50, {"nefertiti": {"left": 5, "right": 5}, "platysma": {"total": 27}}) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (389, {"forehead": 6, "glabella": 5}),
        (393.5, {"forehead": 6, "glabella": 0.5}),
        (394, {"forehead": 6, "glabella": 0}),
        (399.5, {"forehead": 0.5, "glabella": 0}),
        (400, {"forehead": 0, "glabella": 0}),
    ],
)
def test_what_the_label_leaves_is_shared_by_all_areas(before: float, expected: dict[str, float]) -> None:
    assert offered(None, before, {"forehead": {"total": 8}, "glabella": {"total": 10}}) == expected
