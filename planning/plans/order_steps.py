"""In which order, as a page tells it: each step with its day, the check-in among them, alternatives beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from planning.consults.words import word
from planning.engine.contract.answer import SequenceStep
from planning.plans.presenter.parts import NO_REASON, Explanation, StepRow
from planning.plans.presenter.plan import PlanPresenter

COUNTED = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True)
class Way:
    """One of the treatments that may take a step."""

    code: str
    word: str
    for_what: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class OrderStep:
    """`ways` where there is a choice. `settled`: accepted, or nothing that could be declined."""

    title: str
    ways: tuple[Way, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    best: date | None = None
    after: str = ""
    optional: bool = False
    is_toxin: bool = False
    is_check_in: bool = False
    settled: bool = False
    reason: Explanation = NO_REASON

    @property
    def for_each_way(self) -> tuple[str, ...]:
        """What every one of `ways` is for; empty where they differ."""
        said = {way.for_what for way in self.ways}
        return said.pop() if len(said) == 1 else ()


def order_steps(reading: PlanPresenter, answered: Mapping[str, bool]) -> list[OrderStep]:
    """`answered`: the other treatments that were accepted or declined."""
    told = sorted(reading.answer.sequence, key=lambda step: step.order)
    by_order = {row.order: row for row in reading.sequence}
    steps = [_step(reading, said, by_order[said.order], answered) for said in told]
    window = reading.check_in
    if window is None:
        return steps
    check_in = OrderStep(
        "Check-in", earliest=window.earliest, latest=window.latest, best=window.target, is_check_in=True, settled=True
    )
    place = _place_of_check_in(told, window.earliest)
    return [*steps[:place], check_in, *steps[place:]]


def _place_of_check_in(steps: list[SequenceStep], earliest: date) -> int:
    """Before the first step that waits for it or for its day; it never comes before the toxin."""
    toxin = next((place for place, step in enumerate(steps) if step.is_toxin), -1)
    for place, step in enumerate(steps):
        waits = step.after is not None or (step.earliest is not None and step.earliest >= earliest)
        if place > toxin and waits:
            return place
    return len(steps)


def _step(reading: PlanPresenter, said: SequenceStep, row: StepRow, answered: Mapping[str, bool]) -> OrderStep:
    is_choice = len(said.tools) > 1
    ways = tuple(_way(reading, code, answered) for code in said.tools) if is_choice else ()
    return OrderStep(
        title=f"One of {COUNTED.get(len(ways), len(ways))}" if is_choice else row.word,
        ways=ways,
        earliest=said.earliest,
        latest=said.latest,
        after=row.after,
        optional=said.optional,
        is_toxin=said.is_toxin,
        settled=said.is_toxin or any(answered.get(code) for code in said.tools),
        reason=row.reason,
    )


def _way(reading: PlanPresenter, code: str, answered: Mapping[str, bool]) -> Way:
    for_what = next((one.for_what for one in reading.treatments if one.code == code), ())
    return Way(code, word(code), for_what, bool(answered.get(code)))
