"""Paths of the document that are still needed, and what leaves them open."""

from collections.abc import Iterable, Iterator

from planning.engine.conditions.explain import open_facts
from planning.engine.conditions.nodes import leaves
from planning.engine.contract.document import Document
from planning.engine.deciding.asking import subject_of
from planning.engine.deciding.decision import Fired, Missing
from planning.engine.facts import Fact, RuleScope
from planning.engine.protocol.model import Protocol


def missing_of(fired: Fired, document: Document, protocol: Protocol) -> Iterator[Missing]:
    """What a rule that asks needs; of one that fired, what it asks for again."""
    rule = fired.rule
    paths = _open_paths(fired, document, protocol) if fired.asked else _asked_for(fired)
    for place, path in enumerate(paths):
        yield Missing(not rule.holds, rule.order, place, path)


def in_order(found: Iterable[Missing]) -> tuple[Missing, ...]:
    """Each path once, where it is needed most."""
    first: dict[str, Missing] = {}
    for one in sorted(found):
        first.setdefault(one.path, one)
    return tuple(first.values())


def _asked_for(fired: Fired) -> tuple[str, ...]:
    path = fired.rule.effects.asks_for
    return (path.replace("[]", f"[{fired.target.finding}]"),) if path else ()


def _open_paths(fired: Fired, document: Document, protocol: Protocol) -> list[str]:
    subject = subject_of(fired.rule.subject, document, fired.target)
    scope = fired.rule.subject
    found: list[str] = []
    values = {}
    for leaf in leaves(fired.rule.when, inside_any=False):
        reader = protocol.compiled.readers[leaf.fact]
        given = {RuleScope.FINDING: "f", RuleScope.AREA: "a", RuleScope.WISH: "w", RuleScope.REVIEW: "r"}.get(scope)
        values[leaf.fact] = reader(document, fired.state, **({given: subject} if given else {}))
    for fact in open_facts(fired.rule.when, values):
        found += _paths(fact, fired)
    return list(dict.fromkeys(found))


def _paths(fact: Fact, fired: Fired) -> Iterator[str]:
    for path in fact.paths:
        if path.startswith("findings[]"):
            yield path.replace("[]", f"[{fired.target.finding}]")
        elif fact.subject is RuleScope.REVIEW and path.startswith("check_in."):
            yield f"{path}.{fired.target.area}"
        else:
            yield path
