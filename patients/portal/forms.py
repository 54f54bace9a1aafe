from django import forms

from clinic.practice.widgets import BirthDateField


class BirthDateForm(forms.Form):
    """The second check: something that the letter with the link does not say."""

    born_on = BirthDateField(
        label="Your date of birth",
        help_text="For example 27 3 1986",
        error_messages={"required": "Enter your date of birth."},
    )
