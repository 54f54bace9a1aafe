"""Every write of the booking room."""

from clinic.booking.actions.check_ins import (
    book_check_in,
    catch_up,
    close_check_in,
    log_attempt,
    make_due,
    reopen_check_in,
    snooze,
)
from clinic.booking.actions.visits import advance, book, cancel, move

__all__ = [
    "advance",
    "book",
    "book_check_in",
    "cancel",
    "catch_up",
    "close_check_in",
    "log_attempt",
    "make_due",
    "move",
    "reopen_check_in",
    "snooze",
]
