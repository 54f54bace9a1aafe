"""Form controls that Django does not have: segmented radios, units with keys at both sides, a birth date in three boxes."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clinic.practice.fields import DecimalInput, read_number, typed_day
from clinic.practice.typed_dates import ORDINAL, DateUnread, read_month
from clinic.practice.typed_text import LONGEST, plain

PARTS = {"day": _("day"), "month": _("month"), "year": _("year")}


class SegmentedRadio(forms.RadioSelect):
    """Few short answers side by side: one tap, arrow keys. Give `("", "Not asked")` as a choice of its own."""

    template_name = "django/forms/widgets/seg.html"
    hides_optional = True


class PillChoices(forms.CheckboxSelectMultiple):
    """Many short answers of which several may be true."""

    hides_optional = True

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "pills", **(attrs or {})}, choices)


class UnitsInput(DecimalInput):
    """Units in steps of 0.5 by default, with a key at either side; still an ordinary text box without script."""

    template_name = "django/forms/widgets/units.html"

    def __init__(self, step: str = "0.5", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": step, "min": "0", **(attrs or {})})


class BirthDateWidget(forms.MultiWidget):
    """Day, month and year as three text boxes: nobody scrolls a calendar back to 1957."""

    template_name = "django/forms/widgets/birth_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # Room for a whole date that is pasted into the first box: a browser that cut it off would leave another day.
        box = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "40"}
        super().__init__({name: forms.TextInput(box) for name in PARTS}, attrs)

    use_fieldset = True

    def decompress(self, value: date | str | None) -> list[Any]:
        if isinstance(value, str):
            value = date.fromisoformat(value)
        return [value.day, value.month, value.year] if value else [None, None, None]


# Day, month and year in figures, with a month in letters, or without signs between them.
_LIKE_A_DATE = re.compile(
    r"[0-9]+[^0-9]+[0-9]+[^0-9]+[0-9]+|[0-9]{1,2}[^0-9]*[^\W\d_]{3}[^0-9]*[0-9]{2}|[^\W\d_]{3}[^0-9]*[0-9]{1,2}[^0-9]+[0-9]{2}"
    r"|^(?:[0-9]{6}|[0-9]{8})$"
)


_ORDINAL = re.compile(rf"(?<=[0-9]){ORDINAL}[ ./,-]*$", re.IGNORECASE)


def _whole_date(given: Mapping[str, str]) -> date | None:
    """The date of one box that is filled alone and looks like a whole date: pasted, or filled in by a browser. Raises DateUnread."""
    filled = [text for text in given.values() if text]
    if len(filled) != 1 or len(filled[0]) > LONGEST or not _LIKE_A_DATE.search(filled[0]):
        return None
    if not re.search("[0-9]{4}", filled[0]) or re.fullmatch("[0-9]{6}", filled[0]):
        raise DateUnread(_four_figures())
    return typed_day(filled[0])


def _four_figures() -> str:
    return gettext("Year must be four figures and not before 1900, such as 1986.")


class BirthDateField(forms.Field):
    """A date of birth. Says in words which part is missing or impossible; gives a `date`."""

    widget = BirthDateWidget

    def to_python(self, value: Any) -> date | None:
        parts = dict(zip(("day", "month", "year"), value or (), strict=False))
        given = {name: plain(str(part or "")) for name, part in parts.items()}
        if not any(given.values()):
            return None
        try:
            if whole := _whole_date(given):
                return whole
        except DateUnread as error:
            raise forms.ValidationError(str(error)) from None
        missing = [name for name in ("day", "month", "year") if not given.get(name)]
        if missing:
            named = gettext(" and a ").join(gettext(PARTS[name]) for name in missing)
            raise forms.ValidationError(
                gettext("%(field)s must include a %(parts)s.") % {"field": self._name(), "parts": named}
            )
        return self._date(given)

    def _name(self) -> str:
        return str(self.label or gettext("Date of birth"))

    def _date(self, given: Mapping[str, str]) -> date:
        given = {name: text.strip(" ./,-") for name, text in given.items()} | {"day": _ORDINAL.sub("", given["day"])}
        named = read_month(given["month"])
        if named:
            given = {**given, "month": str(named)}
        numbers = [read_number(given[name], 0, 999_999_999) for name in ("day", "month", "year")]
        if None in numbers:
            raise forms.ValidationError(
                gettext("%(field)s must be numbers, such as 27 3 1986.") % {"field": self._name()}
            )
        day, month, year = (number or 0 for number in numbers)
        if not 1 <= month <= 12:
            raise forms.ValidationError(gettext("Month must be 1 to 12, not %(month)s.") % {"month": month})
        if len(given["year"]) != 4 or year < 1900:
            raise forms.ValidationError(_four_figures())
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            told = {"month": date_format(date(year, month, 1), "F"), "year": year, "last": last, "day": day}
            raise forms.ValidationError(gettext("%(month)s %(year)s has the days 1 to %(last)s, not %(day)s.") % told)
        return date(year, month, day)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True
