"""What stands in a room: rooms of the product above register what they know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clinic.practice.models import Room


@dataclass(frozen=True)
class RoomUse:
    """So many visits, the first of them at `first`."""

    count: int
    first: datetime


_asked: list[Callable[[Room], RoomUse | None]] = []


def registered_use(ask: Callable[[Room], RoomUse | None]) -> Callable[[Room], RoomUse | None]:
    if ask not in _asked:
        _asked.append(ask)
    return ask


def use_of(room: Room) -> RoomUse | None:
    found = [use for ask in _asked if (use := ask(room)) is not None]
    return RoomUse(sum(use.count for use in found), min(use.first for use in found)) if found else None
