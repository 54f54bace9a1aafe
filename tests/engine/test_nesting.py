"""The nested code decides as its conditions do, taken one by one."""

import json
from itertools import islice
from typing import Any

import pytest

from benchmarks.consults import consults
from benchmarks.questions import cases
from planning.engine import read_document
from planning.engine.compile import compile_rules, condition
from planning.engine.conditions.nesting import Line, nested
from planning.engine.conditions.nodes import Not
from planning.engine.conditions.parse import Scope, parse
from planning.engine.facts import FACTS
from planning.protocols import shipped

SCOPE = Scope(FACTS, {})


def line(name: str, when: str, asks: bool = False) -> Line:
    return Line(name, parse(when, SCOPE), asks)


@pytest.fixture(scope="module")
def asked() -> list[Any]:
    documents = [read_document(json.dumps(values)) for values in islice(consults(seed=21), 120)]
    return [question for case in cases(documents, shipped()) for question in case.questions]


def test_every_rule_fires_when_its_condition_holds_and_asks_when_it_is_open(asked: list[Any]) -> None:
    compiled = compile_rules(shipped().rules)
    holds = {rule.id: condition(rule.when) for rule in shipped().rules}
    fails = {rule.id: condition(Not(rule.when)) for rule in shipped().rules}
    for key, arguments in asked:
        group = compiled.groups[key]
        fired, undecided = group.decide(*arguments)
        assert {rule.id for rule in fired} == {rule.id for rule in group.rules if holds[rule.id](*arguments)}
        assert {rule.id for rule in undecided} == {
            rule.id
            for rule in group.rules
            if rule.asks and not holds[rule.id](*arguments) and not fails[rule.id](*arguments)
        }
        assert len(fired) == len(set(map(id, fired)))


def test_rules_that_need_the_same_test_stand_under_it() -> None:
    code = nested([line("chin", "'chin' in planned"), line("any", "planned"), line("neck", "'platysma' in planned")])
    assert code == [
        " X1 = p.planned",
        " if X1:",
        "  fired += (any,)",
        "  if ('chin' in X1): fire(chin)",
        "  if ('platysma' in X1): fire(neck)",
    ]


def test_what_several_conditions_need_is_worked_out_once() -> None:
    either = parse("patient.sex == 'male' or goals.brow_shape == 'flat'", SCOPE)
    scope = Scope(FACTS, {}, definitions={"either": either})
    rules = [Line(name, parse(when, scope), False) for name, when in (("a", "either"), ("b", "either and bruised"))]
    code = "\n".join(nested(rules))
    assert code.count("'male'") == 1


def test_a_rule_that_asks_is_not_put_under_a_test_that_may_be_unrecorded() -> None:
    code = nested([line("a", "safety.pregnant", asks=True), line("b", "safety.pregnant and planned", asks=True)])
    assert " if X1: fire(a)" in code
    assert " elif X1 is None: ask(a)" in code
    assert any("ask(b)" in told and told.startswith("  ") for told in code), "`planned` is always known"
