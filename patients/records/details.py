"""What a patient's details must be like, for the form and the API alike. Each rule gives the tidy value or says in words what is wrong."""

from datetime import date

from django.core.exceptions import ValidationError

from patients.records import normalise

OLDEST = 120
_PHONE_SIGNS = set("0123456789+()-./ ")


def tidy_name(name: str, label: str) -> str:
    name = " ".join(name.split())
    if not normalise.words(name):
        raise ValidationError(f"{label} must have at least one letter.")
    return name


def check_birth_date(born_on: date, today: date) -> date:
    if born_on > today:
        raise ValidationError("Date of birth must be in the past.")
    if today.year - born_on.year > OLDEST:
        raise ValidationError(f"Date of birth must be within the last {OLDEST} years. Check the year.")
    return born_on


def tidy_phone(phone: str) -> str:
    phone = " ".join(phone.split())
    if phone and (not 5 <= len(normalise.digits(phone)) <= 15 or set(phone) - _PHONE_SIGNS):
        raise ValidationError("Enter a phone number such as 07700 900123 or +44 7700 900123, or leave it empty.")
    return phone
