"""What is asked: one question for each fact that is not recorded, whichever rules depend on it."""

import re
from typing import NamedTuple

from planning.engine.deciding.decision import Decision
from planning.engine.deciding.missing import open_paths
from planning.engine.deciding.subjects import Fired
from planning.engine.protocol.model import Protocol, Question

_PLACE = re.compile(r"\[(\d+)\]")


class Asked(NamedTuple):
    question: Question
    path: str
    finding: int | None
    """The place of the finding that it is about."""
    fired: tuple[Fired, ...]
    """The rules that depend on it, first those of that finding."""


def questions_of(decision: Decision, protocol: Protocol) -> list[Asked]:
    depending: dict[str, list[Fired]] = {}
    for fired in (one for one in decision.fired if one.asked):
        for path in open_paths(fired, decision.document):
            depending.setdefault(path, []).append(fired)
    return [_asked(path, tuple(fired), protocol) for path, fired in depending.items()]


def _asked(path: str, fired: tuple[Fired, ...], protocol: Protocol) -> Asked:
    place = _PLACE.search(path)
    return Asked(protocol.questions[_PLACE.sub("[]", path)], path, int(place[1]) if place else None, fired)
