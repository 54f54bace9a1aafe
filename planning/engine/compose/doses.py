"""The dose of one area: the part of its range that fits this face, and one number in it.

Counted in half units, so that every sum is exact.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from planning.engine.contract import vocabulary as v
from planning.engine.protocol.model import LOWERING, Dosing, Place, Suggest


@dataclass(frozen=True, slots=True)
class Window:
    """Half units: from, to, and the one suggested."""

    low: int
    high: int
    suggested: int


@lru_cache(maxsize=4096)
def window(dosing: Dosing, severity: int, raised: int, lowered: int, places: frozenset[Place], whole: bool) -> Window:
    """Where in the allowed range the dose of one face lies (R042).

    The grade picks a third of the range. `places` keep the proposal to a part of it: of several, the lowest; a part
    that raises counts only where none lowers. Each step up or down then moves one end by half the part's width,
    alternately, so one step never leaves the part and many never leave the range; each step down lowers the
    suggestion by half a unit at least. `whole`: the dose must split evenly over the two sides.
    """
    if dosing.steps:
        return _step(dosing, severity, raised - lowered, places)
    chosen = _moved(dosing, severity, raised, places, whole)
    for step in range(1, lowered + 1):
        chosen = _below(chosen, _moved(dosing, severity, raised - step, places, whole), dosing, whole)
    return chosen


def _below(before: Window, chosen: Window, dosing: Dosing, whole: bool) -> Window:
    """`chosen`, lower than what was suggested before it; in a small range the grid alone would hide a step."""
    least = ceil(Fraction(dosing.low) * 2)
    least += least % 2 if whole else 0
    suggested = min(chosen.suggested, max(least, before.suggested - (2 if whole else 1)))
    return Window(min(chosen.low, suggested), chosen.high, suggested)


def _moved(dosing: Dosing, severity: int, shift: int, places: frozenset[Place], whole: bool) -> Window:
    low, high = _part(dosing, severity, places)
    lowest = Place.LOWEST in places
    low, high = _shifted(low, high, min(shift, 0) if lowest else shift, Fraction(dosing.low), Fraction(dosing.high))
    return _on_the_grid(low, high, dosing, whole, Suggest.LOW if lowest else dosing.suggest)


def _part(dosing: Dosing, severity: int, places: frozenset[Place]) -> tuple[Fraction, Fraction]:
    low, high = Fraction(dosing.low), Fraction(dosing.high)
    third = dosing.third
    lowering = next((place for place in LOWERING if place in places), None)
    if lowering is Place.LOWEST:
        return low, low + third / 2
    if lowering is Place.CONSERVATIVE and dosing.typical:
        return low, Fraction(dosing.typical[0])
    if lowering is not None:
        return low, low + third
    if dosing.flat is not None:
        return Fraction(dosing.flat[0]), Fraction(dosing.flat[1])
    if Place.UPPER_THIRD in places:
        return high - third, high
    if Place.UPPER_HALF in places:
        low = (low + high) / 2
        third /= 2
    grade = max(severity, 1) - 1
    return low + grade * third, low + (grade + 1) * third


def _shifted(low: Fraction, high: Fraction, shift: int, least: Fraction, most: Fraction) -> tuple[Fraction, Fraction]:
    half = (high - low) / 2
    steps = abs(shift)
    if shift < 0:
        high, low = high - half * ceil(steps / 2), low - half * (steps // 2)
    else:
        low, high = low + half * ceil(steps / 2), high + half * (steps // 2)
    low, high = max(low, least), min(high, most)
    return (min(low, most - half), high) if shift > 0 else (low, max(high, least + half))


def _on_the_grid(low: Fraction, high: Fraction, dosing: Dosing, whole: bool, suggest: Suggest) -> Window:
    first, last = ceil(low * 2), floor(high * 2)
    if first > last:
        first = last = max(ceil(Fraction(dosing.low) * 2), min(floor(Fraction(dosing.high) * 2), floor(low + high)))
    if whole:
        # What does not split evenly is not proposed: down, for the range starts with a total that does.
        last -= last % 2
        first = min(first + first % 2, last)
    if suggest is Suggest.LOW:
        wanted = first
    elif suggest is Suggest.HIGH:
        wanted = last
    else:
        wanted = (first + last) // 2
    suggested = _round(wanted, first, last, whole)
    return Window(min(first, suggested), last, suggested)


def _round(wanted: int, first: int, last: int, whole: bool) -> int:
    """To whole units where the window holds one; else to half units, or down where the dose must be whole."""
    down = wanted - wanted % 2
    if down >= first:
        return down
    up = down + 2
    if up <= last and whole:
        return up
    return down if whole else wanted


def _step(dosing: Dosing, severity: int, shift: int, places: frozenset[Place]) -> Window:
    """Single label doses: one for each grade; a step down takes the next lower one, a lowering place the lowest."""
    place = 0 if places.intersection(LOWERING) else max(severity, 1) - 1 - (1 if shift < 0 else 0)
    dose = round(dosing.steps[max(0, min(place, len(dosing.steps) - 1))] * 2)
    return Window(dose, dose, dose)


def units(halves: int) -> float | int:
    """Half units as units: 16, 16.5."""
    return halves // 2 if halves % 2 == 0 else halves / 2


def halves(value: float) -> int:
    return round(value * 2)


class Suggestion(NamedTuple):
    """Of one area, in half units. `left` and `right` are None on a side that gets nothing."""

    basis: v.DoseBasis
    low: int
    high: int
    left: int | None
    right: int | None
    total: int

    @property
    def sides_differ(self) -> bool:
        return self.left != self.right
