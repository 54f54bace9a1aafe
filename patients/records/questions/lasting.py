"""How long an answer lasts."""

from enum import StrEnum
from typing import Any


class Lasts(StrEnum):
    UNTIL_CHANGED = "until_changed"
    """Holds until somebody asks again."""
    THE_DAY = "the_day"
    """A "no" may end any day, so it is asked anew at every visit; a "yes" holds until somebody asks again."""

    def counts(self, answer: Any, same_day: bool) -> bool:
        """Whether an answer still counts: given on the same day, or on an earlier one."""
        return same_day or self is Lasts.UNTIL_CHANGED or bool(answer)
