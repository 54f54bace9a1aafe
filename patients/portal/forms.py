from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.practice.widgets import BirthDateField


class BirthDateForm(forms.Form):
    """The second check: something that the letter with the link does not say."""

    born_on = BirthDateField(
        label=_("Your date of birth"),
        help_text=_("For example 27 3 1986"),
        error_messages={"required": _("Enter your date of birth.")},
    )
