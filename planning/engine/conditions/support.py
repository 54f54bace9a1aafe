"""The tests that made a condition true, laid out once for each rule: as `evaluate` has them, read only where they could differ."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from planning.engine.conditions.fact_reader import NAMES
from planning.engine.conditions.nodes import Always, And, AnyFinding, Known, Leaf, Node, Not, Or, leaves
from planning.engine.conditions.source import certain

Guard = Callable[[Any, Any, Any, Any, Any, Any], object]


class Group(NamedTuple):
    """Tests that hold together, and what must hold for them to count; None where the condition itself says that they do."""

    guard: Guard | None
    tests: tuple[Leaf, ...]


Support = tuple[Group, ...] | None
"""None where only `evaluate` finds them."""


def supports(conditions: Sequence[Node]) -> list[Support]:
    laid_out = [None if _needs_evaluation(node) else list(_tests(node, True, ())) for node in conditions]
    sources = dict.fromkeys(source for one in laid_out or () for source, _ in one or () if source)
    guards = dict(zip(sources, _compiled(sources), strict=True))
    return [None if one is None else tuple(_grouped(one, guards)) for one in laid_out]


def guards_of(conditions: Sequence[Node]) -> Sequence[Guard]:
    """For each condition, a function that is true only where it certainly holds."""
    return _compiled([_source(node, True) for node in conditions])


def _compiled(sources: Iterable[str]) -> Sequence[Guard]:
    lambdas = "".join(f"lambda d, p, f, a, w, r: {source}, " for source in sources)
    made: Sequence[Guard] = eval(f"({lambdas})", dict(NAMES))  # noqa: S307
    return made


def _needs_evaluation(node: Node) -> bool:
    """Whether it looks at other findings, or counts what is not recorded as no."""
    match node:
        case AnyFinding():
            return True
        case Not():
            return isinstance(node.part, Known) or _needs_evaluation(node.part)
        case Known():
            return _needs_evaluation(node.part)
        case And() | Or():
            return any(map(_needs_evaluation, node.parts))
    return False


def _tests(node: Node, truth: bool, guards: tuple[str, ...]) -> Iterator[tuple[str, Leaf]]:
    """The tests that make `node` come out as `truth`, each with the source of what must hold for it to count."""
    match node:
        case Always() | AnyFinding():
            return
        case Not():
            yield from _tests(node.part, not truth, guards)
        case Known():
            yield from _tests(node.part, truth, guards)
        case And() | Or():
            all_count = isinstance(node, And) is truth
            for part in node.parts:
                yield from _tests(part, truth, guards if all_count else (*guards, _source(part, truth)))
        case _:
            yield " and ".join(guards), node


def _source(node: Node, truth: bool) -> str:
    return certain(node, truth, {leaf.fact: f"({leaf.fact.read})" for leaf in leaves(node)})


def _grouped(tests: Iterable[tuple[str, Leaf]], guards: dict[str, Guard]) -> Iterator[Group]:
    together: list[tuple[str, list[Leaf]]] = []
    for source, test in tests:
        if not together or together[-1][0] != source:
            together.append((source, []))
        together[-1][1].append(test)
    return (Group(guards.get(source), tuple(members)) for source, members in together)
