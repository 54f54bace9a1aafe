"""Left and right: unequal doses where the face is unequal (R061), and the share of each point."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from planning.engine import sharing
from planning.engine.compose.doses import Suggestion, Window, units, window
from planning.engine.compose.stage import Routed
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.protocol.model import Dosing, Place, Point, Protocol

WHOLE_FROM = 20
"""Half units of a side from which a difference is counted in whole units."""
LEFT, RIGHT = v.Side.LEFT, v.Side.RIGHT


class Plan(NamedTuple):
    """What rules decided about one area's dose."""

    raised: int
    lowered: int
    """Steps up and down inside the range."""
    places: frozenset[Place]
    more_on: v.BodySide | None
    """The side that a recorded difference gives more."""
    percent: int
    """By how much the lesser side is lighter."""


class Grades(NamedTuple):
    """What the findings say about an area's sides."""

    left: int | None
    right: int | None
    higher: v.BodySide | None
    """The side that the findings themselves grade or palpate higher."""


def grades(findings: Sequence[Routed]) -> Grades:
    left, right = _severity(findings, LEFT), _severity(findings, RIGHT)
    return Grades(left, right, _graded_higher(findings, left, right))


def suggest(dosing: Dosing, points: Sequence[Point], graded: Grades, plan: Plan) -> Suggestion:
    if dosing.basis is v.DoseBasis.PER_SIDE:
        return _per_side(dosing, graded, plan)
    has_midline = any(point.side is v.Side.MIDLINE for point in points)
    worst = max(graded.left or 0, graded.right or 0)
    chosen = window(dosing, worst, plan.raised, plan.lowered, plan.places, not has_midline)
    total = chosen.suggested
    left_dose, right_dose = split(total, plan.more_on or graded.higher, plan.percent)
    return Suggestion(dosing.basis, chosen.low, chosen.high, left_dose, right_dose, total)


def split(total: int, more_on: v.BodySide | None, percent: int) -> tuple[int | None, int | None]:
    """A total over unequal sides, the midline shared between them; none where the sides are equal."""
    if more_on is None:
        return None, None
    apart = _difference(total // 2, percent)
    apart += (total - apart) % 2
    greater, lesser = (total + apart) // 2, (total - apart) // 2
    return (greater, lesser) if more_on is v.BodySide.LEFT else (lesser, greater)


def _per_side(dosing: Dosing, graded: Grades, plan: Plan) -> Suggestion:
    windows = [
        None if grade is None else window(dosing, grade, plan.raised, plan.lowered, plan.places, False)
        for grade in (graded.left, graded.right)
    ]
    doses = [None if chosen is None else chosen.suggested for chosen in windows]
    known = [chosen for chosen in windows if chosen is not None]
    more_on = plan.more_on or graded.higher
    if more_on is not None and doses[0] == doses[1] and doses[0] is not None:
        doses = _unequal(doses[0], known[0], dosing, more_on, plan.percent)
    low, high = min(w.low for w in known), max(w.high for w in known)
    low = min([low, *(dose for dose in doses if dose is not None)])
    return Suggestion(dosing.basis, low, high, doses[0], doses[1], sum(dose or 0 for dose in doses))


def _unequal(dose: int, chosen: Window, dosing: Dosing, more_on: v.BodySide, percent: int) -> list[int | None]:
    """The lesser side goes down; where the range leaves no room for that, the greater goes up inside the proposal."""
    moved = _difference(dose, percent)
    least = round(dosing.low * 2)
    lesser = max(least, dose - moved)
    greater = dose if lesser < dose else max(dose, min(chosen.high, dose + moved))
    return [greater, lesser] if more_on is v.BodySide.LEFT else [lesser, greater]


def _difference(dose: int, percent: int) -> int:
    """Half units between the sides; whole units where a side gets ten units or more."""
    apart = max(1, round(dose * percent / 100))
    return apart + apart % 2 if dose >= WHOLE_FROM else apart


def _severity(findings: Iterable[Routed], side: v.Side) -> int | None:
    """The worst grade on a side; None where no finding lies there."""
    grades = [r.finding.severity or 1 for r in findings if r.finding.side in (side, v.Side.BOTH, v.Side.MIDLINE, None)]
    return max(grades, default=None)


def _graded_higher(findings: Sequence[Routed], left: int | None, right: int | None) -> v.BodySide | None:
    """The side that the findings themselves grade higher."""
    if left == right:
        return stronger_side(findings)
    return v.BodySide.LEFT if (left or 0) > (right or 0) else v.BodySide.RIGHT


_STRENGTHS = (None, *v.MuscleStrength)


def stronger_side(findings: Sequence[Routed]) -> v.BodySide | None:
    """The side whose muscle was palpated as stronger, where left and right were palpated apart."""
    if len(findings) < 2:
        return None
    strength = {
        side: max((_STRENGTHS.index(r.finding.muscle_strength) for r in findings if r.finding.side is side), default=0)
        for side in (LEFT, RIGHT)
    }
    if not all(strength.values()) or strength[LEFT] == strength[RIGHT]:
        return None
    return v.BodySide.LEFT if strength[LEFT] > strength[RIGHT] else v.BodySide.RIGHT


def recorded_differences(document: Document, protocol: Protocol) -> dict[v.Area, v.BodySide]:
    """For each area, the side that recorded asymmetries give more; areas where they cancel out are left out."""
    seen = [(a.feature, a.is_, a.side) for a in document.anatomy.asymmetries or ()]
    lower = lower_brow(document)
    if lower is not None and not any(feature is v.AsymmetryFeature.BROW for feature, _, _ in seen):
        seen.append((v.AsymmetryFeature.BROW, v.AsymmetryIs.LOWER, lower))
    votes: dict[v.Area, int] = {}
    for feature, form, side in seen:
        toward_left = 1 if side is v.BodySide.LEFT else -1
        for rule in protocol.asymmetries:
            if rule.feature is feature and form in rule.forms:
                for area in rule.more:
                    votes[area] = votes.get(area, 0) + toward_left
                for area in rule.less:
                    votes[area] = votes.get(area, 0) - toward_left
    return {area: v.BodySide.LEFT if count > 0 else v.BodySide.RIGHT for area, count in votes.items() if count}


_HEIGHT = {v.BrowPosition.BELOW: 0, v.BrowPosition.AT: 1, v.BrowPosition.ABOVE: 2}


def lower_brow(document: Document) -> v.BodySide | None:
    """Brows recorded at unequal height are a brow asymmetry too, seen from the lower one."""
    left, right = document.anatomy.brow_on(v.BodySide.LEFT), document.anatomy.brow_on(v.BodySide.RIGHT)
    if left is None or right is None or left is right:
        return None
    return v.BodySide.LEFT if _HEIGHT[left] < _HEIGHT[right] else v.BodySide.RIGHT


def spread(suggestion: Suggestion, points: Sequence[Point]) -> list[tuple[Point, float | int]]:
    """The suggestion over the points, in half units that sum to it exactly; points that get nothing are left out."""
    doses, keys = None, sharing.mirrored(point.side for point in points)
    if suggestion.basis is v.DoseBasis.TOTAL and suggestion.left is None:
        doses = sharing.evenly(suggestion.total, [point.share for point in points], keys)
    if doses is None:
        doses = _side_by_side(suggestion, points)
    return [(point, units(dose)) for point, dose in zip(points, doses, strict=True) if dose]


def _side_by_side(suggestion: Suggestion, points: Sequence[Point]) -> tuple[int, ...]:
    on = {side: [n for n, point in enumerate(points) if point.side is side] for side in (LEFT, v.Side.MIDLINE, RIGHT)}
    shares = {side: sum(points[n].share for n in members) for side, members in on.items()}
    doses = [0] * len(points)
    for (_, members), amount in zip(on.items(), _by_side(suggestion, shares), strict=True):
        shared = sharing.by_weight(amount, tuple(points[n].share for n in members)) if members else ()
        for n, dose in zip(members, shared, strict=True):
            doses[n] = dose
    return tuple(doses)


def _by_side(suggestion: Suggestion, shares: Mapping[v.Side, int]) -> tuple[int, int, int]:
    """Left, midline and right."""
    if suggestion.basis is v.DoseBasis.PER_SIDE:
        return suggestion.left or 0, 0, suggestion.right or 0
    all_shares = sum(shares.values())
    if suggestion.left is None or suggestion.right is None:
        each = suggestion.total * shares[LEFT] // all_shares
        return each, suggestion.total - 2 * each, each
    lesser = min(suggestion.left, suggestion.right) * 2 * shares[LEFT] // all_shares
    greater = lesser + abs(suggestion.left - suggestion.right)
    left, right = (greater, lesser) if suggestion.left > suggestion.right else (lesser, greater)
    return left, suggestion.total - left - right, right
