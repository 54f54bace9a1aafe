"""The functions made of all rules fire and ask as their conditions do, taken one by one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planning.engine import read_document
from planning.engine.conditions.evaluate import evaluate
from planning.engine.conditions.fact_reader import FactReader
from planning.engine.conditions.nodes import And, AnyFinding, Compare, Has, Known, Node, Not, OneOf, Or, Recorded, Truth
from planning.engine.conditions.source import program
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Dose
from planning.engine.deciding.subjects import AreaFacts, PlanState, ReviewSubject
from planning.engine.facts import FACTS, DecisionStep, FactKind, RuleScope
from planning.protocols import SHIPPED, read
from tests.engine.generated import documents
from tests.engine.test_properties import seldom

NEXT = SHIPPED.with_name("onabotulinumtoxina-face-2026.2.toml")
PROTOCOL = read(NEXT.read_text(encoding="utf-8"), NEXT.name)


@dataclass(frozen=True)
class Line:
    when: Node
    order: int
    asks: bool = True
    subject: RuleScope = RuleScope.FINDING
    decided_in: DecisionStep = DecisionStep.FINDINGS


def some(codes: Any) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(list(codes)), max_size=5)


units = st.integers(-4, 900).map(lambda halves: halves / 2)
maybe = st.one_of(st.none(), st.booleans())
budgets = some([budget.id for budget in PROTOCOL.budgets] + ["ledger"])
states = st.builds(
    PlanState,
    routed=some(v.Area),
    planned=some(v.Area),
    meant=some(v.Area),
    treatments=some(v.TreatmentOption),
    leading=some(v.TreatmentOption),
    least_with_this=st.none() | units,
    session=units,
    forehead_and_glabella=units,
    band=st.none() | st.sampled_from(v.Band),
    with_this=st.none() | units,
    lowered=budgets,
    exceeded=budgets,
    intended_held=some(v.Area),
)
grades = st.none() | st.integers(0, 3)
areas = st.builds(
    AreaFacts,
    code=st.sampled_from(v.Area),
    plan=st.sampled_from(list(PROTOCOL.areas.values())),
    findings=st.sampled_from([(), (0,)]),
    evidence=st.none() | st.sampled_from(v.DoseEvidence),
    severity=grades,
    at_rest=grades,
    strength=st.none() | st.sampled_from(v.MuscleStrength),
    **dict.fromkeys(["sides_differ", "one_sided", "same_on_both_sides", "off_label"], st.booleans()),
    **dict.fromkeys(
        ["infected", "intended_uneven", "out_of_range", "above_proposal", "below_proposal", "mirrored"], maybe
    ),
)
reviews = st.builds(
    ReviewSubject,
    area=st.sampled_from(v.Area),
    outcome=st.none() | st.sampled_from(v.CheckInOutcome),
    by_side=st.just({}),
    given=st.just(Dose(total=4)),
    range_room=st.none() | units,
    ledger_left=st.none() | units,
    per_side=st.booleans(),
    now=st.none() | st.sampled_from(v.Now),
)


def assert_asked_as_evaluated(
    evaluate_rules: Callable[..., Any], rules: list[Any], read: FactReader, subject: Any = None
) -> None:
    values = [(rule, evaluate(rule.when, read).value) for rule in rules]
    fired = [rule for rule, value in values if value is True]
    asked = [rule for rule, value in values if value is None and rule.asks]
    assert evaluate_rules(read.document, read.state, subject) == (fired, asked)


@seldom
@given(documents(), states, areas, st.sampled_from(v.Wish), reviews)
def test_every_rule_of_the_protocol_fires_and_asks_as_its_condition_does(
    values: dict[str, Any], state: PlanState, area: AreaFacts, wish: v.Wish, review: ReviewSubject
) -> None:
    document = read_document(json.dumps(values))
    for (step, scope), evaluate_rules in PROTOCOL.programs.items():
        rules = [rule for rule in PROTOCOL.rules if (rule.decided_in, rule.subject) == (step, scope)]
        match scope:
            case RuleScope.PLAN:
                assert_asked_as_evaluated(evaluate_rules, rules, FactReader(document, state))
            case RuleScope.FINDING:
                for place, finding in enumerate(document.findings):
                    assert_asked_as_evaluated(
                        evaluate_rules, rules, FactReader(document, state, finding=place), finding
                    )
            case RuleScope.AREA:
                assert_asked_as_evaluated(evaluate_rules, rules, FactReader(document, state, area=area), area)
            case RuleScope.WISH:
                assert_asked_as_evaluated(evaluate_rules, rules, FactReader(document, state, wish=wish), wish)
            case RuleScope.REVIEW:
                assert_asked_as_evaluated(evaluate_rules, rules, FactReader(document, state, review=review), review)


def leaf(name: str) -> st.SearchStrategy[Node]:
    fact = FACTS[name]
    bare = st.sampled_from([Truth(fact), Recorded(fact)])
    match fact.kind:
        case FactKind.NUMBER:
            numbers = st.integers(0, 4) | units
            return st.builds(Compare, st.just(fact), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers)
        case FactKind.CODE:
            codes = st.sampled_from(fact.codes)
            several = st.lists(codes, min_size=1, max_size=3).map(tuple)
            compared = st.builds(Compare, st.just(fact), st.sampled_from(["==", "!="]), codes)
            return compared | st.builds(OneOf, st.just(fact), several)
        case FactKind.CODES:
            return bare | st.builds(Has, st.just(fact), st.sampled_from(fact.codes))
    return bare


def leaves_about(scope: RuleScope) -> st.SearchStrategy[Node]:
    return st.sampled_from([name for name, fact in FACTS.items() if fact.subject is scope]).flatmap(leaf)


def joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, parts), st.builds(Known, parts), st.builds(And, several), st.builds(Or, several))


single = leaves_about(RuleScope.FINDING) | leaves_about(RuleScope.PLAN)
over_findings = st.builds(AnyFinding, st.recursive(single, joined, max_leaves=4))
conditions = st.recursive(single | over_findings, joined, max_leaves=8)


@seldom
@given(documents(), states, st.lists(conditions, min_size=1, max_size=6))
def test_any_condition_fires_and_asks_as_evaluated(
    values: dict[str, Any], state: PlanState, several: list[Node]
) -> None:
    rules = [Line(when, order) for order, when in enumerate(several)]
    document = read_document(json.dumps(values))
    evaluate_rules = program(RuleScope.FINDING, rules)
    for place, finding in enumerate(document.findings):
        assert_asked_as_evaluated(evaluate_rules, rules, FactReader(document, state, finding=place), finding)
