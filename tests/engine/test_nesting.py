"""How the nested code is laid out."""

from planning.engine.conditions.nesting import Line, nested
from planning.engine.conditions.parse import Scope, parse
from planning.engine.facts import FACTS

SCOPE = Scope(FACTS, {})


def line(name: str, when: str, asks: bool = False) -> Line:
    return Line(name, parse(when, SCOPE), asks)


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
