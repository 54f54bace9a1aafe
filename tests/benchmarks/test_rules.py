"""Before anything is timed, everybody must decide alike: on few documents here, on all of them in the benchmark."""

import json
from itertools import islice

import pytest

from benchmarks import handwritten
from benchmarks.consults import consults
from benchmarks.questions import Case, Plain, cases, fired_only
from benchmarks.written_for import changed_since
from planning.engine import plan, read_document
from planning.engine.facts import RuleScope
from planning.protocols import shipped

BY_HAND = {
    RuleScope.PLAN: lambda d, p, f, a, w, r: handwritten.plan_rules(d, p),
    RuleScope.FINDING: lambda d, p, f, a, w, r: handwritten.finding_rules(d, f),
    RuleScope.AREA: lambda d, p, f, a, w, r: handwritten.area_rules(d, p, a),
    RuleScope.WISH: lambda d, p, f, a, w, r: handwritten.wish_rules(d, p, w),
    RuleScope.REVIEW: lambda d, p, f, a, w, r: handwritten.review_rules(d, r),
}


def made(count: int) -> list[Case]:
    return cases([read_document(json.dumps(values)) for values in islice(consults(seed=5), count)], shipped())


def test_the_same_seed_makes_the_same_documents() -> None:
    assert list(islice(consults(3), 20)) == list(islice(consults(3), 20)) != list(islice(consults(4), 20))


def test_listening_to_the_planner_changes_no_plan() -> None:
    [values] = islice(consults(seed=8), 1)
    before = plan(read_document(values), shipped()).to_json()
    cases([read_document(values)], shipped())
    assert plan(read_document(values), shipped()).to_json() == before


def test_the_rules_written_by_hand_fire_as_the_engines_do() -> None:
    changed, fired = changed_since(shipped()), set()
    groups = fired_only(shipped(), changed).groups
    for case in made(150):
        for subject, given in case.subjects():
            ours = {
                rule.id for (about, _), group in groups.items() if about is subject for rule in group.decide(*given)[0]
            }
            assert set(BY_HAND[subject](*given)) - changed == ours
            fired |= ours
    assert len(fired) > len(shipped().rules) // 2


def test_a_rule_that_says_something_else_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import written_for

    said = written_for._said(shipped())
    monkeypatch.setattr(written_for, "_said", lambda _: said | {"dose.men": "something else", "dose.new": "new"})
    assert {"dose.men", "dose.new"} <= changed_since(shipped())


def test_plain_facts_hold_no_codes_of_ours() -> None:
    """Other engines are given JSON values and nothing else."""
    laid_out = Plain(shipped())
    for case in made(10):
        whole = laid_out.whole(case)
        assert json.loads(json.dumps(whole)) == whole
        assert len(whole["findings"]) == len(case.document.findings)
