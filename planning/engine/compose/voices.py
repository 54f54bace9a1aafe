"""What each rule says, made ready when it is first told: its words as JSON, and how its facts are told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any

from planning.engine.compile import why
from planning.engine.compose.reasons import VISIT, Telling, teller
from planning.engine.compose.recipes import Recipe, recipe
from planning.engine.compose.stage import Key, Routed, Stage, Subject
from planning.engine.conditions.nodes import leaves
from planning.engine.conditions.why import settled, tests_of
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.facts import Fact
from planning.engine.protocol.words import PLACEHOLDER, REGION_WORDS, area_words, placeholders

if TYPE_CHECKING:
    from planning.engine.compose.words import Words
    from planning.engine.protocol.model import Protocol, Rule

_MOST_REASONS = 1_024
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


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for clinician and patient as JSON, cut at what only a plan can fill in."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    """What stands between each piece and the next."""

    def said(self, words: "Words", about: About) -> str:
        told = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            told += (quoted(words.of(name, about))[1:-1], piece)
        return "".join(told)


@dataclass(frozen=True, slots=True)
class Reason:
    """How the reason of a firing is told: test by test, and written at once where its paths are always the same."""

    tellings: tuple[Telling, ...]
    write: Recipe | None


@dataclass(slots=True)
class Voice:
    """One rule, ready to be told."""

    rule: "Rule"
    heads: tuple[str, str]
    """Told, and asked."""
    tail: str
    applies_to_all: bool
    """Nothing is named that it applies to, unless it was asked of something."""
    facts: tuple[Fact, ...]
    tellings: tuple[Telling, ...]
    """How each test is told, by its number."""
    fixed: tuple[int, ...] | None
    """The numbers of the tests that make the condition true, where they are always the same."""
    differs: tuple[tuple[bool, bool], tuple[bool, bool]]
    """Whether the words, told and asked, differ by area and by place."""
    keys: tuple[Key | None, Key | None]
    """Of the statement told and asked, where its words never differ."""
    rank: int
    asked_rank: int
    """Place among the statements: critical ones first, then in the protocol's order."""
    why: Callable[..., tuple[int, ...]] | None = None
    """The numbers of the tests that made the condition true, where they differ; made when first needed."""
    reasons: "dict[tuple[int, ...], Reason]" = field(default_factory=dict)
    """How the reason is told, by the numbers of the tests."""
    reason: "Reason | None" = None
    """The one way in which the reason is told, where there is only one."""
    wordings: dict[str, Wording] = field(default_factory=dict)
    """The words, by what they differ in."""
    plain: str = ""
    """The whole statement from after its number to its reason, where no plan changes that."""

    def token(self, about: About, asked: bool) -> str:
        """Where the words differ, so that the same words are said once."""
        by_area, by_place = self.differs[asked]
        token = (about.code or "") if by_area else ""
        return token + about.routed.finding.region if by_place and about.routed is not None else token

    def reason_of(self, document: Document, stage: Stage, about: About) -> Reason:
        """What is to be told of one firing."""
        if self.reason is not None:
            return self.reason
        finding = about.routed.finding if about.routed is not None else None
        if self.why is None:
            self.why = why(self.rule.when)
        return self.reason_by(self.why(document, stage, finding, about.area, about.wish, about.review))

    def reason_by(self, told: tuple[int, ...]) -> Reason:
        known = self.reasons.get(told)
        if known is None:
            if len(self.reasons) >= _MOST_REASONS:
                self.reasons.clear()
            tellings = tuple([self.tellings[number] for number in told])
            known = self.reasons[told] = Reason(tellings, recipe(tellings))
        return known

    def wording(self, about: About, asked: bool, token: str, protocol: "Protocol") -> Wording:
        key = f"?{token}" if asked else token
        wording = self.wordings.get(key)
        if wording is None:
            rule = self.rule
            text, patient_text = (rule.ask_text, None) if asked else (rule.text, rule.patient_text)
            wording = self.wordings[key] = _worded(text, patient_text, self.tail, static_words(about, protocol))
        return wording


def make_voice(rule: "Rule", protocol: "Protocol") -> Voice:
    words, asking = placeholders(f"{rule.text}{rule.patient_text}"), placeholders(rule.ask_text)
    differs = (_differs(words), _differs(asking))
    tests = tests_of(rule.when)
    voice = Voice(
        rule=rule,
        heads=(_head(rule, rule.kind, rule.level), _head(rule, v.StatementKind.SAFETY, v.Level.WARNING)),
        applies_to_all=rule.marks is None and not rule.effects.areas,
        tail=f'"basis":[{",".join(map(quoted, rule.basis))}],"evidence":"{rule.evidence}"',
        facts=tuple(dict.fromkeys(leaf.fact for leaf in leaves(rule.when, inside_any=False))),
        tellings=tuple(teller(test, protocol.compiled.anys) for test in tests) or (VISIT,),
        fixed=settled(rule.when, {id(test): number for number, test in enumerate(tests)}) if tests else (0,),
        rank=_rank(rule.level, rule.order),
        asked_rank=_rank(v.Level.WARNING, rule.order),
        differs=differs,
        keys=(
            None if any(differs[0]) else (rule.order, False, ""),
            None if any(differs[1]) else (rule.order, True, ""),
        ),
    )
    if voice.fixed is not None:
        voice.reason = voice.reason_by(voice.fixed)
    if voice.applies_to_all and rule.subject == "plan" and not words:
        voice.plain = f'{voice.heads[0]},"applies_to":{{}}{voice.wording(EVERYBODY, False, "", protocol).pieces[0]}'
    return voice


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


def _worded(text: str, patient_text: str | None, tail: str, words: Mapping[str, str]) -> Wording:
    """Both texts with what `words` knows filled in; what area and place do not decide is left for each plan."""
    pieces, names = [""], []
    for key, said in (("text", text), ("patient_text", patient_text)):
        pieces[-1] += f',"{key}":' + ("null" if said is None else '"')
        for number, part in enumerate(PLACEHOLDER.split(said) if said is not None else ()):
            if number % 2 == 0:
                pieces[-1] += quoted(part)[1:-1]
            elif part in words or part == "place" or part.startswith("area."):
                pieces[-1] += quoted(words.get(part, f"{{{part}}}"))[1:-1]
            else:
                names.append(part)
                pieces.append("")
        pieces[-1] += "" if said is None else '"'
    pieces[-1] += f',{tail},"fired_by":'
    return Wording(tuple(pieces), tuple(names))


def areas_as_json(areas: Iterable[v.Area]) -> str:
    return listed("area", "areas", [f'"{area}"' for area in areas])


def listed(one: str, more: str, items: list[str]) -> str:
    """One by its own key, several as a list."""
    return f'{{"{one}":{items[0]}}}' if len(items) == 1 else f'{{"{more}":[{",".join(items)}]}}'
