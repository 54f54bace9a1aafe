"""The one place on a plan's page where each statement is shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

from planning.engine.contract.answer import Answer, FindingVerdict
from planning.engine.contract.vocabulary import Area, Level, StatementKind
from planning.plans.presenter import deciding_facts
from planning.plans.presenter.parts import Explanation, FactWords, PlanLine

AnswerItem = tuple[str, int]
"""A line of the answer: which of its lists, and its place there."""
IN_VIEW = 5
"""So many lines for this patient stand in view; the rest is folded."""
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
"""What speaks of effects, doses, prices or order: shown of no held plan."""
OF_ORDER = frozenset({StatementKind.SEQUENCE, StatementKind.COMBINATION})
OTHER_PARTS = ("treatments", "sequence")
LEADING = ("primary.", "order.event")
"""The main complaint (R006) and the day that everything has to be ready for."""
CAN, CANNOT = "limits.can_", "limits.cannot_"
OF_BAND = "totals.band"
"""A statement that fills this in states the band, whose figure stands in the totals."""


class PagePlace(Enum):
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
    TOTALS = auto()
    """Behind the totals."""
    ANNEX = auto()
    NOT_SHOWN = auto()


@dataclass(frozen=True)
class Placement:
    place: PagePlace
    part: AnswerItem | None = None


class Placing:
    def __init__(self, answer: Answer, lines: Mapping[str, PlanLine], document: Mapping[str, Any]) -> None:
        self.answer, self.lines, self.document = answer, lines, document
        self.held = answer.status.is_held
        self._moved = {step.rule for dose in answer.doses for step in dose.steps if step.moved and step.does != "third"}
        self._of_band = {said.id for said in answer.statements if OF_BAND in said.values}
        self._placements = {line.id: self._placement(line) for line in lines.values()}

    def at(self, place: PagePlace) -> list[PlanLine]:
        return [line for line in self.lines.values() if self._placements[line.id].place is place]

    @cached_property
    def patient(self) -> list[PlanLine]:
        """Only this face brings them up; the weightiest first."""
        return sorted(self.at(PagePlace.PATIENT), key=self._weight)

    def _weight(self, line: PlanLine) -> int:
        leads = line.rule.startswith(LEADING)
        if line.level != Level.INFO:
            return 0 if line.level == Level.CRITICAL else 1 if leads else 2
        if line.rule in self._moved or leads:
            return 4 if leads else 3
        kinds = (StatementKind.LIMIT, StatementKind.CAUTION, StatementKind.SAFETY, StatementKind.DOSE)
        return 5 + (kinds.index(StatementKind(line.kind)) if line.kind in kinds else len(kinds))

    def why(
        self, part: AnswerItem, because: Iterable[str], sentence: str = "", findings: Iterable[int] = ()
    ) -> Explanation:
        """`because`: the ids of the part's reasons; `findings`: those that the part is about, whose names it says already."""
        here = [line for line in self.lines.values() if self._placements[line.id].part == part]
        shown_here = tuple(line for line in here if self._placements[line.id].place is PagePlace.BEHIND)
        beside = tuple(line for line in here if self._placements[line.id].place is PagePlace.BESIDE)
        shown = {line.id for line in (*shown_here, *beside)}
        reasons = [self.lines[one] for one in because if one in self.lines]
        reasons_elsewhere = [line for line in reasons if line.id not in shown and not line.asks]
        cited = tuple(line for line in reasons_elsewhere if not self._is_not_shown(line))
        if not shown and not cited:
            # A line is never without its reason, also where the page shows it nowhere else.
            cited = tuple(reasons_elsewhere)
        facts = self._facts([line for line in reasons if not line.asks] or shown_here, findings)
        if sentence:
            return Explanation(sentence, "", facts, shown_here, cited, beside)
        return Explanation("", *deciding_facts.because(facts), shown_here, cited, beside)

    def _facts(self, lines: Iterable[PlanLine], findings: Iterable[int]) -> tuple[FactWords, ...]:
        ids = {line.id for line in lines}
        fired = [said.fired_by for said in self.answer.statements if said.id in ids]
        merged = {path: value for facts in fired for path, value in facts.items()}
        titles = {deciding_facts.title_of(self.document["findings"][one]) for one in findings}
        return deciding_facts.beside(deciding_facts.said(merged, self.document), titles)

    def _is_not_shown(self, line: PlanLine) -> bool:
        return self._placements[line.id].place is PagePlace.NOT_SHOWN

    def _placement(self, line: PlanLine) -> Placement:
        if line.is_hold:
            return Placement(PagePlace.HOLD)
        if line.asks:
            return Placement(PagePlace.QUESTION)
        if self.held and (line.scope == "general" or line.kind in OF_TREATING or self._is_quiet(line)):
            return Placement(PagePlace.NOT_SHOWN)
        if line.rule.startswith((CAN, CANNOT)):
            here = line.findings and not self.answer.adjustments
            return Placement(PagePlace.NOT_SHOWN if self.held else PagePlace.LIMIT if here else PagePlace.ANNEX)
        if line.id in self._of_band and line.level == Level.INFO and self.answer.doses:
            return Placement(PagePlace.TOTALS)
        return self._placement_of(line, self._of_one_line(line))

    def _is_quiet(self, line: PlanLine) -> bool:
        return line.level == Level.INFO and line.kind == StatementKind.INFO

    def _placement_of(self, line: PlanLine, part: AnswerItem | None) -> Placement:
        if line.level == Level.CRITICAL or line.scope == "patient" and not self._explains_order(line, part):
            return Placement(PagePlace.PATIENT)
        if line.scope == "general" and line.level == Level.INFO:
            return Placement(PagePlace.ANNEX)
        if len(line.areas) > 1:
            return Placement(PagePlace.AREAS)
        in_order = part is not None and part[0] in OTHER_PARTS
        if part is not None and (line.level == Level.INFO or not in_order):
            return Placement(PagePlace.BEHIND if line.level == Level.INFO else PagePlace.BESIDE, part)
        return Placement(PagePlace.AREAS)

    def _explains_order(self, line: PlanLine, part: AnswerItem | None) -> bool:
        return part is not None and line.level == Level.INFO and line.kind in OF_ORDER

    def _of_one_line(self, line: PlanLine) -> AnswerItem | None:
        """The line of the answer that rests on it, or the only one that it is about."""
        return self._cited.get(line.id) or next(iter(self._about(line)), None)

    def _about(self, line: PlanLine) -> Iterator[AnswerItem]:
        areas, findings = list(line.areas), list(line.findings)
        if findings and self.answer.adjustments:
            areas = sorted({area for one in findings if (area := self._area_of.get(one)) is not None})
        for name in self._shown:
            for place, one in enumerate(getattr(self.answer, name)):
                found = isinstance(one, FindingVerdict) and findings == [one.finding]
                if found or name not in OTHER_PARTS and one.area is not None and areas == [one.area]:
                    yield name, place

    @cached_property
    def _area_of(self) -> dict[int, Area | None]:
        """Of each finding."""
        return {one.finding: one.area for one in self.answer.verdicts if isinstance(one, FindingVerdict)}

    @property
    def _shown(self) -> tuple[str, ...]:
        """The lists whose lines the page shows: of a check-in what to do area by area, else the plan."""
        return ("adjustments",) if self.answer.adjustments else ("doses", "verdicts", *OTHER_PARTS)

    @cached_property
    def _cited(self) -> dict[str, AnswerItem]:
        """Of each statement the first line that rests on it."""
        cited: dict[str, AnswerItem] = {}
        for name in self._shown:
            for place, part in enumerate(getattr(self.answer, name)):
                for one in part.because:
                    cited.setdefault(one, (name, place))
        return cited
