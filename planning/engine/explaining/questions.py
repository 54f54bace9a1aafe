"""One question for each fact that is not recorded, whichever rules depend on it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from planning.engine.deciding.decision import EngineDecision
from planning.engine.deciding.missing import open_paths
from planning.engine.deciding.subjects import FiredRule
from planning.engine.protocol.model import FactQuestion, Protocol

_PLACE = re.compile(r"\[(\d+)\]")


class OpenQuestion(NamedTuple):
    question: FactQuestion
    path: str
    finding: int | None
    """The place of the finding that it is about."""
    fired: tuple[FiredRule, ...]
    """The rules that depend on it, first those of that finding."""
    replaced_rules: tuple[FiredRule, ...]
    """Rules that ask for it in their own text, which the question replaces."""


def open_questions(decision: EngineDecision, protocol: Protocol) -> list[OpenQuestion]:
    depending: dict[str, list[FiredRule]] = {}
    for fired in (one for one in decision.fired if one.is_open):
        for path in open_paths(fired, decision.document):
            depending.setdefault(path, []).append(fired)
    replaced_rules: dict[str, list[FiredRule]] = {}
    for fired in (one for one in decision.fired if not one.is_open and not one.rule.holds):
        if fired.rule.effects.asks_for in depending:
            replaced_rules.setdefault(str(fired.rule.effects.asks_for), []).append(fired)
    return [_question(path, fired, replaced_rules.get(path, ()), protocol) for path, fired in depending.items()]


def question_path(path: str) -> str:
    """`findings[2].at_rest` is asked as `findings[].at_rest`."""
    return _PLACE.sub("[]", path).replace("products[].", "product.")


def _question(
    path: str, fired: Iterable[FiredRule], replaced_rules: Iterable[FiredRule], protocol: Protocol
) -> OpenQuestion:
    place = _PLACE.search(path)
    return OpenQuestion(
        protocol.questions[question_path(path)],
        path,
        int(place[1]) if place else None,
        tuple(fired),
        tuple(replaced_rules),
    )
