"""Reading the rules: condition, effects, texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planning.engine.compile import phase_of
from planning.engine.conditions.nodes import Always, Node
from planning.engine.conditions.parse import ConditionError, Scope, nearest, parse
from planning.engine.conditions.possible import can_hold
from planning.engine.contract import vocabulary as v
from planning.engine.facts import FACTS, Fact, Phase, RuleScope
from planning.engine.protocol.model import EVERYWHERE, NO_DOSE, AreaPlan, Effects, Place, Rule, TreatmentUse
from planning.engine.protocol.ordering import decided_in
from planning.engine.protocol.reader import Table
from planning.engine.protocol.sections import read_basis
from planning.engine.protocol.words import (
    AREA_WORDS,
    DOSE_WORDS,
    LIVE_WORDS,
    fill,
    may_name_fact,
    placeholders,
    promises,
    stray_figures,
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What rules may refer to."""

    facts: Mapping[str, Fact]
    params: Mapping[str, float]
    param_words: Mapping[str, str]
    definitions: Mapping[str, Node]
    areas: Mapping[v.Area, AreaPlan]
    forbidden: tuple[str, ...]

    def scope(self, subject: RuleScope) -> Scope:
        return Scope(self.facts, self.params, subject, self.definitions)


def read_condition(
    table: Table, key: str, shelf: Shelf, subject: RuleScope, *, required: bool = True
) -> tuple[Node, str]:
    """The condition under `key` and its text; `Always` where it cannot be read, so that reading goes on."""
    text = table.text(key, required=required)
    if not text:
        return Always(), ""
    try:
        node = parse(text, shelf.scope(subject))
    except ConditionError as error:
        table.wrong(key, error.message, error.remedy)
        return Always(), text
    if not can_hold(node):
        table.wrong(key, "the condition can never hold", "look for two tests that exclude each other")
    return node, text


def read_rules(root: Table, shelf: Shelf) -> tuple[Rule, ...]:
    rules = []
    for order, table in enumerate(root.tables("rule")):
        table.subject = str(table.data.get("id", table.name))
        if table.flag("off"):
            continue
        rules.append(_read_rule(order, table, shelf))
    return tuple(rules)


def _read_rule(order: int, table: Table, shelf: Shelf) -> Rule:
    id_ = table.text("id")
    if id_.count(".") != 1 or not id_.replace(".", "_").replace("_", "a").isalnum() or id_ != id_.lower():
        table.wrong("id", f"`{id_}` is no rule id", "write `topic.what_it_says` in small letters")
    subject = table.code("for", RuleScope) or RuleScope.PLAN
    when, condition = read_condition(table, "when", shelf, subject)
    asks = _asks(table)
    marks = read_condition(table, "marks", shelf, RuleScope.FINDING)[0] if "marks" in table.data else None
    effects = _read_effects(table)
    rule = Rule(
        id=id_,
        order=order,
        subject=subject,
        when=when,
        condition=condition,
        asks=asks,
        ask_text=_words(table, "ask", shelf, subject, required=asks),
        kind=table.code("kind", v.StatementKind, required=True) or v.StatementKind.INFO,
        level=table.code("level", v.Level, required=True) or v.Level.INFO,
        text=_words(table, "text", shelf, subject),
        patient_text=_words(table, "patient_text", shelf, subject, required=False, for_patient=True) or None,
        basis=read_basis(table),
        evidence=table.code("evidence", v.Evidence, required=True) or v.Evidence.HOUSE,
        effects=effects,
        marks=marks,
        phase=_phase(when, subject, table),
        decided_in=decided_in(when, effects, subject),
        adds=bool(effects.treatments or effects.refers or effects.leads or effects.asks_for or effects.undated),
        holds=effects.at_least in NO_DOSE,
        holds_all=effects.at_least in NO_DOSE and effects.areas == EVERYWHERE,
    )
    _check_rule(table, rule)
    table.done()
    return rule


def _phase(when: Node, subject: RuleScope, table: Table) -> Phase:
    """As late as its condition and the words of its texts need."""
    said = f"{table.data.get('text', '')}{table.data.get('patient_text', '')}"
    return Phase.DOSES if DOSE_WORDS & set(placeholders(said)) else phase_of(when, subject)


def _asks(table: Table) -> bool:
    said = table.text("unknown", required=False)
    if said not in ("", "ask", "silent"):
        table.wrong("unknown", f"`unknown` knows no {said!r}", 'write "ask" or "silent"')
    return said == "ask"


_EFFECTS: Mapping[str, Callable[[Table, str], Any]] = {
    "verdict": lambda table, key: table.code(key, v.Suitability),
    "area": lambda table, key: table.code(key, v.Area),
    "at_least": lambda table, key: table.code(key, v.Suitability),
    "areas": lambda table, key: table.codes(key, v.Area),
    "refers": lambda table, key: table.codes(key, v.Treatment),
    "shift": lambda table, key: table.whole(key, 0),
    "place": lambda table, key: table.code(key, Place),
    "step": lambda table, key: table.whole(key, 0),
    "floor": lambda table, key: table.text(key, required=False),
    "ceiling": lambda table, key: table.text(key, required=False),
    "points": lambda table, key: table.text(key, required=False),
    "shorter_interval": Table.flag,
    "leads": Table.flag,
    "undated": Table.flag,
    "undates": lambda table, key: table.codes(key, v.Treatment),
    "asks_for": lambda table, key: table.text(key, required=False),
    "visits": lambda table, key: table.text(key, required=False),
    "waits_for_interval": Table.flag,
    "now": lambda table, key: table.code(key, v.Now),
    "next_visit": lambda table, key: table.code(key, v.NextVisit),
    "answers_wish": lambda table, key: table.code(key, v.Wish),
}
_TREATS = {f"treat_{role}": role for role in v.TreatmentRole}
_NOTHING = Effects()


def _read_effects(table: Table) -> Effects:
    table.known.update(_EFFECTS, _TREATS)
    said = {key: read(table, key) for key, read in _EFFECTS.items() if key in table.data}
    uses = [
        TreatmentUse(treatment, role)
        for key, role in _TREATS.items()
        if key in table.data
        for treatment in table.codes(key, v.Treatment)
    ]
    return Effects(**said, treatments=tuple(uses)) if said or uses else _NOTHING


ASKABLE = frozenset(path.replace("[]", "") for fact in FACTS.values() for path in fact.paths)

_ONLY_FOR = {
    "verdict": (RuleScope.FINDING, RuleScope.WISH),
    "area": (RuleScope.FINDING, RuleScope.WISH),
    "answers_wish": (RuleScope.FINDING,),
    "now": (RuleScope.REVIEW,),
    "next_visit": (RuleScope.REVIEW,),
}


def _check_rule(table: Table, rule: Rule) -> None:
    effects = rule.effects
    for key, subjects in _ONLY_FOR.items():
        if getattr(effects, key) is not None and rule.subject not in subjects:
            table.wrong(key, f"`{key}` is no effect of a rule for each {rule.subject}", f'say `for = "{subjects[0]}"`')
    acts = [name for name in ("at_least", "place", "points") if getattr(effects, name)]
    acts += ["shift"] if effects.shift else []
    acts += ["shorter_interval"] if effects.shorter_interval else []
    if acts and rule.subject is RuleScope.PLAN and not effects.areas:
        table.wrong(acts[0], f"`{acts[0]}` names no areas", 'add `areas = ["..."]`, or `areas = "*"` for all')
    late = rule.phase is Phase.DOSES
    if late and rule.asks:
        table.wrong("unknown", "a rule that looks at doses cannot ask", "ask in a rule on the facts that are needed")
    if late and (acts or effects.verdict or effects.treatments):
        table.wrong("when", "a condition on doses comes too late for this effect", "let such a rule only say its text")
    if effects.refers and rule.subject is not RuleScope.FINDING:
        table.wrong("refers", "only a finding can leave a treatment to a specialist", 'say `for = "finding"`')
    if effects.asks_for and effects.asks_for.replace("[]", "") not in ASKABLE:
        table.wrong("asks_for", f"no document has the path `{effects.asks_for}`", nearest(effects.asks_for, ASKABLE))
    if effects.now is not None and rule.phase is not Phase.DOCUMENT:
        table.wrong(
            "when", "a condition on what was decided comes too late to decide", "let such a rule only say its text"
        )
    if (effects.now is None) != (effects.next_visit is None):
        table.wrong("now", "a review says both what now and what next", "give `now` and `next_visit`")


def _words(
    table: Table, key: str, shelf: Shelf, subject: RuleScope, *, required: bool = True, for_patient: bool = False
) -> str:
    """The text with the protocol's figures filled in; what is left in braces is filled in for each plan."""
    text = table.text(key, required=required)
    for name in placeholders(text):
        if not _may_say(name, shelf, subject):
            table.wrong(key, f"the text says {{{name}}}, which nobody knows", "use a parameter, {area.…} or a fact")
    for figure in stray_figures(text):
        table.wrong(key, f"the figure {figure!r} comes from nowhere", "make it a parameter and write {its_name}")
    for phrase in promises(text, shelf.forbidden):
        table.wrong(key, f"the text promises what it may not: {phrase}", "say what it does and what it does not")
    return fill(text, shelf.param_words)


def _may_say(name: str, shelf: Shelf, subject: RuleScope) -> bool:
    if name in shelf.param_words or name in LIVE_WORDS or may_name_fact(name):
        return True
    return name.startswith("area.") and name.removeprefix("area.") in AREA_WORDS and subject is not RuleScope.PLAN
