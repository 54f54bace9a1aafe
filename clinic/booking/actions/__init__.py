"""Every write of the booking room."""

from clinic.booking.actions.cancelling import cancel, change_note
from clinic.booking.actions.check_ins import (
    book_check_in,
    close_check_in,
    log_attempt,
    reopen_check_in,
    snooze,
)
from clinic.booking.actions.outcomes import catch_up_outcomes, settle_outcomes
from clinic.booking.actions.owed import catch_up, make_due
from clinic.booking.actions.undoing import undo
from clinic.booking.actions.visits import advance, book, move

__all__ = [
    "advance",
    "book",
    "book_check_in",
    "cancel",
    "catch_up",
    "catch_up_outcomes",
    "change_note",
    "close_check_in",
    "log_attempt",
    "make_due",
    "move",
    "reopen_check_in",
    "settle_outcomes",
    "snooze",
    "undo",
]
