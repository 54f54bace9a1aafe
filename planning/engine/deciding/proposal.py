"""The part of an area's range that fits one face, and the figure suggested in it: third, steps, floor, ceilings (INC-31).

Figures are half units; the parts of a range are counted in twelfths of one, until they are put on the grid of doses that can be given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from planning.engine.deciding.decision import DoseChange, Modifier
from planning.engine.protocol.model import Dosing, Suggest

BY_GRADE, LAST_OUTCOME = "dose.by_grade", "dose.last_outcome"
HALF_UNIT = 12
_PARTS = {"bottom": 0, "sixth": 2, "third": 4, "half": 6}
"""Twelfths of the range, counted from its bottom."""


class RangePart(NamedTuple):
    """In twelfths of a half unit."""

    low: int
    high: int


class PreviousDose(NamedTuple):
    """What an area or a side got last, in half units, and how it came out: 1 too subtle, -1 too strong, 0 neither."""

    given: int
    direction: int


class Window(NamedTuple):
    """Half units: from, to, and the one suggested."""

    low: int
    high: int
    suggested: int


@dataclass(frozen=True, slots=True)
class DoseScale:
    """The doses that one area can have; all but `low` in twelfths of a half unit."""

    dosing: Dosing
    whole: bool
    """Whether the total must split evenly over two sides without a point between them."""
    low: int
    """In half units."""
    bottom: int
    top: int
    width: int
    step: int
    """A sixth of the range, and half a unit at least."""

    def third(self, grade: int) -> RangePart:
        """`grade`: 1 to 3."""
        low = self.bottom + (grade - 1) * self.width // 3
        return RangePart(low, low + self.width // 3)

    def shifted(self, part: RangePart, steps: int) -> RangePart:
        low, high = part.low + steps * self.step, part.high + steps * self.step
        return RangePart(min(max(low, self.bottom), self.top), min(max(high, self.bottom), self.top))

    def floored(self, part: RangePart) -> RangePart:
        return RangePart(max(part.low, self.top - self.width // 3), self.top)

    def height(self, ceiling: float | str) -> int:
        """The top that a ceiling allows, never below the range."""
        if isinstance(ceiling, str):
            return self.bottom + self.width * _PARTS[ceiling] // 12
        return max(self.bottom, fine(ceiling))

    def capped(self, part: RangePart, top: int) -> RangePart:
        """Moved down under a ceiling, at most a third of the range wide, with a bottom that splits evenly where it must."""
        if top >= part.high:
            return part
        low = min(part.low, max(self.bottom, top - self.width // 3))
        return RangePart(max(self.bottom, _on_grid(low, 2)) if self.whole else low, top)

    @property
    def grid(self) -> int:
        return 2 if self.whole else 1

    def after(self, before: PreviousDose) -> int:
        """One step above or below what was given, or the same; in whole units where that is a step."""
        if not before.direction:
            return before.given
        aim = before.given * HALF_UNIT + before.direction * max(self.step, HALF_UNIT * self.grid)
        whole = aim // (2 * HALF_UNIT) * 2
        return whole if before.direction < 0 or whole > before.given else aim // HALF_UNIT

    def around(self, wanted: int) -> tuple[RangePart, int]:
        """The figure clamped to the range, and a part around it, a third of the range wide."""
        wanted = min(max(wanted, self.low), self.top // HALF_UNIT)
        middle, beside = wanted * HALF_UNIT, self.width // 6
        return RangePart(max(self.bottom, middle - beside), min(self.top, middle + beside)), wanted

    def window(self, part: RangePart, suggest: Suggest, wanted: int | None = None) -> Window:
        grid = self.grid
        last = _on_grid(part.high, grid) // HALF_UNIT
        first = min(-_on_grid(-part.low, grid) // HALF_UNIT, last)
        if suggest is Suggest.LOW:
            return Window(first, last, first)
        if wanted is not None:
            return Window(first, last, max(first, min(wanted - wanted % grid, last)))
        if suggest is Suggest.HIGH:
            return Window(first, last, last)
        middle = (first + last) // 2
        return Window(first, last, max(first, middle - middle % 2))

    def reachable(self, most: int) -> int:
        """The largest dose up to `most`, in whole units where the range holds one; 0 where none is as small."""
        return max(most - most % 2, self.low) if most >= self.low else 0


def fine(units: float) -> int:
    """In twelfths of a half unit."""
    return round(units * 2 * HALF_UNIT)


def _on_grid(part: int, grid: int) -> int:
    return part // (HALF_UNIT * grid) * HALF_UNIT * grid


@dataclass(frozen=True, slots=True)
class LabelScale(DoseScale):
    """Single label doses: one for each grade, and a step is one of them."""

    doses: tuple[int, ...]

    def third(self, grade: int) -> RangePart:
        return self._at(grade - 1)

    def shifted(self, part: RangePart, steps: int) -> RangePart:
        return self._at(self.doses.index(part.low) + steps)

    def floored(self, part: RangePart) -> RangePart:
        return self._at(len(self.doses) - 1)

    def capped(self, part: RangePart, top: int) -> RangePart:
        return self._at(sum(dose <= min(top, part.high) for dose in self.doses) - 1)

    def after(self, before: PreviousDose) -> int:
        halves = [dose // HALF_UNIT for dose in self.doses]
        beyond = [dose for dose in halves if (dose - before.given) * before.direction > 0]
        if before.direction and not beyond:
            return before.given
        return _nearest(beyond or halves, before.given)

    def around(self, wanted: int) -> tuple[RangePart, int]:
        dose = _nearest(self.doses, wanted * HALF_UNIT)
        return RangePart(dose, dose), dose // HALF_UNIT

    def reachable(self, most: int) -> int:
        return max((dose // HALF_UNIT for dose in self.doses if dose <= most * HALF_UNIT), default=0)

    def _at(self, place: int) -> RangePart:
        dose = self.doses[max(0, min(place, len(self.doses) - 1))]
        return RangePart(dose, dose)


def _nearest(doses: Iterable[int], wanted: int) -> int:
    """Of two equally near, the smaller."""
    return min(doses, key=lambda dose: (abs(dose - wanted), dose))


def scale_of(dosing: Dosing, whole: bool, most: int | None = None) -> DoseScale:
    """`most`: half units that the label's pattern can place on both sides."""
    bottom, top = fine(dosing.low), fine(dosing.high)
    width = top - bottom
    low, step = -(-bottom // HALF_UNIT), max(width // 6, HALF_UNIT)
    if not dosing.steps:
        return DoseScale(dosing, whole, low, bottom, top, width, step)
    known = tuple(map(fine, dosing.steps))
    held = known if most is None else tuple(dose for dose in known if dose <= most * HALF_UNIT)
    return LabelScale(dosing, whole, low, bottom, top, width, step, held or known[:1])


@dataclass(frozen=True, slots=True)
class Proposal:
    """How far the figure has come."""

    scale: DoseScale
    part: RangePart
    suggest: Suggest
    window: Window
    wanted: int | None = None
    """The figure that an earlier outcome asks for, in place of the middle of the part."""
    steps: tuple[DoseChange, ...] = ()
    """Of every modifier that acts on the figure, in groups."""

    def moved_to(
        self, part: RangePart, does: str, group: Sequence[Modifier], suggest: Suggest | None = None
    ) -> "Proposal":
        """`group`: the modifiers that together move the figure once."""
        suggest = suggest or self.suggest
        window = self.scale.window(part, suggest, self.wanted)
        to, moved = (window.low, window.high), window != self.window
        changes = [DoseChange(one.fired, one.fired.rule.id, does, to, moved) for one in group]
        return Proposal(self.scale, part, suggest, window, self.wanted, (*self.steps, *changes))

    def noted(self, rule: str, does: str, moved: bool) -> "Proposal":
        step = DoseChange(None, rule, does, (self.window.low, self.window.high), moved)
        return Proposal(self.scale, self.part, self.suggest, self.window, self.wanted, (*self.steps, step))


def by_grade(scale: DoseScale, grade: int, modifiers: Iterable[Modifier]) -> Proposal:
    """Third of the grade (1 to 3), then steps, floor, ceilings."""
    acting = in_order(modifiers)
    return _capped(_floored(_stepped(_graded(scale, grade), acting), acting), acting)


def by_outcome(scale: DoseScale, grade: int, wanted: int, modifiers: Iterable[Modifier]) -> Proposal:
    """An earlier outcome replaces the grade and the steps; ceilings still apply."""
    graded = _graded(scale, grade)
    part, wanted = scale.around(wanted)
    window = scale.window(part, Suggest.MIDDLE, wanted)
    after = Proposal(scale, part, Suggest.MIDDLE, window, wanted, graded.steps)
    return _capped(after.noted(LAST_OUTCOME, "last_outcome", window != graded.window), in_order(modifiers))


def _graded(scale: DoseScale, grade: int) -> Proposal:
    part, suggest = scale.third(grade), scale.dosing.suggest
    return Proposal(scale, part, suggest, scale.window(part, suggest)).noted(BY_GRADE, "third", True)


def in_order(modifiers: Iterable[Modifier]) -> list[Modifier]:
    known = {one.fired.rule.order: one for one in modifiers}
    return [known[order] for order in sorted(known)]


def _stepped(proposal: Proposal, modifiers: Sequence[Modifier]) -> Proposal:
    up, down = ([one for one in modifiers if one.step == direction] for direction in (1, -1))
    if up and down:
        return proposal.moved_to(proposal.part, "cancelled", (*up, *down))
    for group, direction, does in ((up, 1, "step_up"), (down, -1, "step_down")):
        if group:
            return proposal.moved_to(proposal.scale.shifted(proposal.part, direction), does, group)
    return proposal


def _floored(proposal: Proposal, modifiers: Sequence[Modifier]) -> Proposal:
    group = [one for one in modifiers if one.floor]
    return proposal.moved_to(proposal.scale.floored(proposal.part), "floor", group) if group else proposal


def _capped(proposal: Proposal, modifiers: Sequence[Modifier]) -> Proposal:
    """The lowest ceiling wins; the others move nothing more. Under a sixth the bottom is suggested."""
    heights = {one.fired.rule.id: proposal.scale.height(one.ceiling) for one in modifiers if one.ceiling is not None}
    if not heights:
        return proposal
    lowest = min(heights.values())
    suggest = Suggest.LOW if any(one.ceiling == "sixth" for one in modifiers) else None
    for acts in (True, False):
        group = [one for one in modifiers if one.ceiling is not None and (heights[one.fired.rule.id] == lowest) is acts]
        proposal = proposal.moved_to(proposal.scale.capped(proposal.part, lowest), "ceiling", group, suggest)
    return proposal
