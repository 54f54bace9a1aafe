"""Rules as nested code: what several conditions need is tested once, and a fact is read where it is first needed.

A rule that needs `'chin' in planned` can only fire where `planned` holds something. So all rules that need it stand
under one `if planned:`, as somebody would write them by hand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from planning.engine.conditions import emit
from planning.engine.conditions.nodes import (
    Always,
    And,
    AnyFinding,
    Has,
    Known,
    Leaf,
    Node,
    Not,
    Or,
    Recorded,
    Truth,
    leaves,
)
from planning.engine.conditions.simplify import NEVER, assuming
from planning.engine.facts import Fact

Judged = tuple[int, bool]
"""A condition by its identity, and the value that is asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of the code to be: what it is called there, when it fires, and whether it asks."""

    name: str
    when: Node
    asks: bool


Entry = tuple[Leaf | None, list[Line]]
"""Rules under one test that each of them needs; or a rule by itself."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is known at one place of the code."""

    depth: int
    names: dict[Fact, str]
    """Facts that were read."""
    shared: dict[Judged, str]
    """Conditions that were worked out."""
    recorded: frozenset[Fact] = frozenset()
    held: frozenset[Leaf] = frozenset()
    """Tests that hold here."""

    def inside(self, test: Leaf | None = None) -> "_Scope":
        """One step deeper, where `test` holds."""
        recorded, held = (
            (self.recorded, self.held) if test is None else (self.recorded | {test.fact}, self.held | {test})
        )
        return _Scope(self.depth + 1, dict(self.names), dict(self.shared), recorded, held)


def nested(rules: Iterable[Line]) -> list[str]:
    """The lines that add to `fired`, or call `fire` for, each rule that holds, and `ask` for each that is left open."""
    writer = _Writer()
    writer.block(list(rules), _Scope(1, {}, {}))
    return writer.lines


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.named = 0

    def say(self, scope: _Scope, line: str) -> None:
        self.lines.append(" " * scope.depth + line)

    def block(self, rules: list[Line], scope: _Scope) -> None:
        surely = [rule.name for rule in rules if isinstance(rule.when, Always)]
        if surely:
            self.say(scope, f"fired += ({', '.join(surely)},)")
        entries = _grouped(
            [rule for rule in rules if rule.when is not NEVER and not isinstance(rule.when, Always)], scope
        )
        for fact in _often_read(entries, scope):
            self.read(fact, scope)
        self.share(entries, scope)
        for test, members in entries:
            if test is None:
                self.rule(members[0], scope)
                continue
            self.read(test.fact, scope)
            self.say(scope, f"if {self.source(test, scope)}:")
            left = assuming(test)
            inside = [Line(rule.name, left(rule.when), rule.asks) for rule in members]
            self.block(inside, scope.inside(test))

    def read(self, fact: Fact, scope: _Scope) -> None:
        """Reads a fact into a local, unless it was."""
        if fact not in scope.names:
            scope.names[fact] = self.new("X")
            self.say(scope, f"{scope.names[fact]} = {fact.read}")

    def share(self, entries: list[Entry], scope: _Scope) -> None:
        """Works out conditions that several entries need."""
        while True:
            counts: Counter[Judged] = Counter()
            found: dict[Judged, Node] = {}
            for _, rules in entries:
                here = {(id(node), truth): node for rule in rules for node, truth in _compounds(rule, scope)}
                counts.update(here.keys())
                found |= here
            several = [judged for judged, count in counts.items() if count > 1]
            if not several:
                return
            judged = max(several, key=lambda one: len(list(leaves(found[one]))))
            source = self.source(found[judged], scope, judged[1])
            scope.shared[judged] = self.new("C")
            self.say(scope, f"{scope.shared[judged]} = {source}")

    def rule(self, rule: Line, scope: _Scope) -> None:
        is_one = not isinstance(rule.when, And) or (id(rule.when), True) in scope.shared
        parts = (rule.when,) if is_one or not isinstance(rule.when, And) else rule.when.parts
        if rule.asks:
            certain = [part for part in parts if _is_certain(part)]
            open_ = [part for part in parts if not _is_certain(part)]
            if certain:
                scope = self.under(certain, scope).inside()
            if not open_:
                self.say(scope, f"fire({rule.name})")
            else:
                rest = rule.when if not certain else And(tuple(open_)) if len(open_) > 1 else open_[0]
                self.ask(replace(rule, when=rest), scope)
        else:
            self.under(sorted(parts, key=lambda part: self.costs(part, scope)), scope, f" fire({rule.name})")

    def under(self, parts: Sequence[Node], scope: _Scope, then: str = "") -> _Scope:
        """`if` all of these hold; a fact that several tests need is read just before the first of them."""
        tests: list[str] = []
        for n, part in enumerate(parts):
            uses = Counter(fact for later in parts[n:] for fact in _read_by(later, True, scope))
            for fact in _read_by(part, True, scope):
                if fact in scope.names or uses[fact] == 1:
                    continue
                if tests:
                    self.say(scope, f"if {' and '.join(tests)}:")
                    scope, tests = scope.inside(), []
                self.read(fact, scope)
            tests.append(self.source(part, scope))
        self.say(scope, f"if {' and '.join(tests)}:{then}")
        return scope

    def ask(self, rule: Line, scope: _Scope) -> None:
        for fact in (*_read_by(rule.when, True, scope), *_read_by(rule.when, False, scope)):
            self.read(fact, scope)
        self.say(scope, f"if {self.source(rule.when, scope)}: fire({rule.name})")
        unknown = f"not {self.source(rule.when, scope, False)}"
        if isinstance(rule.when, Leaf) and not rule.when.fact.may_be_partial:
            unknown = f"{scope.names[rule.when.fact]} is None"
        self.say(scope, f"elif {unknown}: ask({rule.name})")

    def source(self, node: Node, scope: _Scope, truth: bool = True) -> str:
        """The test as code; a fact not read yet is read within it."""
        uses = Counter(_read_by(node, truth, scope))

        def name(fact: Fact) -> emit.Name:
            if fact in scope.names:
                return scope.names[fact]
            if uses[fact] != 1:
                return f"({fact.read})"
            again = self.new("X")
            return f"({again} := {fact.read})", again

        return emit.surely(node, name, truth, scope.recorded, scope.shared)

    def costs(self, part: Node, scope: _Scope) -> int:
        """Tests of what was read already come first, calls last."""
        unread = [fact.read for fact in _read_by(part, True, scope) if fact not in scope.names]
        return sum(10 if "(" in read else 1 for read in unread)

    def new(self, letter: str) -> str:
        self.named += 1
        return f"{letter}{self.named}"


def _grouped(rules: list[Line], scope: _Scope) -> list[Entry]:
    """The rules, parted by the tests that most of them need."""
    needs = [(rule, [test for test in _needed(rule) if test not in scope.held]) for rule in rules]
    entries: list[Entry] = []
    while True:
        counts = Counter(test for _, tests in needs for test in tests)
        test = max(counts, key=counts.__getitem__, default=None)
        if test is None or counts[test] < 2:
            return [*entries, *((None, [rule]) for rule, _ in needs)]
        entries.append((test, [rule for rule, tests in needs if test in tests]))
        needs = [(rule, tests) for rule, tests in needs if test not in tests]


def _needed(rule: Line) -> list[Leaf]:
    """Tests without which the rule neither fires nor asks, in their order."""
    found = dict.fromkeys(_necessary(rule.when, True))
    return [test for test in found if test.fact.never_unknown or not rule.asks]


def _necessary(node: Node, truth: bool) -> list[Leaf]:
    if isinstance(node, Not):
        return _necessary(node.part, not truth)
    if isinstance(node, Known):
        return _necessary(node.part, True) if truth else []
    if isinstance(node, And | Or):
        each = [_necessary(part, truth) for part in node.parts]
        if isinstance(node, And) is truth:
            return [test for tests in each for test in tests]
        return [test for test in each[0] if all(test in tests for tests in each[1:])]
    if isinstance(node, Always | AnyFinding) or not truth:
        return []
    return [Truth(node.fact), node] if isinstance(node, Has) else [node]


def _often_read(entries: list[Entry], scope: _Scope) -> list[Fact]:
    """Facts that several entries need: any that is cheap to read, and calls that a rule by itself needs."""
    everywhere: Counter[Fact] = Counter()
    alone: Counter[Fact] = Counter()
    for test, rules in entries:
        facts = list(dict.fromkeys(fact for rule in rules for fact in _read_for(rule, scope)))
        everywhere.update(facts)
        if test is None:
            alone.update(facts)
    return [
        fact
        for fact, count in everywhere.items()
        if fact not in scope.names and count > 1 and ("(" not in fact.read or alone[fact])
    ]


def _read_for(rule: Line, scope: _Scope) -> Iterator[Fact]:
    yield from _read_by(rule.when, True, scope)
    if rule.asks:
        yield from _read_by(rule.when, False, scope)


def _read_by(node: Node, truth: bool, scope: _Scope) -> Iterator[Fact]:
    """The facts that a test reads, each as often as it is named; none where the test was worked out before."""
    if isinstance(node, Not):
        yield from _read_by(node.part, not truth, scope)
    elif isinstance(node, Known):
        yield from _read_by(node.part, True, scope)
    elif isinstance(node, And | Or):
        if (id(node), truth) not in scope.shared:
            for part in node.parts:
                yield from _read_by(part, truth, scope)
    elif not isinstance(node, Always | AnyFinding):
        yield node.fact


def _compounds(rule: Line, scope: _Scope) -> Iterator[tuple[And | Or, bool]]:
    """The conditions within a rule that are more than one test and not worked out yet."""
    yield from _within(rule.when, True, scope)
    if rule.asks:
        yield from _within(rule.when, False, scope)


def _within(node: Node, truth: bool, scope: _Scope) -> Iterator[tuple[And | Or, bool]]:
    if isinstance(node, Not):
        yield from _within(node.part, not truth, scope)
    elif isinstance(node, Known):
        yield from _within(node.part, True, scope)
    elif isinstance(node, And | Or) and (id(node), truth) not in scope.shared:
        yield node, truth
        for part in node.parts:
            yield from _within(part, truth, scope)


def _is_certain(node: Node) -> bool:
    """Whether it is yes or no for every document."""
    if isinstance(node, Always | Known | Recorded):
        return True
    if isinstance(node, Not):
        return _is_certain(node.part)
    if isinstance(node, And | Or):
        return all(_is_certain(part) for part in node.parts)
    return not isinstance(node, AnyFinding) and node.fact.never_unknown
