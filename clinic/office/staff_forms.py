"""What a clinic keeps of a member, as a form."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.forms.models import model_to_dict

from clinic.office.handover import WorkToHandOver
from clinic.office.hours import Span, Week, joined, spans_in_words, work_week
from clinic.practice import moments
from clinic.practice.access import RECORDS_HEALTH, WHAT_ROLES_DO
from clinic.practice.fields import DayField, field_of
from clinic.practice.models import Membership, Role, Weekday
from clinic.practice.typed_dates import DateUnread, read_typed_time

_BETWEEN_SPANS = re.compile(r"\s*(?:,|;|\+|\band\b)\s*", re.IGNORECASE)
_BETWEEN_TIMES = re.compile(r"\s*(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|\bto\b|\buntil\b)\s*", re.IGNORECASE)
_BARE_HOUR = re.compile(r"[0-9]{1,2}")


class SpansField(forms.CharField):
    """The spans of one day as one text: `9-13, 14-18:30`. Spans that touch become one; those that overlap are refused."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "placeholder": "09:00-17:00"}
        super().__init__(required=False, max_length=80, widget=forms.TextInput(attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        return spans_in_words(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        spans = sorted(self._span(part) for part in _BETWEEN_SPANS.split(text) if part.strip()) if text else []
        for (_, end), (start, _) in zip(spans, spans[1:], strict=False):
            if start < end:
                raise ValidationError(
                    f"{self.label}: what begins at {moments.clock(start)} begins before the span before it ends at {moments.clock(end)}."
                )
        return joined(spans)

    def run_validators(self, value: Any) -> None:
        """Its own are about text, and were asked in `to_python`."""

    def _span(self, text: str) -> Span:
        times = _BETWEEN_TIMES.split(text.strip())
        if len(times) != 2 or not all(times):
            raise ValidationError(
                f"{self.label}: write \u201c{text[:40]}\u201d as 09:00-17:00, or leave the day empty."
            )
        try:
            start, end = (read_typed_time(f"{part}:00" if _BARE_HOUR.fullmatch(part) else part) for part in times)
        except DateUnread as error:
            raise ValidationError(f"{self.label}: {error}") from None
        if end <= start:
            raise ValidationError(
                f"{self.label}: the end, {moments.clock(end)}, must be later than the start, {moments.clock(start)}."
            )
        return start, end


@dataclass(frozen=True)
class WorkDay:
    """One weekday of the form, with its spans as places on a bar of a day's minutes."""

    name: str
    field: BoundField
    bars: list[tuple[int, int]]


class MemberForm(forms.Form):
    """`version` is the one that the editor saw."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role.value, f"{role.label}: {WHAT_ROLES_DO[role]}") for role in Role],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=80,
        help_text="As it stands under signatures, such as Nurse prescriber.",
    )
    licence_number = forms.CharField(label="Licence number", required=False, max_length=40)
    licence_ends_on = DayField(label="Last day of the licence", required=False)
    supervisor = forms.ModelChoiceField(
        Membership.objects.none(), label="Supervisor", required=False, empty_label="Nobody"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, member: Membership) -> None:
        week = work_week(member)
        initial = model_to_dict(member, ("roles", "title", "licence_number", "licence_ends_on", "supervisor"))
        initial["version"] = member.version
        super().__init__(data, initial=initial | {_name(day): week.get(day, []) for day in range(7)})
        self.member = member
        for day in Weekday:
            self.fields[_name(day)] = SpansField(label=day.label)
        for name in ("title", "licence_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        supervisors = possible_supervisors(member)
        if member.supervisor_id:  # stays on offer, whether or not they still may
            supervisors = supervisors | Membership.objects.filter(pk=member.supervisor_id)
        people = field_of(self, "supervisor", forms.ModelChoiceField)
        people.queryset = supervisors.select_related("user").order_by("user__full_name")

    @property
    def days(self) -> list[WorkDay]:
        return [WorkDay(day.label, self[_name(day)], _bars(self._spans(day))) for day in Weekday]

    def _spans(self, day: Weekday) -> list[Span]:
        if self.is_bound:
            return self.cleaned_data.get(_name(day)) or [] if hasattr(self, "cleaned_data") else []
        spans: list[Span] = self.initial[_name(day)]
        return spans

    @property
    def week(self) -> Week:
        spans = {day: self.cleaned_data[_name(day)] for day in range(7)}
        return {day: told for day, told in spans.items() if told}

    @property
    def details(self) -> dict[str, Any]:
        names = ("roles", "title", "licence_number", "licence_ends_on", "supervisor")
        return {name: self.cleaned_data[name] for name in names}


def possible_supervisors(member: Membership) -> QuerySet[Membership]:
    """Who may answer for somebody else's treatments."""
    here = Membership.objects.active().holding(RECORDS_HEALTH).filter(clinic=member.clinic)
    return here.exclude(pk=member.pk)


class HandoverForm(forms.Form):
    """Who inherits, by kind of open work."""

    def __init__(self, data: Any = None, *, kinds: list[tuple[WorkToHandOver, int]], member: Membership) -> None:
        super().__init__(data)
        for kind, count in kinds:
            heirs = kind.heirs(member)
            first = heirs.first()
            required = bool(first) and not kind.may_wait
            self.fields[kind.code] = forms.ModelChoiceField(
                heirs,
                label=f"{kind.words(count)} {'goes' if count == 1 else 'go'} to",
                required=required,
                empty_label=None if required else "Nobody yet",
                initial=first,
                help_text=kind.what_waits,
                error_messages={"required": f"Choose who takes over: {kind.words(count)}."},
            )

    @property
    def heirs(self) -> dict[str, Membership | None]:
        return dict(self.cleaned_data)


def _name(day: int) -> str:
    return f"works_{int(day)}"


def _bars(spans: list[Span]) -> list[tuple[int, int]]:
    """Start and length of each span in minutes."""
    return [(_minute(start), _minute(end) - _minute(start)) for start, end in spans]


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
