"""Where on the page of a plan each statement is told: in one place, once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from planning.consults import deciding_facts
from planning.consults.plan_parts import Line, Why, more_than_said
from planning.engine.contract.plan import FindingVerdict, Plan
from planning.engine.contract.vocabulary import Level, StatementKind, Status

Part = tuple[str, int]
"""A line of the answer: which of its lists, and its place there."""
IN_VIEW = 5
"""So many lines for this patient stand in view; the rest is folded."""
HELD = (Status.ON_HOLD, Status.REFER)
OF_TREATING = frozenset(
    {
        StatementKind.DOSE,
        StatementKind.EXPECTATION,
        StatementKind.FOLLOW_UP,
        StatementKind.SEQUENCE,
        StatementKind.COMBINATION,
        StatementKind.AFTERCARE,
    }
)
"""What speaks of effects, doses, prices or order: told of no held plan."""
OF_ORDER = frozenset({StatementKind.SEQUENCE, StatementKind.COMBINATION})
CAN, CANNOT = "limits.can_", "limits.cannot_"


class Place(Enum):
    HOLD = auto()
    QUESTION = auto()
    PATIENT = auto()
    BESIDE = auto()
    """Under the dose, finding or judged area that it is about."""
    BEHIND = auto()
    """In what opens there."""
    AREAS = auto()
    """Of several areas."""
    LIMIT = auto()
    """What toxin can and cannot do, of what was found here."""
    ANNEX = auto()
    UNTOLD = auto()


@dataclass(frozen=True)
class Spot:
    place: Place
    part: Part | None = None


class Placing:
    def __init__(self, answer: Plan, lines: Mapping[str, Line]) -> None:
        self.answer, self.lines = answer, lines
        self.held = answer.status in HELD
        self._moved = {step.rule for dose in answer.doses for step in dose.steps if step.moved and step.does != "third"}
        self._spots = {line.id: self._spot(line) for line in lines.values()}

    def at(self, place: Place) -> list[Line]:
        return [line for line in self.lines.values() if self._spots[line.id].place is place]

    @cached_property
    def patient(self) -> list[Line]:
        """Only this face brings them up; the weightiest first."""
        return sorted(self.at(Place.PATIENT), key=self._weight)

    def _weight(self, line: Line) -> int:
        if line.level != Level.INFO:
            return 0 if line.level == Level.CRITICAL else 1
        if line.rule in self._moved:
            return 2
        kinds = (StatementKind.LIMIT, StatementKind.CAUTION, StatementKind.SAFETY, StatementKind.DOSE)
        return 3 + (kinds.index(StatementKind(line.kind)) if line.kind in kinds else len(kinds))

    def why(self, part: Part, because: Iterable[str], says: str = "") -> Why:
        """`because`: the ids of the part's reasons."""
        here = [line for line in self.lines.values() if self._spots[line.id].part == part]
        told = tuple(line for line in here if self._spots[line.id].place is Place.BEHIND)
        beside = tuple(line for line in here if self._spots[line.id].place is Place.BESIDE)
        shown = {line.id for line in (*told, *beside)}
        reasons = [self.lines[one] for one in because if one in self.lines]
        cited = tuple(line for line in reasons if line.id not in shown and not self._untold(line))
        facts = tuple(dict.fromkeys(fact for line in reasons or told for fact in line.facts))
        if says:
            return Why(says, "", facts, told, cited, beside)
        return Why("", deciding_facts.sentence(facts), more_than_said(facts), told, cited, beside)

    def _untold(self, line: Line) -> bool:
        return self._spots[line.id].place is Place.UNTOLD

    def _spot(self, line: Line) -> Spot:
        if line.kind == StatementKind.HOLD:
            return Spot(Place.HOLD)
        if line.asks:
            return Spot(Place.QUESTION)
        if self.held and (line.scope == "general" or line.kind in OF_TREATING):
            return Spot(Place.UNTOLD)
        if line.rule.startswith((CAN, CANNOT)):
            return Spot(Place.UNTOLD if self.held else Place.LIMIT if line.findings else Place.ANNEX)
        return self._spot_of(line, self._of_one_line(line))

    def _spot_of(self, line: Line, part: Part | None) -> Spot:
        if line.level == Level.CRITICAL or line.scope == "patient" and not self._explains_order(line, part):
            return Spot(Place.PATIENT)
        if len(line.areas) > 1:
            return Spot(Place.AREAS)
        in_order = part is not None and part[0] in ("treatments", "sequence")
        if part is not None and (line.level == Level.INFO or not in_order):
            return Spot(Place.BEHIND if line.level == Level.INFO else Place.BESIDE, part)
        if line.scope == "general" and line.level == Level.INFO:
            return Spot(Place.ANNEX)
        return Spot(Place.AREAS)

    def _explains_order(self, line: Line, part: Part | None) -> bool:
        return part is not None and line.level == Level.INFO and line.kind in OF_ORDER

    def _of_one_line(self, line: Line) -> Part | None:
        """The line of the answer that rests on it, or the only one that it is about."""
        return self._cited.get(line.id) or next(iter(self._about(line)), None)

    def _about(self, line: Line) -> Iterator[Part]:
        for name, parts in (("doses", self.answer.doses), ("adjustments", self.answer.adjustments)):
            yield from ((name, place) for place, one in enumerate(parts) if [one.area] == list(line.areas))
        for place, verdict in enumerate(self.answer.verdicts):
            found = isinstance(verdict, FindingVerdict) and list(line.findings) == [verdict.finding]
            if found or verdict.area is not None and [verdict.area] == list(line.areas):
                yield "verdicts", place

    @cached_property
    def _cited(self) -> dict[str, Part]:
        """Of each statement the first line that rests on it."""
        cited: dict[str, Part] = {}
        for name in ("doses", "adjustments", "verdicts", "treatments", "sequence"):
            for place, part in enumerate(getattr(self.answer, name)):
                for one in part.because:
                    cited.setdefault(one, (name, place))
        return cited
