"""Fields for short texts that are looked up and compared: figures, hyphens and widths of any keyboard become plain ones."""

from typing import Any

from django import forms
from rest_framework import serializers

from clinic.practice.typed_text import plain


class CodeField(forms.CharField):
    """A code as it is printed, such as a lot number: its letters stay as they are."""

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class MailField(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class ApiMailField(serializers.EmailField):
    def to_internal_value(self, data: Any) -> str:
        return plain(super().to_internal_value(data))
