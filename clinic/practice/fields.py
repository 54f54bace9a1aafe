"""Reading what people type: decimals with comma or point, days and whole numbers within bounds. Every form, page address and API field
that takes one of these reads it here."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import get_format

from clinic.practice import typed_text
from clinic.practice.dates import short_day
from clinic.practice.numbers import plain
from clinic.practice.typed_dates import DateUnread, check_bounds, is_month_first_too, read_typed_day

F = TypeVar("F", bound=forms.Field)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Days outside cannot be meant, and arithmetic with them leaves the calendar."""
MOST_COUNTED = 999_999_999
_DECIMAL = re.compile(r"-?(?:[0-9]{1,12}(?:[.,][0-9]{0,2})?|[.,][0-9]{1,2})")
_ARABIC_DECIMAL = "\u066b"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_decimal(text: str) -> Decimal | None:
    """`2.5` and `2,5` alike, in the digits of any keyboard; None for anything else: two signs, an exponent, and three figures behind
    the sign, which may be meant as thousands."""
    typed = typed_text.plain(text).replace(_ARABIC_DECIMAL, ".")
    return Decimal(typed.replace(",", ".")) if _DECIMAL.fullmatch(typed) else None


def read_day(text: str) -> date | None:
    """A day such as 2026-11-23 from FIRST_DAY to LAST_DAY; None for anything else."""
    text = typed_text.plain(text)
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def is_within_calendar(moment: datetime) -> bool:
    """Whether a moment's day, in any zone, lies from FIRST_DAY to LAST_DAY."""
    return FIRST_DAY < moment.date() < LAST_DAY


def read_moment(text: str) -> datetime | None:
    """A moment with its offset, such as 2026-11-23T14:05+00:00, within the same bounds; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and is_within_calendar(moment) else None


def read_number(text: str, least: int, most: int) -> int | None:
    """A whole number from `least` to `most` in the digits of any keyboard; None for anything else."""
    typed = typed_text.plain(text)
    number = int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None
    return number if number is not None and least <= number <= most else None


def read_count(text: str) -> int:
    """A number that a page carries, of a version or a row, as pages write it; 0 for anything else."""
    return read_number(text, 0, MOST_COUNTED) or 0 if text.isascii() else 0


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """A form's field, of the class that it was declared with."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}, not a {kind.__name__}.")
    return field


class DecimalInput(forms.TextInput):
    """A text box, because a browser's number box forgets what it cannot read, a comma among it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class DecimalField(forms.DecimalField):
    """A number with comma or point. What cannot be read stays in the box and is refused in words; `unit` is said with the bounds."""

    widget: type[DecimalInput] = DecimalInput

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        self.unit = f" {unit}" if unit else ""
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs let a DecimalField give an int
        if value in self.empty_values or not str(value).strip():
            return None
        number = read_decimal(str(value))
        if number is None:
            raise ValidationError(f"\u201c{str(value)[:20]}\u201d is not a number. {self.error_messages['invalid']}")
        return number

    def prepare_value(self, value: Any) -> Any:
        """A stored 2.50 is shown as people write it; what was typed stays as it was typed."""
        return plain(value) if isinstance(value, Decimal) else value

    def validate(self, value: Any) -> None:
        super(forms.DecimalField, self).validate(value)

    def run_validators(self, value: Any) -> None:
        if value not in self.empty_values:
            self._check_bounds(value)
        super().run_validators(value)

    def _check_bounds(self, value: Decimal) -> None:
        least, most = (bound() if callable(bound) else bound for bound in (self.min_value, self.max_value))
        if (least is not None and value < least) or (most is not None and value > most):
            low, high = ("any" if bound is None else plain(bound) for bound in (least, most))
            raise ValidationError(f"Must be {low} to {high}{self.unit}, not {plain(value)}.")
        places = -int(value.normalize().as_tuple().exponent)
        if self.decimal_places is not None and places > self.decimal_places:
            raise ValidationError(f"{plain(value)}: {_places(self.decimal_places)}, please.")


def _places(most: int) -> str:
    return "whole numbers only" if most == 0 else f"at most {most} figure{'' if most == 1 else 's'} behind the point"


def typed_day(text: str, *, first: date = FIRST_DAY, last: date = LAST_DAY, yearless: bool = False) -> date:
    """A day as people type it, read as in the clinic of this request. Raises DateUnread, also for a day out of bounds."""
    both = is_month_first_too(timezone.get_current_timezone_name())
    day = read_typed_day(text, today=timezone.localdate(), month_first_too=both, yearless=yearless)
    check_bounds(day, first, last)
    return day


def of_field(field: forms.Field, error: DateUnread) -> str:
    """Which field cannot be read, and why."""
    return f"{field.label}: {error}" if field.label else str(error)


class DayInput(forms.TextInput):
    """A text box for a day, with a calendar where there is script. A browser's own date box shows days in the browser's language."""

    template_name = "django/forms/widgets/day.html"
    first, last, yearless = FIRST_DAY, LAST_DAY, False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": "day month year", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return short_day(value) if isinstance(value, date) else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-day": True,
            "data-today": timezone.localdate().isoformat(),
            "data-first": self.first.isoformat(),
            "data-last": self.last.isoformat(),
            "data-week-starts": get_format("FIRST_DAY_OF_WEEK"),
            "data-month-first-too": is_month_first_too(timezone.get_current_timezone_name()),
            "data-yearless": self.yearless,
        }
        return context


class DayField(forms.DateField):
    """A calendar day as people type it. `first` and `last` bound it; with `yearless` 28 Nov is the nearest one."""

    widget = DayInput

    def __init__(
        self, *, first: date = FIRST_DAY, last: date = LAST_DAY, yearless: bool = False, **options: Any
    ) -> None:
        self.bounds: dict[str, Any] = {"first": first, "last": last, "yearless": yearless}
        super().__init__(**options)
        for name, bound in self.bounds.items():
            setattr(self.widget, name, bound)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date) or not str(value).strip():
            return value if isinstance(value, date) else None
        try:
            return typed_day(str(value), **self.bounds)
        except DateUnread as error:
            raise ValidationError(of_field(self, error), code="invalid") from None
