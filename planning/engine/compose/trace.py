"""The trace: every rule that fired, what it was said of, and the facts that fired it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from planning.engine import vocabulary as v
from planning.engine.compose.stage import Key, Routed, Stage, Subject
from planning.engine.compose.words import Words
from planning.engine.document import Document
from planning.engine.expressions.explain import open_facts, supporting
from planning.engine.expressions.nodes import AnyFinding, Has, Leaf, leaves
from planning.engine.facts import Fact
from planning.engine.protocol.model import Protocol, Rule
from planning.engine.types import NOT_RECORDED

LEVELS = (v.Level.CRITICAL, v.Level.WARNING, v.Level.INFO)


@dataclass(slots=True)
class About:
    """What a rule is asked of, beside the document."""

    routed: Routed | None = None
    area: Subject | None = None
    wish: v.Wish | None = None
    review: Any = None

    @property
    def name(self) -> str:
        if self.routed is not None:
            return f"finding {self.routed.index:04}"
        if self.area is not None:
            return f"area {list(v.Area).index(self.area.code):02}"
        if self.wish is not None:
            return f"wish {list(v.Wish).index(self.wish):02}"
        return f"review {list(v.Area).index(self.review.area):02}" if self.review is not None else ""


@dataclass(slots=True)
class Said:
    rule: Rule
    asked: bool
    abouts: list[About]
    text: str
    patient_text: str | None
    fired_by: dict[str, Any]
    areas: list[v.Area] = field(default_factory=list)
    findings: list[int] = field(default_factory=list)


class Trace:
    """Collects what fired. A rule that fires again with the same words adds its facts to the same statement."""

    def __init__(self, document: Document, protocol: Protocol, stage: Stage, words: Words) -> None:
        self.document, self.protocol, self.stage, self.words = document, protocol, stage, words
        self.said: dict[Key, Said] = {}
        self.routed: list[Routed] = []

    def say(self, rule: Rule, about: About, *, asked: bool = False) -> Key:
        """Records that `rule` fired, or that it asks for what is not recorded. The key stands for the statement."""
        text = self.words.fill(rule.ask_text if asked else rule.text, about)
        key = (rule.order, f"{'?' if asked else ''}{text}")
        fired_by = dict(self._asking(rule, about) if asked else self._firing(rule, about))
        if key not in self.said:
            patient = self.words.fill(rule.patient_text, about) if rule.patient_text and not asked else None
            self.said[key] = Said(rule, asked, [about], text, patient, fired_by)
        else:
            self.said[key].abouts.append(about)
            self.said[key].fired_by.update(fired_by)
        return key

    def missing(self, rule: Rule, about: About) -> list[str]:
        return list(self._asking(rule, about))

    def values(self, rule: Rule, about: About) -> dict[Fact, Any]:
        readers = self.protocol.compiled.readers
        return {leaf.fact: self._read(readers[leaf.fact], about) for leaf in leaves(rule.when, inside_any=False)}

    def _read(self, reader: Callable[..., Any], about: About) -> Any:
        finding = about.routed.finding if about.routed else None
        return reader(self.document, self.stage, finding, about.area, about.wish, about.review)

    def _asking(self, rule: Rule, about: About) -> dict[str, Any]:
        """Paths of what is not recorded, each with null."""
        found = open_facts(rule.when, self.values(rule, about))
        return {path: None for fact in found for path in self._paths(fact, about)}

    def _firing(self, rule: Rule, about: About) -> Iterator[tuple[str, Any]]:
        for leaf in supporting(rule.when, self.values(rule, about)):
            if isinstance(leaf, AnyFinding):
                yield from self._by_finding(leaf)
            else:
                for path in self._leaf_paths(leaf, about):
                    yield path, self._raw(path)
        if rule.marks is not None:
            for index in self.marked(rule):
                yield f"findings[{index}].concern", self.document.findings[index].concern

    def marked(self, rule: Rule) -> list[int]:
        """Findings that the text of a rule with `marks` applies to."""
        applies = self.protocol.compiled.marks.get(rule.id)
        if applies is None:
            return []
        return [n for n, finding in enumerate(self.document.findings) if applies(self.document, self.stage, finding)]

    def _by_finding(self, node: AnyFinding) -> Iterator[tuple[str, Any]]:
        holds = self.protocol.compiled.anys[node]
        for index, finding in enumerate(self.document.findings):
            if holds(self.document, self.stage, finding):
                for leaf in leaves(node.part):
                    for path in leaf.fact.paths:
                        yield path.replace("[]", f"[{index}]"), self._raw(path.replace("[]", f"[{index}]"))

    def _leaf_paths(self, leaf: Leaf, about: About) -> Iterable[str]:
        name = leaf.fact.name
        if isinstance(leaf, Has) and name in ("concerns", "families"):
            of = {"concerns": "concern", "families": "family"}[name]
            return self._finding_paths(lambda r: _said_of(r, of) == leaf.value, "concern")
        if isinstance(leaf, Has) and name in ("routed", "planned"):
            return self._finding_paths(lambda r: r.area == leaf.value, "region")
        if name in ("routed", "planned"):
            return self._finding_paths(lambda r: r.area is not None, "region")
        return self._paths(leaf.fact, about)

    def _finding_paths(self, matches: Callable[[Routed], bool], attribute: str) -> list[str]:
        return [f"findings[{r.index}].{attribute}" for r in self.routed if matches(r)]

    def _paths(self, fact: Fact, about: About) -> Iterable[str]:
        if about.routed is not None:
            return [path.replace("[]", f"[{about.routed.index}]") for path in fact.paths]
        if about.area is not None and fact.name in _OF_AREA:
            return [f"findings[{r.index}].{_OF_AREA[fact.name]}" for r in about.area.findings]
        if about.area is not None and fact.paths == ("intended",):
            return [f"intended.{about.area.code}"]
        if about.review is not None and fact.paths[0] in ("check_in.given", "check_in.outcomes"):
            return [f"{fact.paths[0]}.{about.review.area}"]
        return [path for path in fact.paths if path != "findings"]

    def _raw(self, path: str) -> Any:
        return plain(walk(self.document, path))


_OF_AREA = {
    "area.code": "region",
    "area.severity": "severity",
    "area.at_rest": "at_rest",
    "area.muscle_strength": "muscle_strength",
    "area.sides_differ": "side",
    "area.off_label": "severity",
    "area.evidence": "region",
}


def _said_of(routed: Routed, what: str) -> str:
    concern = routed.finding.concern
    if routed.finding.severity == 0:
        return ""
    return v.FAMILY_OF_CONCERN[concern] if what == "family" else concern


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
