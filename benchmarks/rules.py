"""The shipped protocol's rules: ours, and in the engines people would pick; decisions compared before any timing."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.consults import consults
from benchmarks.peers import Peer
from benchmarks.peers.expressions import cel_expression, zen_expression
from benchmarks.peers.one_by_one import json_logic_rules, rule_engine_rules
from benchmarks.peers.zen_table import zen_table
from benchmarks.questions import Plain, Question, questions, subject_of
from benchmarks.timing import in_turns, table
from planning.engine import EngineDocument, Protocol, decide, plan, read_document
from planning.engine.facts import RuleScope
from planning.protocols import shipped

WARM, BATCH, BATCHES = 1_000, 150, 9
PEERS = (zen_expression, zen_table, cel_expression, rule_engine_rules, json_logic_rules)
BEST, TABLES = "zen-engine, one compiled expression", "zen-engine, decision tables"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document in every form that is measured."""

    text: str
    document: EngineDocument
    questions: list[Question]
    given: list[tuple[RuleScope, tuple[Any, Any, Any]]]
    """For each question, what a program of the engine is called with."""
    ready: dict[str, Any] = field(default_factory=dict)
    """For each engine, by its name, the facts laid out as it wants them."""


def run(warm: int = WARM, batch: int = BATCH, batches: int = BATCHES) -> dict[str, float]:
    """Checks that all decide alike, prints and returns microseconds of CPU a document."""
    protocol = shipped()
    ours = Ours(protocol)
    peers = [make(protocol.rules) for make in PEERS]
    made = prepared()
    warming = list(itertools.islice(made, warm))
    held_out = [list(itertools.islice(made, batch)) for _ in range(batches)]
    fired = check(ours, peers, [*warming, *itertools.chain(*held_out)], Plain(protocol))
    works = _works(protocol, ours, peers)
    for work in works.values():
        for document in warming:
            work(document)
    found = {name: seconds * 1e6 for name, seconds in in_turns(works, held_out).items()}
    print(
        f"## {len(protocol.rules)} rules of {protocol.id} {protocol.version}; one pass over {batch * batches} documents\n"
    )
    said = {peer.name: len(peer.rules) for peer in peers}
    rows = [
        [
            name,
            str(said.get(name, len(protocol.rules))),
            f"{us:.1f}",
            f"{found[BEST] / us:.2f}",
            f"{found[TABLES] / us:.2f}",
        ]
        for name, us in sorted(found.items(), key=lambda one: one[1])
    ]
    table(["evaluator", "rules", "us of CPU a document", "x zen's best", "x zen's tables"], rows)
    print(f"{len(fired)} rules fired at least once; all evaluators agreed on each document.\n", flush=True)
    return found


def prepared() -> Iterator[Prepared]:
    for values in consults(seed=20261123):
        text = json.dumps(values)
        document = read_document(text)
        asked = questions(decide(document, shipped()))
        given = [(scope, (read.document, read.state, subject_of(read))) for scope, read in asked]
        yield Prepared(text, document, asked, given)


class Ours:
    """The engine's programs, asked about every subject of a document."""

    def __init__(self, protocol: Protocol) -> None:
        self._of = {
            scope: [ask for (_, about), ask in protocol.programs.items() if about is scope] for scope in RuleScope
        }

    def rules(self, document: Prepared) -> list[Any]:
        return [ask(*given) for scope, given in document.given for ask in self._of[scope]]

    def fired(self, document: Prepared) -> list[set[str]]:
        return [{rule.id for ask in self._of[scope] for rule in ask(*given)[0]} for scope, given in document.given]


def check(ours: Ours, peers: Sequence[Peer], documents: Sequence[Prepared], plain: Plain) -> Counter[str]:
    """Raises AssertionError where anybody fires other rules than we do; counts what fired."""
    fired: Counter[str] = Counter()
    for document in documents:
        expected, whole = ours.fired(document), plain.whole(document.questions)
        for peer in peers:
            document.ready[peer.name] = peer.prepare(whole)
            told = peer.fired(peer.work(document.ready[peer.name]))
            for ids, wanted in zip(told, expected, strict=True):
                assert ids == wanted & peer.ids, f"{peer.name}: {ids ^ (wanted & peer.ids)}"
        fired.update(itertools.chain(*expected))
    return fired


def _works(protocol: Protocol, ours: Ours, peers: Sequence[Peer]) -> dict[str, Callable[[Any], Any]]:
    works: dict[str, Callable[[Any], Any]] = {
        "ours: rules of a document": ours.rules,
        "ours: decide, document to decision": lambda given: decide(given.document, protocol),
        "ours: whole plan, JSON in to JSON out": lambda given: plan(read_document(given.text), protocol).to_json(),
    }
    for peer in peers:
        works[peer.name] = lambda given, peer=peer: peer.work(given.ready[peer.name])
    return works
