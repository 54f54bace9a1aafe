"""What is said of a row of the worklist: what came of a call, until when it sleeps, why it is closed."""

from typing import Any

from django import forms

from clinic.booking.forms import NO_REASON, SheetForm
from clinic.booking.models import CheckInState
from clinic.booking.reasons import CLOSING, AttemptOutcome, PutOffReason
from clinic.practice.fields import DayField, field_of
from clinic.practice.idempotency import KeyField
from clinic.practice.widgets import SegmentedRadio


class AttemptForm(SheetForm):
    ids = "call"
    outcome = forms.ChoiceField(
        label="What happened",
        choices=AttemptOutcome.choices,
        widget=SegmentedRadio,
        error_messages={"required": "Say what happened on the call."},
    )
    note = forms.CharField(label="Note", required=False, max_length=200)
    idempotency_key = KeyField()


class CallNoteForm(forms.Form):
    note = forms.CharField(label="Note", required=False, max_length=200)


class SnoozeForm(SheetForm):
    """With `overdue` every day to come lies past the window."""

    ids = "later"
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


class CloseForm(SheetForm):
    """The reasons are those of the state that is closed."""

    ids = "close"
    reason = forms.ChoiceField(label="Why", widget=forms.RadioSelect, error_messages={"required": "Choose a reason."})
    note = forms.CharField(label="Note", required=False, max_length=200)

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "reason", forms.ChoiceField).choices = [
            (one.value, one.label) for one in CLOSING.get(state, CLOSING[CheckInState.DUE])
        ]
