"""Engines that hold each rule by itself: rule-engine, panzi-json-logic."""

from collections.abc import Callable, Sequence
from typing import Any

import rule_engine
from json_logic import jsonLogic

from benchmarks.peers import Peer, by_subject, sayable
from benchmarks.questions import name_of, one_by_one
from benchmarks.translate import Text, translate
from planning.engine.conditions.nodes import Node
from planning.engine.facts import Fact
from planning.engine.protocol.model import Rule

RULE_ENGINE: Any = Text()


def rule_engine_rules(rules: Sequence[Rule]) -> Peer:
    context = rule_engine.Context(default_value=None)

    def compiled(rule: Rule) -> Callable[[Any], bool]:
        matches: Callable[[Any], bool] = rule_engine.Rule(translate(rule.when, RULE_ENGINE), context=context).matches
        return matches

    return _peer("rule-engine", sayable(rules, RULE_ENGINE), compiled)


def json_logic_rules(rules: Sequence[Rule]) -> Peer:
    def compiled(rule: Rule) -> Callable[[Any], bool]:
        logic = translate(rule.when, JsonLogic())
        return lambda facts: bool(jsonLogic(logic, facts))

    return _peer("panzi-json-logic", sayable(rules, JsonLogic()), compiled)


def _peer(name: str, rules: Sequence[Rule], compiled: Any) -> Peer:
    of = {subject: [(rule.id, compiled(rule)) for rule in members] for subject, members in by_subject(rules).items()}

    def work(subjects: list[tuple[Any, Any]]) -> list[list[str]]:
        return [[id_ for id_, holds in of[subject] if holds(facts)] for subject, facts in subjects]

    return Peer(name, rules, one_by_one, work, lambda results: [set(ids) for ids in results])


class JsonLogic:
    """Conditions as JSON."""

    def always(self, truth: bool) -> Any:
        return truth

    def both(self, parts: list[Any]) -> Any:
        return {"and": parts}

    def either(self, parts: list[Any]) -> Any:
        return {"or": parts}

    def invert(self, part: Any) -> Any:
        return {"!": [part]}

    def recorded(self, fact: Fact, truth: bool) -> Any:
        return {"!==" if truth else "===": [_var(fact), None]}

    def truth(self, fact: Fact, truth: bool) -> Any:
        return {"!!" if truth else "!": [_var(fact)]}

    def compare(self, fact: Fact, op: str, value: Any) -> Any:
        return {{"==": "===", "!=": "!=="}.get(op, op): [_var(fact), value]}

    def one_of(self, fact: Fact, values: tuple[Any, ...], truth: bool) -> Any:
        said = {"in": [_var(fact), list(values)]}
        return said if truth else self.invert(said)

    def has(self, fact: Fact, value: str, truth: bool) -> Any:
        said = {"in": [value, _var(fact)]}
        return said if truth else self.invert(said)

    def any_finding(self, part: Node) -> Any:
        return {"some": [{"var": ["findings"]}, translate(part, JsonLogic())]}


def _var(fact: Fact) -> dict[str, list[str]]:
    return {"var": [name_of(fact)]}
