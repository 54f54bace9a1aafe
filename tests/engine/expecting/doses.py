"""What a case may expect of doses."""

from collections.abc import Callable
from typing import Any

from tests.engine.expecting.common import Answer, Complaints, Word, at_most, is_, one_of


def compared(answer: Answer, other: Answer, wanted: dict[str, str]) -> list[str]:
    """`wanted` says per area whether this dose is higher, lower or the same as in the other plan, by the range and the
    suggestion; `not_higher` and `not_lower` leave room."""
    wrong = []
    for area, how in wanted.items():
        mine, theirs = _amount(_dose(answer, area)), _amount(_dose(other, area))
        if not _RELATIONS[how](mine, theirs):
            wrong.append(f"dose of {area}: expected {how}, got {mine} against {theirs}")
    return wrong


def _amount(dose: Answer | None) -> tuple[float, float]:
    """The top of what is proposed, and the suggestion; nothing at all for no dose."""
    if dose is None:
        return (0.0, 0.0)
    return (dose["proposed"][1], _units(dose["suggested"]))


_RELATIONS: dict[str, Callable[[tuple[float, float], tuple[float, float]], bool]] = {
    "higher": lambda mine, theirs: mine[0] >= theirs[0] and mine[1] > theirs[1],
    "lower": lambda mine, theirs: mine[0] <= theirs[0] and mine[1] < theirs[1],
    "same": lambda mine, theirs: mine == theirs,
    "not_higher": lambda mine, theirs: mine[0] <= theirs[0] and mine[1] <= theirs[1],
    "not_lower": lambda mine, theirs: mine[0] >= theirs[0] and mine[1] >= theirs[1],
}


def _units(dose: Answer) -> float:
    if "total" in dose:
        return float(dose["total"])
    return float(dose.get("left", 0)) + float(dose.get("right", 0))


def _dose(answer: Answer, area: str) -> Answer | None:
    return next((dose for dose in answer["doses"] if dose["area"] == area), None)


def expect_doses(answer: Answer, wanted: dict[str, dict[str, Any]]) -> Complaints:
    for area, details in wanted.items():
        dose = _dose(answer, area)
        if dose is None:
            yield f"dose of {area}: expected one, got none"
            continue
        for word, value in details.items():
            for wrong in _DOSE_WORDS[word](dose, value):
                yield f"dose of {area}, {wrong}"


def _each_amount(dose: Answer) -> list[float]:
    """The total, or each side: what the ranges speak about."""
    suggested = dose["suggested"]
    if dose["basis"] == "total":
        return [suggested["total"]]
    return [suggested[side] for side in ("left", "right") if side in suggested]


def _within(dose: Answer, wanted: list[float]) -> Complaints:
    for units in _each_amount(dose):
        if not wanted[0] <= units <= wanted[1]:
            yield f"suggested: expected within {wanted}, got {dose['suggested']}"


def _proposed_within(dose: Answer, wanted: list[float]) -> Complaints:
    low, high = dose["proposed"]
    if not wanted[0] <= low <= high <= wanted[1]:
        yield f"proposed: expected within {wanted}, got {dose['proposed']}"


def _in_range(dose: Answer, wanted: bool) -> Complaints:
    yield from is_("intended in range", (dose["intended"] or {}).get("in_range"), wanted)


def _stronger_side(dose: Answer, wanted: str) -> Complaints:
    given = dose["suggested"]
    left, right = given.get("left", 0), given.get("right", 0)
    yield from is_("stronger side", "equal" if left == right else ("left" if left > right else "right"), wanted)


def _points_at_least(dose: Answer, wanted: int) -> Complaints:
    if len(dose["points"]) < wanted:
        yield f"points: expected at least {wanted}, got {len(dose['points'])}"


def _muscles(dose: Answer, wanted: list[str]) -> Complaints:
    muscles = " ".join(point["muscle"] for point in dose["points"])
    for muscle in wanted:
        if muscle not in muscles:
            yield f"points: expected {muscle}, got {muscles}"


_DOSE_WORDS: dict[str, Word] = {
    "basis": lambda dose, wanted: is_("basis", dose["basis"], wanted),
    "allowed": lambda dose, wanted: is_("allowed", dose["allowed"], wanted),
    "proposed": lambda dose, wanted: is_("proposed", dose["proposed"], wanted),
    "proposed_within": _proposed_within,
    "suggested": lambda dose, wanted: is_("suggested", dose["suggested"], wanted),
    "within": _within,
    "at_most": lambda dose, wanted: _within(dose, [0, wanted]),
    "at_least": lambda dose, wanted: _within(dose, [wanted, 1000]),
    "total_at_most": lambda dose, wanted: at_most("total", _units(dose["suggested"]), wanted),
    "evidence": lambda dose, wanted: one_of("evidence", dose["evidence"], wanted),
    "off_label": lambda dose, wanted: is_("off label", dose["off_label"], wanted),
    "in_range": _in_range,
    "stronger_side": _stronger_side,
    "points_at_least": _points_at_least,
    "muscles": _muscles,
}


def expect_no_doses(answer: Answer, wanted: Any) -> Complaints:
    """Areas that must have no dose, or `true` for none at all."""
    areas = {dose["area"] for dose in answer["doses"]}
    for area in areas if wanted is True else areas & set(wanted):
        yield f"dose of {area}: expected none, got {_dose(answer, area)}"
