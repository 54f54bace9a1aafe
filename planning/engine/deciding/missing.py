"""Paths of the document that are still needed, and what leaves them open."""

from collections.abc import Iterable, Iterator

from planning.engine.conditions.evaluate import evaluate
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.decision import MissingPath
from planning.engine.deciding.rule_evaluation import reader_for
from planning.engine.deciding.subjects import FiredRule


def missing_of(fired: FiredRule, document: EngineDocument) -> Iterator[MissingPath]:
    rule = fired.rule
    paths = open_paths(fired, document) if fired.is_open else _paths_asked_again(fired)
    for place, path in enumerate(paths):
        yield MissingPath(not rule.holds, rule.order, place, path)


def in_order(found: Iterable[MissingPath]) -> tuple[MissingPath, ...]:
    first: dict[str, MissingPath] = {}
    for one in sorted(found):
        first.setdefault(one.path, one)
    return tuple(first.values())


def _paths_asked_again(fired: FiredRule) -> tuple[str, ...]:
    path = fired.rule.effects.asks_for
    if path.startswith("toxin_history.") and fired.state.contradictions:
        return fired.state.contradictions
    return (path.replace("[]", f"[{fired.target.finding}]"),) if path else ()


def open_paths(fired: FiredRule, document: EngineDocument) -> Iterable[str]:
    found = evaluate(fired.rule.when, reader_for(document, fired.state, fired.target))
    return dict.fromkeys(
        path for test in found.deciding for fact_path in test.paths for path in document.paths_of(fact_path)
    )
