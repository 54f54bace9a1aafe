"""What a text asks for: names, days of birth, digits of a phone, an e-mail address."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from clinic.practice import phones
from clinic.practice.typed_dates import DateUnread, is_month_first_too, read_typed_day
from clinic.practice.typed_text import plain
from patients.records import normalise, phone_keys

LAST = "\U0010ffff"  # in C collation nothing that begins with a prefix sorts after prefix + LAST
MOST_TERMS = 8
WHOLE_NUMBER = 9
FROM_THE_FRONT = 5
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


_MAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]*")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Range:
    """From `first` on, before `end`, of one column of the patient."""

    column: str
    first: str | date
    end: str | date

    def condition(self) -> Q:
        return Q(**{f"{self.column}__gte": self.first, f"{self.column}__lt": self.end})


@dataclass(frozen=True)
class Term:
    """One thing asked for: a name that begins with `word`, or, told by figures or a sign, one of `ranges`."""

    word: str = ""
    ranges: tuple[Range, ...] = ()

    @property
    def is_name(self) -> bool:
        return not self.ranges

    @property
    def rank(self) -> int:
        """The rarest leads: an address, a day, many figures of a phone, few figures or a year."""
        columns = {one.column for one in self.ranges}
        if "email_key" in columns:
            return 0
        if self.word == "" and columns == {"born_on"}:
            return 1
        return 2 if "phone_start" in columns else 3

    def condition(self) -> Q:
        """As a filter of patients who are found by something else."""
        asked = begins("sort_name", self.word) if self.word else Q()
        for one in self.ranges:
            asked |= one.condition()
        return asked


def begins(column: str, word: str) -> Q:
    """That one of the words in a `sort_name` begins so. Not leak-proof, so only a filter on what an index brings."""
    return (
        Q(**{f"{column}__startswith": word})
        | Q(**{f"{column}__contains": f" {word}"})
        | Q(**{f"{column}__contains": f",{word}"})
    )


def beginning(column: str, prefix: str) -> Range:
    return Range(column, prefix, prefix + LAST)


def terms_of(text: str) -> list[Term]:
    return list(_terms(text[:200]))[:MOST_TERMS]


def _terms(text: str) -> Iterator[Term]:
    typed = plain(text)
    if mail := _MAIL.search(typed):
        yield Term(ranges=(beginning("email_key", mail[0].casefold()),))
        typed = typed[: mail.start()] + " " + typed[mail.end() :]
    born, rest = _take_birth_date(typed)
    if born:
        yield Term(ranges=tuple(_on(day) for day in born))
    phone, rest = _take_phone(rest)
    if phone:
        yield Term(ranges=_phone_ranges(phone))
    for word in normalise.words(rest):
        yield _word_term(word[: normalise.WORD_LENGTH])


def _on(day: date) -> Range:
    return Range("born_on", day, day + ONE_DAY)


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
    country writes the month first. 3/14/1986 can be one day only, and is that day everywhere."""
    if not _LETTER.search(text):
        text = _BETWEEN_FIGURES.sub("/", text)
    texts = [text] if re.search("[0-9]{4}", text) else [_TWO_FIGURES.sub(century, text) for century in ("19", "20")]
    days = _days_of(texts)
    if not days or is_month_first_too(timezone.get_current_timezone_name()):
        days += _days_of([_DAY_MONTH.sub(r"\3\2\1\4", text) for text in texts if _DAY_MONTH.fullmatch(text)])
    return [day for day in dict.fromkeys(days) if day.year in BIRTH_YEARS]


def _days_of(texts: list[str]) -> list[date]:
    days = []
    for typed in texts:
        with suppress(DateUnread):
            days.append(read_typed_day(typed, today=timezone.localdate()))
    return days


def _take_phone(text: str) -> tuple[str, str]:
    """A phone number written in groups, and the text without it. The number tells enough without its extension."""
    text, _ = phones.take_extension(text)
    match = _PHONE.search(text)
    if not match or match[0].isdigit() or len(phones.digits(match[0])) < FROM_THE_FRONT:
        return "", text
    return match[0], text[: match.start()] + " " + text[match.end() :]


def _phone_ranges(typed: str) -> tuple[Range, ...]:
    """A whole number is told by its last figures, because it is written with and without its country code. A piece is the end of a
    number or, of enough figures, its front; it may begin with the 0 that a national number has and an international one has not."""
    number = phones.digits(typed)
    if len(number) > WHOLE_NUMBER:
        return (beginning("phone_end", number[: -WHOLE_NUMBER - 1 : -1]),)
    pieces = {number, number.lstrip("0")}
    ends = [beginning("phone_end", piece[::-1]) for piece in sorted(pieces) if len(piece) >= phone_keys.SHORTEST]
    start = phone_keys.phone_start(typed)
    if len(number) < FROM_THE_FRONT or len(start) < phone_keys.SHORTEST:
        return tuple(ends)
    return (*ends, beginning("phone_start", start))


def _word_term(word: str) -> Term:
    if not (word.isascii() and word.isdigit()):
        return Term(word)
    ranges: list[Range] = []
    if len(word) >= phone_keys.SHORTEST:
        ranges += _phone_ranges(word)
    if len(word) == 4 and int(word) in BIRTH_YEARS:
        ranges.append(Range("born_on", date(int(word), 1, 1), date(int(word) + 1, 1, 1)))
    if len(word) == 8:
        ranges += map(_on, _readings(word))
    return Term(word, tuple(ranges))
