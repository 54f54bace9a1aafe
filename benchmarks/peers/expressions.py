"""Engines that compile one expression for everything: zen in its best form, and CEL."""

from collections.abc import Sequence
from typing import Any

import cel
import zen

from benchmarks.peers import Peer, by_subject, ids_of, sayable
from benchmarks.questions import LISTS, name_of
from benchmarks.translate import CEL_WORDS, Text, translate
from planning.engine.facts import Fact, RuleScope
from planning.engine.protocol.model import Rule

ZEN_WORDS: Any = {"some": "some(findings, {})", "in_finding": "#.{}", "size": "len({})"}


def zen_expression(rules: Sequence[Rule]) -> Peer:
    rules = sayable(rules, Text(**ZEN_WORDS))
    of = by_subject(rules)
    text = _everything(of, ZEN_WORDS, "#.{}", "map({}, [{}])")
    compiled = zen.compile_expression(text)
    return Peer(
        "zen-engine, one compiled expression", rules, dict, compiled.evaluate, lambda result: ids_of(of, result)
    )


def cel_expression(rules: Sequence[Rule]) -> Peer:
    rules = sayable(rules, Text(**CEL_WORDS))
    of = by_subject(rules)
    program = cel.compile(_everything(of, CEL_WORDS, "h.{}", "{}.map(h, [{}])"))
    evaluate = program.execute
    return Peer("common-expression-language, one program", rules, dict, evaluate, lambda result: ids_of(of, result))


def _everything(of: dict[RuleScope, list[Rule]], words: dict[str, str], own: str, over: str) -> str:
    def name(fact: Fact) -> str:
        return name_of(fact) if fact.subject is RuleScope.PLAN else own.format(name_of(fact))

    def said(subject: RuleScope) -> str:
        language: Any = Text(name, **words)
        return ", ".join(translate(rule.when, language) for rule in of[subject])

    others = [over.format(list_, said(subject)) for subject, list_ in _in_order(of)]
    return f"[[{said(RuleScope.PLAN)}], {', '.join(others)}]"


def _in_order(of: dict[RuleScope, list[Rule]]) -> list[tuple[RuleScope, str]]:
    return [(subject, LISTS[subject]) for subject in of if subject is not RuleScope.PLAN]
