"""The trace: every rule that fired, what it was said of, and the facts that fired it."""

from dataclasses import dataclass

from planning.engine.compose.reasons import Facts, teller_of_path, written
from planning.engine.compose.stage import Key, Routed, Stage
from planning.engine.compose.voices import About, Voice, make_voice
from planning.engine.document import Document
from planning.engine.expressions.explain import open_facts
from planning.engine.protocol.model import Protocol, Rule


@dataclass(slots=True)
class Said:
    """A statement in the making: one rule, and everything that it was said of."""

    voice: Voice
    asked: bool
    abouts: list[About]


class Trace:
    """Collects what fired. A rule that fires again with the same words adds its facts to the same statement."""

    __slots__ = ("document", "protocol", "stage", "said", "routed", "places", "_voices")

    def __init__(self, document: Document, protocol: Protocol, stage: Stage) -> None:
        self.document, self.protocol, self.stage = document, protocol, stage
        self.said: dict[Key, Said] = {}
        self.routed: list[Routed] = []
        self.places: dict[tuple[str, str | None], Facts] = {}
        """Where things were found, told once for all statements; read when areas are settled."""
        self._voices = protocol.compiled.voices

    def say(self, rule: Rule, about: About, *, asked: bool = False) -> Key:
        """Records that `rule` fired, or that it asks for what is not recorded. The key stands for the statement."""
        voice = self._voices.get(rule.order) or self._make_ready(rule)
        key = (rule.order, asked, voice.token(about, asked))
        said = self.said.get(key)
        if said is None:
            self.said[key] = Said(voice, asked, [about])
        else:
            said.abouts.append(about)
        return key

    def _make_ready(self, rule: Rule) -> Voice:
        voice = self._voices[rule.order] = make_voice(rule, self.protocol)
        return voice

    def missing(self, rule: Rule, about: About) -> list[str]:
        """Paths of what is not recorded and keeps `rule` from being decided."""
        return list(self._open(self._voices.get(rule.order) or self._make_ready(rule), about))

    def reason(self, said: Said) -> str:
        """Why a statement is made: the facts by their paths, as JSON."""
        facts: Facts = {}
        voice = said.voice
        for about in said.abouts:
            if said.asked:
                facts |= self._open(voice, about)
            else:
                for tell in voice.tells(self.document, self.stage, about):
                    tell(self, about, facts)
        for index in self.marked(voice.rule):
            facts[f"findings[{index}].concern"] = f'"{self.document.findings[index].concern}"'
        return written(facts)

    def _open(self, voice: Voice, about: About) -> Facts:
        finding = about.routed.finding if about.routed is not None else None
        readers = self.protocol.compiled.readers
        values = {
            fact: readers[fact](self.document, self.stage, finding, about.area, about.wish, about.review)
            for fact in voice.facts
        }
        facts: Facts = {}
        for fact in open_facts(voice.rule.when, values):
            teller_of_path(fact)(self, about, facts)
        return facts

    def marked(self, rule: Rule) -> list[int]:
        """Findings that the text of a rule with `marks` applies to."""
        if rule.marks is None:
            return []
        applies = self.protocol.compiled.marks[rule.id]
        return [n for n, finding in enumerate(self.document.findings) if applies(self.document, self.stage, finding)]
