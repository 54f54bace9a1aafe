"""An absence as a form: who, from when until when, and why."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from clinic.booking.forms import PersonChoice, wall
from clinic.office.absences import AbsenceTold
from clinic.office.models import Absence, AbsenceReason
from clinic.practice.access import injectors
from clinic.practice.date_fields import TimeField
from clinic.practice.fields import DayField, field_of
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic, Membership


class AbsenceForm(forms.Form):
    """Without times whole days; without a last day the first alone. `version` is the one that the editor saw."""

    member = PersonChoice(
        queryset=Membership.objects.none(),
        label="Who",
        empty_label="Choose",
        error_messages={"required": "Choose who is away."},
    )
    first = DayField(label="First day", yearless=True, error_messages={"required": "Enter the day."})
    starts = TimeField(label="From", step=15, required=False)
    last = DayField(label="Last day", yearless=True, required=False)
    ends = TimeField(label="To", step=15, required=False)
    reason = forms.ChoiceField(label="Reason", choices=AbsenceReason.choices)
    note = forms.CharField(label="Note, seen by staff only", required=False, max_length=200)
    idempotency_key = KeyField()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, data: Any = None, *, clinic: Clinic, absence: Absence | None = None) -> None:
        super().__init__(data, initial=_initial(absence) if absence else None)
        self.clinic = clinic
        if absence:
            del self.fields["member"], self.fields["idempotency_key"]
        else:
            field_of(self, "member", PersonChoice).queryset = injectors(clinic)
        self.fields["note"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first is None or {"last", "starts", "ends"} & set(self.errors):
            return self.cleaned_data
        last = last or first
        start = self._moment(first, self.cleaned_data.get("starts") or time.min, "starts")
        end = self._end(last, self.cleaned_data.get("ends"))
        if start and end and end <= start:
            self.add_error("ends" if last == first else "last", "The end must be later than the beginning.")
        self.cleaned_data |= {"start": start, "end": end}
        return self.cleaned_data

    def _end(self, last: date, ends: time | None) -> datetime | None:
        """Midnight behind the last day without a time, or at 00:00."""
        if ends is None or ends == time.min:
            return self.clinic.day_bounds(last)[1]
        return self._moment(last, ends, "ends")

    def _moment(self, on: date, at: time, field: str) -> datetime | None:
        if at == time.min:
            return self.clinic.day_bounds(on)[0]
        moment = wall(on, at, self.clinic.zone)
        if moment is None:
            self.add_error(field, "On that day the clocks go forward: this time does not exist. Choose a later one.")
        return moment

    @property
    def told(self) -> AbsenceTold:
        data = self.cleaned_data
        return AbsenceTold(data["start"], data["end"], AbsenceReason(data["reason"]), data["note"])


def _initial(absence: Absence) -> dict[str, Any]:
    clinic = absence.clinic
    start, end = clinic.local(absence.starts_at), clinic.local(absence.ends_at)
    whole_days = end.time() == time.min
    last = end.date() - timedelta(days=1) if whole_days else end.date()
    return {
        "first": start.date(),
        "starts": None if start.time() == time.min else start.time(),
        "last": last if last != start.date() else None,
        "ends": None if whole_days else end.time(),
        "reason": absence.reason,
        "note": absence.note,
        "version": absence.version,
    }
