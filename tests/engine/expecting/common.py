"""What every word of the cases' vocabulary is built from."""

from collections.abc import Callable, Iterator
from typing import Any

Answer = dict[str, Any]
Complaints = Iterator[str]
Word = Callable[[Answer, Any], Complaints]
"""Yields, in words, in what the answer (or the dose) is not as wanted."""


def is_(what: str, got: Any, wanted: Any) -> Complaints:
    if got != wanted:
        yield f"{what}: expected {wanted}, got {got}"


def one_of(what: str, got: Any, wanted: Any) -> Complaints:
    """`wanted` is one value, or a list of those that are all right where the catalogue leaves it open."""
    if got not in (wanted if isinstance(wanted, list) else [wanted]):
        yield f"{what}: expected {wanted}, got {got}"


def at_most(what: str, got: float, wanted: float) -> Complaints:
    if got > wanted:
        yield f"{what}: expected at most {wanted}, got {got}"
