"""The kinds of value that a document holds: texts, grades, units, days, clock times, zones."""

import re
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, GetPydanticSchema, Strict

LONG_TEXT = 2_000
SHORT_TEXT = 200
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_UNITS = 1_000

DAY_FORM = "a date like 2026-11-23"
TIME_FORM = "the clinic's local time, without offset, like 2026-11-23T14:00"
ZONE_FORM = "an IANA time zone such as Europe/London"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NOT_IANA = ("posix/", "right/", "localtime", "posixrules", "Factory")


class NotRecorded(Enum):
    """For the one fact whose `null` is itself an answer ("asked, none")."""

    NOT_RECORDED = "not recorded"

    def __repr__(self) -> str:
        return "NOT_RECORDED"

    def __bool__(self) -> Literal[False]:
        return False


NOT_RECORDED: Final = NotRecorded.NOT_RECORDED


def _day(value: Any) -> Any:
    return _day_of_text(value) if isinstance(value, str) else _possible_day(value)


@lru_cache(maxsize=4_096)
def _day_of_text(value: str) -> date:
    if not _DAY.fullmatch(value):
        raise ValueError("must be a date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day in the calendar") from None
    return _possible_day(day)


def _possible_day(value: Any) -> date:
    if type(value) is not date:
        raise ValueError("must be a date")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _local_time(value: Any) -> Any:
    if isinstance(value, str) and _LOCAL_TIME.fullmatch(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("there is no such day or clock time") from None
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise ValueError("must be a local clock time without an offset")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


@lru_cache(maxsize=1_024)
def _is_zone(name: str) -> bool:
    if name.startswith(_NOT_IANA):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _zone(name: str) -> str:
    if not _is_zone(name):
        raise ValueError("is no time zone known here")
    return name


# PostgreSQL's JSON cannot hold a NUL, so no text of a document may.
_NO_NUL = r"^[^\x00]*$"

YesNo = Annotated[bool, Strict()]
Grade = Annotated[int, Strict(), Field(ge=0, le=3)]
Text = Annotated[str, Strict(), Field(max_length=LONG_TEXT, pattern=_NO_NUL)]
ShortText = Annotated[str, Strict(), Field(max_length=SHORT_TEXT, pattern=_NO_NUL)]
Name = Annotated[str, Strict(), Field(min_length=1, max_length=SHORT_TEXT, pattern=_NO_NUL)]
Units = Annotated[float, Strict(), Field(ge=0, le=MOST_UNITS, multiple_of=0.5, allow_inf_nan=False)]
UnitsBefore = Annotated[float, Strict(), Field(ge=0, le=5_000, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_day)]
LocalTime = Annotated[
    datetime,
    BeforeValidator(_local_time),
    Field(json_schema_extra={"format": "local-date-time", "pattern": f"^{_LOCAL_TIME.pattern}$"}),
]
ZoneName = Annotated[
    str,
    Strict(),
    Field(max_length=64, json_schema_extra={"format": "iana-time-zone"}),
    AfterValidator(_zone),
]
AskedName = Annotated[Name | NotRecorded | None, GetPydanticSchema(lambda _source, handler: handler(Name | None))]
"""A name; None where it was asked and there is none; NOT_RECORDED where nobody asked."""
