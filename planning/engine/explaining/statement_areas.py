"""Which of the rules that fired are told, and of which areas: only what is true of what was decided."""

from collections.abc import Mapping

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.decision_summary import Areas, DecisionSummary
from planning.engine.facts import RuleScope
from planning.engine.protocol.model import EVERYWHERE, RANK, Rule


def told_of(fired: FiredRule, standing: DecisionSummary) -> Areas | None:
    """The areas that a rule is told of, none in particular where it is of the whole plan; None where it is not told."""
    rule = fired.rule
    if rule.holds:
        return standing.deciding.get(fired)
    if _speaks_past(fired, standing) or (standing.reviewed and _teaches(fired, standing)):
        return None
    named = _named(fired, standing)
    if named is None and rule.amount is not None:
        return None
    if named is None:
        area = fired.target.area
        told = _in_plan(rule.told, standing) if area is None else _in_area(rule.told, area, standing)
        return () if told else None
    areas = [area for area in named if _in_area(rule.told, area, standing) and _is_so(rule, area, standing)]
    if rule.only_moves and fired not in standing.cited:
        areas = [area for area in areas if area in standing.moved.get(fired, ())]
    return areas or None


def _named(fired: FiredRule, standing: DecisionSummary) -> Areas | None:
    """The areas in question that a rule is about; None where it is about the whole plan, or something beside areas."""
    target, rule = fired.target, fired.rule
    if target.finding is not None:
        area = standing.findings[target.finding].area
        return None if area is None else (area,)
    if target.area is not None:
        return None if target.wish is not None else (target.area,)
    if rule.effects.areas == EVERYWHERE and not rule.moves:
        return None
    areas = rule.effects.areas or rule.about
    warns = rule.said is not None or rule.effects.at_least is not None
    moved = None if warns else standing.moved.get(fired)
    return moved or [area for area in areas if area in standing.in_question] if areas else None


def _in_plan(when: str, standing: DecisionSummary) -> bool:
    match when:
        case "with_dose":
            return bool(standing.dosed)
        case "without_dose":
            return not standing.dosed
        case "on_hold":
            return standing.held
        case "not_on_hold":
            return not standing.held
    return True


def _in_area(when: str, area: v.Area, standing: DecisionSummary) -> bool:
    held = standing.held or area in standing.gated
    match when:
        case "with_dose":
            return area in standing.dosed
        case "without_dose":
            return area not in standing.dosed
        case "on_hold":
            return held
        case "not_on_hold":
            return not held
    return True


def _is_so(rule: Rule, area: v.Area, standing: DecisionSummary) -> bool:
    """A text that speaks of the amount is told where the figure is so, or where there is none."""
    return rule.amount is None or rule.amount in standing.amounts.get(area, (rule.amount,))


def _speaks_past(fired: FiredRule, standing: DecisionSummary) -> bool:
    """Whether a rule speaks of treating its finding, although that is refused."""
    if fired.rule.subject is not RuleScope.FINDING or fired.target.finding is None:
        return False
    finding, rule = standing.findings[fired.target.finding], fired.rule
    if not finding.refused:
        return False
    verdict = rule.effects.verdict
    if verdict is not None:
        return RANK[verdict] < RANK[finding.suitability]
    return rule.kind in _OF_TREATING and not rule.adds


def _teaches(fired: FiredRule, standing: DecisionSummary) -> bool:
    """Whether a rule says at a check-in what the consult said before: of muscles, doses, order and what to expect."""
    rule, place = fired.rule, fired.target.finding
    if rule.of_check_in or rule.kind in _OF_SAFETY or fired in standing.cited:
        return False
    if not standing.held and (rule.adds or rule.moves):
        return False
    if rule.effects.verdict is not None:
        return place is not None and standing.findings[place].area in standing.reviewed
    return rule.kind is not v.StatementKind.CAUTION or rule.level is v.Level.INFO


_OF_SAFETY = (v.StatementKind.HOLD, v.StatementKind.SAFETY)
_OF_TREATING: Mapping[v.StatementKind, None] = dict.fromkeys(
    (v.StatementKind.DOSE, v.StatementKind.CAUTION, v.StatementKind.EXPECTATION, v.StatementKind.FOLLOW_UP)
)
