from zoneinfo import available_timezones

from django.core.exceptions import ValidationError


def check_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone; use a name such as Europe/London.")
