"""What a plan is made of, as people read it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from clinic.practice.numbers import units, units_range
from planning.engine.contract.doses import SuggestedPoint
from planning.engine.contract.vocabulary import StatementKind

PHRASE_END = re.compile(r"(?<=[:;,])\s+")
FactWords = tuple[str, str]
"""What a fact is called, and its value."""


@dataclass(frozen=True)
class DecidingSentence:
    """`13 U, not 19.5 to 25`, and why."""

    figure: str
    reasons: str


@dataclass(frozen=True)
class LineReason:
    """What a rule rests on."""

    rule: str
    basis: tuple[str, ...]
    evidence: str
    facts: tuple[FactWords, ...]
    because: str
    """The deciding facts in one sentence."""
    more: tuple[FactWords, ...]
    """All facts, where the sentence does not say them."""


@dataclass(frozen=True)
class WeakerHold:
    """A hold that a stricter one makes pointless to tell, and that stands once that one is gone."""

    text: str
    reason: LineReason


@dataclass(frozen=True)
class PlanLine:
    """One statement of the engine with all that "why" shows. `brief` and `rest` are the line and the text behind it."""

    id: str
    kind: str
    level: str
    scope: str
    text: str
    patient_text: str | None
    brief: str
    rest: str
    reason: LineReason
    areas: tuple[str, ...] = ()
    findings: tuple[int, ...] = ()
    weaker: tuple[WeakerHold, ...] = ()
    asks: tuple[str, ...] = ()
    """The paths that it asks for."""

    @property
    def head(self) -> str:
        """`Blood thinner` of "Blood thinner: press longer, do not stop it"."""
        return self.brief.partition(": ")[0]

    @property
    def follows(self) -> str:
        return self.brief.partition(": ")[2]

    @property
    def phrases(self) -> list[str]:
        """Where the brief may end when a narrow line has no room for all of it: never inside a phrase."""
        return PHRASE_END.split(self.brief)

    @property
    def is_hold(self) -> bool:
        return self.kind == StatementKind.HOLD

    @property
    def rule(self) -> str:
        return self.reason.rule

    @property
    def basis(self) -> tuple[str, ...]:
        return self.reason.basis

    @property
    def evidence(self) -> str:
        return self.reason.evidence

    @property
    def facts(self) -> tuple[FactWords, ...]:
        return self.reason.facts

    @property
    def tone(self) -> str:
        return {"critical": "stop", "warning": "warn"}.get(self.level, "info")


@dataclass(frozen=True)
class FoldedLines:
    """Lines in view, and those behind "and so many more"."""

    shown: tuple[PlanLine, ...]
    more: tuple[PlanLine, ...]

    @classmethod
    def at(cls, lines: Sequence[PlanLine], in_view: int) -> Self:
        return cls(tuple(lines[:in_view]), tuple(lines[in_view:]))

    def __bool__(self) -> bool:
        return bool(self.shown or self.more)


@dataclass(frozen=True)
class Explanation:
    """Behind one line of a plan: its own sentence, the statements whose text stands here, and those shown elsewhere on the page."""

    sentence: str
    because: str
    facts: tuple[FactWords, ...]
    """All of them, where the sentence does not have them already."""
    shown_here: tuple[PlanLine, ...]
    cited: tuple[PlanLine, ...]
    beside: tuple[PlanLine, ...]
    """Cautions of this line alone, shown without opening anything."""
    in_sentence: tuple[PlanLine, ...] = ()
    """Whose text is the sentence."""

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        return (*self.in_sentence, *self.shown_here, *self.cited)


NO_REASON = Explanation("", "", (), (), (), ())
"""Of what the injector added: no rule brought it up."""


@dataclass(frozen=True)
class VerdictRow:
    title: str
    suitability: str
    word: str
    tone: str
    icon: str
    area: str
    why: tuple[PlanLine, ...]
    reason: Explanation
    is_wish: bool


@dataclass(frozen=True)
class RangeBar:
    """A bar 52 wide as its attributes: allowed from 3 to 49, what fits this face, and a ring for each suggested dose."""

    x: str
    width: str
    rings: tuple[str, ...]


@dataclass(frozen=True)
class DoseRow:
    """`steps`: how the figure was reached, each step in words with the proposal after it."""

    area: str
    word: str
    per_side: bool
    allowed: tuple[float, float]
    proposed: tuple[float, float]
    units: tuple[tuple[str, float], ...]
    total: float
    evidence: str
    off_label: bool
    points: tuple[SuggestedPoint, ...]
    steps: tuple[tuple[str, str], ...]
    reason: Explanation = NO_REASON
    because: DecidingSentence | None = None

    @property
    def same_sides(self) -> float | None:
        """What both sides get, where that is the same."""
        amounts = {amount for _, amount in self.units}
        return amounts.pop() if self.per_side and len(self.units) == 2 and len(amounts) == 1 else None

    @property
    def figures(self) -> tuple[tuple[str, str, float], ...]:
        """Each figure of the line with its mark and the words for it: `2 ×`, each side; `R`, right."""
        if not self.per_side:
            return (("", "", self.total),)
        if self.same_sides is not None:
            return (("2 ×", "each side", self.same_sides),)
        return tuple((side[:1].upper(), side, amount) for side, amount in self.units)

    @property
    def range_words(self) -> str:
        """`Allowed 8 to 25 U, fits here 17 to 19 U, suggested 18 U`"""
        each = " a side" if self.per_side else ""
        return f"Allowed {units_range(self.allowed)}{each}, fits here {units_range(self.proposed)}, suggested {self._amount}"

    @property
    def _amount(self) -> str:
        if not self.per_side:
            return units(self.total)
        if self.same_sides is not None:
            return f"{units(self.same_sides)} a side"
        return ", ".join(f"{side} {units(amount)}" for side, amount in self.units)

    @property
    def range_bar(self) -> RangeBar:
        low, high = self.allowed
        wide = (high - low) or 1

        def at(amount: float) -> float:
            return 3 + 46 * min(1.0, max(0.0, (amount - low) / wide))

        start, end = (at(one) for one in self.proposed)
        rings = sorted({f"{at(amount):.1f}" for _, amount in self.units}, key=float)
        return RangeBar(f"{min(start, 43):.1f}", f"{max(6.0, end - start):.1f}", tuple(rings))


@dataclass(frozen=True)
class TreatmentRow:
    code: str
    word: str
    role: str
    for_what: tuple[str, ...]
    why: tuple[PlanLine, ...]
    reason: Explanation


@dataclass(frozen=True)
class StepRow:
    """One step of the order; a choice between tools is one. `after` says in words what comes first where that leaves the day open;
    `optional`: only if it is still wanted."""

    order: int
    word: str
    is_toxin: bool
    earliest: date | None
    latest: date | None
    after: str
    optional: bool
    reason: Explanation


@dataclass(frozen=True)
class MilestoneRow:
    word: str
    what: str
    begins: date
    ends: date


@dataclass(frozen=True)
class MissingRow:
    """What a plan still needs: its name, the id of the place in the form that asks for it, and what is asked."""

    label: str
    anchor: str
    path: str
    asked: tuple[PlanLine, ...] = ()

    @property
    def brief(self) -> str:
        return self.asked[0].brief if self.asked else self.label
