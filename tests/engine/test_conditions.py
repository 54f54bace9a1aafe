"""What conditions mean: their value, and what decided it."""

import json
from typing import Any

import pytest

from planning.engine import read_document
from planning.engine.conditions.evaluate import Evaluation, evaluate
from planning.engine.conditions.fact_reader import FactReader
from planning.engine.conditions.parse import ConditionError, Scope, parse
from planning.engine.deciding.decide import decide
from planning.engine.deciding.rule_evaluation import reader_for
from planning.engine.facts import FACTS, RuleScope
from tests.engine.casebook import all_cases
from tests.engine.visits import shipped

CHIN = {"region": "chin", "concern": "chin_dimpling", "severity": 1}
JAW = {"region": "masseter", "concern": "muscle_bulk", "severity": 2}
CLENCHED = {"region": "masseter", "concern": "clenching"}


def evaluated(when: str, *, finding: int | None = None, **document: Any) -> Evaluation:
    scope = RuleScope.PLAN if finding is None else RuleScope.FINDING
    whole = {"visit": "consult", "today": "2026-11-28", **document}
    return evaluate(parse(when, Scope(FACTS, {}, scope)), FactReader(read_document(json.dumps(whole)), finding=finding))


def paths(evaluation: Evaluation) -> list[str]:
    return [path for test in evaluation.deciding for path in test.paths]


@pytest.mark.parametrize(
    ("when", "safety", "value", "decided"),
    [
        ("safety.pregnant", {"pregnant": True}, True, ["safety.pregnant"]),
        ("safety.pregnant", {"pregnant": False}, False, ["safety.pregnant"]),
        ("safety.pregnant", {}, None, ["safety.pregnant"]),
        ("not safety.pregnant", {}, None, ["safety.pregnant"]),
        ("recorded(safety.pregnant)", {}, False, ["safety.pregnant"]),
        ("known(safety.pregnant)", {}, False, ["safety.pregnant"]),
        ("not known(safety.pregnant)", {"pregnant": False}, True, ["safety.pregnant"]),
        ("always", {}, True, []),
        ("'latex' in safety.allergies", {"allergies": ["latex"]}, True, ["safety.allergies"]),
        ("'latex' in safety.allergies", {"allergies": []}, False, ["safety.allergies"]),
    ],
)
def test_one_test_decides(when: str, safety: dict[str, Any], value: bool | None, decided: list[str]) -> None:
    found = evaluated(when, safety=safety)
    assert (found.value, paths(found)) == (value, decided)


@pytest.mark.parametrize(
    ("when", "safety", "value", "decided"),
    [
        ("safety.pregnant and safety.breastfeeding", {"pregnant": True}, None, ["safety.breastfeeding"]),
        ("safety.pregnant and safety.breastfeeding", {"pregnant": False}, False, ["safety.pregnant"]),
        ("safety.pregnant or safety.breastfeeding", {"pregnant": True}, True, ["safety.pregnant"]),
        ("safety.pregnant or safety.breastfeeding", {"pregnant": False}, None, ["safety.breastfeeding"]),
        (
            "safety.pregnant or safety.breastfeeding",
            {"pregnant": False, "breastfeeding": False},
            False,
            ["safety.pregnant", "safety.breastfeeding"],
        ),
        ("safety.pregnant and safety.breastfeeding", {}, None, ["safety.pregnant", "safety.breastfeeding"]),
    ],
)
def test_of_several_tests_those_that_settle_it_decide(
    when: str, safety: dict[str, Any], value: bool | None, decided: list[str]
) -> None:
    found = evaluated(when, safety=safety)
    assert (found.value, paths(found)) == (value, decided)


def test_a_set_that_is_partly_known_leaves_open_what_it_does_not_hold() -> None:
    medicines = [{"name": "gentamicin", "class": "aminoglycoside"}, {"name": "the small white one"}]
    safety = {"medicines": medicines}
    assert evaluated("'aminoglycoside' in safety.medicines", safety=safety).value is True
    assert evaluated("'anticoagulant' in safety.medicines", safety=safety).value is None


STRONG_JAW = "any(f.region == 'masseter' and f.severity >= 2 for f in findings)"


@pytest.mark.parametrize(
    ("findings", "value", "decided"),
    [
        ([], False, ["findings"]),
        ([CHIN], False, ["findings[0].region", "findings[0].severity"]),
        ([CHIN, JAW], True, ["findings[1].region", "findings[1].severity"]),
        ([CHIN, CLENCHED], None, ["findings[1].severity"]),
        ([CLENCHED, CHIN, JAW], True, ["findings[2].region", "findings[2].severity"]),
    ],
)
def test_any_names_the_findings_that_met_it_or_leave_it_open(
    findings: list[Any], value: bool | None, decided: list[str]
) -> None:
    found = evaluated(STRONG_JAW, findings=findings)
    assert (found.value, paths(found)) == (value, decided)


def test_a_rule_for_a_finding_may_look_at_the_others() -> None:
    when = "finding.concern == 'clenching' and any(f.concern == 'muscle_bulk' and f.severity >= 1 for f in findings)"
    found = evaluated(when, finding=1, findings=[JAW, CLENCHED])
    assert found.value is True
    assert paths(found) == ["findings[1].concern", "findings[0].concern", "findings[0].severity"]
    assert evaluated(when, finding=0, findings=[JAW, CLENCHED]).value is False


def test_within_any_the_finding_of_the_rule_cannot_be_meant() -> None:
    with pytest.raises(ConditionError) as told:
        parse("any(finding.severity >= 1 for f in findings)", Scope(FACTS, {}, RuleScope.FINDING))
    assert told.value.remedy == "write `f.severity`"


def test_what_supports_a_rule_that_fired_is_what_the_evaluator_says() -> None:
    protocol = shipped()
    for case in all_cases():
        document = read_document(case.document)
        for one in decide(document, protocol).fired:
            groups = protocol.supports[one.rule.id]
            if one.is_open or groups is None:
                continue
            read = reader_for(document, one.state, one.target)
            found = evaluate(one.rule.when, read)
            finding = None if read.finding is None else document.findings[read.finding]
            given = (document, one.state, finding, read.area, read.wish, read.review)
            told = [test for guard, tests in groups if guard is None or guard(*given) for test in tests]
            assert (found.value, [each.test for each in found.deciding]) == (True, told), one.rule.id
