"""Turning a protocol's rules into Python functions.

The source is generated from checked conditions only: fact readers from the fixed table of facts, and codes and
numbers as literals. For each kind of subject and phase there is one function for each value of the fact that parts
the rules best (a finding's concern, an area's code, the kind of visit): only the rules that can still fire are in
it, with what is already settled left out. Each is made when first needed; each fact is read once, into a local.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType, MappingProxyType
from typing import TYPE_CHECKING, Any

from planning.engine.conditions.emit import surely
from planning.engine.conditions.nesting import Line, nested
from planning.engine.conditions.nodes import Always, AnyFinding, Compare, Has, Node, OneOf, anys, leaves
from planning.engine.conditions.simplify import NEVER, given
from planning.engine.conditions.why import supporting, tests_of
from planning.engine.contract.document import Document
from planning.engine.contract.section import Section
from planning.engine.contract.vocabulary import FAMILY_OF_CONCERN, Concern, Region
from planning.engine.facts import FACTS, PHASES, READERS, Fact, Phase, RuleScope
from planning.engine.memo import Lazily, Memo

if TYPE_CHECKING:
    from planning.engine.compose.calendar import Course
    from planning.engine.compose.doses import Suggestion
    from planning.engine.compose.voices import Voice
    from planning.engine.protocol.areas import Point
    from planning.engine.protocol.model import Rule

ARGUMENTS = "d, p=None, f=None, a=None, w=None, r=None"
Decide = Callable[..., "tuple[list[Rule], list[Rule]]"]
"""The rules that fire, and those that what is not recorded leaves open, in any order."""
Read = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The rules about one kind of subject that are decided together."""

    rules: "tuple[Rule, ...]"
    decide: Decide


@dataclass(frozen=True, slots=True)
class Compiled:
    groups: MappingProxyType[tuple[RuleScope, Phase], Group]
    readers: Mapping[Fact, Read]
    """Reads one fact, for explanations."""
    marks: MappingProxyType[str, Read]
    """For rules with `marks`: whether it applies to one finding."""
    anys: MappingProxyType[AnyFinding, Read]
    """For each `any(...)`: whether one finding meets it."""
    aftercare: tuple[Read, ...]
    """For each aftercare item: whether it applies."""
    doses: "Memo[tuple[Suggestion, list[tuple[Point, float | int]]]]" = field(default_factory=lambda: Memo(4_096))
    """Suggestion and points for an area, its grades and what rules decided."""
    windows: Memo[str] = field(default_factory=lambda: Memo(8_192))
    """Check-in windows from a day on, milestones of an area from a day on, and how often it is treated, as JSON."""
    courses: "Memo[Course]" = field(default_factory=lambda: Memo(64))
    """What is to be expected of an area, by its code."""
    heads: Memo[str] = field(default_factory=lambda: Memo(64))
    """What is the same for every dose of an area, as JSON."""
    points: Memo[str] = field(default_factory=lambda: Memo(1_024))
    """What is the same for every dose of a point, as JSON, by area and id."""
    voices: "dict[int, Voice]" = field(default_factory=dict)
    """For each rule that was told already, by its order: its words, made ready."""


def compile_rules(rules: "Sequence[Rule]", aftercare: Sequence[Node] = ()) -> Compiled:
    by_group: dict[tuple[RuleScope, Phase], list[Rule]] = {
        (subject, phase): [] for subject in RuleScope for phase in PHASES
    }
    for rule in rules:
        by_group[rule.subject, rule.phase].append(rule)
    return Compiled(
        MappingProxyType({key: _group(key, tuple(members)) for key, members in by_group.items()}),
        Lazily(lambda fact: _function(f"lambda {ARGUMENTS}: {fact.read}")),
        MappingProxyType({rule.id: condition(rule.marks) for rule in rules if rule.marks is not None}),
        MappingProxyType({node: condition(node.part) for rule in rules for node in anys(rule.when)}),
        tuple(condition(node) for node in aftercare),
    )


def phase_of(node: Node, subject: RuleScope) -> Phase:
    """When every fact of `node` is known. Areas have no rules before areas are chosen."""
    first = Phase.AREAS if subject is RuleScope.AREA else Phase.DOCUMENT
    phases = [first, *(leaf.fact.phase for leaf in leaves(node))]
    return max(phases, key=PHASES.index)


def condition(node: Node) -> Read:
    """A function that tells whether `node` certainly holds."""
    return _function(f"lambda {ARGUMENTS}: {surely(node, lambda fact: f'({fact.read})')}")


def _function(source: str) -> Read:
    made: Read = eval(_code(source, "eval"), _namespace())  # noqa: S307
    return made


@lru_cache(maxsize=2_048)
def _code(source: str, mode: str) -> CodeType:
    """Remembered, for of a changed protocol most is as it was."""
    return compile(source, "<protocol>", mode)


def _namespace() -> dict[str, Any]:
    builtins = {"any": any, "all": all, "bool": bool}
    return {"__builtins__": builtins, "Region": Region, "FAMILY_OF_CONCERN": FAMILY_OF_CONCERN, **READERS}


_PARTED_BY = {
    RuleScope.PLAN: ("visit",),
    RuleScope.FINDING: ("finding.concern", "finding.region"),
    RuleScope.AREA: ("area.code",),
    RuleScope.WISH: ("wish",),
    RuleScope.REVIEW: ("review.area",),
}
"""The facts of each subject that part its rules; they are always recorded."""
_SUBJECT = {
    RuleScope.PLAN: "d, p",
    RuleScope.FINDING: "d, p, f",
    RuleScope.AREA: "d, p, a",
    RuleScope.WISH: "d, p, w",
    RuleScope.REVIEW: "d, p, r",
}
"""What the rules about each subject read."""


def _group(key: tuple[RuleScope, Phase], rules: "tuple[Rule, ...]") -> Group:
    parting = tuple(FACTS[name] for name in _PARTED_BY[key[0]])
    parts = _Parts(rules, parting, _SUBJECT[key[0]])
    reads = ", ".join(fact.read for fact in parting)
    source = f"lambda {ARGUMENTS}: parts[{reads}]({_SUBJECT[key[0]]})"
    decide: Decide = eval(_code(source, "eval"), {"__builtins__": {}, "parts": Lazily(parts.part)})  # noqa: S307
    return Group(rules, decide)


class _Parts:
    """The functions of a group, each made when first needed; values that no condition names share one."""

    def __init__(self, rules: "tuple[Rule, ...]", parting: tuple[Fact, ...], reads: str) -> None:
        self._named = {f"r{n}": rule for n, rule in enumerate(rules)}
        self._parting, self._reads = parting, reads
        self._lines: dict[str, list[Line]] = {}
        self._made: dict[tuple[str, ...], Decide] = {}

    def part(self, values: str | tuple[str, ...]) -> Decide:
        """For the value of the one fact that parts the rules, or the values of several."""
        first, *others = (values,) if isinstance(values, str) else values
        lines = self._lines.get(first)
        if lines is None:
            all_ = [Line(name, rule.when, rule.asks) for name, rule in self._named.items()]
            lines = self._lines[first] = _left(all_, {self._parting[0]: first})
        known = dict(zip(self._parting[1:], others, strict=True))
        if not known:
            return self._function(lines)
        named = codes_named([line.when for line in lines], known)
        key = (first, *(value if value in named else "" for value in others))
        if key not in self._made:
            self._made[key] = self._function(_left(lines, known))
        return self._made[key]

    def _function(self, lines: list[Line]) -> Decide:
        namespace = {**_namespace(), **self._named}
        exec(_code(_source(tuple(lines), self._reads), "exec"), namespace)  # noqa: S102
        made: Decide = namespace["decide"]
        return made


def _left(lines: list[Line], known: Mapping[Fact, str]) -> list[Line]:
    """What these rules still depend on; those that cannot hold are left out."""
    simplify = given(settled(known))
    left = [Line(line.name, simplify(line.when), line.asks) for line in lines]
    return [line for line in left if line.when is not NEVER]


def codes_named(conditions: Iterable[Node], facts: Collection[Fact]) -> set[str]:
    """The codes that these facts are compared with."""
    tests = [leaf for when in conditions for leaf in leaves(when, inside_any=False) if leaf.fact in facts]
    codes = {str(test.value) for test in tests if isinstance(test, Compare | Has)}
    return codes | {str(value) for test in tests if isinstance(test, OneOf) for value in test.values}


def settled(values: Mapping[Fact, str]) -> dict[Fact, str]:
    """These facts as plain codes, and the family that a concern settles."""
    known = {fact: str(value) for fact, value in values.items()}
    concern = known.get(FACTS["finding.concern"])
    return known if concern is None else {**known, FACTS["finding.family"]: str(FAMILY_OF_CONCERN[Concern(concern)])}


@lru_cache(maxsize=512)
def _source(rules: tuple[Line, ...], reads: str) -> str:
    always = [rule.name for rule in rules if isinstance(rule.when, Always)]
    body = nested(rule for rule in rules if not isinstance(rule.when, Always))
    head = [
        f"def decide({reads}):",
        f" fired, undecided = [{', '.join(always)}], []",
        *(" fire = fired.append" for _ in body[:1]),
        *(" ask = undecided.append" for _ in body[:1] if any(rule.asks for rule in rules)),
    ]
    return "\n".join([*head, *_with_sections(body), " return fired, undecided"])


_SECTIONS = tuple(name for name, field in Document.model_fields.items() if isinstance(field.default, Section))
_WORTH_A_NAME = 3


def _with_sections(lines: list[str]) -> list[str]:
    """Sections of the document that are read often get a name."""
    text = "\n".join(lines)
    often = [name for name in _SECTIONS if text.count(f"d.{name}.") >= _WORTH_A_NAME]
    for name in often:
        text = text.replace(f"d.{name}.", f"{name}.")
    return [*(f" {name} = d.{name}" for name in often), *([text] if text else [])]


def why(node: Node) -> Read:
    """A function that gives the numbers of the tests that made a condition true; compiled when first needed."""
    tests = {id(test): number for number, test in enumerate(tests_of(node))}
    names = _local_names(leaf.fact for leaf in leaves(node, inside_any=False))
    reads = "".join(f" {name} = {fact.read}\n" for fact, name in names.items())
    source = f"def why({ARGUMENTS}):\n{reads} return {supporting(node, names.__getitem__, tests)}\n"
    namespace = _namespace()
    exec(_code(source, "exec"), namespace)  # noqa: S102
    made: Read = namespace["why"]
    return made


def _local_names(facts: Iterable[Fact]) -> dict[Fact, str]:
    return {fact: f"x{number}" for number, fact in enumerate(dict.fromkeys(facts))}
