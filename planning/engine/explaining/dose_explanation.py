"""How a dose was reached, from its own steps: "severe, upper third; one step down: first visit"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from planning.engine.contract import vocabulary as v
from planning.engine.contract.treatment_history import AreaBefore, Dose
from planning.engine.deciding import previous_result, sides
from planning.engine.deciding.decision import DoseChange, DoseDecision, EngineDecision
from planning.engine.facts import LEDGER
from planning.engine.protocol.model import AreaDefinition, Budget, Dosing, Protocol, Rule, Suggest
from planning.engine.protocol.texts import figure, listed

GRADES: Mapping[int, tuple[str, str]] = {
    1: ("mild", "lower third"),
    2: ("moderate", "middle third"),
    3: ("severe", "upper third"),
}
"""Of a grade its name, and the part of the range that it chooses."""
CEILINGS = {"sixth": "lowest sixth", "third": "lower third", "half": "lower half", "bottom": "bottom of the range"}
_SUGGESTED = {Suggest.LOW: ", low end", Suggest.MIDDLE: "", Suggest.HIGH: ", high end"}
_OUTCOMES = {
    v.CheckInOutcome.AS_WISHED: "as wished",
    v.CheckInOutcome.TOO_SUBTLE: "too subtle",
    v.CheckInOutcome.TOO_STRONG: "too strong",
    v.CheckInOutcome.UNEVEN: "uneven",
}
_STEPS = {"step_up": "one step up", "step_down": "one step down", "floor": "at least the upper third"}


class Phrase(NamedTuple):
    text: str
    value: dict[str, Any]


def dose_phrases(dose: DoseDecision, decision: EngineDecision, protocol: Protocol) -> list[Phrase]:
    """One phrase for each step that moved the figure and for steps that cancel; grade or last result first."""
    if dose.nothing_found or not dose.steps:
        return []
    return [*_start(dose, decision), *_moves(dose, protocol), *_limits(dose, decision, protocol)]


def label_of(dose: DoseDecision, protocol: Protocol) -> float | None:
    """In total or a side, as the area is dosed; None where the label does not cover this face."""
    if dose.off_label or dose.facts.plan.label is None:
        return None
    if dose.facts.plan.dosing and dose.facts.plan.dosing.steps:
        return next((step.to[0] / 2 for step in dose.steps if step.does == "third"), None)
    return label_figure(dose.facts.plan, protocol)


def label_figure(area: AreaDefinition, protocol: Protocol) -> float | None:
    """The label's single figure for an area; None for none, or several."""
    named = area.label.dose if area.label else None
    return None if named is None else protocol.number(named)


def per(basis: v.DoseBasis) -> str:
    return "per side" if basis is v.DoseBasis.PER_SIDE else "in total"


def units_on_sides(units: Mapping[str, float]) -> str:
    if units.get("left") == units.get("right"):
        return f"{figure(units['left'])} U per side"
    return ", ".join(f"{figure(units[side])} U {side}" for side in ("left", "right") if side in units)


def as_dosed(meant: Dose, basis: v.DoseBasis | None) -> str:
    if basis is not v.DoseBasis.PER_SIDE:
        return f"{figure(meant.units)} U"
    if not meant.has_sides:
        return f"{figure(meant.units / 2)} U per side"
    sides_given = {"left": meant.left, "right": meant.right}
    return units_on_sides({side: units for side, units in sides_given.items() if units is not None})


def differences(
    decision: EngineDecision, area: v.Area | None, protocol: Protocol
) -> tuple[list[str], list[dict[str, Any]]]:
    """Left-right differences in words and as recorded; of an area, those that act on its dose."""
    document, found, values = decision.document, [], []
    for one in document.anatomy.asymmetries or ():
        if area is None or _acts_on(area, one.feature, protocol):
            by = f" by {figure(one.mm)} mm" if one.mm else ""
            found.append(f"{one.feature.replace('_', ' ')} {one.is_} on the {one.side}{by}")
            values.append(one.model_dump(mode="json", by_alias=True, exclude_none=True))
    brow, side = v.AsymmetryFeature.BROW, sides.lower_brow(document)
    acts = area is not None and side is not None and _acts_on(area, brow, protocol)
    if acts and not any(one["feature"] == brow for one in values):
        found.append(f"brow lower on the {side}")
        values.append({"feature": brow.value, "side": str(side), "is": v.AsymmetryIs.LOWER.value})
    return found, values


def _acts_on(area: v.Area, feature: v.AsymmetryFeature, protocol: Protocol) -> bool:
    return any(rule.feature is feature and area in (*rule.more, *rule.less) for rule in protocol.asymmetries)


def _start(dose: DoseDecision, decision: EngineDecision) -> Iterator[Phrase]:
    graded, before = _graded(dose, decision), None
    if any(step.does == "last_outcome" for step in dose.steps):
        before = (decision.document.toxin_history.areas or {}).get(dose.area)
    if before is not None:
        yield _from_last(before, dose.basis)
        judged = previous_result.each_side(before) if dose.basis is v.DoseBasis.PER_SIDE else (True, True)
        graded = {side: grade for (side, grade), last in zip(graded.items(), judged, strict=True) if last is None}
    there = {side: grade for side, grade in graded.items() if grade is not None}
    together = before is None and len({*there.values()}) == 1
    for side, grade in list(there.items())[: 1 if together or dose.basis is v.DoseBasis.TOTAL else 2]:
        yield _from_grade(None if together or dose.basis is v.DoseBasis.TOTAL else side, grade, dose)


def _graded(dose: DoseDecision, decision: EngineDecision) -> dict[v.BodySide, int | None]:
    found = sides.grades([decision.document.findings[n] for n in dose.facts.findings])
    if dose.basis is v.DoseBasis.TOTAL:
        return dict.fromkeys(v.BodySide, found.worst)
    return dict(zip(v.BodySide, (found.left, found.right), strict=True))


def _from_grade(side: v.BodySide | None, grade: int, dose: DoseDecision) -> Phrase:
    name, third = GRADES[grade]
    dosing = dose.facts.plan.dosing
    assert dosing is not None
    if not dose.facts.severity and grade == 1:
        name = "shows at rest, counts as mild"
    value = {"does": "third", "grade": grade, **({"side": side.value} if side else {})}
    if dosing.steps:
        return Phrase(f"{_pattern(dose, dosing)}: label dose", value)
    return Phrase(f"{f'{side} ' if side else ''}{name}, {third}{_SUGGESTED[dosing.suggest]}", value)


def _pattern(dose: DoseDecision, dosing: Dosing) -> str:
    """The band pattern that the chosen label dose stands for."""
    chosen = next(step.to[0] / 2 for step in dose.steps if step.does == "third")
    return ("one band a side", "one band and two", "two bands a side")[dosing.steps.index(chosen)]


def _from_last(before: AreaBefore, basis: v.DoseBasis) -> Phrase:
    assert before.given is not None
    outcome = previous_result.overall(before)
    text = f"last result, {as_dosed(before.given, basis)}: {_OUTCOMES[outcome]}"
    given = before.given.model_dump(mode="json", exclude_none=True)
    return Phrase(text, {"does": "last_outcome", "given": given, "outcome": outcome.value})


def _moves(dose: DoseDecision, protocol: Protocol) -> Iterator[Phrase]:
    if rules := _rules(dose.steps, "cancelled"):
        ids = [rule.id for rule in rules]
        yield Phrase(f"{_reasons(rules)} cancel each other", {"does": "cancelled", "rules": ids})
    moving = [step for step in dose.steps if step.moved]
    for does, words in _STEPS.items():
        if rules := _rules(moving, does):
            yield Phrase(f"{words}: {_reasons(rules)}", {"does": does, "rules": [rule.id for rule in rules]})
    by_ceiling: dict[str, list[Rule]] = {}
    for rule in _rules(moving, "ceiling"):
        by_ceiling.setdefault(rule.effects.ceiling, []).append(rule)
    for ceiling, rules in by_ceiling.items():
        value = {"does": "ceiling", "at": ceiling, "rules": [rule.id for rule in rules]}
        yield Phrase(f"at most {_ceiling(ceiling, dose, protocol)}: {_reasons(rules)}", value)


def _ceiling(name: str, dose: DoseDecision, protocol: Protocol) -> str:
    if name in CEILINGS:
        return f"the {CEILINGS[name]}"
    return f"{figure(protocol.number(name))} U{' per side' if dose.basis is v.DoseBasis.PER_SIDE else ''}"


def _rules(steps: Iterable[DoseChange], does: str) -> list[Rule]:
    return list({one.rule: one.fired.rule for one in steps if one.does == does and one.fired is not None}.values())


def _reasons(rules: Sequence[Rule]) -> str:
    return listed([*dict.fromkeys(rule.reason or rule.id.partition(".")[2].replace("_", " ") for rule in rules)])


def _limits(dose: DoseDecision, decision: EngineDecision, protocol: Protocol) -> Iterator[Phrase]:
    budgets = {f"budget.{budget.id}": budget for budget in protocol.budgets}
    for step in dose.steps:
        if step.does == "sides" and (dose.left or 0) != (dose.right or 0):
            yield _apart(dose, decision, protocol)
        elif step.does == "budget":
            yield _shared(budgets[step.rule], dose, protocol)
        elif step.does == "ledger":
            text = f"lowered: limit of {figure(protocol.number('limit_units'))} U over all treatments"
            yield Phrase(text, {"does": "ledger", "budget": LEDGER})


def _apart(dose: DoseDecision, decision: EngineDecision, protocol: Protocol) -> Phrase:
    more = v.BodySide.LEFT if (dose.left or 0) > (dose.right or 0) else v.BodySide.RIGHT
    higher = sides.grades([decision.document.findings[n] for n in dose.facts.findings]).higher
    found, values = differences(decision, dose.area, protocol)
    if any(step.does == "last_outcome" for step in dose.steps):
        why, values = "last result of each side", []
    elif dose.facts.plan.dosing and dose.facts.plan.dosing.steps:
        why, values = "bands of each side", []
    elif higher is more or not found:
        why, values = "graded or felt so", []
    else:
        why = listed(found)
    return Phrase(f"more on the {more}: {why}", {"does": "sides", "more": more.value, "differences": values})


def _shared(budget: Budget, dose: DoseDecision, protocol: Protocol) -> Phrase:
    others = [protocol.areas[area].name for area in budget.areas if area is not dose.area]
    limit = f"{figure(budget.per_side)} U per side" if budget.per_side else f"{figure(budget.total or 0)} U in total"
    shared = f" shared with {listed(others)}" if others else ""
    return Phrase(f"lowered: {limit}{shared}", {"does": "budget", "budget": budget.id})
