"""What is measured: made-up visits, with every question that each leads to, and the facts as other engines are told them."""

import json
from itertools import islice

import pytest

from benchmarks.consults import consults
from benchmarks.questions import LISTS, Plain, Question, questions, subject_of
from planning.engine import decide, read_document
from planning.engine.facts import RuleScope
from planning.protocols import shipped


@pytest.fixture(scope="module")
def asked() -> list[list[Question]]:
    documents = [read_document(json.dumps(values)) for values in islice(consults(seed=5), 150)]
    return [questions(decide(document, shipped())) for document in documents]


def test_the_same_seed_makes_the_same_documents() -> None:
    assert list(islice(consults(3), 20)) == list(islice(consults(3), 20)) != list(islice(consults(4), 20))


def test_most_rules_fire_of_the_made_up_visits(asked: list[list[Question]]) -> None:
    fired = {
        rule.id
        for several in asked
        for scope, read in several
        for (_, about), ask in shipped().programs.items()
        if about is scope
        for rule in ask(read.document, read.state, subject_of(read))[0]
    }
    assert len(fired) > len(shipped().rules) // 2


def test_plain_facts_hold_no_codes_of_ours(asked: list[list[Question]]) -> None:
    """Other engines are given JSON values and nothing else."""
    laid_out = Plain(shipped())
    for several in asked[:10]:
        whole = laid_out.whole(several)
        assert json.loads(json.dumps(whole)) == whole
        assert [len(whole[name]) for name in LISTS.values()] == [
            sum(scope is kind for scope, _ in several) for kind in LISTS
        ]
        assert several[0][0] is RuleScope.PLAN
