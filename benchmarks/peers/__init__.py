"""The engines people would pick. Each gets the facts ready-made as plain values; only its evaluation is measured.

A peer is made of `prepare(whole)`, not measured, `work(prepared)`, measured, and `fired(result)`, not measured: for
each subject, in the order of `one_by_one`, the ids of the rules that fired.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from planning.engine.facts import RuleScope
from planning.engine.protocol.model import Rule

RulesOf = dict[RuleScope, list[Rule]]


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    prepare: Callable[[dict[str, Any]], Any]
    work: Callable[[Any], Any]
    fired: Callable[[Any], list[set[str]]]


def by_subject(rules: Sequence[Rule]) -> RulesOf:
    return {subject: [rule for rule in rules if rule.subject is subject] for subject in RuleScope}


def ids_of(rules: RulesOf, result: Sequence[Any]) -> list[set[str]]:
    """Ids from `[plan's yes and no, [a finding's, ...], [an area's, ...], ...]`."""
    first, *others = zip(rules.values(), result, strict=True)
    found = [(first[0], first[1]), *((members, one) for members, many in others for one in many)]
    return [{rule.id for rule, yes in zip(members, said, strict=True) if yes} for members, said in found]
