"""What each rule says, made ready when the protocol is loaded: its words as JSON, and how its facts are read.

A plan repeats few of its statements' words and most of their reasons, so both are kept: texts for each area and region,
reasons for each set of facts, the latter up to a bound.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any

from planning.engine import vocabulary as v
from planning.engine.compose.stage import Routed, Stage, Subject
from planning.engine.expressions.nodes import anys, leaves
from planning.engine.facts import Fact
from planning.engine.protocol.words import REGION_WORDS, area_words, fill, placeholders

if TYPE_CHECKING:
    from planning.engine.protocol.model import Protocol, Rule

MOST_REASONS = 256
"""Reasons kept for one rule; a fuller memory is emptied."""
OF_AREA = {
    "area.code": "region",
    "area.severity": "severity",
    "area.at_rest": "at_rest",
    "area.muscle_strength": "muscle_strength",
    "area.sides_differ": "side",
    "area.off_label": "severity",
    "area.evidence": "region",
}
"""Facts of an area, and what they were taken from in its findings."""
_AREA_WORDS = frozenset({"proposed", "suggested", "intended", "room"})


@dataclass(slots=True)
class About:
    """What a rule is asked of, beside the document."""

    routed: Routed | None = None
    area: Subject | None = None
    wish: v.Wish | None = None
    review: Any = None

    @property
    def code(self) -> v.Area | None:
        """The area that is meant, if one is."""
        if self.area is not None:
            return self.area.code
        if self.review is not None:
            code: v.Area = self.review.area
            return code
        return self.routed.area if self.routed is not None else None


EVERYBODY = About()


@dataclass(slots=True)
class Reason:
    """The facts behind a statement: as values, and as JSON."""

    facts: dict[str, Any]
    written: str


@dataclass(slots=True)
class Voice:
    """One rule, ready to be told."""

    rule: "Rule"
    head: str
    asked_head: str
    tail: str
    facts: tuple[Fact, ...]
    readers: tuple[Callable[..., Any], ...]
    differs: tuple[tuple[bool, bool], tuple[bool, bool]]
    """Whether the words, told and asked, differ by area and by place."""
    live: bool
    """The words depend on more than area and place."""
    by_findings: bool
    """The reasons name findings beyond the one that is asked about."""
    keeps_reasons: bool
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    reasons: dict[Any, Reason] = field(default_factory=dict)

    def token(self, about: About, asked: bool) -> str:
        """Where the words differ, so that the same words are said once."""
        by_area, by_place = self.differs[asked]
        token = (about.code or "") if by_area else ""
        return token + about.routed.finding.region if by_place and about.routed is not None else token

    def values(self, document: Any, stage: Stage, about: About) -> tuple[Any, ...]:
        finding = about.routed.finding if about.routed is not None else None
        return tuple([read(document, stage, finding, about.area, about.wish, about.review) for read in self.readers])

    def keep(self, key: Any, reason: Reason) -> Reason:
        if self.keeps_reasons:
            if len(self.reasons) >= MOST_REASONS:
                self.reasons.clear()
            self.reasons[key] = reason
        return reason


def make_voice(rule: "Rule", protocol: "Protocol") -> Voice:
    facts = tuple(dict.fromkeys(leaf.fact for leaf in leaves(rule.when, inside_any=False)))
    words, asking = placeholders(f"{rule.text}{rule.patient_text}"), placeholders(rule.ask_text)
    names = {fact.name for fact in facts}
    paths = {path for fact in facts for path in fact.paths}
    return Voice(
        rule=rule,
        head=_head(rule, rule.kind, rule.level),
        asked_head=_head(rule, v.StatementKind.SAFETY, v.Level.WARNING),
        tail=f'"basis":[{",".join(map(quoted, rule.basis))}],"evidence":"{rule.evidence}"',
        facts=facts,
        readers=tuple(protocol.compiled.readers[fact] for fact in facts),
        differs=(_differs(words), _differs(asking)),
        live=any(word != "place" and not word.startswith("area.") for word in (*words, *asking)),
        by_findings=bool(
            "findings" in paths
            or names & OF_AREA.keys()
            or rule.marks is not None
            or any(True for _ in anys(rule.when))
        ),
        keeps_reasons=not any(re.match("intended|check_in|product", path) for path in paths),
    )


def _differs(words: list[str]) -> tuple[bool, bool]:
    return any(word.startswith("area.") or word in _AREA_WORDS for word in words), "place" in words


def _head(rule: "Rule", kind: v.StatementKind, level: v.Level) -> str:
    return f'"rule":"{rule.id}","kind":"{kind}","level":"{level}"'


def static_words(rule: "Rule", about: About, protocol: "Protocol") -> Mapping[str, str]:
    """The words that area and place decide."""
    words: dict[str, str] = {}
    if about.code is not None:
        words |= area_words(protocol.areas[about.code])
    if about.routed is not None:
        words["place"] = REGION_WORDS[about.routed.finding.region]
    return words


def written(text: str | None, words: Mapping[str, str]) -> str:
    """The text, filled in, as JSON."""
    return "null" if text is None else quoted(fill(text, words))


def paths_of(fact: Fact, about: About) -> Iterator[str]:
    """Where in the document the fact was taken from."""
    if about.routed is not None:
        for path in fact.paths:
            yield path.replace("[]", f"[{about.routed.index}]")
    elif about.area is not None and fact.name in OF_AREA:
        for routed in about.area.findings:
            yield f"findings[{routed.index}].{OF_AREA[fact.name]}"
    elif about.area is not None and fact.paths == ("intended",):
        yield f"intended.{about.area.code}"
    elif about.review is not None and fact.paths[0] in ("check_in.given", "check_in.outcomes"):
        yield f"{fact.paths[0]}.{about.review.area}"
    else:
        for path in fact.paths:
            if path != "findings":
                yield path
