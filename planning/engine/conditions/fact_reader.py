"""Reads facts: from a document, from what was decided so far, and from the subject of a rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from planning.engine.contract.document import EngineDocument
from planning.engine.contract.vocabulary import FAMILY_OF_CONCERN, Region, Wish
from planning.engine.facts import READERS, Fact, RuleScope

NAMES: dict[str, Any] = {
    "__builtins__": {"any": any, "all": all, "bool": bool},
    "Region": Region,
    "FAMILY_OF_CONCERN": FAMILY_OF_CONCERN,
    **READERS,
}
"""The only names that fact expressions and generated code can use."""

BY_AREA = ("check_in.given", "check_in.outcomes")
"""Parts of the document that say something of each area."""


@dataclass(frozen=True, slots=True)
class FactReader:
    """Gives the value of a fact, None where it is not recorded."""

    document: EngineDocument
    state: Any = None
    finding: int | None = None
    """Index of the rule's finding."""
    area: Any = None
    wish: Wish | None = None
    review: Any = None

    def __call__(self, fact: Fact) -> Any:
        finding = None if self.finding is None else self.document.findings[self.finding]
        return _reader(fact.read)(self.document, self.state, finding, self.area, self.wish, self.review)

    def paths(self, fact: Fact) -> tuple[str, ...]:
        of_review = f".{self.review.area}" if fact.subject is RuleScope.REVIEW and self.review else ""
        return tuple(
            path.replace("[]", f"[{self.finding}]") + (of_review if path in BY_AREA else "") for path in fact.paths
        )

    def each_finding(self) -> "Iterator[FactReader]":
        return (replace(self, finding=place) for place in range(len(self.document.findings)))


@cache
def _reader(source: str) -> Callable[..., Any]:
    made: Callable[..., Any] = eval(f"lambda d, p, f, a, w, r: {source}", NAMES)  # noqa: S307
    return made
