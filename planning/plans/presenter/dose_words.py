"""How a dose was reached, in one sentence and step by step."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from clinic.practice.numbers import units, units_range
from planning.consults.fact_values import GRADES
from planning.consults.words import side_word, word
from planning.engine.contract.doses import DoseStep, PlannedDose
from planning.engine.contract.statements import Statement
from planning.plans.presenter.parts import Explanation, PlanLine

STEP_WORDS = {
    "third": "by the grade",
    "step_up": "one step up",
    "step_down": "one step down",
    "cancelled": "one step up and one down",
    "floor": "not below",
    "ceiling": "not above",
    "sides": "shared between the sides",
    "budget": "within what areas share",
    "ledger": "within the limit of 90 days",
    "last_outcome": "by the last result",
}
TELLS_ITSELF = "reached"
"""A statement that fills this in is the sentence already."""


def steps(dose: PlannedDose) -> tuple[tuple[str, str], ...]:
    """Each step in words, with the proposal after it; the same twice over, as where a second reason for a step up adds none, is one."""
    told = [(STEP_WORDS[step.does], _after(step, dose)) for step in dose.steps]
    return tuple(one for one, _ in groupby(told))


def _after(step: DoseStep, dose: PlannedDose) -> str:
    """The proposal after a step; where a total is shared out, what each side gets, which the total does not tell."""
    if step.does == "sides" and not dose.per_side and dose.suggested.by_side:
        return ", ".join(f"{side} {units(amount)}" for side, amount in dose.suggested.by_side.items())
    return units_range(step.to)


def own_sentence(dose: PlannedDose, statements: Iterable[Statement]) -> Statement | None:
    """The statement that tells how this figure was reached, from the engine's own words."""
    about = [one for one in statements if dose.area in one.applies_to.all_areas]
    return next((one for one in about if TELLS_ITSELF in one.values), None)


def with_own_sentence(why: Explanation, own: Statement) -> Explanation:
    """Behind a dose whose sentence is that statement's own text: it is not told once more."""
    theirs, others = ([line for line in why.shown_here if (line.id == own.id) is is_own] for is_own in (True, False))
    return replace(why, in_sentence=tuple(theirs), shown_here=tuple(others))


def sentence(dose: PlannedDose, findings: Iterable[Mapping[str, Any]], lines: Iterable[PlanLine]) -> str:
    """`13 U: moderate lines on movement, middle third; one step down: first treatment`; of the findings that the dose is for."""
    briefs = {line.rule: line.brief for line in lines}
    reasons = [", ".join([*grades(findings), *_third(dose)])]
    reasons += [move(step, briefs) for step in dose.steps if step.moved and step.does != "third"]
    return ": ".join(filter(None, (amount(dose), "; ".join(filter(None, reasons)))))


def amount(dose: PlannedDose) -> str:
    sides = dose.suggested.by_side
    if not dose.per_side or not sides:
        return units(dose.suggested.sum)
    amounts = list(sides.values())
    if len(amounts) == 2 and amounts[0] == amounts[1]:
        return f"{units(amounts[0])} a side"
    return ", ".join(f"{side_word(side)} {units(amount)}" for side, amount in sides.items())


def grades(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The highest grade of each concern."""
    worst: dict[str, int] = {}
    for finding in findings:
        if finding.get("severity"):
            worst[finding["concern"]] = max(finding["severity"], worst.get(finding["concern"], 0))
    for concern, grade in worst.items():
        yield f"{GRADES[grade]} {word(concern).lower()}"


def _third(dose: PlannedDose) -> Iterator[str]:
    """Which third of the range the grade chose; small ranges are chosen whole."""
    step = next((one for one in dose.steps if one.does == "third"), None)
    if step is None or step.to == dose.allowed:
        return
    low, high = dose.allowed
    thirds = ("lower", "middle", "upper")
    yield f"{thirds[min(2, int(3 * (sum(step.to) / 2 - low) / (high - low)))]} third"


def move(step: DoseStep, briefs: Mapping[str, str]) -> str:
    """`one step down: first treatment`: of a rule's short line, "First treatment: start low", what comes before its colon."""
    said, words = briefs.get(step.rule, "").partition(":")[0], STEP_WORDS[step.does]
    return f"{words}: {said[:1].lower()}{said[1:]}" if said else f"{words} {units_range(step.to)}"
