"""The table of INC-31 on the page of clinical rules says what the engine does."""

from typing import Any

import pytest

from planning.engine.contract.vocabulary import Area
from planning.engine.protocol.texts import figure, span
from planning.protocols import dose_table, shipped
from tests.engine.dosed import dose_of
from tests.engine.visits import found, visit

COLUMNS = {name: place for place, name in enumerate(dose_table.HEAD)}
ROWS = {row[0]: row for row in dose_table.rows(shipped())}
AREAS = "forehead", "glabella", "crows_feet"


def cell(area: str, column: str) -> str:
    return ROWS[shipped().areas[Area(area)].name][COLUMNS[column]]


def decided(area: str, *findings: dict[str, Any], **changes: Any) -> str:
    dose = dose_of(visit(*findings, **changes), area)
    suggested = dose.left if dose.basis == "per_side" else dose.total
    return f"{span(dose.low / 2, dose.high / 2)}: {figure(suggested / 2)}"


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize(
    ("severity", "column"), [(1, "mild: lower third"), (2, "moderate: middle third"), (3, "severe: upper third")]
)
def test_each_grade_gives_what_the_table_says(area: str, severity: int, column: str) -> None:
    assert cell(area, column) == decided(area, found(area, severity=severity, movement="moderate"))


def test_ceilings_leave_what_the_table_says() -> None:
    pair = found("forehead", severity=3), found("glabella")
    half = decided("forehead", *pair, lifestyle={"on_camera": True})
    assert cell("forehead", "severe, kept to the lower half") == half
    assert cell("forehead", "severe, kept to the lowest sixth") == decided(
        "forehead", *pair, anatomy={"eyelids": "heavy"}
    )


def test_every_area_with_a_dose_has_a_row_and_its_label_figure() -> None:
    assert len(ROWS) == sum(area.dosing is not None for area in shipped().areas.values())
    labels = {area: cell(area, "label") for area in ("forehead", "glabella", "crows_feet", "platysma", "chin")}
    assert labels == {
        "forehead": "20 U",
        "glabella": "20 U",
        "crows_feet": "12 U",
        "platysma": "one of these",
        "chin": "-",
    }
    assert cell("platysma", "a step moves both ends by") == "the next dose"
