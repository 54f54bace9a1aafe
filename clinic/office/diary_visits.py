"""Which visits are booked on some days: rooms of the product above register what they know."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.practice.models import Clinic


@dataclass(frozen=True)
class BookedThen:
    """A visit that keeps its time, `at` on the clinic's clock; `patient` and `words` as a person reads them."""

    visit_id: uuid.UUID
    at: datetime
    patient: str
    words: str

    @property
    def day(self) -> date:
        return self.at.date()


Days = tuple[date, date]
Asked = Callable[[Clinic, Sequence[Days]], list[BookedThen]]
_asked: list[Asked] = []


def registered_visits(ask: Asked) -> Asked:
    if ask not in _asked:
        _asked.append(ask)
    return ask


def visits_between(clinic: Clinic, days: Sequence[Days]) -> list[BookedThen]:
    """Those to come on any of these stretches of days, both ends included; earliest first."""
    return sorted((one for ask in _asked for one in ask(clinic, days)), key=lambda one: one.at) if days else []
