"""The trace: every rule that fired, what it was said of, and the facts that fired it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.engine.compose.places import Places
from planning.engine.compose.reasons import Facts, Telling, telling_of
from planning.engine.compose.recipes import written
from planning.engine.compose.stage import Key, Routed, Stage
from planning.engine.compose.voices import EVERYBODY, About, Reason, Voice, make_voice
from planning.engine.conditions.explain import open_facts
from planning.engine.contract.document import Document
from planning.engine.facts import FACTS, Phase
from planning.engine.protocol.model import Protocol, Rule

if TYPE_CHECKING:
    from planning.engine.compose.remarks import Remark

TREATMENTS = FACTS["treatments"]


@dataclass(slots=True)
class Said:
    """A statement in the making: one rule, and everything that it was said of."""

    voice: Voice
    asked: bool
    abouts: list[About]


class Trace:
    """Collects what fired. A rule that fires again with the same words adds its facts to the same statement."""

    __slots__ = (
        "document", "protocol", "stage", "said", "explaining", "routed", "places",
        "_voices", "_reasons", "_marked", "_opened",
    )  # fmt: skip

    def __init__(self, document: Document, protocol: Protocol, stage: Stage) -> None:
        self.document, self.protocol, self.stage = document, protocol, stage
        self.said: dict[Key, Said] = {}
        self.explaining: dict[str, Key] = {}
        """The statement of each rule that fired."""
        self.routed: list[Routed] = []
        self.places = Places(self.routed)
        self._voices = protocol.compiled.voices
        self._reasons: dict[tuple[Telling, ...], str] = {}
        """The reasons of rules about the whole plan, by the tests that are told; several rules share one."""
        self._marked: dict[int, list[int]] = {}
        self._opened: dict[tuple[int, int], Facts] = {}

    def say(self, rule: Rule, about: About, *, asked: bool = False) -> Key:
        """Records that `rule` fired, or that it asks for what is not recorded. The key stands for the statement."""
        voice = self._voices.get(rule.order)
        if voice is None:
            voice = self._make_ready(rule)
        key = voice.keys[asked] or (rule.order, asked, voice.token(about, asked))
        said = self.said.get(key)
        if said is None:
            self.said[key] = Said(voice, asked, [about])
            if not asked:
                self.explaining[rule.id] = key
        else:
            said.abouts.append(about)
        return key

    def remark(self, remark: "Remark", about: About) -> Key:
        """Records what the engine itself has to say."""
        voices, rule = self._voices, remark.rule
        if rule.order not in voices:
            voices[rule.order] = remark.voice(self.protocol)
        return self.say(rule, about)

    def look_at(self, routed: list[Routed]) -> None:
        """Names the findings that statements rest on."""
        self.routed, self.places = routed, Places(routed)

    def withdraw(self, key: Key, about: About) -> None:
        """Takes back what a rule said of something, where what was decided since makes its words untrue."""
        said = self.said.get(key)
        if said is None:
            return
        said.abouts = [other for other in said.abouts if other is not about]
        if not said.abouts:
            del self.said[key]
            self.explaining.pop(said.voice.rule.id, None)

    def _make_ready(self, rule: Rule) -> Voice:
        voice = self._voices[rule.order] = make_voice(rule, self.protocol)
        return voice

    def missing(self, rule: Rule, about: About) -> list[str]:
        """Paths of what is not recorded and keeps `rule` from being decided."""
        return list(self._open(self._voices.get(rule.order) or self._make_ready(rule), about))

    def reason(self, said: Said) -> str:
        """Why a statement is made: the facts by their paths, as JSON."""
        voice, about = said.voice, said.abouts[0]
        if said.asked or len(said.abouts) > 1 or voice.rule.marks is not None and self.marked(voice.rule):
            return written(self._gathered(said))
        reason = voice.reason
        if reason is None:
            reason = voice.reason_of(self.document, self.stage, about)
        if reason.write is not None:
            return reason.write(self, about)
        if about is not EVERYBODY:
            return written(self._told(reason, about, {}))
        known = self._reasons.get(reason.tellings)
        if known is None:
            known = self._reasons[reason.tellings] = written(self._told(reason, about, {}))
        return known

    def _told(self, reason: Reason, about: About, facts: Facts) -> Facts:
        """Adds the facts of one firing, test by test."""
        for telling in reason.tellings:
            if telling.of_plan is not None:
                telling.of_plan(self, about, facts)
            else:
                telling.tell(self, about, facts)
        return facts

    def _gathered(self, said: Said) -> Facts:
        """The facts of what was asked, of several firings, or of the findings that a text is marked for."""
        voice = said.voice
        if marked := self.marked(voice.rule):
            findings = self.document.findings
            return {f"findings[{index}].concern": f'"{findings[index].concern}"' for index in marked}
        facts: Facts = {}
        for about in said.abouts:
            if said.asked:
                facts |= self._open(voice, about)
            else:
                self._told(voice.reason_of(self.document, self.stage, about), about, facts)
        return facts

    def facts_of(self, keys: Iterable[Key]) -> Facts:
        """What statements already made rest on; a reason that would lead back to itself is left out."""
        facts: Facts = {}
        for key in keys:
            said = self.said.get(key)
            if said is not None and TREATMENTS not in said.voice.facts:
                facts |= self._gathered(said)
        return facts

    def _open(self, voice: Voice, about: About) -> Facts:
        """What is not recorded and leaves a rule open. The document does not change, so what it leaves open is kept."""
        if voice.rule.phase is not Phase.DOCUMENT:
            return self._left_open(voice, about)
        key = (voice.rule.order, id(about))
        known = self._opened.get(key)
        if known is None:
            known = self._opened[key] = self._left_open(voice, about)
        return known

    def _left_open(self, voice: Voice, about: About) -> Facts:
        finding = about.routed.finding if about.routed is not None else None
        readers = self.protocol.compiled.readers
        values = {
            fact: readers[fact](self.document, self.stage, finding, about.area, about.wish, about.review)
            for fact in voice.facts
        }
        facts: Facts = {}
        for fact in open_facts(voice.rule.when, values):
            telling_of(fact).tell(self, about, facts)
        return facts

    def marked(self, rule: Rule) -> Sequence[int]:
        """Findings that the text of a rule with `marks` applies to."""
        if rule.marks is None:
            return ()
        known = self._marked.get(rule.order)
        if known is None:
            applies, document, stage = self.protocol.compiled.marks[rule.id], self.document, self.stage
            found = [n for n, finding in enumerate(document.findings) if applies(document, stage, finding)]
            known = self._marked[rule.order] = found
        return known
