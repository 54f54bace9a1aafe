"""Forms of what a clinic says and when."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.messages.choices import MOST_HOURS
from clinic.messages.codes import MessageChannel, SendWhen
from clinic.messages.kinds import MessageKind
from clinic.messages.models import MessageRule, MessageSettings, TemplateVersion
from clinic.messages.wording import LONGEST_SUBJECT
from clinic.practice.date_fields import TimeField
from clinic.practice.fields import read_number
from clinic.practice.typed_text import plain
from clinic.practice.widgets import SegmentedRadio

HOURS = f"Enter whole hours from 1 to {MOST_HOURS}, such as 48."


class TemplateForm(forms.Form):
    """The words of one kind by one channel, whether it goes that way, and when."""

    is_on = forms.BooleanField(required=False)
    subject = forms.CharField(
        label="Subject", max_length=LONGEST_SUBJECT * 2, error_messages={"required": "Write a subject."}
    )
    words = forms.CharField(
        label="Words", widget=forms.Textarea({"rows": 5}), error_messages={"required": "Write what it says."}
    )
    hours_before = forms.CharField(label="Hours before the visit", max_length=10, error_messages={"required": HOURS})
    send_when = forms.ChoiceField(
        label="When",
        choices=SendWhen.choices,
        widget=SegmentedRadio,
        error_messages={"required": "Choose when it goes out."},
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Any = None, *, kind: MessageKind, channel: str, newest: TemplateVersion, rule: MessageRule
    ) -> None:
        initial = {
            "is_on": channel in rule.channels,
            "subject": newest.subject,
            "words": newest.words,
            "hours_before": rule.hours_before,
            "send_when": rule.send_when,
            "after": newest.number,
            "version": rule.version,
        }
        super().__init__(data, initial=initial)
        self.kind = kind
        self.fields["is_on"].label = f"Send it by {MessageChannel(channel).label}"
        if channel == MessageChannel.SMS:
            del self.fields["subject"]
        if kind.hours is None:
            del self.fields["hours_before"]
        else:
            self.fields["hours_before"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        if not kind.by_itself:
            del self.fields["send_when"]
        if kind.by_hand:
            del self.fields["is_on"]

    def clean_hours_before(self) -> int:
        hours = read_number(self.cleaned_data["hours_before"], 1, MOST_HOURS)
        if hours is None:
            raise ValidationError(HOURS)
        return hours


class QuietHoursForm(forms.Form):
    quiet_from = TimeField(label="Quiet from", step=15, error_messages={"required": "Enter a time such as 20:00."})
    quiet_until = TimeField(label="Quiet until", step=15, error_messages={"required": "Enter a time such as 08:00."})
    country_code = forms.CharField(
        label="Country code",
        required=False,
        max_length=10,
        help_text="Of phone numbers that are written without one: 44 for the United Kingdom, 1 for the United States.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, stored: MessageSettings) -> None:
        names = ("quiet_from", "quiet_until", "country_code", "version")
        super().__init__(data, initial={name: getattr(stored, name) for name in names})
        self.fields["country_code"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    def clean_country_code(self) -> str:
        code = plain(self.cleaned_data["country_code"]).strip().removeprefix("+").removeprefix("00")
        if code and not (code.isascii() and code.isdigit() and 1 <= len(code) <= 3 and code[0] != "0"):
            raise ValidationError("Enter one to three figures, such as 44, or leave it empty.")
        return code

    def clean_quiet_from(self) -> time:
        return self._minute("quiet_from")

    def clean_quiet_until(self) -> time:
        return self._minute("quiet_until")

    def _minute(self, name: str) -> time:
        typed: time = self.cleaned_data[name]
        return typed.replace(second=0, microsecond=0)
