"""A plan of language 1 is decided, treated and checked in as safely as the engine of its time did it."""

from functools import cache
from typing import Any

import pytest

from planning.engine import Protocol, ProtocolErrors, load_protocol, plan, read_document
from planning.engine.protocol.language import BECAME_RULES
from planning.protocols import first_of_language, read
from tests.engine.neighbours import changed
from tests.engine.reviewing import visit
from tests.engine.test_protocol_language import LANGUAGE_1, LANGUAGE_2

GLABELLA = "glabella dynamic_lines severity=2"
WEAK: dict[str, Any] = {"given": {"glabella": {"total": 12}}, "outcomes": {"glabella": "too_subtle"}}


@cache
def old() -> Protocol:
    return read(LANGUAGE_1, "2026.1")


def checked_in(document: dict[str, Any]) -> tuple[str, list[str]]:
    """What to do now about the only area, and the paths that are missing."""
    answer = plan(read_document(document), old()).to_dict()
    (adjustment,) = answer["adjustments"]
    return adjustment["now"], answer["missing"]


def test_each_rule_that_it_gets_is_in_the_first_file_of_language_2() -> None:
    ids = [rule.id for rule in old().rules]
    assert [one for one in ids if one in BECAME_RULES] == ids[-len(BECAME_RULES) :]
    assert set(BECAME_RULES) <= {rule["id"] for rule in first_of_language(2)["rule"]}


def test_its_own_rule_of_that_name_stays_even_switched_off() -> None:
    own = 'id = "check_in.given_again"\noff = true\n'
    text = LANGUAGE_1.replace("[[rule]]", f"[[rule]]\n{own}[[rule]]", 1)
    assert "check_in.given_again" not in {rule.id for rule in read(text, "mine").rules}


@pytest.mark.parametrize("text", [LANGUAGE_1, LANGUAGE_2])
def test_it_is_never_read_without_them(text: str) -> None:
    with pytest.raises(ProtocolErrors, match="older language cannot be read alone"):
        load_protocol(text, "alone")


def test_a_weak_result_may_be_added_to() -> None:
    assert checked_in(visit(*WEAK.values(), GLABELLA)) == ("may_add", [])


@pytest.mark.parametrize(
    ("path", "value", "now"),
    [
        ("toxin_history.last_on", "2026-11-24", "none"),
        ("toxin_history.last_product", "abobotulinumtoxinA", "none"),
        ("safety.swallowing_problem", True, "none"),
        ("safety.prior_effects", ["eyelid_droop"], "none"),
        ("anatomy.eyelid_ptosis", True, "none"),
        ("toxin_history.first_time", True, "wait"),
        ("toxin_history.last_on", "2026-11-22", "wait"),
        ("toxin_history.units_last_90_days", 0, "wait"),
    ],
)
def test_nothing_is_added_where_the_engine_of_its_time_added_nothing(path: str, value: Any, now: str) -> None:
    assert checked_in(changed(visit(*WEAK.values(), GLABELLA), path, value))[0] == now


@pytest.mark.parametrize(
    "path", ["toxin_history.last_on", "safety.prior_effects", "safety.swallowing_problem", "safety.medicines"]
)
def test_what_was_not_asked_waits_and_is_named(path: str) -> None:
    document = visit(*WEAK.values(), GLABELLA)
    section, key = path.split(".")
    del document[section][key]
    now, missing = checked_in(document)
    assert now == "wait" and path in missing


def test_an_area_without_a_finding_waits_for_it() -> None:
    assert checked_in(visit(*WEAK.values(), "forehead dynamic_lines severity=2")) == ("wait", ["findings"])


def test_the_jaw_is_never_fine_tuned() -> None:
    given = {"masseter": {"left": 25, "right": 25}}
    jaw = visit(given, {"masseter": "too_subtle"}, "masseter muscle_bulk severity=2", days=56)
    assert checked_in(changed(jaw, "toxin_history.last_on", "2026-10-12"))[0] == "none"


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_the_neck_is_planned_point_by_point(severity: int) -> None:
    consult = {**visit({}, {}, f"neck vertical_bands severity={severity}"), "visit": "consult", "today": "2027-06-01"}
    consult["toxin_history"]["units_last_90_days"] = 0
    del consult["check_in"]
    (dose,) = plan(read_document(consult), old()).to_dict()["doses"]
    assert sum(point["units"] for point in dose["points"]) == dose["suggested"]["total"] >= 26
