"""Finding patients by the beginnings of their names in any order, a birth date, or digits of their phone."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from clinic.practice import phones
from clinic.practice.typed_text import plain
from patients.records import normalise
from patients.records.models import Patient, PatientQuerySet, SearchToken

LAST = "\U0010ffff"  # in C collation nothing that begins with a prefix sorts after prefix + LAST
MOST_TERMS = 8
WHOLE_NUMBER = 9
BIRTH_YEARS = range(1900, 2101)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"\b(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})\b")
_DAY_FIRST = re.compile(r"\b(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<y>\d{4}|\d{2})\b")
_WORDED = re.compile(
    r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?P<m>[a-z]{3,9})\.?[-/., ]*(?P<y>\d{4})\b", re.IGNORECASE
)
_PHONE = re.compile(r"\+?\(?\d[\d ()./-]{1,20}\d")


@dataclass(frozen=True)
class Term:
    """One thing asked for: the patient must have a token that begins with one of `prefixes`."""

    prefixes: tuple[str, ...]

    def condition(self) -> Q:
        found = Q()
        for prefix in self.prefixes:
            found |= Q(token__gte=prefix, token__lt=prefix + LAST)
        return found


def matching(text: str) -> PatientQuerySet:
    """The patients of this clinic who match every word of `text`, by name; none for a text that asks for nothing.

    Each word narrows them by one range on the index (clinic, token, patient)."""
    terms = list(_terms(text))[:MOST_TERMS]
    if not terms:
        return Patient.objects.none()
    patients = Patient.objects.by_name()
    for term in terms:
        patients = patients.filter(pk__in=SearchToken.objects.filter(term.condition()).values("patient_id"))
    return patients


def _terms(text: str) -> Iterator[Term]:
    born, rest = _take_birth_date(plain(text[:200]))
    if born:
        yield Term(tuple(normalise.birth_token(day) for day in born))
    phone, rest = _take_phone(rest)
    if phone:
        yield Term(_phone_prefixes(phone))
    for word in normalise.words(rest):
        yield _word_term(word)


def _take_birth_date(text: str) -> tuple[list[date], str]:
    """The days that the text may mean, and the text without them. 5/3/86 is in the past century; the day comes before the month."""
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _WORDED):
        match = pattern.search(text)
        if match and (days := list(_days(**match.groupdict()))):
            return days, text[: match.start()] + " " + text[match.end() :]
    return [], text


def _days(d: str, m: str, y: str) -> Iterator[date]:
    month = int(m) if m.isdigit() else _MONTHS.index(m[:3].lower()) + 1 if m[:3].lower() in _MONTHS else 0
    years = [int(y)] if len(y) == 4 else [1900 + int(y), 2000 + int(y)]
    for year in filter(BIRTH_YEARS.__contains__, years):
        with suppress(ValueError):
            yield date(year, month, int(d))


def _take_phone(text: str) -> tuple[str, str]:
    """The digits of a phone number written in groups, and the text without it. The number tells enough without its extension."""
    text, _ = phones.take_extension(text)
    match = _PHONE.search(text)
    if not match or match[0].isdigit() or len(phones.digits(match[0])) < 5:
        return "", text
    return phones.digits(match[0]), text[: match.start()] + " " + text[match.end() :]


def _phone_prefixes(number: str) -> tuple[str, ...]:
    """A whole number is told by its last digits, because it is written with and without its country code. A piece may begin with the
    leading 0 that a national number has and the same number with its country code has not, or with a 0 inside either."""
    if len(number) > WHOLE_NUMBER:
        return (f"p:{number[-WHOLE_NUMBER:]}",)
    national = number.lstrip("0")
    pieces = {number, national} if len(national) >= normalise.SHORTEST_PHONE else {number}
    return tuple(f"p:{piece}" for piece in sorted(pieces))


def _word_term(word: str) -> Term:
    prefixes = [normalise.name_token(word)]
    if word.isascii() and word.isdigit():
        prefixes += _phone_prefixes(word) if len(word) >= normalise.SHORTEST_PHONE else ()
        prefixes += [f"d:{word}-"] if len(word) == 4 else []
        prefixes += [normalise.birth_token(day) for day in _run_of_eight(word)]
    return Term(tuple(prefixes))


def _run_of_eight(word: str) -> list[date]:
    if len(word) != 8:
        return []
    return [*_days(word[:2], word[2:4], word[4:]), *_days(word[6:], word[4:6], word[:4])]
