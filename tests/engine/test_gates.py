"""Gates: what forbids a person or an area, on the facts that it fired on."""

from collections.abc import Mapping
from typing import Any

import pytest

from planning.engine import read_document
from planning.engine.contract.vocabulary import Area, Suitability
from planning.engine.deciding.findings import judge_findings
from planning.engine.deciding.gates import GateDecisions, judge_gates
from tests.engine.visits import found, shipped, visit

HOLDS: list[tuple[dict[str, Any], Suitability]] = [
    ({"safety": {"pregnant": True}}, Suitability.DEFER),
    ({"safety": {"breastfeeding": True}}, Suitability.DEFER),
    ({"safety": {"neuromuscular_disorder": "ALS"}}, Suitability.CLEARANCE),
    ({"safety": {"allergies": ["human_albumin"]}}, Suitability.CONTRAINDICATED),
    ({"safety": {"medicines": [{"name": "gentamicin", "class": "aminoglycoside"}]}}, Suitability.DEFER),
    ({"patient": {"age": 17, "sex": "female"}}, Suitability.CONTRAINDICATED),
    ({"toxin_history": {"last_on": "2026-08-26"}}, Suitability.DEFER),  # 89 days ago
]
GIVEN = {"days_since_treatment": 14, "given": {"glabella": {"total": 12}, "chin": {"total": 6}}}


def gated(*findings: dict[str, Any], **changes: Any) -> GateDecisions:
    document = read_document(visit(*findings, **changes))
    protocol = shipped()
    return judge_gates(document, protocol, judge_findings(document, protocol))


def asked(result: GateDecisions) -> set[str]:
    return {one.rule.id for one in result.open_rules}


@pytest.mark.parametrize(("changes", "suitability"), HOLDS)
def test_what_forbids_a_person_forbids_every_area_in_question(
    changes: Mapping[str, Any], suitability: Suitability
) -> None:
    result = gated(found("glabella"), intended={"chin": {"total": 6}}, **changes)
    assert result.person is not None and result.person.suitability is suitability
    assert {area: gate.suitability for area, gate in result.areas.items()} == {
        Area.GLABELLA: suitability,
        Area.CHIN: suitability,
    }
    assert not result.state.planned and not result.state.meant


@pytest.mark.parametrize(("changes", "suitability"), HOLDS[:-1])
def test_the_check_in_passes_the_same_gates(changes: Mapping[str, Any], suitability: Suitability) -> None:
    """Of areas that were only given, too."""
    history = {"first_time": False, "last_on": "2026-11-09", "units_last_90_days": 18}
    result = gated(found("glabella"), visit="check_in", check_in=GIVEN, **{"toxin_history": history, **changes})
    assert {area: gate.suitability for area, gate in result.areas.items()} == {
        Area.GLABELLA: suitability,
        Area.CHIN: suitability,
    }


def test_the_interval_to_the_treatment_that_is_judged_is_no_hold() -> None:
    history = {"first_time": False, "last_on": "2026-11-09", "units_last_90_days": 18}
    assert not gated(found("glabella"), visit="check_in", check_in=GIVEN, toxin_history=history).areas


@pytest.mark.parametrize(("last_on", "held"), [("2026-08-26", True), ("2026-08-25", False), ("2026-08-24", False)])
def test_the_interval_ends_on_its_ninetieth_day(last_on: str, held: bool) -> None:
    assert (gated(found("glabella"), toxin_history={"last_on": last_on}).person is not None) is held


def test_an_infection_forbids_where_it_is_injected_and_where_its_finding_was_seen() -> None:
    brow = found("temple", "brow_descent", 1)
    result = gated(brow, found("glabella"), safety={"infected_sites": ["temple"]})
    assert {area: gate.suitability for area, gate in result.areas.items()} == {
        Area.BROW_LIFT: Suitability.CONTRAINDICATED
    }


def test_a_gate_keeps_what_it_fired_on() -> None:
    """The jaw-line rows are part of the neck's pattern: that they are gone must not bring them back."""
    result = gated(found("neck", "vertical_bands"), found("jawline", "vertical_bands"))
    gate = result.areas[Area.NEFERTITI]
    assert gate.suitability is Suitability.NOT_INDICATED_NOW
    assert Area.NEFERTITI in gate.fired[0].state.planned
    assert result.state.planned == {Area.PLATYSMA}


@pytest.mark.parametrize(("units", "held"), [(392, False), (392.5, True), (399.5, True), (400, True)])
def test_the_ledger_reads_the_least_that_would_be_given(units: float, held: bool) -> None:
    history = {"first_time": False, "last_on": "2026-08-25", "units_last_90_days": units}
    result = gated(found("glabella"), toxin_history=history)
    assert (result.person is not None) is held
    assert held or result.state.least_with_this == units + 8


def test_the_strictest_of_several_holds_decides_and_the_others_stay_known() -> None:
    result = gated(found("glabella"), safety={"pregnant": True, "allergies": ["botulinum_toxin"]})
    gate = result.areas[Area.GLABELLA]
    assert gate.suitability is Suitability.CONTRAINDICATED
    assert [one.rule.id for one in gate.fired] == ["safety.toxin_allergy", "safety.pregnancy_defers"]


def test_what_is_forbidden_already_asks_nothing_more() -> None:
    open_facts = {"allergies": None, "infected_sites": None}
    assert asked(gated(found("glabella"), safety=open_facts)) == {"safety.toxin_allergy", "safety.site_infection"}
    assert asked(gated(found("glabella"), safety={**open_facts, "pregnant": True})) == set()


def test_a_person_with_nothing_to_inject_is_asked_nothing() -> None:
    assert asked(gated(found("cheek", "volume_loss"), safety={"pregnant": None})) == set()
