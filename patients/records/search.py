"""Finding patients by the beginnings of their names in any order, a birth date, or digits of their phone."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from clinic.practice import phones
from clinic.practice.typed_dates import DateUnread, is_month_first_too, read_typed_day
from clinic.practice.typed_text import plain
from patients.records import normalise
from patients.records.models import Patient, PatientQuerySet, SearchToken

LAST = "\U0010ffff"  # in C collation nothing that begins with a prefix sorts after prefix + LAST
MOST_TERMS = 8
WHOLE_NUMBER = 9
BIRTH_YEARS = range(1900, 2101)
_SIGN = "[-/. ]"
_YEAR = r"(?:[0-9]{4}|[0-9]{2})"
_WORD, _ORDINAL = r"[^\W\d_]{3,}\.?", "(?:st|nd|rd|th|er|r?o|[\u00ba\u00b0])?"
# What looks like a day among other words; `read_typed_day` says whether it is one.
_LIKE_A_DAY = [
    re.compile(rf"\b[0-9]{{4}}{_SIGN}[0-9]{{1,2}}{_SIGN}[0-9]{{1,2}}\b"),
    re.compile(rf"\b[0-9]{{1,2}}{_SIGN} ?[0-9]{{1,2}}{_SIGN} ?{_YEAR}\b"),
    re.compile(rf"\b[0-9]{{1,2}}\.?{_ORDINAL}[-/. ]*(?:(?:of|de) )?{_WORD}[-/., ]*(?:del? )?{_YEAR}\b", re.I),
    re.compile(rf"\b{_WORD}[- ]*[0-9]{{1,2}}{_ORDINAL}[ ,-]+[0-9]{{4}}\b", re.I),
]
_LETTER, _BETWEEN_FIGURES = re.compile(r"[^\W\d_]"), re.compile(rf"(?<=[0-9]){_SIGN}+(?=[0-9])")
_TWO_FIGURES = re.compile(r"(?<![0-9])(?=[0-9]{2}$)")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(/?)([0-9]{1,2})(/?[0-9]{4})")
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
    """The days that the text may mean, and the text without them. A run of figures may be a phone as well, and is left."""
    if not text.isdigit() and (days := _readings(text)):
        return days, ""
    for match in (match for pattern in _LIKE_A_DAY for match in pattern.finditer(text)):
        if days := _readings(match[0]):
            return days, text[: match.start()] + " " + text[match.end() :]
    return [], text


def _readings(text: str) -> list[date]:
    """Every day that a text may mean, as the boxes for a day read it: 5/3/86 in either century, and 3 May as well where the clinic's
    country writes the month first."""
    if not _LETTER.search(text):
        text = _BETWEEN_FIGURES.sub("/", text)
    texts = [text] if re.search("[0-9]{4}", text) else [_TWO_FIGURES.sub(century, text) for century in ("19", "20")]
    if is_month_first_too(timezone.get_current_timezone_name()):
        texts += [_DAY_MONTH.sub(r"\3\2\1\4", text) for text in texts if _DAY_MONTH.fullmatch(text)]
    days = []
    for typed in texts:
        with suppress(DateUnread):
            days.append(read_typed_day(typed, today=timezone.localdate()))
    return [day for day in dict.fromkeys(days) if day.year in BIRTH_YEARS]


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
        prefixes += [normalise.birth_token(day) for day in _readings(word)] if len(word) == 8 else []
    return Term(tuple(prefixes))
