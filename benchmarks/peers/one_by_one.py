"""Engines that hold each rule by itself: rule-engine, panzi-json-logic, business-rules."""

from collections.abc import Callable, Sequence
from typing import Any

import rule_engine
from business_rules.engine import check_conditions_recursively
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    select_rule_variable,
)
from json_logic import jsonLogic

from benchmarks.peers import Peer, by_subject, sayable
from benchmarks.questions import name_of, one_by_one
from benchmarks.translate import Inexpressible, Text, translate
from planning.engine.conditions.nodes import Node, leaves
from planning.engine.facts import Fact, Kind
from planning.engine.protocol.model import Rule

RULE_ENGINE: Any = Text()


def rule_engine_rules(rules: Sequence[Rule]) -> Peer:
    context = rule_engine.Context(default_value=None)

    def compiled(rule: Rule) -> Callable[[Any], bool]:
        matches: Callable[[Any], bool] = rule_engine.Rule(translate(rule.when, RULE_ENGINE), context=context).matches
        return matches

    return _peer("rule-engine", sayable(rules, RULE_ENGINE), compiled, lambda facts: facts)


def json_logic_rules(rules: Sequence[Rule]) -> Peer:
    def compiled(rule: Rule) -> Callable[[Any], bool]:
        logic = translate(rule.when, JsonLogic())
        return lambda facts: bool(jsonLogic(logic, facts))

    return _peer("panzi-json-logic", sayable(rules, JsonLogic()), compiled, lambda facts: facts)


def business_rules_rules(rules: Sequence[Rule]) -> Peer:
    facts = dict.fromkeys(leaf.fact for rule in rules for leaf in leaves(rule.when))
    variables = _variables(facts)

    def compiled(rule: Rule) -> Callable[[Any], bool]:
        conditions = translate(rule.when, BusinessRules())
        return lambda given: bool(check_conditions_recursively(conditions, given))

    return _peer("business-rules", sayable(rules, BusinessRules()), compiled, variables)


def _peer(name: str, rules: Sequence[Rule], compiled: Any, wrap: Callable[[dict[str, Any]], Any]) -> Peer:
    of = {subject: [(rule.id, compiled(rule)) for rule in members] for subject, members in by_subject(rules).items()}

    def work(subjects: list[tuple[Any, Any]]) -> list[list[str]]:
        return [[id_ for id_, holds in of[subject] if holds(facts)] for subject, facts in subjects]

    def prepare(whole: dict[str, Any]) -> list[tuple[Any, Any]]:
        return [(subject, wrap(facts)) for subject, facts in one_by_one(whole)]

    return Peer(name, rules, prepare, work, lambda results: [set(ids) for ids in results])


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


_NUMERIC = {
    "==": "equal_to",
    ">": "greater_than",
    ">=": "greater_than_or_equal_to",
    "<": "less_than",
    "<=": "less_than_or_equal_to",
}


class BusinessRules:
    """Conditions of `all` and `any`. Codes are lists of one, because only a list can be asked what it does not hold."""

    def always(self, truth: bool) -> Any:
        return {"name": "always", "operator": "is_true" if truth else "is_false", "value": ""}

    def both(self, parts: list[Any]) -> Any:
        return {"all": parts}

    def either(self, parts: list[Any]) -> Any:
        return {"any": parts}

    def invert(self, part: Any) -> Any:
        """There is no `not`: it is pushed down here."""
        for word, other in (("all", "any"), ("any", "all")):
            if word in part:
                return {other: [self.invert(inner) for inner in part[word]]}
        return {**part, "operator": _INVERTED[part["operator"]]}

    def recorded(self, fact: Fact, truth: bool) -> Any:
        return {"name": f"{name_of(fact)}_recorded", "operator": "is_true" if truth else "is_false", "value": ""}

    def truth(self, fact: Fact, truth: bool) -> Any:
        name = f"{name_of(fact)}_any" if fact.kind is Kind.CODES else name_of(fact)
        return {"name": name, "operator": "is_true" if truth else "is_false", "value": ""}

    def compare(self, fact: Fact, op: str, value: Any) -> Any:
        if fact.kind is Kind.CODE:
            return self.has(fact, value, op == "==")
        if op == "!=":
            raise Inexpressible
        return {"name": name_of(fact), "operator": _NUMERIC[op], "value": value}

    def one_of(self, fact: Fact, values: tuple[Any, ...], truth: bool) -> Any:
        parts = [self.compare(fact, "==", value) for value in values]
        return self.either(parts) if truth else self.invert(self.either(parts))

    def has(self, fact: Fact, value: str, truth: bool) -> Any:
        return {"name": name_of(fact), "operator": "contains" if truth else "does_not_contain", "value": value}

    def any_finding(self, part: Node) -> Any:
        raise Inexpressible


_PAIRS = (("is_true", "is_false"), ("contains", "does_not_contain"), ("less_than", "greater_than_or_equal_to"))
_PAIRS += (("greater_than", "less_than_or_equal_to"),)
_INVERTED = {**dict(_PAIRS), **{after: before for before, after in _PAIRS}}


def _variables(facts: Sequence[Fact] | dict[Fact, None]) -> Callable[[dict[str, Any]], BaseVariables]:
    def init(self: Any, facts: dict[str, Any]) -> None:
        self.facts = facts

    made: dict[str, Any] = {"__init__": init, "always": boolean_rule_variable(lambda self: True)}
    for fact in facts:
        name = name_of(fact)
        made[f"{name}_recorded"] = boolean_rule_variable(lambda self, name=name: self.facts[name] is not None)
        made[f"{name}_any"] = boolean_rule_variable(lambda self, name=name: bool(self.facts[name]))
        match fact.kind:
            case Kind.NUMBER:
                made[name] = numeric_rule_variable(lambda self, name=name: self.facts[name])
            case Kind.CODE:
                made[name] = select_rule_variable()(lambda self, name=name: [self.facts[name]])
            case Kind.CODES:
                made[name] = select_rule_variable()(lambda self, name=name: self.facts[name])
            case _:
                made[name] = boolean_rule_variable(lambda self, name=name: self.facts[name])
    return type("Variables", (BaseVariables,), made)
