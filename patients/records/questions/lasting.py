"""How long an answer lasts. Another term is a member and its line in `counts`."""

from datetime import date
from enum import StrEnum
from typing import Any


class Lasts(StrEnum):
    UNTIL_CHANGED = "until_changed"
    """Holds until somebody asks again."""
    THE_DAY = "the_day"
    """A "no" may end any day, so it is asked anew at every visit; a "yes" holds until somebody asks again."""

    def counts(self, answer: Any, said_on: date, today: date) -> bool:
        """Whether what was answered on `said_on` still counts on `today`."""
        return said_on == today or self is Lasts.UNTIL_CHANGED or bool(answer)
