"""`make drills` runs full counts (GLABELLA_DRILLS=1); `make test` takes every kind once, at small counts."""

import os
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

FULL = os.environ.get("GLABELLA_DRILLS") == "1"
Item = TypeVar("Item")


def some(items: Sequence[Item], count: int, *, of: str) -> list[Item]:
    """All of `items` in a drill; else `count` of them, others for each `of`, the same in every run."""
    if FULL or count >= len(items):
        return list(items)
    first = crc32(of.encode()) % len(items)
    return [items[(first + step * 7) % len(items)] for step in range(count)]
