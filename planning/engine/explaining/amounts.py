"""What may be said of the amount of a dose."""

from planning.engine.deciding.decision import DoseDecision

LOWER, USUAL, HIGHER = "lower", "usual", "higher"


def amounts_of(dose: DoseDecision) -> frozenset[str]:
    """Lower or higher than the grade alone would choose, or in the lowest or upper third of the range; else usual."""
    graded = next((step.to for step in dose.steps if step.does == "third"), None)
    if graded is None or dose.facts.plan.dosing is None:
        return frozenset()
    low, high = dose.facts.plan.dosing.low * 2, dose.facts.plan.dosing.high * 2
    third, moved = (high - low) / 3, dose.low + dose.high - sum(graded)
    found = set()
    if moved < 0 or dose.high <= low + third:
        found.add(LOWER)
    if moved > 0 or dose.low >= high - third:
        found.add(HIGHER)
    return frozenset(found or {USUAL}) if moved else frozenset({*found, USUAL})
