"""Turning a protocol's rules into Python functions, once, when the protocol is loaded.

The source is generated from checked conditions only: fact readers from the fixed table of facts, and codes and
numbers as literals. One function for each kind of subject and phase; each fact is read once, into a local.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from planning.engine.expressions.emit import surely
from planning.engine.expressions.nodes import AnyFinding, Node, anys, leaves
from planning.engine.expressions.why import supporting, tests_of
from planning.engine.facts import PHASES, READERS, Fact, Phase, Subject
from planning.engine.vocabulary import FAMILY_OF_CONCERN, Region

if TYPE_CHECKING:
    from planning.engine.compose.voices import Voice
    from planning.engine.protocol.model import Rule

ARGUMENTS = "d, p=None, f=None, a=None, w=None, r=None"
Decide = Callable[..., tuple[int, int]]
Read = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The rules about one kind of subject that are decided together. Bit n of a mask stands for `rules[n]`."""

    rules: "tuple[Rule, ...]"
    decide: Decide
    source: str

    def chosen(self, mask: int) -> "list[Rule]":
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.rules[lowest.bit_length() - 1])
            mask ^= lowest
        return found


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
    voices: "dict[int, Voice]" = field(default_factory=dict)
    """For each rule, by its order: what it says. Filled in once the whole protocol is read."""


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


def _group(key: tuple[Subject, Phase], rules: "tuple[Rule, ...]") -> Group:
    source = _source(rules)
    namespace = _namespace()
    exec(compile(source, f"<protocol {key[0]} {key[1]}>", "exec"), namespace)  # noqa: S102
    return Group(rules, namespace["decide"], source)


def _source(rules: "tuple[Rule, ...]") -> str:
    names = _local_names(leaf.fact for rule in rules for leaf in leaves(rule.when, inside_any=False))
    lines = [f"def decide({ARGUMENTS}):", " fired = undecided = 0"]
    lines += [f" {name} = {fact.read}" for fact, name in names.items()]
    for bit, rule in enumerate(rules):
        lines.append(f" if {surely(rule.when, names.__getitem__)}: fired |= {1 << bit}")
        if rule.asks:
            lines.append(f" elif not {surely(rule.when, names.__getitem__, False)}: undecided |= {1 << bit}")
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
