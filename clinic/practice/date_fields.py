"""A time of day, and a moment as a day beside a time; the day a page is asked for. The day's own field is in fields.py."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms

from clinic.practice import moments
from clinic.practice.fields import DayInput, of_field, typed_day
from clinic.practice.models import Clinic
from clinic.practice.typed_dates import DateUnread, day_and_time, read_typed_time


class TimeInput(forms.TextInput):
    """A text box for a time of day; the arrow keys go by `step` minutes where there is script."""

    template_name = "django/forms/widgets/time.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, step: int = 1) -> None:
        own = {"autocomplete": "off", "placeholder": "hh:mm", "data-time": True, "data-step": str(step)}
        super().__init__(own | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return moments.clock(value) if isinstance(value, time) else super().format_value(value)


class TimeField(forms.TimeField):
    """A time of day as people type it: 14:05, 1405, 2:05 pm."""

    widget = TimeInput

    def __init__(self, *, step: int = 1, **options: Any) -> None:
        options.setdefault("widget", TimeInput(step=step))
        super().__init__(**options)

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time) or not str(value).strip():
            return value if isinstance(value, time) else None
        try:
            return read_typed_time(str(value))
        except DateUnread as error:
            raise forms.ValidationError(of_field(self, error), code="invalid") from None


class MomentInput(forms.Widget):
    """A day's box that has the field's name and a time's box beside it, `<name>_time`."""

    template_name = "django/forms/widgets/moment.html"
    use_fieldset = True

    def __init__(self) -> None:
        self.day, self.time = DayInput(), TimeInput()
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str] | str:
        """What was typed in each box, or nothing. One text with both, as a program sends it, stands in the day's."""
        day, clock = (str(data.get(field) or "") for field in (name, f"{name}_time"))
        return (day, clock) if day.strip() or clock.strip() else ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_time" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shared = context["widget"]["attrs"]
        day, clock = day_and_time(value) if isinstance(value, str) else value or ("", "")
        if not clock and isinstance(day, str):
            day, clock = day_and_time(day)
        own = shared | {"id": f"{shared['id']}_time"} if shared.get("id") else shared
        boxes = (self.day.get_context(name, day, shared), self.time.get_context(f"{name}_time", clock, own))
        context["widget"]["day"], context["widget"]["time"] = (box["widget"] for box in boxes)
        return context


class MomentField(forms.Field):
    """A day and a time on the clinic's clock; gives an aware datetime. `clinic` is set by the form.

    A time that the clock change skips is refused; one that comes twice means the first.
    """

    widget = MomentInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.clinic: Clinic | None = None

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        try:
            return self._read(*(part.strip() for part in ((value, "") if isinstance(value, str) else value)))
        except DateUnread as error:
            raise forms.ValidationError(of_field(self, error), code="invalid") from None

    def _read(self, day: str, clock: str) -> datetime:
        assert self.clinic is not None
        if not clock:
            day, clock = day_and_time(day)
        if not day:
            raise DateUnread("Enter the day as well, such as 28 Nov 2026.")
        on = typed_day(day)
        if not clock:
            raise DateUnread("Enter the time as well, such as 14:05.")
        local = datetime.combine(on, read_typed_time(clock))
        moment = local.replace(tzinfo=self.clinic.zone)
        if self.clinic.local(moment.astimezone(UTC)).replace(tzinfo=None) != local:
            raise DateUnread("The clocks went forward that night: this time did not exist.")
        return moment

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and self.clinic is not None:
            local = self.clinic.local(value)
            return local.date(), local.time()
        return value


@dataclass(frozen=True)
class AskedDay:
    """The day that a page's address asks for: a link's 2026-11-28, or what somebody typed into the day's box."""

    day: date
    typed: str = ""
    error: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.typed) and not self.error

    @property
    def shown(self) -> date | str:
        """What stands in the box: the day, or what could not be read."""
        return self.typed if self.error else self.day


def asked_day(text: str, otherwise: date) -> AskedDay:
    """`otherwise` without any text, and for what cannot be read, which is then said. A day without a year is the nearest one."""
    typed = text.strip()[:100]
    try:
        return AskedDay(typed_day(typed, yearless=True) if typed else otherwise, typed)
    except DateUnread as error:
        return AskedDay(otherwise, typed, str(error))
