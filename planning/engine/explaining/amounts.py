"""Which statements about the amount of a dose are true."""

from planning.engine.deciding.decision import DoseDecision

LOWER, USUAL, HIGHER = "lower", "usual", "higher"


def amounts_of(dose: DoseDecision) -> frozenset[str]:
    """Lower or higher than the grade alone would choose, or in the lowest or upper third of the range; usual as the grade chooses."""
    graded = next((step.to for step in dose.steps if step.does == "third"), None)
    if graded is None or dose.facts.plan.dosing is None:
        return frozenset()
    given = [side for side in (dose.left, dose.right) if side is not None] if dose.basis == "per_side" else [dose.total]
    least, most = min(given or [dose.total // 2]), max(given or [dose.total // 2])
    low, high = dose.facts.plan.dosing.low * 2, dose.facts.plan.dosing.high * 2
    third, moved = (high - low) / 3, dose.low + dose.high - sum(graded)
    found = set()
    if moved < 0 or least < graded[0] or dose.high <= low + third:
        found.add(LOWER)
    if moved > 0 or most > graded[1] or dose.low >= high - third:
        found.add(HIGHER)
    if not moved and graded[0] <= least and most <= graded[1]:
        found.add(USUAL)
    return frozenset(found)


def agrees_with_intended(amount: str, dose: DoseDecision) -> bool:
    """Whether the intended units agree with the stated amount; true where none are intended."""
    graded = next((step.to for step in dose.steps if step.does == "third"), None)
    if dose.intended is None or graded is None or dose.facts.plan.dosing is None:
        return True
    dosing, units = dose.facts.plan.dosing, dose.intended.units / (2 if dose.basis == "per_side" else 1)
    third, least, most = (dosing.high - dosing.low) / 3, graded[0] / 2, graded[1] / 2
    if amount == LOWER:
        return units < (least + most) / 2 or units <= dosing.low + third
    if amount == HIGHER:
        return units > (least + most) / 2 or units >= dosing.high - third
    return least <= units <= most
