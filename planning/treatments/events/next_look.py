"""When somebody looks at an unwanted effect again, and where that is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from patients.records.effects import SPREAD
from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.engine.contract.vocabulary import CheckInEffect, Now
from planning.treatments.effect_words import Effect, effect_code, is_followed

WEEKS_OF = frozenset({CheckInEffect.EYELID_DROOP, CheckInEffect.BROW_HEAVINESS})
"""Effects that the protocol's weeks are of."""


@dataclass(frozen=True)
class NextLook:
    first: date
    last: date | None
    why: str
    basis: tuple[str, ...]

    @property
    def source(self) -> str:
        return ", ".join(self.basis)


def first_look(effects: Iterable[Effect], today: date, protocol: Protocol, is_urgent: bool) -> date:
    """Of all effects that somebody has to look at again. `is_urgent`: the engine sends the patient to urgent care, also for an effect far
    from all that was treated."""
    if is_urgent:
        return today + timedelta(days=1)
    days = [next_look(effect_code(one), today, protocol).first for one in effects if is_followed(one)]
    return min(days, default=today)


def sends_to_care(answer: Answer) -> bool:
    return any(adjustment.now is Now.SEEK_HELP for adjustment in answer.adjustments)


def next_look(effect: str, today: date, protocol: Protocol) -> NextLook:
    if effect in SPREAD:
        why = "Urgent medical care comes first; call the next day."
        return NextLook(today + timedelta(days=1), None, why, ("REF 3",))
    weeks = protocol.params["droop_weeks"]
    first, last = today + timedelta(weeks=int(weeks.low)), today + timedelta(weeks=int(weeks.high))
    if effect in WEEKS_OF:
        why = f"It usually improves within {weeks.low:g} to {weeks.high:g} weeks, sometimes later."
        return NextLook(first, last, why, (*weeks.basis, "REF 3"))
    why = f"No weeks are published for this effect: {weeks.low:g} to {weeks.high:g}, as for a droop, is a custom of the house."
    return NextLook(first, last, why, ("REF 3",))
