"""Which of the rules that fired are told: only what is still true of what was decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import AreaDecision, Decision, FindingDecision
from planning.engine.deciding.subjects import Fired
from planning.engine.facts import RuleScope, areas_treated
from planning.engine.protocol.model import RANK, Rule

OF_TREATING = frozenset(
    {v.StatementKind.DOSE, v.StatementKind.CAUTION, v.StatementKind.EXPECTATION, v.StatementKind.FOLLOW_UP}
)
OF_AMOUNTS = frozenset({v.StatementKind.DOSE, v.StatementKind.FOLLOW_UP})


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided, as far as it depends on that whether a rule is told."""

    findings: tuple[FindingDecision, ...]
    suited: frozenset[v.Area]
    """Areas that may be treated now or later, or that were."""
    injectable: frozenset[v.Area]
    deciding: Mapping[Fired, Sequence[v.Area]]
    """Holds of single areas that no stricter hold of the same area supersedes, and where."""
    modifiers: frozenset[Fired]
    """What could move a dose."""
    effective: frozenset[Fired]
    """Of them, what moved one, was cancelled by another, or is why nothing may be added at a check-in."""
    moved: Mapping[Fired, Sequence[v.Area]]
    """Where they moved one, or were cancelled."""


def standing_of(decision: Decision) -> Standing:
    areas, treated = decision.areas.values(), areas_treated(decision.document)
    held = {area.area for area in areas if area.gate is not None}
    moved = _by_firing((area.area, moving(area)) for area in areas)
    cited = [one for adjustment in decision.adjustments for one in adjustment.reasons]
    return Standing(
        findings=decision.findings,
        suited=decision.state.routed | treated,
        injectable=decision.state.planned | decision.state.meant | (treated - held),
        deciding=_by_firing((area.area, deciding_gates(area)) for area in areas),
        modifiers=frozenset(one for area in areas for one in _modifiers(area)),
        effective=frozenset((*cited, *moved)),
        moved=moved,
    )


def _by_firing(of_areas: Iterable[tuple[v.Area, Iterable[Fired]]]) -> dict[Fired, list[v.Area]]:
    found: dict[Fired, list[v.Area]] = {}
    for area, fired in of_areas:
        for one in dict.fromkeys(fired):
            found.setdefault(one, []).append(area)
    return found


def is_told(fired: Fired, standing: Standing) -> bool:
    rule = fired.rule
    if fired.asked or rule.holds_all:
        return True
    if rule.holds:
        return fired in standing.deciding
    if fired in standing.modifiers and _only_moves_doses(rule):
        return fired in standing.effective
    match rule.subject:
        case RuleScope.FINDING if fired.target.finding is not None:
            return not _speaks_past(rule, standing.findings[fired.target.finding])
        case RuleScope.AREA:
            return fired.target.area in standing.suited
        case RuleScope.PLAN if rule.effects.areas:
            here = standing.injectable if rule.kind in OF_AMOUNTS else standing.suited
            return not here.isdisjoint(rule.effects.areas)
    return True


def deciding_gates(area: AreaDecision) -> Iterator[Fired]:
    gate = area.gate
    return (one for one in gate.fired if one.rule.effects.at_least is gate.suitability) if gate else iter(())


def moving(area: AreaDecision) -> Iterator[Fired]:
    """What moved the dose of an area, or was cancelled by another."""
    for step in area.dose.steps if area.dose else ():
        if step.fired is not None and (step.moved or step.does == "cancelled"):
            yield step.fired


def _modifiers(area: AreaDecision) -> Iterator[Fired]:
    for one in area.modifiers:
        if one.step or one.floor or one.ceiling or one.points:
            yield one.fired


def _only_moves_doses(rule: Rule) -> bool:
    return rule.effects.at_least is None and rule.effects.verdict is None and not rule.adds


def _speaks_past(rule: Rule, finding: FindingDecision) -> bool:
    """Whether a rule speaks of treating its finding, although that is refused."""
    if not finding.refused:
        return False
    verdict = rule.effects.verdict
    if verdict is not None:
        return RANK[verdict] < RANK[finding.suitability]
    return rule.kind in OF_TREATING and not rule.adds
