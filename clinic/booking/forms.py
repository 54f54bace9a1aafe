"""Forms of the booking room."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from clinic.booking.models import Appointment, CheckInState, VisitKind
from clinic.booking.reasons import CLOSING, AttemptOutcome, OutsideReason, PutOffReason
from clinic.practice import moments
from clinic.practice.access import injectors
from clinic.practice.date_fields import TimeField
from clinic.practice.fields import DayField, field_of
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic, Membership, Room
from clinic.practice.widgets import SegmentedRadio

LENGTHS = (15, 30, 45, 60, 75, 90, 120)
NO_REASON = ("", "Choose a reason")


class OutsideFields(forms.Form):
    """Why a check-in takes place outside its window; asked for by the action, and only then."""

    outside_reason = forms.ChoiceField(
        label="Why outside its window", required=False, choices=[NO_REASON, *OutsideReason.choices]
    )
    outside_note = forms.CharField(label="In your words", required=False, max_length=200)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes no type argument when it runs
    def label_from_instance(self, obj: Membership | Room) -> str:
        return str(obj.user.name) if isinstance(obj, Membership) else str(obj)


class TimeForm(OutsideFields):
    """When, with whom, where. `on` and `at` are the clinic's wall clock."""

    clinician = PersonChoice(queryset=Membership.objects.none(), label="With", empty_label=None)
    on = DayField(label="Day", yearless=True, error_messages={"required": "Choose a day."})
    at = TimeField(label="Time", step=5, error_messages={"required": "Choose a time."})
    minutes = forms.TypedChoiceField(
        label="Length",
        coerce=int,
        choices=[(length, f"{length} minutes") for length in LENGTHS],
        error_messages={"invalid_choice": "Choose one of the lengths in the list."},
    )
    room = PersonChoice(queryset=Room.objects.none(), label="Room", required=False, empty_label="No room")

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic, self.zone = clinic, clinic.zone
        clinician = field_of(self, "clinician", PersonChoice)
        clinician.queryset = injectors(clinic)
        clinician.error_messages["invalid_choice"] = "Choose somebody who sees patients in this clinic."
        field_of(self, "room", PersonChoice).queryset = Room.objects.in_use()
        if not Room.objects.in_use().exists():
            del self.fields["room"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        on, at = cleaned.get("on"), cleaned.get("at")
        if on and at:
            cleaned["start"] = wall(on, at, self.zone)
            if cleaned["start"] is None:
                self.add_error(
                    "at", f"On that day the clocks go forward: {moments.clock(at)} does not exist. Choose a later time."
                )
        return cleaned


class BookForm(TimeForm):
    kind = forms.ChoiceField(label="Visit", choices=VisitKind.choices, widget=SegmentedRadio)
    note = forms.CharField(
        label="Note for the day",
        required=False,
        max_length=200,
        help_text="For staff, not clinical: for example that the patient comes with a friend.",
    )
    idempotency_key = KeyField()
    field_order = ["kind", "clinician", "on", "at", "minutes", "room", "note", "idempotency_key"]


class AttemptForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What happened",
        choices=AttemptOutcome.choices,
        widget=SegmentedRadio,
        error_messages={"required": "Say what happened on the call."},
    )
    note = forms.CharField(label="Note", required=False, max_length=200)
    idempotency_key = KeyField()


class SnoozeForm(forms.Form):
    """With `overdue` every day to come lies past the window."""

    until = DayField(label="Show it again on", yearless=True, error_messages={"required": "Choose a day."})
    reason = forms.ChoiceField(
        label="Why past the window", required=False, choices=[("", "Not past the window"), *PutOffReason.choices]
    )
    note = forms.CharField(label="In your words", required=False, max_length=200)

    def __init__(self, *args: Any, overdue: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if overdue:
            self.fields["reason"].required = True
            field_of(self, "reason", forms.ChoiceField).choices = [NO_REASON, *PutOffReason.choices]


class CloseForm(forms.Form):
    """The reasons are those of the state that is closed."""

    reason = forms.ChoiceField(label="Why", widget=forms.RadioSelect, error_messages={"required": "Choose a reason."})
    note = forms.CharField(label="Note", required=False, max_length=200)

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "reason", forms.ChoiceField).choices = [
            (one.value, one.label) for one in CLOSING.get(state, CLOSING[CheckInState.DUE])
        ]


def wall(on: date, at: time, zone: ZoneInfo) -> datetime | None:
    """This wall-clock time as a moment; None where the clocks jump over it. A time that comes twice means the first."""
    local = datetime.combine(on, at, zone)
    back = moments.local(local.astimezone(UTC), zone)
    return local if back.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def time_of(visit: Appointment, zone: ZoneInfo) -> dict[str, Any]:
    """A visit's time as the form's initial values."""
    local = moments.local(visit.starts_at, zone)
    return {
        "clinician": visit.clinician_id,
        "on": local.date(),
        "at": local.time(),
        "minutes": visit.minutes,
        "room": visit.room_id,
    }
