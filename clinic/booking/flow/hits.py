"""Patients found while a visit is booked: two identifiers each, what matched, and whether a check-in is open."""

import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.booking.models import CheckIn
from clinic.practice import phones, typed_text
from patients.records import normalise
from patients.records.models import Patient
from patients.records.search import find_patients

MOST = 6
_PARTS = re.compile(r"([\s\-]+)")


@dataclass(frozen=True)
class Hit:
    patient: Patient
    name: SafeString
    phone_end: str
    has_open_check_in: bool
    has_twin: bool  # another one of these has the same birth date and a word of the name


def find(text: str) -> list[Hit]:
    """The first few who match; none for a text that asks for nothing."""
    found = list(find_patients(text, limit=MOST).patients) if text.strip() else []
    due = set(CheckIn.objects.open().filter(patient__in=found).values_list("patient_id", flat=True))
    return [
        Hit(
            patient,
            marked_name(patient, text),
            phone_end(patient),
            patient.pk in due,
            any(_are_alike(patient, other) for other in found if other is not patient),
        )
        for patient in found
    ]


def phone_end(patient: Patient) -> str:
    """The last three figures."""
    return phones.digits(phones.take_extension(patient.phone)[0])[-3:]


def _are_alike(one: Patient, other: Patient) -> bool:
    if one.born_on != other.born_on:
        return False
    shared = {*normalise.words(one.full_name)} & {*normalise.words(other.full_name)}
    return bool(shared) or (bool(one.phone) and phone_end(one) == phone_end(other))


def marked_name(patient: Patient, text: str) -> SafeString:
    """Family, Given as `patient_name` writes them, with what was typed marked."""
    wanted = normalise.words(text)
    family, given = (typed_text.without_turns(name) for name in (patient.family_name, patient.given_name))
    if not (family and given):
        return format_html("<bdi>{}</bdi>", _marked(family or given, wanted))
    capitals = "family" if typed_text.has_safe_capitals(family) else "plain"
    comma = typed_text.comma_between(family, given)
    return format_html(
        '<bdi><span class="{}">{}{}</span> {}</bdi>', capitals, _marked(family, wanted), comma, _marked(given, wanted)
    )


def _marked(name: str, wanted: list[str]) -> SafeString:
    return format_html_join("", "{}", ((_marked_word(word, wanted),) for word in _PARTS.split(name)))


def _marked_word(word: str, wanted: list[str]) -> str | SafeString:
    """The beginning that was typed; the whole word where accents make its letters differ in number."""
    folded = "".join(normalise.words(word))
    typed = max((one for one in wanted if folded.startswith(one)), key=len, default="") if folded else ""
    if not typed:
        return word
    length = len(typed) if len(folded) == len(word) else len(word)
    return format_html("<mark>{}</mark>{}", word[:length], word[length:])
