"""How units are shared out over an area's points: one rule for suggestion, decision and record (static/js/share_out.js repeats it).

Counted in half units. `weights` are the points' proportions; `pairs` gives points that mirror each other one common key, and None to a
point that stands alone (in the midline, or with its partner taken away).
"""

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache

Key = Hashable


def mirrored(sides: Iterable[str]) -> list[int | None]:
    """A key for each point: its index among those of its side, None in the midline. Left and right points are in the same order."""
    seen = {"left": 0, "right": 0}
    keys: list[int | None] = []
    for side in sides:
        keys.append(seen.get(side))
        if side in seen:
            seen[side] += 1
    return keys


@lru_cache(maxsize=4096)
def by_weight(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """A total in proportion, at least one half unit for each point where that is possible.

    Webster's method: the next half unit goes to the point furthest behind, the earlier of equals. Unlike largest remainders, a larger
    total never lowers a point.
    """
    least = 1 if total >= len(weights) else 0
    doses = [least] * len(weights)
    for _ in range(total - sum(doses)):
        # The greatest weight / (2 dose + 1), without fractions.
        best = 0
        for n in range(1, len(doses)):
            if weights[n] * (2 * doses[best] + 1) > weights[best] * (2 * doses[n] + 1):
                best = n
        doses[best] += 1
    return tuple(doses)


def evenly(total: int, weights: Sequence[int], pairs: Sequence[Key]) -> tuple[int, ...] | None:
    """A total with both points of each pair alike; single points take the rest. None where it does not split so.

    Single points get at least their proportion, less than a unit more, and no point is left with nothing.
    """
    twice = [n for n, key in enumerate(pairs) if key is not None and pairs.index(key) < n]
    first = [pairs.index(pairs[n]) for n in twice]
    alone = [n for n in range(len(pairs)) if n not in twice and n not in first]
    each = _of_one_side(total, sum(weights[n] for n in first), sum(weights[n] for n in alone))
    if each is None or each < len(first) or total - 2 * each < len(alone):
        return None
    doses = [0] * len(weights)
    for members, amount in ((first, each), (twice, each), (alone, total - 2 * each)):
        # Both sides of a pair are weighed by the first, in the same order.
        weighed = tuple(weights[n] for n in (first if members is twice else members))
        for n, dose in zip(members, by_weight(amount, weighed), strict=True):
            doses[n] = dose
    return tuple(doses)


def _of_one_side(total: int, paired: int, alone: int) -> int | None:
    """What each side of the pairs gets: its proportion in whole half units, rounded down."""
    if not alone:
        return None if total % 2 else total // 2
    if not paired:
        return 0
    return total * paired // (2 * paired + alone)


def nearest_even(
    total: int, weights: Sequence[int], pairs: Sequence[Key], low: int, high: int
) -> tuple[int | None, int | None]:
    """The nearest totals below and above, inside `low` to `high`, that split evenly; None where there is none."""

    def first(totals: Iterable[int]) -> int | None:
        return next((one for one in totals if evenly(one, weights, pairs) is not None), None)

    below, above = range(min(total - 1, high), low - 1, -1), range(max(total + 1, low), high + 1)
    return first(below), first(above)
