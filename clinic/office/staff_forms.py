"""What a clinic keeps of a member, as a form."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from clinic.office.handover import WorkToHandOver
from clinic.office.hours import Week, work_week
from clinic.office.span_fields import SpansField, WeekDayRow, week_rows
from clinic.practice.access import RECORDS_HEALTH, WHAT_ROLES_DO
from clinic.practice.fields import DayField, field_of
from clinic.practice.models import Membership, Role, Weekday


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
    def days(self) -> list[WeekDayRow]:
        return week_rows(self, _name)

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
