"""Turning a protocol's rules into Python functions.

The source is generated from checked conditions only: fact readers from the fixed table of facts, and codes and
numbers as literals. For each kind of subject and phase there is one function for each value of the fact that parts
the rules best (a finding's concern, an area's code, the kind of visit): only the rules that can still fire are in
it, with what is already settled left out. Each is made when first needed; each fact is read once, into a local.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from planning.engine.expressions.emit import surely
from planning.engine.expressions.nodes import Always, AnyFinding, Node, anys, leaves
from planning.engine.expressions.simplify import NEVER, given_all
from planning.engine.expressions.why import supporting, tests_of
from planning.engine.facts import FACTS, PHASES, READERS, Fact, Phase, Subject
from planning.engine.memo import Memo
from planning.engine.vocabulary import FAMILY_OF_CONCERN, Concern, Region

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
    groups: MappingProxyType[tuple[Subject, Phase], Group]
    readers: MappingProxyType[Fact, Read]
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
    voices: "dict[int, Voice]" = field(default_factory=dict)
    """For each rule that was told already, by its order: its words, made ready."""


def compile_rules(rules: "Sequence[Rule]", aftercare: Sequence[Node] = ()) -> Compiled:
    by_group: dict[tuple[Subject, Phase], list[Rule]] = {
        (subject, phase): [] for subject in Subject for phase in PHASES
    }
    for rule in rules:
        by_group[rule.subject, rule.phase].append(rule)
    facts = {leaf.fact for rule in rules for leaf in leaves(rule.when)}
    return Compiled(
        MappingProxyType({key: _group(key, tuple(members)) for key, members in by_group.items()}),
        MappingProxyType({fact: _function(f"lambda {ARGUMENTS}: {fact.read}") for fact in facts}),
        MappingProxyType({rule.id: condition(rule.marks) for rule in rules if rule.marks is not None}),
        MappingProxyType({node: condition(node.part) for rule in rules for node in anys(rule.when)}),
        tuple(condition(node) for node in aftercare),
    )


def phase_of(node: Node, subject: Subject) -> Phase:
    """When every fact of `node` is known. Areas have no rules before areas are chosen."""
    first = Phase.AREAS if subject is Subject.AREA else Phase.DOCUMENT
    phases = [first, *(leaf.fact.phase for leaf in leaves(node))]
    return max(phases, key=PHASES.index)


def condition(node: Node) -> Read:
    """A function that tells whether `node` certainly holds."""
    return _function(f"lambda {ARGUMENTS}: {surely(node, lambda fact: f'({fact.read})')}")


def _function(source: str) -> Read:
    made: Read = eval(compile(source, "<protocol>", "eval"), _namespace())  # noqa: S307
    return made


def _namespace() -> dict[str, Any]:
    builtins = {"any": any, "all": all, "bool": bool}
    return {"__builtins__": builtins, "Region": Region, "FAMILY_OF_CONCERN": FAMILY_OF_CONCERN, **READERS}


_PARTED_BY = {
    Subject.PLAN: "visit",
    Subject.FINDING: "finding.concern",
    Subject.AREA: "area.code",
    Subject.WISH: "wish",
    Subject.REVIEW: "review.area",
}
"""The fact of each subject that parts its rules; it is always recorded."""
_DISPATCH = f"""
def decide({ARGUMENTS}):
 part = parts.get({{key}})
 if part is None: part = parts[{{key}}] = make({{key}})
 return part(d, p, f, a, w, r)
"""


def _group(key: tuple[Subject, Phase], rules: "tuple[Rule, ...]") -> Group:
    parting = FACTS[_PARTED_BY[key[0]]]
    namespace: dict[str, Any] = {
        "__builtins__": {},
        "parts": {},
        "make": lambda value: _part(rules, _settled(parting, value)),
    }
    exec(compile(_DISPATCH.format(key=parting.read), f"<protocol {key[0]} {key[1]}>", "exec"), namespace)  # noqa: S102
    return Group(rules, namespace["decide"])


def _settled(parting: Fact, value: str) -> dict[Fact, str]:
    settled = {parting: str(value)}
    if parting.name == "finding.concern":
        settled[FACTS["finding.family"]] = str(FAMILY_OF_CONCERN[Concern(value)])
    return settled


def _part(rules: "tuple[Rule, ...]", settled: Mapping[Fact, str]) -> Decide:
    """The function for subjects of which the facts in `settled` are known."""
    left = [(n, given_all(rule.when, settled), rule.asks) for n, rule in enumerate(rules)]
    named = {f"r{n}": rule for n, rule in enumerate(rules)}
    namespace = {**_namespace(), **named}
    exec(compile(_source(left), "<protocol rules>", "exec"), namespace)  # noqa: S102
    made: Decide = namespace["decide"]
    return made


def _source(rules: list[tuple[int, Node, bool]]) -> str:
    names = _local_names(leaf.fact for _, node, _ in rules for leaf in leaves(node, inside_any=False))
    lines = [f"def decide({ARGUMENTS}):", " fired, undecided = [], []", " fire = fired.append"]
    lines += [f" {name} = {fact.read}" for fact, name in names.items()]
    for n, node, asks in rules:
        if node == NEVER:
            continue
        if isinstance(node, Always):
            lines.append(f" fire(r{n})")
            continue
        lines.append(f" if {surely(node, names.__getitem__)}: fire(r{n})")
        if asks:
            lines.append(f" elif not {surely(node, names.__getitem__, False)}: undecided.append(r{n})")
    return "\n".join([*lines, " return fired, undecided"])


def why(node: Node) -> Read:
    """A function that gives the numbers of the tests that made a condition true; compiled when first needed."""
    tests = {id(test): number for number, test in enumerate(tests_of(node))}
    names = _local_names(leaf.fact for leaf in leaves(node, inside_any=False))
    reads = "".join(f" {name} = {fact.read}\n" for fact, name in names.items())
    source = f"def why({ARGUMENTS}):\n{reads} return {supporting(node, names.__getitem__, tests)}\n"
    namespace = _namespace()
    exec(compile(source, "<protocol reason>", "exec"), namespace)  # noqa: S102
    made: Read = namespace["why"]
    return made


def _local_names(facts: Iterable[Fact]) -> dict[Fact, str]:
    return {fact: f"x{number}" for number, fact in enumerate(dict.fromkeys(facts))}
