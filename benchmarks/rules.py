"""The shipped protocol's rules: ours, written by hand, and in the engines people would pick; decisions compared before any timing."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks import handwritten
from benchmarks.consults import consults
from benchmarks.peers import Peer
from benchmarks.peers.expressions import cel_expression, zen_expression
from benchmarks.peers.one_by_one import business_rules_rules, json_logic_rules, rule_engine_rules
from benchmarks.peers.zen_table import zen_table
from benchmarks.questions import Arguments, Case, Plain, cases, fired_only
from benchmarks.timing import in_turns, table
from benchmarks.written_for import changed_since
from planning.engine import Protocol, plan, read_document
from planning.engine.compile import Compiled
from planning.engine.facts import RuleScope
from planning.protocols import shipped

WARM, BATCH, BATCHES = 1_000, 150, 9
PEERS = (zen_expression, zen_table, cel_expression, rule_engine_rules, json_logic_rules, business_rules_rules)
BEYOND_BUSINESS_RULES = frozenset({"under_eye.poor_candidate", "nefertiti.not_for_jowls"})
"""business-rules cannot look through the findings, so these two are left out of the comparison with other engines."""
Ids = list[set[str]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document in every form that is measured."""

    text: str
    case: Case
    subjects: list[tuple[RuleScope, Arguments]]
    whole: dict[str, Any]
    ready: dict[str, Any] = field(default_factory=dict)
    """For each engine, by its name, the facts laid out as it wants them."""


def run(warm: int = WARM, batch: int = BATCH, batches: int = BATCHES) -> dict[str, float]:
    """Checks that all decide alike, prints and returns microseconds of CPU a document."""
    protocol = shipped()
    changed = changed_since(protocol)
    all_ = Ours(fired_only(protocol, changed))
    common = Ours(fired_only(protocol, BEYOND_BUSINESS_RULES))
    peers = [make([rule for rule in protocol.rules if rule.id not in BEYOND_BUSINESS_RULES]) for make in PEERS]
    made = _prepared(protocol)
    warming = list(itertools.islice(made, warm))
    held_out = [list(itertools.islice(made, batch)) for _ in range(batches)]
    fired = check(all_, common, peers, [*warming, *itertools.chain(*held_out)], changed)
    works = _works(protocol, all_, common, peers)
    for work in works.values():
        for document in warming:
            work(document)
    found = {name: seconds * 1e6 for name, seconds in in_turns(works, held_out).items()}
    _print(found, protocol, changed, fired, batch * batches)
    return found


def _prepared(protocol: Protocol) -> Iterator[Prepared]:
    plain = Plain(protocol)
    for values in consults(seed=20261123):
        text = json.dumps(values)
        (case,) = cases([read_document(text)], protocol)
        yield Prepared(text, case, case.subjects(), plain.whole(case))


class Ours:
    """The engine's compiled rules, asked about every subject of a document."""

    def __init__(self, compiled: Compiled) -> None:
        self._of = {
            subject: [group for (about, _), group in compiled.groups.items() if about is subject and group.rules]
            for subject in RuleScope
        }

    def rules(self, document: Prepared) -> list[Any]:
        return [group.decide(*given)[0] for subject, given in document.subjects for group in self._of[subject]]

    def fired(self, document: Prepared) -> Ids:
        return [
            {rule.id for group in self._of[subject] for rule in group.decide(*given)[0]}
            for subject, given in document.subjects
        ]


def by_hand(document: Prepared) -> list[list[str]]:
    return [_BY_HAND[subject](*given) for subject, given in document.subjects]


_BY_HAND: dict[RuleScope, Callable[..., list[str]]] = {
    RuleScope.PLAN: lambda d, p, f, a, w, r: handwritten.plan_rules(d, p),
    RuleScope.FINDING: lambda d, p, f, a, w, r: handwritten.finding_rules(d, f),
    RuleScope.AREA: lambda d, p, f, a, w, r: handwritten.area_rules(d, p, a),
    RuleScope.WISH: lambda d, p, f, a, w, r: handwritten.wish_rules(d, p, w),
    RuleScope.REVIEW: lambda d, p, f, a, w, r: handwritten.review_rules(d, r),
}


def check(
    ours: Ours, common: Ours, peers: Sequence[Peer], documents: Sequence[Prepared], changed: frozenset[str]
) -> Counter[str]:
    """Raises AssertionError where anybody fires other rules than we do; counts what fired."""
    fired: Counter[str] = Counter()
    for document in documents:
        expected = ours.fired(document)
        told = [set(ids) - changed for ids in by_hand(document)]
        assert told == expected, f"written by hand: {_difference(told, expected)}"
        shared = common.fired(document)
        for peer in peers:
            document.ready[peer.name] = peer.prepare(document.whole)
            answer = peer.fired(peer.work(document.ready[peer.name]))
            assert answer == shared, f"{peer.name}: {_difference(answer, shared)}"
        fired.update(itertools.chain(*common.fired(document), *expected))
    return fired


def _difference(told: Ids, expected: Ids) -> list[set[str]]:
    return [one ^ other for one, other in zip(told, expected, strict=True) if one != other]


def _works(protocol: Protocol, all_: Ours, common: Ours, peers: Sequence[Peer]) -> dict[str, Callable[[Any], Any]]:
    works: dict[str, Callable[[Any], Any]] = {
        "ours: decision": all_.rules,
        "ours: decision with what is not recorded, as the planner asks": Ours(protocol.compiled).rules,
        "ours: whole plan, JSON in to JSON out": lambda given: plan(read_document(given.text), protocol).to_json(),
        "written by hand": by_hand,
        "ours: only the rules that every engine can say": common.rules,
    }
    for peer in peers:
        works[peer.name] = lambda given, peer=peer: peer.work(given.ready[peer.name])
    return works


def _print(
    found: dict[str, float], protocol: Protocol, changed: frozenset[str], fired: Counter[str], documents: int
) -> None:
    by_hand_us, table_us = found["written by hand"], found["zen-engine, decision tables"]
    print(
        f"## {len(protocol.rules)} rules of {protocol.id} {protocol.version}; one pass over {documents} unseen documents\n"
    )
    rows = [
        [name, f"{us:.1f}", f"{by_hand_us / us:.2f}", f"{table_us / us:.1f}"]
        for name, us in sorted(found.items(), key=lambda one: one[1])
    ]
    table(["evaluator", "us of CPU a document", "x by hand", "x zen's tables"], rows)
    print(
        f"{len(fired)} of the rules fired at least once in the documents checked; all evaluators agreed on each document."
    )
    print(
        f"Left out beside other engines: {', '.join(sorted(BEYOND_BUSINESS_RULES))} (business-rules cannot say them)."
    )
    if changed:
        print(f"Changed since they were written by hand, left out there: {', '.join(sorted(changed))}.")
    print(flush=True)
