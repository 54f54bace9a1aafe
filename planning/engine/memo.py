"""A memory with a bound, for what comes out the same each time."""

from collections.abc import Callable, Hashable
from typing import TypeVar

Made = TypeVar("Made")
Asked = TypeVar("Asked", bound=Hashable)


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


class Lazily(dict[Asked, Made]):
    """What is made when it is first asked for, and kept; asked for a few things of a fixed table only."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[Asked], Made]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Asked) -> Made:
        made = self[key] = self.make(key)
        return made

    def get(self, key: Asked, default: object = None) -> Made:
        """Everything asked for is made, so there is no other answer."""
        return self[key]
