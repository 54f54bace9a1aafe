"""Whom a statement concerns: this patient, an area, or everybody."""

from typing import Literal

from planning.engine.conditions.nodes import Has, Leaf, leaves
from planning.engine.facts import RuleScope
from planning.engine.protocol.rules import Rule

Scope = Literal["patient", "area", "general"]
_WHERE = ("meant", "routed", "planned")
_OF_EVERY_PLAN = ("visit", *_WHERE)
_WHICH = ("finding.region", "finding.concern", "finding.family")


def scope_of(rule: Rule) -> Scope:
    """By what its condition reads: nothing of the person, only which areas are meant, or more."""
    if rule.subject in (RuleScope.AREA, RuleScope.REVIEW):
        return "area"
    if rule.subject is RuleScope.FINDING:
        return "area" if all(leaf.fact.name in _WHICH for leaf in leaves(rule.when)) else "patient"
    if not all(leaf.fact.name in _OF_EVERY_PLAN for leaf in leaves(rule.when)):
        return "patient"
    return "area" if any(_names_an_area(leaf) for leaf in leaves(rule.when)) else "general"


def _names_an_area(test: Leaf) -> bool:
    return isinstance(test, Has) and test.fact.name in _WHERE
