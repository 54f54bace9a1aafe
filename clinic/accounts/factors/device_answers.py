"""What a passkey's device answered, as the browser sends it: JSON of a shape that only WebAuthn knows."""

import json
from typing import Any

from django import forms
from django.forms.fields import InvalidJSONInput


def read_answer(text: str) -> Any:
    """ValueError where it is no JSON, also for nesting and numbers that Python refuses to read."""
    try:
        return json.loads(text)
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault


class DeviceAnswerField(forms.JSONField):
    """Django's lets a number of more than 4,300 digits, and deep nesting, break the page. An answer counts once: none is shown again."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as fault:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from fault

    def bound_data(self, data: Any, initial: Any) -> Any:
        return InvalidJSONInput()
