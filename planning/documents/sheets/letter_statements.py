"""The statements of a letter in order: of this patient, of areas, of every plan. A sentence that several statements share appears once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planning.documents.sheets.patient_words import patient_word
from planning.documents.sheets.sheet_parts import LONGEST_TEXT, is_boxed
from planning.engine.contract.answer import Answer
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import StatementKind as Kind

FOR_YOU = (
    (Kind.INFO, Kind.LIMIT),
    (Kind.DOSE,),
    (Kind.CAUTION, Kind.SAFETY),
    (Kind.EXPECTATION, Kind.FOLLOW_UP),
    (Kind.SEQUENCE, Kind.COMBINATION),
)
"""One paragraph for each group."""
IN_GENERAL = (Kind.INFO, Kind.EXPECTATION, Kind.LIMIT, Kind.SAFETY)
"""Aftercare has a sheet of its own, the check-in a box of its own."""
OF_ANY_FACE = "limits.can_"
"""Rules that list what toxin can do for any face; the letter's verdicts say it of this one."""
_COMING = (Kind.EXPECTATION, Kind.FOLLOW_UP)
_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class AreaTexts:
    """Texts about a set of areas; `names` is empty if the set is all treated areas."""

    names: str
    texts: tuple[str, ...]


class UniqueSentences:
    def __init__(self) -> None:
        self._seen: set[str] = set()

    def unseen(self, texts: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(fresh for text in texts if text and (fresh := self._unseen(text[:LONGEST_TEXT])))

    def _unseen(self, text: str) -> str:
        fresh = []
        for sentence in _END.split(text):
            if sentence not in self._seen:
                self._seen.add(sentence)
                fresh.append(sentence)
        return " ".join(fresh)


class LetterStatements:
    """The statements of one answer that its patient reads, in the order of a letter."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.sentences = UniqueSentences()
        self.for_patient = [line for line in answer.statements if line.patient_text]
        lines = (*answer.verdicts, *answer.treatments)
        elsewhere = {one for line in lines for one in line.because}
        self._lines = [
            line
            for line in self.for_patient
            if not line.is_hold
            and not is_boxed(line)
            and line.id not in elsewhere
            and not line.rule.startswith(OF_ANY_FACE)
        ]

    def for_you(self) -> tuple[str, ...]:
        own = [line for line in self._lines if line.scope == "patient"]
        found = (self.sentences.unseen(line.patient_text for line in own if line.kind in kinds) for kinds in FOR_YOU)
        return tuple(" ".join(texts) for texts in found if texts)

    def by_area(self, treated: Iterable[str]) -> tuple[AreaTexts, ...]:
        every = list(treated)
        return tuple(
            AreaTexts(", ".join(map(patient_word, areas)) if set(areas) != set(every) else "", texts)
            for areas, lines in self._of_areas(every)
            if (texts := self.sentences.unseen(line.patient_text for line in lines))
        )

    def _of_areas(self, treated: list[str]) -> Iterator[tuple[tuple[str, ...], list[Statement]]]:
        groups: dict[tuple[str, ...], list[Statement]] = {}
        for line in (line for line in self._lines if line.scope == "area"):
            about = line.applies_to.all_areas
            areas = tuple(area for area in treated if area in about) if about else tuple(treated)
            if areas:
                groups.setdefault(areas, []).append(line)
        yield from sorted(groups.items(), key=lambda one: (len(one[0]), [treated.index(area) for area in one[0]]))

    def in_general(self) -> str:
        texts = (line.patient_text for kind in IN_GENERAL for line in self._lines if _is_general(line, kind))
        return " ".join(self.sentences.unseen(texts))

    def meanwhile(self) -> tuple[str, ...]:
        return self.sentences.unseen(line.patient_text for line in self._meanwhile)

    @property
    def _meanwhile(self) -> list[Statement]:
        if not self.answer.status.is_held:
            return []
        # answers before 2026.3 have no `brief` and would repeat effects and order
        return [line for line in self._lines if line.scope != "general" and line.brief]

    @property
    def held(self) -> list[Statement]:
        return [*self.answer.holds, *self._meanwhile]

    def normal(self) -> tuple[str, ...]:
        return self.sentences.unseen(line.patient_text for line in self._lines if line.kind is Kind.SAFETY)

    def later(self) -> tuple[str, ...]:
        """What to expect of the areas; the reasons of verdicts are in the consult summary."""
        own = (line for line in self._lines if line.scope != "general" and line.kind in _COMING)
        return self.sentences.unseen(line.patient_text for line in own)


def _is_general(line: Statement, kind: Kind) -> bool:
    return line.scope == "general" and line.kind is kind
