"""A memory with a bound, for what comes out the same each time."""

from collections.abc import Callable, Hashable
from typing import TypeVar

Made = TypeVar("Made")


class Memo(dict[Hashable, Made]):
    """Keeps what was made for a key; a full memory is emptied, so it never grows past its bound."""

    __slots__ = ("most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        known = self.get(key)
        if known is None:
            if len(self) >= self.most:
                self.clear()
            known = self[key] = make()
        return known
