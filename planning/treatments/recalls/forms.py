"""What is typed in a recall: why, a try to tell a patient, and how it was closed."""

from django import forms

from clinic.practice.idempotency import KeyField
from clinic.practice.widgets import SegmentedRadio
from planning.treatments.recalls.models import ContactResult, ContactWay

BY_HAND = [choice for choice in ContactWay.choices if choice[0] != ContactWay.EMAIL]


class RecallForm(forms.Form):
    idempotency_key = KeyField()
    reason = forms.CharField(
        label="Because",
        max_length=500,
        help_text="As the maker or the authority says it, with the number of its recall. Staff read it, no patient.",
        error_messages={"required": "Write why, such as the maker's recall number."},
    )
    writes_emails = forms.BooleanField(
        label="Write an e-mail to patients who have an address in the chart",
        help_text="It asks them to call. It names no product and no treatment. All others are on the list to call.",
        required=False,
        initial=True,
    )


class ContactForm(forms.Form):
    idempotency_key = KeyField()
    way = forms.ChoiceField(
        label="How",
        choices=BY_HAND,
        widget=SegmentedRadio,
        initial=ContactWay.PHONE,
        error_messages={"required": "Choose how."},
    )
    result = forms.ChoiceField(
        label="What came of it",
        choices=ContactResult.choices,
        widget=SegmentedRadio,
        error_messages={"required": "Choose what came of it."},
    )
    words = forms.CharField(
        label="In words",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="What the patient answered, or why nobody was reached.",
    )


class ClosingForm(forms.Form):
    words = forms.CharField(label="In words", required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))
