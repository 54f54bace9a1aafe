"""The injector decides about a plan: reading the decision from a form and saying in words what is missing.

Inside the protocol's range nothing is asked; outside it, or for an area that the plan does not propose, a coded reason and words. Where
the plan gives no dose, toxin cannot be decided on, and what the engine holds is not overridden here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from clinic.practice.fields import read_decimal
from patients.records.questions.base import typed
from planning.consults.words import word
from planning.engine.contract.answer import Answer
from planning.engine.contract.numbers import plain
from planning.engine.contract.vocabulary import Status
from planning.plans import decided_points, point_input, shares
from planning.plans.area_doses import AreaDose, Units
from planning.plans.injection_points import InjectionPoint
from planning.plans.models import Course, DoseReason, Plan
from planning.plans.own_protocol import unjudged
from planning.plans.settled import answer_to

MOST_UNITS = 200
"""Keeps a slip of the finger (140 for 14) from becoming a plan; no protocol's range comes near it."""
LONGEST = 2_000


@dataclass(frozen=True)
class DosePart:
    """One number of one area: its total, or one side of it."""

    area: str
    side: str
    units: float | None
    low: float
    high: float

    @property
    def name(self) -> str:
        return f"units.{self.area}.{self.side}"

    @property
    def label(self) -> str:
        return word(self.area) if self.side == "total" else f"{word(self.area)}, {self.side}"


@dataclass
class DecisionInput:
    """What the form says. `errors` by field name."""

    course: str = ""
    doses: list[dict[str, Any]] = field(default_factory=list)
    treatments: dict[str, bool] = field(default_factory=dict)
    words: str = ""
    patient_words: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def may_treat(plan: Plan) -> bool:
    return plan.is_ready and bool(plan.answer.doses) and not unjudged(plan)


def courses(plan: Plan) -> list[tuple[str, str]]:
    return [(value, label) for value, label in Course.choices if value != Course.TREAT or may_treat(plan)]


def parts_of(dose: AreaDose, units: Units | None = None) -> tuple[DosePart, ...]:
    """The numbers to decide for one area; `units` are those decided before, else the engine's suggestion stands."""
    shown = units or dose.suggested
    if not dose.per_side and "total" not in shown:
        shown = {"total": sum(amount or 0 for amount in shown.values())}
    return tuple(DosePart(dose.area, side, shown.get(side), *dose.allowed) for side in dose.suggested)


def read(plan: Plan, post: QueryDict) -> DecisionInput:
    decided = DecisionInput(
        course=post.get("course", ""),
        words=typed(post, "words"),
        patient_words=typed(post, "patient_words"),
    )
    if decided.course not in dict(courses(plan)):
        treats = decided.course == Course.TREAT
        decided.errors["course"] = (unjudged(plan) if treats else "") or "Choose what is to be done."
    if decided.course == Course.TREAT and "course" not in decided.errors:
        added = [dose for dose in shares.addable(plan) if post.get(f"add.{dose.area}")]
        decided.doses = [_dose(post, dose, decided.errors) for dose in (*shares.proposed(plan), *added)]
        if added and not decided.errors:
            _refuse_held(plan, decided)
        if all(dose["units"] is None for dose in decided.doses):
            decided.errors.setdefault("course", "Every area is left out: choose another course.")
    elif not decided.words and "course" not in decided.errors:
        decided.errors["words"] = "Say why, for the record."
    decided.treatments = dict(_treatments(plan, post))
    for name in ("words", "patient_words"):
        if len(getattr(decided, name)) > LONGEST:
            decided.errors[name] = f"{LONGEST} characters are allowed."
    return decided


def _dose(post: QueryDict, dose: AreaDose, errors: dict[str, str]) -> dict[str, Any]:
    area = dose.area
    said: dict[str, Any] = {"area": area, "units": None, "in_range": True, "reason": "", "words": ""}
    if post.get(f"out.{area}"):
        return said
    units = {part.side: _units(post, part, errors) for part in parts_of(dose)}
    if None in units.values():
        return said
    low, high = dose.allowed
    inside = all(low <= amount <= high for amount in units.values() if amount is not None)
    said |= {"units": units, "in_range": inside, **_points(post, dose, units, errors)}
    if dose.off_plan:
        said |= {"off_plan": True, "allowed": list(dose.allowed), "basis": dose.basis, "muscle": dose.muscle}
    if not inside or dose.off_plan:
        said |= {"reason": post.get(f"reason.{area}", ""), "words": typed(post, f"words.{area}")[:LONGEST]}
        _ask_why(said, dose, errors)
    return said


def _ask_why(said: Mapping[str, Any], dose: AreaDose, errors: dict[str, str]) -> None:
    area, (low, high) = dose.area, dose.allowed
    outside = f"the range is {low:g} to {high:g} U. Choose the reason for going outside it."
    why = f"why the dose lies outside {low:g} to {high:g} U."
    if said["in_range"]:
        outside, why = "the plan does not propose it. Choose the reason for adding it.", "why this area is added."
    if said["reason"] not in DoseReason.values:
        errors[f"reason.{area}"] = f"{word(area)}: {outside}"
    elif not said["words"]:
        errors[f"words.{area}"] = f"{word(area)}: say in your own words {why}"


def _points(post: QueryDict, dose: AreaDose, units: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """`points`, unless they are as suggested; always for an area of the injector's own, whose points no plan keeps."""
    suggested = told = dose.points
    if point_input.is_told(post, dose.area):
        before = len(errors)
        told = point_input.read_points(dose, post, errors)
        if len(errors) > before:
            return {}
    if not point_input.is_by_point(post, dose.area):
        shared = shares.spread(dose, told, units)
        if shared is None:
            _offer_even(dose, told, units, errors)
            return {}
        told = shared
    _check_sums(dose, told, units, errors)
    return {"points": decided_points.stored(told)} if told != suggested or dose.off_plan else {}


def _offer_even(
    dose: AreaDose, told: tuple[InjectionPoint, ...], units: Mapping[str, Any], errors: dict[str, str]
) -> bool:
    """A total that would give the sides of an even face unequal doses is not taken for a wish to do so."""
    [part] = parts_of(dose, units)
    why = shares.uneven_words(dose, told, units["total"]) if part.side == "total" else ""
    if why:
        errors[part.name] = f"{part.label}: {why} Choose one, or set the units point by point."
    return bool(why)


def _check_sums(
    dose: AreaDose, told: tuple[InjectionPoint, ...], units: Mapping[str, Any], errors: dict[str, str]
) -> None:
    added_up = decided_points.sums(dose, told)
    for part in parts_of(dose, units):
        there, wanted = added_up.get(part.side, 0), units[part.side]
        if there != wanted and not (part.side == "total" and _offer_even(dose, told, units, errors)):
            errors[part.name] = f"{part.label}: its points add up to {there:g} U, but {wanted:g} U is written."


def _refuse_held(plan: Plan, decided: DecisionInput) -> None:
    """The engine judges what was added, as it judges everything: where it gives no dose, nothing is added."""
    answer = answer_to(plan, decided.course, decided.doses, decided.treatments)
    if answer is None:
        decided.errors["course"] = unjudged(plan)
        return
    allowed = {dose.area for dose in answer.doses} if answer.status is Status.READY else set()
    for dose in decided.doses:
        if dose.get("off_plan") and dose["units"] and dose["area"] not in allowed:
            area = dose["area"]
            unasked = _unasked(answer)
            decided.errors[f"add.{area}"] = (
                f"{word(area)} cannot be added to this plan yet. {unasked} Answer it in a new version of the consult."
                if unasked
                else f"{word(area)}: the protocol holds this area for this patient, so it cannot be added here. {_why_held(answer)}"
            ).strip()


def _unasked(answer: Answer) -> str:
    """What the added area needs and nobody has recorded, in the protocol's words; empty where a hold speaks."""
    if answer.holds:
        return ""
    said = [line.text for line in answer.statements if line.asks]
    return " ".join(dict.fromkeys(said))


def _why_held(answer: Answer) -> str:
    rules = ("dose.intended_not_planned",)
    said = [line.text for line in answer.statements if line.is_hold or line.rule in rules]
    return " ".join(dict.fromkeys(said))


def _units(post: QueryDict, part: DosePart, errors: dict[str, str]) -> float | None:
    number = read_decimal(typed(post, part.name))
    if number is None or number * 2 != int(number * 2) or not 0 < number <= MOST_UNITS:
        errors[part.name] = (
            f"{part.label}: write units in halves, more than 0 and up to {MOST_UNITS}, or leave the area out."
        )
        return None
    return plain(float(number))


def _treatments(plan: Plan, post: QueryDict) -> Iterator[tuple[str, bool]]:
    for other in plan.answer.treatments:
        choice = post.get(f"treatment.{other.treatment}", "")
        if choice in ("yes", "no"):
            yield other.treatment, choice == "yes"
