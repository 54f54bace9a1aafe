"""The trace: every rule that fired, what it was said of, and the facts that fired it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from planning.engine import vocabulary as v
from planning.engine.compose.stage import Key, Routed, Stage
from planning.engine.compose.voices import About, Reason, Voice, paths_of
from planning.engine.document import Document
from planning.engine.expressions.explain import open_facts, supporting
from planning.engine.expressions.nodes import AnyFinding, Has, Leaf, leaves
from planning.engine.protocol.model import Protocol, Rule
from planning.engine.types import NOT_RECORDED


@dataclass(slots=True)
class Said:
    """A statement in the making: one rule, and everything that it was said of."""

    voice: Voice
    asked: bool
    abouts: list[About]


class Trace:
    """Collects what fired. A rule that fires again with the same words adds its facts to the same statement."""

    __slots__ = ("document", "protocol", "stage", "said", "routed", "_findings")

    def __init__(self, document: Document, protocol: Protocol, stage: Stage) -> None:
        self.document, self.protocol, self.stage = document, protocol, stage
        self.said: dict[Key, Said] = {}
        self.routed: list[Routed] = []
        self._findings: tuple[Any, ...] | None = None

    def say(self, rule: Rule, about: About, *, asked: bool = False) -> Key:
        """Records that `rule` fired, or that it asks for what is not recorded. The key stands for the statement."""
        voice = self.protocol.compiled.voices[rule.order]
        key = (rule.order, asked, voice.token(about, asked))
        said = self.said.get(key)
        if said is None:
            self.said[key] = Said(voice, asked, [about])
        else:
            said.abouts.append(about)
        return key

    def missing(self, rule: Rule, about: About) -> list[str]:
        """Paths of what is not recorded and keeps `rule` from being decided."""
        return list(self._asking(self.protocol.compiled.voices[rule.order], about))

    def reason(self, said: Said) -> Reason:
        """Why a statement is made: the facts by their paths, in the order of the paths."""
        reasons = [self._reason(said.voice, about, said.asked) for about in said.abouts]
        if len(reasons) == 1:
            return reasons[0]
        return _written({path: value for reason in reasons for path, value in reason.facts.items()})

    def _reason(self, voice: Voice, about: About, asked: bool) -> Reason:
        if not voice.facts and voice.rule.marks is None and not voice.by_findings:
            return NO_REASON
        key = self._key(voice, about, asked)
        known = voice.reasons.get(key)
        if known is not None:
            return known
        facts = self._asking(voice, about) if asked else dict(self._firing(voice, about))
        return voice.keep(key, _written(facts))

    def _key(self, voice: Voice, about: About, asked: bool) -> Any:
        """Two reasons with one key are the same reason."""
        where = about.routed.index if about.routed is not None else about.code
        raw = [walk(self.document, path) for fact in voice.facts if fact.derived for path in fact.paths]
        values = voice.values(self.document, self.stage, about)
        return asked, where, values, tuple(map(_hashable, raw)), self.findings() if voice.by_findings else None

    def findings(self) -> tuple[Any, ...]:
        """The findings and where they lead, as far as reasons name them."""
        if self._findings is None:
            self._findings = tuple(
                (
                    f.region,
                    f.concern,
                    f.side,
                    f.severity,
                    f.at_rest,
                    f.years_present,
                    f.movement,
                    f.muscle_strength,
                    r.area,
                )
                for r in self.routed
                for f in (r.finding,)
            )
        return self._findings

    def _asking(self, voice: Voice, about: About) -> dict[str, Any]:
        values = dict(zip(voice.facts, voice.values(self.document, self.stage, about), strict=True))
        found = open_facts(voice.rule.when, values)
        return {path: None for fact in found for path in paths_of(fact, about)}

    def _firing(self, voice: Voice, about: About) -> Iterator[tuple[str, Any]]:
        values = dict(zip(voice.facts, voice.values(self.document, self.stage, about), strict=True))
        for leaf in supporting(voice.rule.when, values):
            if isinstance(leaf, AnyFinding):
                yield from self._by_finding(leaf)
            else:
                for path in self._leaf_paths(leaf, about):
                    yield path, plain(walk(self.document, path))
        for index in self.marked(voice.rule):
            yield f"findings[{index}].concern", str(self.document.findings[index].concern)

    def marked(self, rule: Rule) -> list[int]:
        """Findings that the text of a rule with `marks` applies to."""
        if rule.marks is None:
            return []
        applies = self.protocol.compiled.marks[rule.id]
        return [n for n, finding in enumerate(self.document.findings) if applies(self.document, self.stage, finding)]

    def _by_finding(self, node: AnyFinding) -> Iterator[tuple[str, Any]]:
        holds = self.protocol.compiled.anys[node]
        for index, finding in enumerate(self.document.findings):
            if holds(self.document, self.stage, finding):
                for leaf in leaves(node.part):
                    for path in leaf.fact.paths:
                        here = path.replace("[]", f"[{index}]")
                        yield here, plain(walk(self.document, here))

    def _leaf_paths(self, leaf: Leaf, about: About) -> Iterable[str]:
        name = leaf.fact.name
        if isinstance(leaf, Has) and name in ("concerns", "families"):
            return self._finding_paths(lambda r: _said_of(r, name) == leaf.value, "concern")
        if isinstance(leaf, Has) and name in ("routed", "planned"):
            return self._finding_paths(lambda r: r.area == leaf.value, "region")
        if name in ("routed", "planned"):
            return self._finding_paths(lambda r: r.area is not None, "region")
        return paths_of(leaf.fact, about)

    def _finding_paths(self, matches: Callable[[Routed], bool], attribute: str) -> list[str]:
        return [f"findings[{r.index}].{attribute}" for r in self.routed if matches(r)]


def _said_of(routed: Routed, what: str) -> str:
    concern = routed.finding.concern
    if routed.finding.severity == 0:
        return ""
    return v.FAMILY_OF_CONCERN[concern] if what == "families" else concern


def _written(facts: Mapping[str, Any]) -> Reason:
    ordered = dict(sorted(facts.items()))
    return Reason(ordered, json.dumps(ordered, ensure_ascii=False, separators=(",", ":")))


NO_REASON = _written({})


def _hashable(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | date):
        return value
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return value
    return json.dumps(plain(value), sort_keys=True)


def walk(document: Document, path: str) -> Any:
    """The document's value at `path`; None where nothing is recorded."""
    value: Any = document
    for step in path.replace("[", ".[").split("."):
        if value is None:
            return None
        if step.startswith("["):
            value = value[int(step[1:-1])]
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            value = getattr(value, step)
    return value


def plain(value: Any) -> Any:
    """`value` as JSON has it."""
    if value is NOT_RECORDED:
        return None
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, float) and value == int(value) else value
