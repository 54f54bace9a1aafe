"""The engines people would pick. Each gets the facts ready-made as plain values; only its evaluation is measured.

A peer is made of `prepare(whole)`, not measured, `work(prepared)`, measured, and `fired(result)`, not measured: for
each subject, in the order of `one_by_one`, the ids of the rules that fired.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from benchmarks.translate import Inexpressible, translate
from planning.engine.facts import RuleScope
from planning.engine.protocol.model import Rule

RulesOf = dict[RuleScope, list[Rule]]


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    rules: Sequence[Rule]
    """Those that it can say."""
    prepare: Callable[[dict[str, Any]], Any]
    work: Callable[[Any], Any]
    fired: Callable[[Any], list[set[str]]]

    @property
    def ids(self) -> set[str]:
        return {rule.id for rule in self.rules}


def sayable(rules: Sequence[Rule], language: Any) -> list[Rule]:
    """The rules for which a language has words."""
    found = []
    for rule in rules:
        with suppress(Inexpressible):
            translate(rule.when, language)
            found.append(rule)
    return found


def by_subject(rules: Sequence[Rule]) -> RulesOf:
    return {subject: [rule for rule in rules if rule.subject is subject] for subject in RuleScope}


def ids_of(rules: RulesOf, result: Sequence[Any]) -> list[set[str]]:
    """Ids from `[plan's yes and no, [a finding's, ...], [an area's, ...], ...]`."""
    first, *others = zip(rules.values(), result, strict=True)
    found = [(first[0], first[1]), *((members, one) for members, many in others for one in many)]
    return [{rule.id for rule, yes in zip(members, said, strict=True) if yes} for members, said in found]
