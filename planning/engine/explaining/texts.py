"""The texts of a rule for one target, with what its placeholders stand for."""

from typing import NamedTuple

from planning.engine.contract import vocabulary as v
from planning.engine.contract.statements import StatementValue
from planning.engine.deciding.decision import Decision
from planning.engine.deciding.subjects import Fired
from planning.engine.explaining.live_words import Subject, live_word
from planning.engine.protocol.model import Protocol
from planning.engine.protocol.words import PLACEHOLDER, REGION_WORDS, area_words


class Said(NamedTuple):
    text: str
    patient_text: str | None
    values: dict[str, StatementValue]
    """By placeholder."""


class Texts:
    def __init__(self, decision: Decision, protocol: Protocol) -> None:
        self._decision, self._protocol = decision, protocol
        self._of_areas: dict[v.Area, dict[str, str]] = {}

    def of(self, fired: Fired) -> Said:
        values: dict[str, StatementValue] = {}
        rule = fired.rule
        if fired.asked:
            return Said(self._filled(rule.ask_text, fired, values), None, values)
        text = self._filled(rule.text, fired, values)
        return Said(text, rule.patient_text and self._filled(rule.patient_text, fired, values), values)

    def _filled(self, text: str, fired: Fired, values: dict[str, StatementValue]) -> str:
        if "{" not in text:
            return text
        return PLACEHOLDER.sub(lambda found: self._word(found[1], fired, values), text)

    def _word(self, name: str, fired: Fired, values: dict[str, StatementValue]) -> str:
        target = fired.target
        if name == "place" and target.region is not None:
            return REGION_WORDS[target.region]
        if name.startswith("area.") and target.area is not None:
            return self._words_of(target.area)[name]
        text, values[name] = live_word(name, Subject(self._decision, self._protocol, fired))
        return text

    def _words_of(self, area: v.Area) -> dict[str, str]:
        words = self._of_areas.get(area)
        if words is None:
            words = self._of_areas[area] = area_words(self._protocol.areas[area])
        return words
