"""Left and right: unequal doses where the face is unequal (R061), and the label's pattern for the bands of the neck (REF 1.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument, Finding
from planning.engine.protocol.model import Dosing, Protocol

LEFT, RIGHT = v.BodySide.LEFT, v.BodySide.RIGHT
WHOLE_FROM = 20
"""Half units of a side from which a difference is counted in whole units."""
EVEN = frozenset({v.Area.GUMMY_SMILE})
"""Both sides get the same unless their grades differ (INC-08)."""
MOST_BANDS = 2
"""Of one side, by the label."""


@dataclass(frozen=True, slots=True)
class Grades:
    """The worst grade on each side; None where no finding lies there."""

    left: int | None
    right: int | None

    @property
    def worst(self) -> int:
        return max(self.left or 0, self.right or 0)

    @property
    def higher(self) -> v.BodySide | None:
        if self.left == self.right:
            return None
        return LEFT if (self.left or 0) > (self.right or 0) else RIGHT


def grades(findings: Sequence[Finding]) -> Grades:
    return Grades(_grade(findings, v.Side.LEFT), _grade(findings, v.Side.RIGHT))


def _grade(findings: Iterable[Finding], side: v.Side) -> int | None:
    """A line with no grade on movement that shows at rest counts as mild."""
    here = (side, v.Side.BOTH, v.Side.MIDLINE, None)
    return max((finding.severity or 1 for finding in findings if finding.side in here), default=None)


def greater_side(
    area: v.Area, findings: Sequence[Finding], document: EngineDocument, protocol: Protocol
) -> v.BodySide | None:
    """The side that needs more: by unequal grades, else by recorded asymmetry, else by palpation."""
    higher = grades(findings).higher
    if higher is not None or area in EVEN:
        return higher
    return _recorded(area, document, protocol) or _palpated_stronger(findings)


def _recorded(area: v.Area, document: EngineDocument, protocol: Protocol) -> v.BodySide | None:
    balance = 0
    for feature, form, side in _differences(document):
        toward_left = 1 if side is LEFT else -1
        for rule in protocol.asymmetries:
            if rule.feature is feature and form in rule.forms:
                balance += toward_left * ((area in rule.more) - (area in rule.less))
    return None if not balance else LEFT if balance > 0 else RIGHT


def _differences(document: EngineDocument) -> list[tuple[v.AsymmetryFeature, v.AsymmetryIs, v.BodySide]]:
    """Brows recorded at unequal height count as a brow asymmetry of the lower one."""
    seen = [(a.feature, a.is_, a.side) for a in document.anatomy.asymmetries or ()]
    lower = lower_brow(document)
    if lower is not None and not any(feature is v.AsymmetryFeature.BROW for feature, _, _ in seen):
        seen.append((v.AsymmetryFeature.BROW, v.AsymmetryIs.LOWER, lower))
    return seen


_HEIGHT = {v.BrowPosition.BELOW: 0, v.BrowPosition.AT: 1, v.BrowPosition.ABOVE: 2}


def lower_brow(document: EngineDocument) -> v.BodySide | None:
    left, right = document.anatomy.brow_on(LEFT), document.anatomy.brow_on(RIGHT)
    if left is None or right is None or left is right:
        return None
    return LEFT if _HEIGHT[left] < _HEIGHT[right] else RIGHT


_STRENGTHS = (None, *v.MuscleStrength)


def _palpated_stronger(findings: Sequence[Finding]) -> v.BodySide | None:
    left, right = (
        max((_STRENGTHS.index(one.muscle_strength) for one in findings if one.side is side), default=0)
        for side in (v.Side.LEFT, v.Side.RIGHT)
    )
    if not left or not right or left == right:
        return None
    return LEFT if left > right else RIGHT


def lesser_of(dose: int, percent: int) -> int:
    """Less than `dose` by `percent`, at least half a unit, in whole units from ten units a side."""
    lesser = min(dose - 1, (dose * (100 - percent) + 50) // 100)
    return lesser - lesser % 2 if dose >= WHOLE_FROM else lesser


def unequal(dose: int, low: int, high: int, more_on: v.BodySide, percent: int) -> tuple[int, int]:
    """The lesser side goes down; where the range has no room for that, the greater goes up inside the proposal."""
    lesser = max(low, lesser_of(dose, percent))
    leaves_room = (one for one in range(dose, high) if one < WHOLE_FROM or one % 2 == 0)
    greater = next((one for one in leaves_room if lesser_of(one, percent) >= low), max(dose, high))
    return (greater, lesser) if more_on is LEFT else (lesser, greater)


def split(total: int, more_on: v.BodySide, percent: int) -> tuple[int, int]:
    """A total over unequal sides, the midline split between them. A larger total gives neither side less."""
    lesser = min((total - 1) // 2, (total * (200 - percent) + 200) // 400)
    greater = total - lesser
    return (greater, lesser) if more_on is LEFT else (lesser, greater)


def in_proportion(total: int, wanted: tuple[int, int]) -> tuple[int | None, int | None]:
    """A total in the wanted proportion. A larger total gives neither side less."""
    left, right = wanted
    share = (2 * total * left + left + right) // (2 * (left + right)) if left + right else total // 2
    return (share, total - share) if share * 2 != total else (None, None)


@dataclass(frozen=True, slots=True)
class Bands:
    """Neck bands of each side. The label's doses differ by one dose for each band more; what is left is the jaw-line row of both sides."""

    left: int
    right: int
    counted: bool
    """False where the grade replaces a count."""
    place: int
    """Which of the label's doses, counted from 1: one band a side, one and two, two a side."""
    edge: int
    """Half units of the jaw-line row of one side."""
    band: int

    @property
    def sides(self) -> tuple[int, int]:
        return self.left, self.right

    @property
    def most(self) -> int:
        return sum(self.edge + (self.band * MOST_BANDS if bands else 0) for bands in self.sides)

    def rows(self, bands: int) -> int | None:
        """None for all rows, where the grade stands in for a count."""
        return bands if self.counted or not bands else None

    def split(self, total: int) -> tuple[int, int]:
        """The pattern's doses of each side; a difference to the total is shared among sides with bands."""
        left, right = (self.edge + self.band * bands for bands in self.sides)
        while left + right > total:
            left, right = (left - (left >= right), right - (right >= left))
        spare = total - left - right
        if not self.left or not self.right:
            return (left + spare, right) if self.left else (left, right + spare)
        return left + (spare + 1) // 2, right + spare // 2


def bands_of(findings: Sequence[Finding], dosing: Dosing) -> Bands:
    """By count, else by grade: mild is one band a side, severe two; between them the label's middle dose."""
    band = round((dosing.steps[1] - dosing.steps[0]) * 2)
    edge = (round(dosing.steps[0] * 2) - 2 * band) // 2
    counted = _counted(findings)
    if counted is not None:
        return Bands(*counted, True, max(1, sum(counted) - 1), edge, band)
    graded = grades(findings)
    left, right = _stand_for(graded)
    place = graded.worst if graded.left == graded.right else left + right - 1
    return Bands(left, right, False, place, edge, band)


def _counted(findings: Sequence[Finding]) -> tuple[int, int] | None:
    """Where every side with a finding was counted and at least one band is there; capped at the label's most."""
    found: list[int] = []
    for side, graded in zip(v.BodySide, (grades(findings).left, grades(findings).right), strict=True):
        counts = [n for one in findings if one.bands is not None and (n := getattr(one.bands, side)) is not None]
        if not counts and graded is not None:
            return None
        found.append(min(max(counts, default=0), MOST_BANDS))
    return (found[0], found[1]) if any(found) else None


def _stand_for(graded: Grades) -> tuple[int, int]:
    """Unequal grades stand for one band and two; a side without a finding has none."""
    if graded.left is None or graded.right is None:
        return (0, MOST_BANDS) if graded.left is None else (MOST_BANDS, 0)
    if graded.higher is not None:
        return (2, 1) if graded.higher is LEFT else (1, 2)
    each = MOST_BANDS if graded.worst == 3 else 1
    return each, each
