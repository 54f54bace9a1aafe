"""What the live panel says in single lines: what to mind, and what toxin does not do with what will. The rest is notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from planning.consults.words import choice_words
from planning.engine.contract import answer as contract
from planning.engine.contract.vocabulary import Level, StatementKind, Suitability
from planning.plans.presenter.parts import FoldedLines, PlanLine, VerdictRow
from planning.plans.presenter.placing import LEADING, PagePlace, Placing
from planning.plans.presenter.plan_state import ROLES

CAUTIONS_IN_VIEW, NOT_TOXIN_IN_VIEW = 4, 3
OF_LIMITS = frozenset({StatementKind.LIMIT, StatementKind.EXPECTATION})
"""What toxin does not do, or not wholly."""
NOT_BY_TOXIN = frozenset({Suitability.NOT_SUITABLE, Suitability.ADJUNCT})


@dataclass(frozen=True)
class NotToxinLine:
    """`Jowls: radiofrequency microneedling, or focused ultrasound`, and the statements whose texts stand behind it."""

    head: str
    instead: str
    lines: tuple[PlanLine, ...]

    @property
    def words(self) -> str:
        return f"{self.head}: {self.instead}" if self.instead else self.head


class LivePanel:
    def __init__(self, answer: contract.Answer, placing: Placing, verdicts: Sequence[VerdictRow]) -> None:
        self.answer, self.placing, self.verdicts = answer, placing, verdicts

    @cached_property
    def cautions(self) -> FoldedLines:
        """The weightiest first; of a held plan none, which says its hold and nothing else."""
        lines = [line for line in self._warned if not self._is_limit(line)]
        lines.sort(key=lambda line: line.level != Level.CRITICAL)
        return FoldedLines.at(lines, CAUTIONS_IN_VIEW)

    @cached_property
    def not_toxin(self) -> list[NotToxinLine]:
        found: dict[str, NotToxinLine] = {}
        for one in (*self._of_verdicts(), *self._of_other_limits()):
            known = found.setdefault(one.words, one)
            found[one.words] = replace(known, lines=tuple(dict.fromkeys((*known.lines, *one.lines))))
        return list(found.values())

    @property
    def not_toxin_first(self) -> list[NotToxinLine]:
        return self.not_toxin[:NOT_TOXIN_IN_VIEW]

    @property
    def not_toxin_more(self) -> list[NotToxinLine]:
        return self.not_toxin[NOT_TOXIN_IN_VIEW:]

    @cached_property
    def for_patient(self) -> list[PlanLine]:
        """The lines of this face that stand among the notes."""
        return [line for line in self.placing.patient if self.placing.held or line.level == Level.INFO]

    @cached_property
    def of_areas(self) -> list[PlanLine]:
        return [line for line in self.placing.at(PagePlace.AREAS) if self.placing.held or line.level == Level.INFO]

    @property
    def cautions_apart(self) -> bool:
        """Whether cautions of a finding stand above the notes; of a held plan they stand under it."""
        return not self.placing.held

    @property
    def note_count(self) -> int:
        others = (*self.placing.at(PagePlace.LIMIT), *self.placing.at(PagePlace.ANNEX))
        return len(self.for_patient) + len(self.of_areas) + len(others)

    @cached_property
    def _warned(self) -> list[PlanLine]:
        places = (PagePlace.PATIENT, PagePlace.BESIDE, PagePlace.AREAS)
        lines = [line for place in places for line in self.placing.at(place)]
        return [line for line in lines if line.level != Level.INFO and not self.placing.held]

    def _is_limit(self, line: PlanLine) -> bool:
        return line.level != Level.CRITICAL and (line.kind in OF_LIMITS or line.id in self._behind_verdicts)

    @cached_property
    def _behind_verdicts(self) -> set[str]:
        return {line.id for one in self._of_verdicts() for line in one.lines}

    def _of_verdicts(self) -> Iterator[NotToxinLine]:
        """What was found or wished and toxin does not do, with what leads instead."""
        if self.placing.held:
            return
        for said, row in zip(self.answer.verdicts, self.verdicts, strict=True):
            if said.suitability not in NOT_BY_TOXIN or not row.why:
                continue
            instead, leading = self._instead(said), self._leading(row.why)
            told = (*row.reason.beside, *row.why) if instead else row.reason.beside
            behind = tuple(line for line in dict.fromkeys(told) if self._is_behind(line))
            if instead:
                head = leading.head if leading and leading.follows else row.title.replace(": ", ", ")
                yield NotToxinLine(head, instead, behind)
            elif behind:
                yield NotToxinLine(behind[0].brief, "", behind)

    def _is_behind(self, line: PlanLine) -> bool:
        """The main complaint is a line of its own (R006)."""
        is_shown = line.level == Level.WARNING and line in self._warned
        return is_shown and line.kind in OF_LIMITS and not line.rule.startswith(LEADING)

    def _leading(self, lines: Iterable[PlanLine]) -> PlanLine | None:
        return next((line for line in lines if line.kind in OF_LIMITS and line.level == Level.WARNING), None)

    def _of_other_limits(self) -> Iterator[NotToxinLine]:
        for line in self._warned:
            if self._is_limit(line) and line.id not in self._behind_verdicts:
                yield NotToxinLine(line.brief, "", (line,))

    def _instead(self, said: contract.Verdict) -> str:
        """The treatment that leads for a finding, with what may be taken in its place."""
        if not isinstance(said, contract.FindingVerdict):
            return ""
        meant = [one for one in self.answer.treatments if said.finding in one.for_]
        if not meant:
            return ""
        lead = min(meant, key=lambda one: ROLES.index(one.role)).treatment
        step = next((one for one in self.answer.sequence if lead in one.tools), None)
        choice = [tool for tool in step.tools if any(tool == one.treatment for one in meant)] if step else [lead]
        words = choice_words(choice)
        return words[:1].lower() + words[1:]
