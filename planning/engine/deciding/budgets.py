"""What areas share: the budget of one muscle or session, on each side where it is one, then the limit over all indications."""

from collections.abc import Mapping
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.dose_draft import DoseDraft
from planning.engine.facts import LEDGER, units_before
from planning.engine.protocol.model import Budget, Protocol

Drafts = Mapping[v.Area, DoseDraft]
STEP_OF = {LEDGER: ("dose.ledger_lowered", "ledger")}
"""What a step of a dose is called, where the protocol names no budget for it."""


@dataclass(frozen=True, slots=True)
class BudgetedDrafts:
    drafts: Drafts
    lowered: frozenset[str]
    exceeded: frozenset[str]
    """Budgets that intended doses exceed."""


def keep_budgets(document: EngineDocument, protocol: Protocol, drafts: Drafts) -> BudgetedDrafts:
    """Lowers suggestions, in each budget's own order, until the doses stay within it."""
    lowered = set()
    budgets = (*protocol.budgets, *_ledger(document, protocol, drafts))
    for budget in budgets:
        kept = _keep(budget, drafts)
        if kept != drafts:
            lowered.add(budget.id)
        drafts = kept
    return BudgetedDrafts(drafts, frozenset(lowered), frozenset(one.id for one in budgets if _is_exceeded(one, drafts)))


def _ledger(document: EngineDocument, protocol: Protocol, drafts: Drafts) -> tuple[Budget, ...]:
    before = units_before(document)
    if before is None:
        return ()
    return (Budget(LEDGER, tuple(drafts), None, max(0.0, protocol.number("limit_units") - before)),)


def _keep(budget: Budget, drafts: Drafts) -> Drafts:
    for area in budget.areas:
        draft = drafts.get(area)
        if draft is None or draft.intended is not None or draft.nothing_found:
            continue
        left, right = _over(budget, drafts)
        if left > 0 or right > 0:
            drafts = {**drafts, area: _noted(_lowered(draft, left, right, budget), draft, budget)}
    return drafts


def _over(budget: Budget, drafts: Drafts) -> tuple[int, int]:
    """Half units above the budget on each side; of a budget in total the same figure twice."""
    members = [drafts[area] for area in budget.areas if area in drafts]
    if budget.per_side is None:
        assert budget.total is not None
        over = sum(member.effective for member in members) - _most(budget.total)
        return over, over
    each = [sum(member.on_each_side[side] for member in members) - _most(budget.per_side) for side in (0, 1)]
    return each[0], each[1]


def _most(units: float) -> int:
    return int(units * 2)


def _lowered(draft: DoseDraft, left: int, right: int, budget: Budget) -> DoseDraft:
    """By the excess, no further than the bottom of the range; where that is not enough, nothing is suggested there."""
    if not draft.per_side:
        over = max(left, right) * (1 if budget.per_side is None else 2)
        return draft.giving(draft.scale.reachable(draft.total - over))
    if budget.per_side is None:
        return draft.giving_sides(*_both_lowered(draft, left))
    return draft.giving_sides(_side(draft, draft.left, left), _side(draft, draft.right, right))


def _side(draft: DoseDraft, dose: int | None, over: int) -> int | None:
    if dose is None or over <= 0:
        return dose
    return dose - over if dose - over >= draft.scale.low else 0


def _both_lowered(draft: DoseDraft, over: int) -> tuple[int | None, int | None]:
    """Both sides equally until one reaches the bottom of the range, then the other."""
    left, right, low = draft.left, draft.right, draft.scale.low
    while over > 0 and max(left or 0, right or 0) > low:
        least = [(side - 1 if side is not None and side > low else side) for side in (left, right)]
        over -= (left or 0) + (right or 0) - (least[0] or 0) - (least[1] or 0)
        left, right = least
    if over > 0:
        return (None if left is None else 0), (None if right is None else 0)
    return left, right


def _noted(lowered: DoseDraft, draft: DoseDraft, budget: Budget) -> DoseDraft:
    if lowered.total == draft.total:
        return draft
    rule, does = STEP_OF.get(budget.id, (f"budget.{budget.id}", "budget"))
    return lowered.noted(rule, does)


def _is_exceeded(budget: Budget, drafts: Drafts) -> bool:
    meant = any(area in drafts and drafts[area].intended is not None for area in budget.areas)
    return meant and max(_over(budget, drafts)) > 0
