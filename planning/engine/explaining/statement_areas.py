"""Which fired rules make a statement, and about which areas: only where it is true of the decision."""

from collections.abc import Mapping

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.decision_summary import Areas, DecisionSummary
from planning.engine.facts import RuleScope
from planning.engine.protocol.model import EVERYWHERE, RANK, Rule


def statement_areas(fired: FiredRule, summary: DecisionSummary) -> Areas | None:
    """Areas that a rule's statement names, empty for the whole plan; None where it makes no statement."""
    rule = fired.rule
    if rule.holds:
        return summary.deciding.get(fired)
    if _contradicts_refusal(fired, summary) or (summary.reviewed and _repeats_consult(fired, summary)):
        return None
    concerned = _areas_concerned(fired, summary)
    if concerned is None and rule.amount is not None:
        return None
    if concerned is None:
        area = fired.target.area
        applies = (
            _applies_to_plan(rule.stated_when, summary)
            if area is None
            else _applies_to_area(rule.stated_when, area, summary)
        )
        return () if applies else None
    areas = [
        area
        for area in concerned
        if _applies_to_area(rule.stated_when, area, summary) and _amount_agrees(rule, area, summary)
    ]
    if rule.only_moves and fired not in summary.cited:
        areas = [area for area in areas if area in summary.moved.get(fired, ())]
    return areas or None


def _areas_concerned(fired: FiredRule, summary: DecisionSummary) -> Areas | None:
    """None where the rule is about the whole plan, or about something other than areas."""
    target, rule = fired.target, fired.rule
    if target.finding is not None:
        area = summary.findings[target.finding].area
        return None if area is None else (area,)
    if target.area is not None:
        return None if target.wish is not None else (target.area,)
    if rule.effects.areas == EVERYWHERE and not rule.moves:
        return None
    areas = rule.effects.areas or rule.about
    warns = rule.said is not None or rule.effects.at_least is not None
    moved = None if warns else summary.moved.get(fired)
    return moved or [area for area in areas if area in summary.in_question] if areas else None


def _applies_to_plan(when: str, summary: DecisionSummary) -> bool:
    match when:
        case "with_dose":
            return bool(summary.dosed)
        case "without_dose":
            return not summary.dosed
        case "on_hold":
            return summary.held
        case "not_on_hold":
            return not summary.held
    return True


def _applies_to_area(when: str, area: v.Area, summary: DecisionSummary) -> bool:
    held = summary.held or area in summary.gated
    match when:
        case "with_dose":
            return area in summary.dosed
        case "without_dose":
            return area not in summary.dosed
        case "on_hold":
            return held
        case "not_on_hold":
            return not held
    return True


def _amount_agrees(rule: Rule, area: v.Area, summary: DecisionSummary) -> bool:
    """A text about the amount applies where the figure agrees, or where there is none."""
    return rule.amount is None or rule.amount in summary.amounts.get(area, (rule.amount,))


def _contradicts_refusal(fired: FiredRule, summary: DecisionSummary) -> bool:
    """Whether a rule speaks of treating a finding that is refused."""
    if fired.rule.subject is not RuleScope.FINDING or fired.target.finding is None:
        return False
    finding, rule = summary.findings[fired.target.finding], fired.rule
    if not finding.refused:
        return False
    verdict = rule.effects.verdict
    if verdict is not None:
        return RANK[verdict] < RANK[finding.suitability]
    return rule.kind in _OF_TREATING and not rule.adds


def _repeats_consult(fired: FiredRule, summary: DecisionSummary) -> bool:
    """Whether a rule repeats at a check-in what the consult said: muscles, doses, order, expectations."""
    rule, place = fired.rule, fired.target.finding
    if rule.of_check_in or rule.kind in _OF_SAFETY or fired in summary.cited:
        return False
    if not summary.held and (rule.adds or rule.moves):
        return False
    if rule.effects.verdict is not None:
        return place is not None and summary.findings[place].area in summary.reviewed
    return rule.kind is not v.StatementKind.CAUTION or rule.level is v.Level.INFO


_OF_SAFETY = (v.StatementKind.HOLD, v.StatementKind.SAFETY)
_OF_TREATING: Mapping[v.StatementKind, None] = dict.fromkeys(
    (v.StatementKind.DOSE, v.StatementKind.CAUTION, v.StatementKind.EXPECTATION, v.StatementKind.FOLLOW_UP)
)
