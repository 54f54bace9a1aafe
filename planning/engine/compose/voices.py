"""What each rule says, made ready when the protocol is loaded: its words as JSON, and how its facts are told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any

from planning.engine import vocabulary as v
from planning.engine.compile import why
from planning.engine.compose.reasons import Tell, teller
from planning.engine.compose.stage import Routed, Stage, Subject
from planning.engine.document import Document
from planning.engine.expressions.nodes import leaves
from planning.engine.expressions.why import tests_of
from planning.engine.facts import Fact
from planning.engine.protocol.words import REGION_WORDS, area_words, fill, placeholders

if TYPE_CHECKING:
    from planning.engine.protocol.model import Protocol, Rule

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
class Voice:
    """One rule, ready to be told."""

    rule: "Rule"
    heads: tuple[str, str]
    """Told, and asked."""
    tail: str
    facts: tuple[Fact, ...]
    tellers: tuple[Tell, ...]
    """How each test is told, by its number."""
    differs: tuple[tuple[bool, bool], tuple[bool, bool]]
    """Whether the words, told and asked, differ by area and by place."""
    live: bool
    """The words depend on more than area and place."""
    rank: int
    asked_rank: int
    """Place among the statements: critical ones first, then in the protocol's order."""
    why: Callable[..., tuple[int, ...]] | None = None
    """The numbers of the tests that made the condition true; made when first needed."""
    whole: str = ""
    """The statement after its number, where no plan changes it."""
    middles: dict[str, str] = field(default_factory=dict)
    """The words as JSON, where area and place decide them."""

    @property
    def never_changes(self) -> bool:
        rule = self.rule
        return (
            not (self.tellers or self.live or rule.marks or rule.effects.areas or rule.asks) and rule.subject == "plan"
        )

    def token(self, about: About, asked: bool) -> str:
        """Where the words differ, so that the same words are said once."""
        by_area, by_place = self.differs[asked]
        token = (about.code or "") if by_area else ""
        return token + about.routed.finding.region if by_place and about.routed is not None else token

    def tells(self, document: Document, stage: Stage, about: About) -> list[Tell]:
        """What is to be told of one firing."""
        if not self.tellers:
            return []
        finding = about.routed.finding if about.routed is not None else None
        if self.why is None:
            self.why = why(self.rule.when)
        told = self.why(document, stage, finding, about.area, about.wish, about.review)
        return [self.tellers[number] for number in told]


def make_voice(rule: "Rule", protocol: "Protocol") -> Voice:
    words, asking = placeholders(f"{rule.text}{rule.patient_text}"), placeholders(rule.ask_text)
    tests = tests_of(rule.when)
    return Voice(
        rule=rule,
        heads=(_head(rule, rule.kind, rule.level), _head(rule, v.StatementKind.SAFETY, v.Level.WARNING)),
        tail=f'"basis":[{",".join(map(quoted, rule.basis))}],"evidence":"{rule.evidence}"',
        facts=tuple(dict.fromkeys(leaf.fact for leaf in leaves(rule.when, inside_any=False))),
        tellers=tuple(teller(test, protocol.compiled.anys) for test in tests),
        rank=_rank(rule.level, rule.order),
        asked_rank=_rank(v.Level.WARNING, rule.order),
        differs=(_differs(words), _differs(asking)),
        live=any(word != "place" and not word.startswith("area.") for word in (*words, *asking)),
    )


def _differs(words: list[str]) -> tuple[bool, bool]:
    return any(word.startswith("area.") or word in _AREA_WORDS for word in words), "place" in words


def _rank(level: v.Level, order: int) -> int:
    return {v.Level.CRITICAL: 0, v.Level.WARNING: 1, v.Level.INFO: 2}[level] * 1_000_000 + order


def _head(rule: "Rule", kind: v.StatementKind, level: v.Level) -> str:
    return f'"rule":"{rule.id}","kind":"{kind}","level":"{level}"'


def static_words(about: About, protocol: "Protocol") -> Mapping[str, str]:
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


def areas_as_json(areas: Iterable[v.Area]) -> str:
    return listed("area", "areas", [f'"{area}"' for area in areas])


def listed(one: str, more: str, items: list[str]) -> str:
    """One by its own key, several as a list."""
    return f'{{"{one}":{items[0]}}}' if len(items) == 1 else f'{{"{more}":[{",".join(items)}]}}'
