"""A coded reason and the words beside it, as the decision form asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ReasonBox:
    """One of the two controls; without a `name` nothing of it is sent."""

    id: str
    name: str = ""
    value: str = ""
    error: str = ""


@dataclass(frozen=True)
class ReasonPair:
    """`asks` stands over the choices, `of` is said by screen readers only, and scripts find the two by `mark`."""

    asks: str
    choices: Sequence[tuple[str, str]]
    reason: ReasonBox
    words: ReasonBox
    longest: int
    of: str = ""
    mark: str = ""

    @property
    def chosen(self) -> str:
        return dict(self.choices).get(self.reason.value, "")
