"""What a patient's details must be like, for the form and the API alike. Each rule gives the tidy value or says in words what is wrong."""

from datetime import date

from django.core.exceptions import ValidationError

from clinic.practice import phones, typed_text
from patients.records import normalise

OLDEST = 120
PHONE_LENGTH = 40
RAW_PHONE_LENGTH = 100  # as typed, with labels and blanks that `tidy_phone` takes out
# Blanks, commas and semicolons of any script, which come along when a name is copied out of a list: "Silva, Ana".
_AROUND_NAMES = " ,;\u037e\u055d\u060c\u061b\u1363\u1364\u3001\ufe10\ufe11\ufe14\ufe50\ufe51\ufe54\uff0c\uff1b\uff64"


def tidy_name(name: str, label: str) -> str:
    name = typed_text.line(name).strip(_AROUND_NAMES)
    if name and not normalise.words(name):
        raise ValidationError(f"{label} must have at least one letter.")
    return name


def check_names(given_name: str, family_name: str) -> None:
    if not (given_name or family_name):
        raise ValidationError({"given_name": "Give at least one name: the given name or the family name."})


def check_birth_date(born_on: date, today: date) -> date:
    if born_on > today:
        raise ValidationError("Date of birth must be in the past.")
    if today.year - born_on.year > OLDEST:
        raise ValidationError(f"Date of birth must be within the last {OLDEST} years. Check the year.")
    return born_on


def tidy_phone(phone: str) -> str:
    if not phone.strip():
        return ""
    number = phones.tidy(phone)
    if number is None or len(number) > PHONE_LENGTH:
        raise ValidationError(
            "Enter a phone number such as 07700 900123 or +44 7700 900123, or leave it empty. "
            "An extension goes behind it: 020 7946 0011 ext. 12."
        )
    return number
