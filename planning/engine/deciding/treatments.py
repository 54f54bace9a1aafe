"""Step 7: wishes, the other treatments of the plan, and what comes before the toxin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.decision import TreatmentDecision, WishDecision
from planning.engine.deciding.findings import JudgedFinding, area_of
from planning.engine.deciding.rule_evaluation import evaluate_rules
from planning.engine.deciding.subjects import EVERYBODY, FiredRule, PlanState, Target
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.model import RANK, Protocol

_WISHES = tuple(v.Wish)


@dataclass(frozen=True, slots=True)
class ChosenTreatments:
    wishes: tuple[WishDecision, ...]
    treatments: tuple[TreatmentDecision, ...]
    referred: Mapping[v.TreatmentOption, frozenset[int]]
    """Treatments that are a specialist's decision, with the findings for which they are."""
    leading: frozenset[v.TreatmentOption]
    fired: tuple[FiredRule, ...]
    open_rules: tuple[FiredRule, ...]

    def is_referred(self, entry: TreatmentDecision) -> bool:
        here = self.referred.get(entry.treatment)
        return bool(here and entry.findings) and here is not None and here.issuperset(entry.findings)


def choose(
    document: EngineDocument,
    protocol: Protocol,
    found: Sequence[JudgedFinding],
    before: Sequence[FiredRule],
    state: PlanState,
) -> ChosenTreatments:
    """`before`: plan-wide rules that fired in earlier steps."""
    rules, open_rules = evaluate_rules(protocol, DecisionStep.TREATMENTS, RuleScope.PLAN, document, state, EVERYBODY)
    plan_rules = [FiredRule(rule, EVERYBODY, state) for rule in rules]
    wishes = [_answer(wish, document, protocol, state) for wish in _open_wishes(document, found)]
    acting = [*_of_findings(found), *before, *plan_rules, *(one for wish in wishes for one in wish.fired)]
    chosen = ChosenTreatments(
        wishes=tuple(wish.decision for wish in wishes if wish.decision.reasons),
        treatments=tuple(_entries(acting, document)),
        referred=_referred(found),
        leading=frozenset(),
        fired=(*plan_rules, *(one for wish in wishes for one in wish.fired)),
        open_rules=(
            *(FiredRule(rule, EVERYBODY, state, True) for rule in open_rules),
            *(one for wish in wishes for one in wish.open_rules),
        ),
    )
    leads = any(one.rule.effects.leads for one in acting)
    return replace(chosen, leading=_leading(document, chosen.treatments)) if leads else chosen


def with_treatments(state: PlanState, document: EngineDocument, chosen: ChosenTreatments) -> PlanState:
    answered = {entry.treatment for entry in chosen.treatments if not chosen.is_referred(entry)}
    asked_for = {use for use in document.goals.asked_for if use not in chosen.referred}
    return replace(state, treatments=frozenset(asked_for | answered), leading=chosen.leading)


@dataclass(frozen=True, slots=True)
class _WishOutcome:
    decision: WishDecision
    fired: tuple[FiredRule, ...]
    open_rules: tuple[FiredRule, ...]


def _open_wishes(document: EngineDocument, found: Sequence[JudgedFinding]) -> list[v.Wish]:
    answered = {one.rule.effects.answers_wish for each in found for one in each.fired}
    return sorted(set(document.goals.wishes) - answered, key=_WISHES.index)


def _answer(wish: v.Wish, document: EngineDocument, protocol: Protocol, state: PlanState) -> _WishOutcome:
    bare = Target(wish=wish)
    rules, open_rules = evaluate_rules(protocol, DecisionStep.TREATMENTS, RuleScope.WISH, document, state, bare)
    target = replace(bare, area=area_of(rules))
    fired = tuple(FiredRule(rule, target, state) for rule in rules)
    judging = tuple(one for one in fired if one.rule.effects.verdict is not None)
    verdicts = [one.rule.effects.verdict for one in judging if one.rule.effects.verdict is not None]
    strictest = max(verdicts, key=RANK.__getitem__, default=v.Suitability.SUITABLE)
    open_fired = tuple(FiredRule(rule, target, state, True) for rule in open_rules)
    return _WishOutcome(WishDecision(wish, strictest, target.area, judging), fired, open_fired)


def _of_findings(found: Sequence[JudgedFinding]) -> list[FiredRule]:
    """Of a finding with nothing to treat now, only the rules that say so."""
    nothing = v.Suitability.NOT_INDICATED_NOW
    return [
        one
        for each in found
        for one in each.fired
        if each.suitability is not nothing or one.rule.effects.verdict is nothing
    ]


def _entries(acting: Iterable[FiredRule], document: EngineDocument) -> Iterable[TreatmentDecision]:
    found: dict[tuple[v.TreatmentOption, v.TreatmentRole], list[FiredRule]] = {}
    for one in acting:
        for use in one.rule.effects.treatments:
            if use.treatment not in document.goals.declined:
                found.setdefault((use.treatment, use.role), []).append(one)
    for (treatment, role), fired in found.items():
        indexes = dict.fromkeys(one.target.finding for one in fired if one.target.finding is not None)
        yield TreatmentDecision(treatment, role, tuple(sorted(indexes)), tuple(dict.fromkeys(fired)))


def _referred(found: Sequence[JudgedFinding]) -> dict[v.TreatmentOption, frozenset[int]]:
    by: dict[v.TreatmentOption, set[int]] = {}
    for one in _of_findings(found):
        for treatment in one.rule.effects.refers:
            by.setdefault(treatment, set()).add(one.target.finding or 0)
    return {treatment: frozenset(indexes) for treatment, indexes in by.items()}


def _leading(document: EngineDocument, treatments: Iterable[TreatmentDecision]) -> frozenset[v.TreatmentOption]:
    """The primary tools for the main complaint, where they lead the plan (R044)."""
    primary = str(document.goals.primary)
    here = {n for n, finding in enumerate(document.findings) if str(v.FAMILY_OF_CONCERN[finding.concern]) == primary}
    return frozenset(
        entry.treatment
        for entry in treatments
        if entry.role is v.TreatmentRole.PRIMARY and (not entry.findings or here & set(entry.findings))
    )
