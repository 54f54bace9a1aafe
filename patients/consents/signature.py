"""A signature as it comes from the tablet: the strokes of a finger, or a typed name."""

import json
from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Any

MOST_STROKES, MOST_POINTS = 200, 6000
WIDEST = 20_000  # tenths of a pixel
SHORTEST = 400  # a dot or a slip of the finger is no signature
Point = Sequence[int]


class UnreadSignature(ValueError):
    """What was sent cannot be a drawn signature."""


class EmptySignature(ValueError):
    """Nothing was drawn, or hardly anything."""


def read_strokes(sent: str) -> dict[str, Any]:
    """`{"width", "height", "strokes"}` in tenths of a pixel. Raises UnreadSignature or EmptySignature."""
    if not sent.strip():
        raise EmptySignature
    try:
        told = json.loads(sent)
        width, height, strokes = told["width"], told["height"], told["strokes"]
        checked = [_stroke(stroke, width, height) for stroke in strokes]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise UnreadSignature from None
    if len(checked) > MOST_STROKES or sum(map(len, checked)) > MOST_POINTS:
        raise UnreadSignature
    if _drawn(checked) < SHORTEST:
        raise EmptySignature
    return {"width": width, "height": height, "strokes": checked}


def path(signature: dict[str, Any]) -> str:
    """The strokes as the `d` of an SVG path."""
    return " ".join(_path_of(stroke) for stroke in signature["strokes"])


def _path_of(stroke: Sequence[Point]) -> str:
    (x, y), *others = stroke
    return f"M{x} {y}" + "".join(f"L{x} {y}" for x, y in others or [(x + 1, y)])


def _stroke(stroke: Any, width: Any, height: Any) -> list[list[int]]:
    if not isinstance(stroke, list) or not stroke or not (_is_size(width) and _is_size(height)):
        raise UnreadSignature
    for point in stroke:
        x, y = point
        if not (_is_whole(x) and _is_whole(y) and 0 <= x <= width and 0 <= y <= height):
            raise UnreadSignature
    return [[x, y] for x, y in stroke]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return _is_whole(value) and 0 < value <= WIDEST


def _drawn(strokes: Sequence[Sequence[Point]]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for stroke in strokes for a, b in pairwise(stroke))
