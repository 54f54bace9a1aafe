"""The first line of a plan, and what leads where no toxin is proposed."""

from typing import Any

import pytest

from planning.consults.words import word
from planning.engine import plan, read_document
from planning.plans.presenter.plan import PlanPresenter
from planning.plans.presenter.plan_state import listed_state
from planning.protocols import shipped
from tests.engine.casebook import all_cases
from tests.engine.visits import found, visit

FIRST_TIME = {"first_time": True, "last_on": None, "units_last_90_days": None}
MYASTHENIA = {"neuromuscular_disorder": "myasthenia_gravis"}
CLEARED = {"specialist_clearance": {"by": "Dr Ito", "on": "2026-11-01"}}
LINES = (found("glabella", movement="moderate"), found("forehead", movement="moderate"))
LAXITY = {"primary": "laxity", "style": "soft_movement"}


def read(document: dict[str, Any]) -> PlanPresenter:
    told = read_document(document)
    return PlanPresenter(told.to_dict(), plan(told, shipped()))


def test_ready_is_a_plan_with_doses_and_nothing_to_mind() -> None:
    reading = read(visit(*LINES))
    assert (reading.state.code, reading.state.word, reading.state.tone) == ("ready", "Ready", "ok")
    assert not reading.panel.cautions and reading.instead_of_toxin is None


def test_one_caution_makes_it_ready_with_care() -> None:
    reading = read(visit(*LINES, safety={"prior_effects": ["eyelid_droop"]}))
    assert (reading.state.word, reading.state.tone) == ("Ready, with care", "warn")
    assert "dose.prior_droop" in [line.rule for line in reading.panel.cautions.shown]


def test_myasthenia_refers_and_once_cleared_is_ready_with_care() -> None:
    assert read(visit(*LINES, safety=MYASTHENIA)).state.code == "refer"
    cleared = read(visit(*LINES, safety=MYASTHENIA | CLEARED))
    assert cleared.state.word == "Ready, with care"
    assert "safety.cleared_neuromuscular" in [line.rule for line in cleared.panel.cautions.shown]


def test_a_clearance_on_record_asks_for_care_also_where_no_caution_is_told() -> None:
    reading = read(visit(*LINES, safety=CLEARED))
    assert not reading.panel.cautions
    assert reading.state.code == "with_care"


def test_an_area_on_hold_beside_doses_asks_for_care() -> None:
    neck = found("neck", "vertical_bands", 2, muscle_strength="average")
    reading = read(visit(*LINES, neck, safety={"swallowing_problem": True}))
    assert reading.holds and reading.doses and not reading.is_held
    assert reading.state.code == "with_care"


@pytest.mark.parametrize(
    "finding, sentence",
    [
        (
            found("cheek", "laxity", 1),
            "No toxin. Radiofrequency microneedling first, or focused ultrasound, or laser resurfacing.",
        ),
        (found("neck", "laxity", 3), "No toxin. Surgical opinion first."),
        (found("glabella", severity=0), "No toxin. Watch and wait."),
        (found("neck", "muscle_bulk", 2), "No toxin. No finding calls for it."),
    ],
)
def test_no_toxin_is_said_first_with_what_leads(finding: dict[str, Any], sentence: str) -> None:
    reading = read(visit(finding))
    assert reading.state.word == "No toxin"
    assert reading.instead_of_toxin is not None
    assert reading.instead_of_toxin.sentence == sentence


def test_a_later_step_of_no_toxin_says_then() -> None:
    said = read(visit(found("neck", "horizontal_rings", 2))).instead_of_toxin
    assert said is not None
    assert said.ways == (("Radiofrequency microneedling", "Focused ultrasound"), ("Hyaluronic acid filler",))
    assert said.words == "Radiofrequency microneedling first, or focused ultrasound; then hyaluronic acid filler."


def test_where_toxin_may_help_but_no_source_gives_a_dose_it_is_not_called_no_toxin() -> None:
    reading = read(visit(found("cheek", "pores_oil", 2)))
    assert not reading.doses
    assert reading.state.word == "No dose proposed"


def test_no_case_without_a_dose_is_ready_and_held_or_open_ones_keep_their_word() -> None:
    for case in all_cases():
        if case.document["visit"] != "consult":
            continue
        reading = read(case.document)
        if reading.status != "ready":
            assert reading.state.word == word(reading.status), case.id
            assert reading.instead_of_toxin is None, case.id
        elif not reading.doses:
            assert reading.state.code in ("no_toxin", "no_dose"), case.id
            assert reading.instead_of_toxin and reading.instead_of_toxin.sentence.endswith("."), case.id
        else:
            assert reading.state.code in ("ready", "with_care"), case.id
            assert (reading.state.code == "with_care") >= bool(reading.panel.cautions), case.id


@pytest.mark.parametrize(
    "status, areas, said",
    [
        ("ready", ["glabella"], "Ready"),
        ("ready", [], "No dose proposed"),
        ("incomplete", [], "Incomplete"),
        ("on_hold", [], "On hold: nothing may be injected"),
        ("refer", [], "Refer first"),
    ],
)
def test_a_list_calls_no_plan_without_a_dose_ready(status: str, areas: list[str], said: str) -> None:
    assert listed_state(status, areas).word == said
