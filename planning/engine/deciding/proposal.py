"""The part of an area's range that fits one face, and the figure suggested in it: third, steps, floor, ceilings (INC-31).

Counted in half units. The parts of a range are fractions until they are put on the grid of doses that can be given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from planning.engine.deciding.decision import DoseStep, Modifier
from planning.engine.protocol.model import Dosing, Suggest

BY_GRADE, CANCELLED, LAST_OUTCOME = "dose.by_grade", "dose.steps_cancel", "dose.last_outcome"
_PARTS = {"bottom": Fraction(0), "sixth": Fraction(1, 6), "third": Fraction(1, 3), "half": Fraction(1, 2)}
"""Of the range, counted from its bottom."""


class Part(NamedTuple):
    low: Fraction
    high: Fraction


class Before(NamedTuple):
    """What an area or a side got last, in half units, and how it came out: 1 too subtle, -1 too strong, 0 neither."""

    given: int
    way: int


class Window(NamedTuple):
    """Half units: from, to, and the one suggested."""

    low: int
    high: int
    suggested: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The doses that one area can have."""

    dosing: Dosing
    whole: bool
    """Whether the total must split evenly over two sides without a point between them."""

    @property
    def low(self) -> int:
        return ceil(Fraction(self.dosing.low) * 2)

    @property
    def bottom(self) -> Fraction:
        return Fraction(self.dosing.low) * 2

    @property
    def top(self) -> Fraction:
        return Fraction(self.dosing.high) * 2

    @property
    def width(self) -> Fraction:
        return self.top - self.bottom

    @property
    def step(self) -> Fraction:
        """A sixth of the range, and half a unit at least."""
        return max(self.width / 6, Fraction(1))

    def third(self, grade: int) -> Part:
        """Of the grade 1 to 3."""
        low = self.bottom + (grade - 1) * self.width / 3
        return Part(low, low + self.width / 3)

    def shifted(self, part: Part, steps: int) -> Part:
        """Both ends, inside the range."""
        low, high = part.low + steps * self.step, part.high + steps * self.step
        return Part(min(max(low, self.bottom), self.top), min(max(high, self.bottom), self.top))

    def floored(self, part: Part) -> Part:
        """In the upper third."""
        return Part(max(part.low, self.top - self.width / 3), self.top)

    def height(self, ceiling: float | str) -> Fraction:
        """The top that a ceiling leaves, never below the range."""
        if isinstance(ceiling, str):
            return self.bottom + self.width * _PARTS[ceiling]
        return max(self.bottom, Fraction(ceiling) * 2)

    def capped(self, part: Part, top: Fraction) -> Part:
        """The part slides down under a ceiling, a third of the range wide at most; to a dose that splits evenly where it must."""
        if top >= part.high:
            return part
        low = min(part.low, max(self.bottom, top - self.width / 3))
        return Part(max(self.bottom, Fraction(floor(low / 2) * 2)) if self.whole else low, top)

    @property
    def grid(self) -> int:
        return 2 if self.whole else 1

    def after(self, before: Before) -> int:
        """One step above or below what was given, or the same; in whole units where that is a step."""
        if not before.way:
            return before.given
        aim = before.given + before.way * max(self.step, Fraction(self.grid))
        whole = floor(aim / 2) * 2
        return whole if before.way < 0 or whole > before.given else floor(aim)

    def around(self, wanted: int) -> tuple[Part, int]:
        """The figure inside the range, and the part around it, a third of the range wide."""
        wanted = min(max(wanted, ceil(self.bottom)), floor(self.top))
        return Part(max(self.bottom, wanted - self.width / 6), min(self.top, wanted + self.width / 6)), wanted

    def window(self, part: Part, suggest: Suggest, wanted: int | None = None) -> Window:
        grid = self.grid
        last = floor(part.high / grid) * grid
        first = min(ceil(part.low / grid) * grid, last)
        if wanted is not None and suggest is not Suggest.LOW:
            return Window(first, last, max(first, min(wanted - wanted % grid, last)))
        if suggest is Suggest.LOW:
            return Window(first, last, first)
        if suggest is Suggest.HIGH:
            return Window(first, last, last)
        middle = (first + last) // 2
        return Window(first, last, max(first, middle - middle % 2))

    def reachable(self, most: int) -> int:
        """The largest dose up to `most`, in whole units where the range holds one; 0 where none is as small."""
        return max(most - most % 2, self.low) if most >= self.low else 0


@dataclass(frozen=True, slots=True)
class LabelScale(Scale):
    """Single label doses: one for each grade, and a step is one of them."""

    most: int | None = None
    """What the sides can hold by the label's pattern."""

    @property
    def doses(self) -> list[Fraction]:
        known = [Fraction(dose) * 2 for dose in self.dosing.steps]
        return [dose for dose in known if self.most is None or dose <= self.most] or known[:1]

    def third(self, grade: int) -> Part:
        return self._at(grade - 1)

    def shifted(self, part: Part, steps: int) -> Part:
        return self._at(self.doses.index(part.low) + steps)

    def floored(self, part: Part) -> Part:
        return self._at(len(self.doses) - 1)

    def capped(self, part: Part, top: Fraction) -> Part:
        return self._at(sum(dose <= min(top, part.high) for dose in self.doses) - 1)

    def after(self, before: Before) -> int:
        beyond = [int(dose) for dose in self.doses if (dose - before.given) * before.way > 0]
        if before.way and not beyond:
            return before.given
        return min(beyond or map(int, self.doses), key=lambda dose: (abs(dose - before.given), dose))

    def around(self, wanted: int) -> tuple[Part, int]:
        dose = min(self.doses, key=lambda one: (abs(one - wanted), one))
        return Part(dose, dose), int(dose)

    def reachable(self, most: int) -> int:
        return max((int(dose) for dose in self.doses if dose <= most), default=0)

    def _at(self, place: int) -> Part:
        dose = self.doses[max(0, min(place, len(self.doses) - 1))]
        return Part(dose, dose)


def scale_of(dosing: Dosing, whole: bool, most: int | None = None) -> Scale:
    return LabelScale(dosing, whole, most) if dosing.steps else Scale(dosing, whole)


@dataclass(frozen=True, slots=True)
class Proposal:
    """How far the figure has come."""

    scale: Scale
    part: Part
    suggest: Suggest
    wanted: int | None = None
    """The figure that an earlier outcome asks for, in place of the middle of the part."""
    steps: tuple[DoseStep, ...] = ()
    """Of every modifier that acts on the figure; those of a group stand together."""

    @property
    def window(self) -> Window:
        return self.scale.window(self.part, self.suggest, self.wanted)

    def moved_to(self, part: Part, does: str, group: Sequence[Modifier], suggest: Suggest | None = None) -> "Proposal":
        """`group` together moves the figure once."""
        after = replace(self, part=part, suggest=suggest or self.suggest)
        window = after.window
        told = [
            DoseStep(one.fired, one.fired.rule.id, does, (window.low, window.high), window != self.window)
            for one in group
        ]
        return replace(after, steps=(*self.steps, *told))

    def noted(self, rule: str, does: str, moved: bool) -> "Proposal":
        """What no single rule does."""
        window = self.window
        return replace(self, steps=(*self.steps, DoseStep(None, rule, does, (window.low, window.high), moved)))


def by_grade(scale: Scale, grade: int, modifiers: Iterable[Modifier]) -> Proposal:
    """Third, steps, floor, ceilings. `grade` 1 to 3."""
    acting = in_order(modifiers)
    return _capped(_floored(_stepped(_graded(scale, grade), acting), acting), acting)


def by_outcome(scale: Scale, grade: int, wanted: int, modifiers: Iterable[Modifier]) -> Proposal:
    """What an earlier outcome asks for stands for the grade and for what the face adds to it; ceilings still win."""
    graded = _graded(scale, grade)
    part, wanted = scale.around(wanted)
    after = replace(graded, part=part, wanted=wanted, suggest=Suggest.MIDDLE)
    return _capped(after.noted(LAST_OUTCOME, "last_outcome", after.window != graded.window), in_order(modifiers))


def _graded(scale: Scale, grade: int) -> Proposal:
    return Proposal(scale, scale.third(grade), scale.dosing.suggest).noted(BY_GRADE, "third", True)


def in_order(modifiers: Iterable[Modifier]) -> list[Modifier]:
    """Each rule once, whichever findings fired it."""
    known = {one.fired.rule.id: one for one in modifiers}
    return sorted(known.values(), key=lambda one: one.fired.rule.order)


def _stepped(proposal: Proposal, modifiers: Sequence[Modifier]) -> Proposal:
    up, down = ([one for one in modifiers if one.step == way] for way in (1, -1))
    if up and down:
        return proposal.noted(CANCELLED, "cancelled", False)
    for group, way, does in ((up, 1, "step_up"), (down, -1, "step_down")):
        if group:
            return proposal.moved_to(proposal.scale.shifted(proposal.part, way), does, group)
    return proposal


def _floored(proposal: Proposal, modifiers: Sequence[Modifier]) -> Proposal:
    group = [one for one in modifiers if one.floor]
    return proposal.moved_to(proposal.scale.floored(proposal.part), "floor", group) if group else proposal


def _capped(proposal: Proposal, modifiers: Sequence[Modifier]) -> Proposal:
    """The lowest ceiling wins; the others move nothing more. Where a sixth acts the bottom is suggested."""
    heights = {one.fired.rule.id: proposal.scale.height(one.ceiling) for one in modifiers if one.ceiling is not None}
    if not heights:
        return proposal
    lowest = min(heights.values())
    suggest = Suggest.LOW if any(one.ceiling == "sixth" for one in modifiers) else None
    for acts in (True, False):
        group = [one for one in modifiers if one.ceiling is not None and (heights[one.fired.rule.id] == lowest) is acts]
        proposal = proposal.moved_to(proposal.scale.capped(proposal.part, lowest), "ceiling", group, suggest)
    return proposal
