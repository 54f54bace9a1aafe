"""The injector decides about a plan: reading the decision from a form and saying in words what is missing.

Inside the protocol's range nothing is asked; outside it a coded reason and words. Where the plan gives no dose, toxin cannot be
decided on: a hold is not overridden here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from planning.consults.models import Course, Plan, Reason
from planning.consults.words import word

MOST_UNITS = 200
"""Keeps a slip of the finger (140 for 14) from becoming a plan; no protocol's range comes near it."""
LONGEST = 2_000
SIDES = ("right", "left")


@dataclass(frozen=True)
class Part:
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
class Decided:
    """What the form says. `errors` by field name; `typed` what was typed, to be shown again."""

    course: str = ""
    doses: list[dict[str, Any]] = field(default_factory=list)
    treatments: dict[str, bool] = field(default_factory=dict)
    words: str = ""
    patient_words: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def may_treat(plan: Plan) -> bool:
    return plan.is_ready and bool(plan.outcome["doses"])


def courses(plan: Plan) -> list[tuple[str, str]]:
    return [(value, label) for value, label in Course.choices if value != Course.TREAT or may_treat(plan)]


def parts_of(dose: Mapping[str, Any], units: Mapping[str, Any] | None = None) -> tuple[Part, ...]:
    """The numbers to decide for one area; `units` are those decided before, else the engine's suggestion stands."""
    low, high = dose["allowed"]
    shown = units or dose["suggested"]
    if dose["basis"] == "per_side":
        return tuple(
            Part(dose["area"], side, shown.get(side), low, high) for side in SIDES if side in dose["suggested"]
        )
    total = shown.get("total", sum(shown.get(side, 0) for side in SIDES))
    return (Part(dose["area"], "total", total, low, high),)


def read(plan: Plan, post: QueryDict) -> Decided:
    decided = Decided(
        course=post.get("course", ""),
        words=_text(post, "words"),
        patient_words=_text(post, "patient_words"),
    )
    if decided.course not in dict(courses(plan)):
        decided.errors["course"] = "Choose what is to be done."
    if decided.course == Course.TREAT:
        decided.doses = [_dose(post, dose, decided.errors) for dose in plan.outcome["doses"]]
        if all(dose["units"] is None for dose in decided.doses):
            decided.errors.setdefault("course", "Every area is left out: choose another course.")
    elif not decided.words and "course" not in decided.errors:
        decided.errors["words"] = "Say why, for the record."
    decided.treatments = dict(_treatments(plan, post))
    for name in ("words", "patient_words"):
        if len(getattr(decided, name)) > LONGEST:
            decided.errors[name] = f"{LONGEST} characters are allowed."
    return decided


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\x00", "").strip()


def _dose(post: QueryDict, dose: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    area = dose["area"]
    said: dict[str, Any] = {"area": area, "units": None, "in_range": True, "reason": "", "words": ""}
    if post.get(f"out.{area}"):
        return said
    units = {part.side: _units(post, part, errors) for part in parts_of(dose)}
    if None in units.values():
        return said
    low, high = dose["allowed"]
    inside = all(low <= amount <= high for amount in units.values() if amount is not None)
    said |= {"units": units, "in_range": inside}
    if not inside:
        said |= {"reason": post.get(f"reason.{area}", ""), "words": _text(post, f"words.{area}")[:LONGEST]}
        if said["reason"] not in Reason.values:
            errors[f"reason.{area}"] = (
                f"{word(area)}: the range is {low:g} to {high:g} U. Choose the reason for going outside it."
            )
        elif not said["words"]:
            errors[f"words.{area}"] = (
                f"{word(area)}: say in your own words why the dose lies outside {low:g} to {high:g} U."
            )
    return said


def _units(post: QueryDict, part: Part, errors: dict[str, str]) -> float | None:
    typed = _text(post, part.name).replace(",", ".")
    number = float(typed) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", typed) else None
    if number is None or number * 2 != int(number * 2) or not 0 < number <= MOST_UNITS:
        errors[part.name] = (
            f"{part.label}: write units in halves, more than 0 and up to {MOST_UNITS}, or leave the area out."
        )
        return None
    return int(number) if number.is_integer() else number


def _treatments(plan: Plan, post: QueryDict) -> Iterator[tuple[str, bool]]:
    for said in plan.outcome["treatments"]:
        choice = post.get(f"treatment.{said['treatment']}", "")
        if choice in ("yes", "no"):
            yield said["treatment"], choice == "yes"


def as_intended(doses: list[dict[str, Any]]) -> dict[str, Any]:
    """The decided units as the contract's `intended`."""
    return {dose["area"]: dose["units"] for dose in doses if dose["units"] is not None}
