"""Whom a statement concerns: this patient, an area, or everybody."""

from planning.engine.conditions.nodes import Has, Leaf, leaves
from planning.engine.contract import vocabulary as v
from planning.engine.facts import RuleScope
from planning.engine.protocol.effects import NO_DOSE
from planning.engine.protocol.rules import Rule, StatementScope

_WHERE = ("meant", "routed", "planned")
_OF_EVERY_PLAN = ("visit", *_WHERE)
_WHICH = ("finding.region", "finding.concern", "finding.family")
_OF_THE_PERSON = ("area.last_outcome", "area.sides_differ")
_OWN_DOSE = "area.intended"


def scope_of(rule: Rule) -> StatementScope:
    """By what its condition reads, unless the rule gives its own `scope`."""
    if rule.scope is not None:
        return rule.scope
    match rule.subject:
        case RuleScope.REVIEW:
            return "area"
        case RuleScope.AREA:
            return _of_area(rule)
        case RuleScope.FINDING:
            return _of_finding(rule)
    if _moves_one_dose(rule):
        return "area"
    if not all(leaf.fact.name in _OF_EVERY_PLAN for leaf in leaves(rule.when)):
        return "patient"
    return "area" if any(_names_an_area(leaf) for leaf in leaves(rule.when)) else "general"


def _of_area(rule: Rule) -> StatementScope:
    """`patient` where more than the area is recorded of the person; an intended dose belongs to the area."""
    facts = [leaf.fact.name for leaf in leaves(rule.when)]
    if any(name.startswith(_OWN_DOSE) for name in facts):
        return "area"
    return "patient" if any(name in _OF_THE_PERSON or not name.startswith("area.") for name in facts) else "area"


def _of_finding(rule: Rule) -> StatementScope:
    """What an area is treated for concerns the area; what no area answers, the patient."""
    if rule.effects.area is None and rule.effects.verdict in NO_DOSE:
        return "patient"
    if rule.effects.area is not None and rule.kind is v.StatementKind.DOSE:
        return "area"
    return "area" if all(leaf.fact.name in _WHICH for leaf in leaves(rule.when)) else "patient"


def _moves_one_dose(rule: Rule) -> bool:
    return rule.kind is v.StatementKind.DOSE and rule.moves and len(rule.effects.areas) == 1


def _names_an_area(test: Leaf) -> bool:
    return isinstance(test, Has) and test.fact.name in _WHERE
