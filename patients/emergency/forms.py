from django import forms

from clinic.practice.typed_text import clean
from patients.emergency.models import REASON_LENGTH


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label="What has happened",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The owner reads this, and so may the patient.",
        error_messages={"required": "Say in a few words what has happened."},
    )

    def clean_reason(self) -> str:
        reason = clean(self.cleaned_data["reason"]).strip()
        if len(reason) < 5:
            raise forms.ValidationError("Say in a few words what has happened.")
        return reason
