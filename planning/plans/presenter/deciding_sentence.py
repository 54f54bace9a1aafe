"""Why a dose is what it is, in one sentence: `13 U, not 19.5 to 25: severe lines on movement, but earlier droop`.

Composed from the steps that moved the figure and the engine's own words for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from clinic.practice.numbers import units, units_range
from planning.consults.words import word
from planning.engine.contract.doses import PlannedDose
from planning.engine.contract.statements import Statement
from planning.plans.presenter import dose_words
from planning.plans.presenter.parts import DecidingSentence, PlanLine

UP, DOWN = frozenset({"step_up", "floor"}), frozenset({"step_down", "ceiling", "budget", "ledger"})
START = frozenset({"third", "last_outcome"})
UNIT = "\N{NO-BREAK SPACE}U"


class Move(NamedTuple):
    """What one step did, with the engine's value and words: `one step down: first visit`."""

    does: str
    value: Mapping[str, Any]
    words: str

    @property
    def reason(self) -> str:
        return self.words.partition(": ")[2] or self.words


def deciding_sentence(
    dose: PlannedDose,
    findings: Sequence[Mapping[str, Any]],
    own: Statement | None,
    lines: Iterable[PlanLine],
) -> DecidingSentence:
    """`own`: the statement that tells how this figure was reached."""
    moves = _told(own) if own else []
    moves = moves or list(_from_steps(dose, lines))
    reference = _reference(dose, moves)
    amount = dose_words.amount(dose)
    amount = amount[:1].upper() + amount[1:]
    start = _start(moves, findings)
    others = [one for one in moves if one.does not in START and one.does != "cancelled"]
    if reference:
        reasons = start + _range_end(dose, moves) + _contrast(others, is_up=_is_above(dose, moves))
    else:
        reasons = "; ".join(filter(None, (start, *(one.words for one in others))))
    return DecidingSentence(f"{amount}, not {reference}" if reference else amount, reasons)


def _told(own: Statement) -> list[Move]:
    """The phrases of the text and what each stands for; none where they do not match."""
    reached = own.values[dose_words.TELLS_ITSELF].value or []
    phrases = own.text.partition(": ")[2].partition(". ")[0].split("; ")
    if len(phrases) < len(reached):
        return []
    return [Move(value["does"], value, said) for value, said in zip(reached, phrases, strict=False)]


def _from_steps(dose: PlannedDose, lines: Iterable[PlanLine]) -> Iterator[Move]:
    """Of protocols whose text does not tell it."""
    briefs = {line.rule: line.brief for line in lines}
    for step in dose.steps:
        if step.moved and step.does not in START:
            yield Move(step.does, {}, dose_words.move(step, briefs))


def _start(moves: Sequence[Move], findings: Iterable[Mapping[str, Any]]) -> str:
    """The last result, or the grades."""
    last = next((one for one in moves if one.does == "last_outcome"), None)
    if last:
        return f"{word(last.value['outcome']).lower()} last time"
    graded = [one.words for one in moves if one.does == "third"]
    if len(graded) > 1:
        return ", ".join(said.partition(",")[0] for said in graded)
    return ", ".join(dose_words.grades(findings)) or "".join(graded)


def _contrast(moves: Sequence[Move], *, is_up: bool) -> str:
    towards, against = (UP, DOWN) if is_up else (DOWN, UP)
    but = ", ".join(dict.fromkeys(one.reason for one in moves if one.does in towards))
    despite = ", ".join(dict.fromkeys(one.reason for one in moves if one.does in against))
    apart = "; ".join(one.words for one in moves if one.does == "sides")
    return "".join(
        (f", but {but}" if but else "", f", despite {despite}" if despite else "", f"; {apart}" if apart else "")
    )


def _range_end(dose: PlannedDose, moves: Iterable[Move]) -> str:
    """Where the last dose lay outside the range, which is then what decides."""
    given, (low, high) = _given(dose, moves), dose.allowed
    if given is None or low <= given <= high:
        return ""
    return f", but the range is {units_range(dose.allowed)}"


def _given(dose: PlannedDose, moves: Iterable[Move]) -> float | None:
    last = next((one for one in moves if one.does == "last_outcome"), None)
    return _single(last.value["given"], dose) if last else None


def _reference(dose: PlannedDose, moves: Sequence[Move]) -> str:
    """What the last result was, or what the grade alone would have given, where the figure lies outside it."""
    if any(one.does == "last_outcome" for one in moves):
        given = _given(dose, moves)
        return units(given).removesuffix(UNIT) if given is not None and given not in _amounts(dose) else ""
    third = next((step.to for step in dose.steps if step.does == "third"), None)
    if third is None:
        return ""
    low, high = third
    amounts = _amounts(dose)
    outside = all(one < low for one in amounts) or all(one > high for one in amounts)
    return units_range(third).removesuffix(UNIT) if outside else ""


def _is_above(dose: PlannedDose, moves: Iterable[Move]) -> bool:
    """Of a figure with a reference."""
    given = _given(dose, moves)
    if given is None:
        given = next(step.to[0] for step in dose.steps if step.does == "third")
    return max(_amounts(dose)) > given


def _single(given: Mapping[str, float], dose: PlannedDose) -> float | None:
    """One figure as the area is dosed; None where the sides got different ones."""
    if not dose.per_side:
        return given.get("total", sum(given.values()))
    sides = {given[side] for side in ("left", "right") if side in given}
    if "total" in given and not sides:
        sides = {given["total"] / 2}
    return sides.pop() if len(sides) == 1 else None


def _amounts(dose: PlannedDose) -> list[float]:
    return list(dose.suggested.by_side.values()) if dose.per_side else [dose.suggested.sum]
