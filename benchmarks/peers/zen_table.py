"""zen-engine in its table form: one decision table for each kind of subject, content compiled beforehand."""

import json
from collections.abc import Sequence
from typing import Any

import zen

from benchmarks.peers import Peer, by_subject, sayable
from benchmarks.peers.expressions import ZEN_WORDS
from benchmarks.questions import name_of, one_by_one
from benchmarks.translate import Text, translate
from planning.engine.conditions.nodes import And, Compare, Node, OneOf, Truth
from planning.engine.facts import Fact, FactKind
from planning.engine.protocol.model import Rule

WORDS: Any = Text(**{**ZEN_WORDS, "in_finding": "#.{}"})
CONDITION = "condition"


def zen_table(rules: Sequence[Rule]) -> Peer:
    rules = sayable(rules, WORDS)
    engine = zen.ZenEngine()
    tables = {
        subject: engine.create_decision(zen.ZenDecisionContent(json.dumps(_graph(members)))).evaluate
        for subject, members in by_subject(rules).items()
    }

    def work(subjects: list[tuple[Any, dict[str, Any]]]) -> list[Any]:
        return [tables[subject](facts)["result"] for subject, facts in subjects]

    def fired(results: list[Any]) -> list[set[str]]:
        return [{row["rule"] for row in result or ()} for result in results]

    return Peer("zen-engine, decision tables", rules, one_by_one, work, fired)


def _graph(rules: Sequence[Rule]) -> dict[str, Any]:
    rows = [_cells(rule.when) for rule in rules]
    columns = sorted({column for row in rows for column in row})
    table = {
        "hitPolicy": "collect",
        "inputs": [
            {"id": f"i{column}", "name": column, **({} if column == CONDITION else {"field": column})}
            for column in columns
        ],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [
            {
                "_id": rule.id,
                **{f"i{column}": row.get(column, "") for column in columns},
                "rule": json.dumps(rule.id),
            }
            for rule, row in zip(rules, rows, strict=True)
        ],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("in", "table"), ("table", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


def _cells(node: Node) -> dict[str, str]:
    """A column for each fact that is tested by itself; what joins several facts stands in one column of conditions."""
    cells: dict[str, str] = {}
    rest: list[Node] = []
    for part in node.parts if isinstance(node, And) else (node,):
        fact, cell = _cell(part)
        if fact is None or name_of(fact) in cells:
            rest.append(part)
        else:
            cells[name_of(fact)] = cell
    if rest:
        cells[CONDITION] = translate(rest[0] if len(rest) == 1 else And(tuple(rest)), WORDS)
    return cells


def _cell(node: Node) -> tuple[Fact | None, str]:
    match node:
        case Truth() if node.fact.kind is not FactKind.CODES:
            return node.fact, "true"
        case OneOf() if node.fact.kind is FactKind.CODE:
            return node.fact, ", ".join(json.dumps(value) for value in node.values)
        case Compare() if node.op == "==" and node.fact.kind is FactKind.CODE:
            return node.fact, json.dumps(node.value)
        case Compare() if node.fact.never_unknown and node.fact.kind is FactKind.NUMBER:
            return node.fact, f"{node.op} {float(node.value)}"
    return None, ""
