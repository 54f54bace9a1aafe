"""What one rule may do, given its scope and the facts it reads."""

from collections.abc import Iterator

from planning.engine.conditions.nodes import leaves
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.effects import EVERYWHERE
from planning.engine.protocol.ordering import known_from, last_step
from planning.engine.protocol.rules import Rule
from planning.engine.protocol.texts import GROUP_PLACEHOLDERS, placeholders

Faults = Iterator[tuple[str, str, str]]
"""Keys with what is wrong there and how to mend it."""


def faults(rule: Rule) -> Faults:
    yield from _misplaced(rule)
    yield from _too_late(rule)


_ONLY_FOR = {
    "verdict": (RuleScope.FINDING, RuleScope.WISH),
    "area": (RuleScope.FINDING, RuleScope.WISH),
    "answers_wish": (RuleScope.FINDING,),
    "now": (RuleScope.REVIEW,),
    "next_visit": (RuleScope.REVIEW,),
    "refers": (RuleScope.FINDING,),
}
_ON_AREAS = ("at_least", "step", "floor", "ceiling", "points", "shorter_interval")


def _misplaced(rule: Rule) -> Faults:
    effects = rule.effects
    for key, subjects in _ONLY_FOR.items():
        if getattr(effects, key) and rule.subject not in subjects:
            yield key, f"`{key}` is no effect of a rule for each {rule.subject}", f'say `for = "{subjects[0]}"`'
    acts = [key for key in _ON_AREAS if getattr(effects, key)]
    if acts and rule.subject is RuleScope.PLAN and not effects.areas:
        yield acts[0], f"`{acts[0]}` names no areas", 'add `areas = ["..."]`, or `areas = "*"` for all'
    if (effects.now is None) != (effects.next_visit is None):
        yield "now", "a review says both what now and what next", "give `now` and `next_visit`"
    yield from _statement_faults(rule)


def _statement_faults(rule: Rule) -> Faults:
    if rule.said is None and not rule.acts:
        yield "said", "a rule that only says something says when", 'add `said = "with_dose"`, or another of the five'
    if rule.effects.treatments and rule.stated_when != "always":
        yield "said", "what brings a treatment is why it is in the plan, on hold too", 'write `said = "always"`'
    if rule.about and (rule.subject is not RuleScope.PLAN or rule.effects.areas):
        yield "about", "the rule is about areas already", "leave `about` out"
    if rule.amount and not _has_areas(rule):
        yield "amount", "the rule is about no area, so no figure agrees with it", 'add `about = ["..."]`'
    for key, text in (("text", rule.text), ("patient_text", rule.patient_text), ("brief", rule.brief)):
        if not _has_areas(rule) and not set(GROUP_PLACEHOLDERS).isdisjoint(placeholders(text or "")):
            yield key, "the rule is about no area that the text could name", 'add `about = ["..."]`'
    if rule.reason and not rule.moves:
        yield "reason", "the rule moves no dose", "leave `reason` out"


def _has_areas(rule: Rule) -> bool:
    if rule.subject is RuleScope.PLAN:
        return bool(rule.about or rule.effects.areas) and (rule.effects.areas != EVERYWHERE or rule.moves)
    return rule.subject is not RuleScope.WISH


_DECIDED = ("review.now", "review.next_visit")
_WHEN = {
    DecisionStep.FINDINGS: "findings are judged",
    DecisionStep.PERSON: "holds of the whole face are decided",
    DecisionStep.AREAS: "areas are opened or held",
    DecisionStep.STACKING: "it stands which areas are planned",
    DecisionStep.LEDGER: "the least units of the plan are added up",
    DecisionStep.MODIFIERS: "doses are moved up or down",
    DecisionStep.TREATMENTS: "other treatments are chosen",
    DecisionStep.JUDGING: "doses and treatments stand",
    DecisionStep.CHECK_IN: "the check-in is decided",
}


def _too_late(rule: Rule) -> Faults:
    """Conditions that read what is decided only after the rule runs."""
    facts = [leaf.fact for leaf in leaves(rule.when)]
    latest = max(facts, key=known_from, default=None)
    if latest is None:
        return
    known, last = known_from(latest), last_step(rule.effects, rule.subject)
    remedy = "test an earlier fact, or let a rule for the plan say the text"
    if known > last:
        when = f"`{latest.name}` is known only when {_WHEN[known]}"
        yield "when", f"{when}, too late for a rule that is asked when {_WHEN[last]}", remedy
    if rule.asks and known is DecisionStep.JUDGING:
        yield "unknown", "a rule that looks at doses cannot ask", "ask in a rule on the facts that are needed"
    if rule.effects.now is not None and any(fact.name in _DECIDED for fact in facts):
        yield "when", "a condition on what was decided comes too late to decide", remedy
