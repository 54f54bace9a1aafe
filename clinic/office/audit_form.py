"""What of the log is asked for."""

from typing import Any

from django import forms

from clinic.audit.reading import Asked
from clinic.audit.sentences import KIND_WORDS
from clinic.practice.fields import DayField
from clinic.practice.models import Clinic, Membership


class AuditForm(forms.Form):
    kind = forms.ChoiceField(label="What", required=False)
    person = forms.ChoiceField(label="Person", required=False)
    first = DayField(label="From", required=False)
    last = DayField(label="To", required=False)
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, sent: Any, *, clinic: Clinic) -> None:
        super().__init__(sent)
        people = Membership.objects.filter(clinic=clinic).select_related("user").order_by("user__full_name")
        self._choices("kind", [("", "Everything"), *((str(kind), words) for kind, words in KIND_WORDS.items())])
        self._choices("person", [("", "Everybody"), *((str(one.user_id), one.user.name) for one in people)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", "This day is before the first one.")
        return told

    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(
            person=told["person"],
            kind=told["kind"],
            patient=str(told["patient"] or ""),
            first=told["first"],
            last=told["last"],
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What was sent, for the links and the export of the same page."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}
