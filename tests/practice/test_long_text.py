"""Text of any length is refused at once: a pattern that costs the square of a length would hold a worker for minutes."""

from collections.abc import Callable
from datetime import date

import pytest
from django import forms

from clinic.practice import phones
from clinic.practice.date_fields import day_and_time
from clinic.practice.typed_dates import DateUnread, read_typed_day, read_typed_time
from clinic.practice.typed_text import LONGEST
from clinic.practice.widgets import BirthDateField

LONG = 100_000
TEXTS = [sign * LONG for sign in ("a", "9", "/", "a ", "1.", ":1", "(", ". ", "\u0660", "1 de ")]


def birth_date(text: str) -> None:
    for parts in ((text, "", ""), ("", text, ""), ("27", "3", text)):
        with pytest.raises(forms.ValidationError):
            BirthDateField().clean(parts)


def day(text: str) -> None:
    with pytest.raises(DateUnread):
        read_typed_day(text, today=date(2026, 11, 23), yearless=True)


def time(text: str) -> None:
    with pytest.raises(DateUnread):
        read_typed_time(text)


def day_with_time(text: str) -> None:
    assert day_and_time(text)[1] == ""


def phone(text: str) -> None:
    assert phones.tidy(text) is None
    assert phones.href(text).startswith("tel:")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:4]))
@pytest.mark.parametrize("read", [birth_date, day, time, day_with_time, phone])
def test_a_text_past_any_length_is_refused_unread(read: Callable[[str], None], text: str) -> None:
    read(text)


def test_a_date_of_the_longest_length_is_still_read() -> None:
    spaces = " " * (LONGEST - len("28 Nov 2026"))
    assert read_typed_day(f"28{spaces} Nov 2026", today=date(2026, 11, 23)) == date(2026, 11, 28)
