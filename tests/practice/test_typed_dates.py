"""Days and times as people type them, read from one table that the page's script is held to as well."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from clinic.practice.dates import plain_day, short_day
from clinic.practice.typed_dates import (
    DateUnread,
    check_bounds,
    day_and_time,
    is_month_first_too,
    read_typed_day,
    read_typed_time,
)

TABLE = tomllib.loads(Path(__file__).with_name("typed_dates.toml").read_text("utf-8"))
TODAY = date(2026, 11, 29)


def read(text: str, **options: bool) -> date:
    return read_typed_day(text, today=TODAY, **options)


@pytest.mark.parametrize("case", TABLE["days"], ids=lambda case: case["text"])
def test_a_day_is_read_as_it_is_typed(case: dict[str, Any]) -> None:
    if case.get("day"):
        assert read(case["text"]) == date.fromisoformat(case["day"])
    else:
        with pytest.raises(DateUnread, match=".") as refused:
            read(case["text"])
        assert case["says"] in str(refused.value)


@pytest.mark.parametrize("case", TABLE["days"], ids=lambda case: case["text"])
def test_where_the_month_may_stand_first_no_day_is_guessed(case: dict[str, Any]) -> None:
    if expected := case.get("us", case.get("day")):
        assert read(case["text"], month_first_too=True) == date.fromisoformat(expected)
    else:
        with pytest.raises(DateUnread) as refused:
            read(case["text"], month_first_too=True)
        assert case.get("us_says", case.get("says")) in str(refused.value)


@pytest.mark.parametrize("case", TABLE["bounds"], ids=lambda case: case["text"])
def test_a_day_out_of_bounds_is_refused(case: dict[str, Any]) -> None:
    bounds = [date.fromisoformat(case[name]) for name in ("first", "last")]
    if case.get("day"):
        check_bounds(read(case["text"]), *bounds)
    else:
        with pytest.raises(DateUnread) as refused:
            check_bounds(read(case["text"]), *bounds)
        assert str(refused.value) == case["says"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31 de noviembre de 2026", "Los días de noviembre de 2026 van del 1 al 30, no 31."),
        ("lunes 28 nov 2026", "El 28 nov 2026 es sábado, no lunes."),
        ("pronto", "«pronto» no es una fecha. Escríbala así: 28 nov 2026 o 28/11/2026."),
        ("11/28/2026", "No hay un mes 28. Escriba primero el día, o el mes con letras: 28 nov 2026."),
    ],
)
def test_a_spanish_reader_is_answered_in_spanish(text: str, says: str) -> None:
    with translation.override("es"), pytest.raises(DateUnread) as refused:
        read(text)
    assert str(refused.value) == says


@pytest.mark.parametrize("number", range(1, 13))
def test_a_day_as_a_spanish_page_shows_it_can_be_read(number: int) -> None:
    day = date(2026, number, 2)
    with translation.override("es"):
        assert read(short_day(day)) == read(plain_day(day)) == day


@pytest.mark.parametrize("case", TABLE["times"], ids=lambda case: case["text"])
def test_a_time_is_read_as_it_is_typed(case: dict[str, Any]) -> None:
    if case.get("time"):
        assert read_typed_time(case["text"]) == time.fromisoformat(case["time"])
    else:
        with pytest.raises(DateUnread) as refused:
            read_typed_time(case["text"])
        assert case["says"] in str(refused.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("28 Nov", date(2026, 11, 28)),
        ("30 Nov", date(2026, 11, 30)),
        ("31 May", date(2026, 5, 31)),
        ("30 May", date(2027, 5, 30)),
        ("Jan 2", date(2027, 1, 2)),
        ("Sat 2 Jan", date(2027, 1, 2)),
    ],
)
def test_without_a_year_the_nearest_day_is_meant_where_the_field_allows_it(text: str, day: date) -> None:
    assert read(text, yearless=True) == day


def test_a_leap_day_far_from_any_leap_year_wants_its_year() -> None:
    with pytest.raises(DateUnread, match="add the year"):
        read("29 Feb", yearless=True)
    assert read_typed_day("29 Feb", today=date(2027, 11, 1), yearless=True) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("zone", "too"),
    [
        ("America/New_York", True),
        ("America/Toronto", True),
        ("Pacific/Honolulu", True),
        ("US/Eastern", True),
        ("Europe/London", False),
        ("America/Mexico_City", False),
        ("Australia/Sydney", False),
        ("UTC", False),
    ],
)
def test_the_zone_says_whether_the_month_may_stand_first(zone: str, too: bool) -> None:
    assert is_month_first_too(zone) is too


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2026-11-23T14:05", ("2026-11-23", "14:05")),
        ("2026-11-23T14:05:30", ("2026-11-23", "14:05:30")),
        ("23 Nov 2026 14:05", ("23 Nov 2026", "14:05")),
        ("23 Nov 2026, 2:05 pm", ("23 Nov 2026", "2:05 pm")),
        ("23.11.2026 14.05", ("23.11.2026", "14.05")),
        ("23 nov 2026 2:05 p. m.", ("23 nov 2026", "2:05 p. m.")),
        ("23.11.2026", ("23.11.2026", "")),
        (" 23 Nov 2026 ", ("23 Nov 2026", "")),
        ("14:05", ("14:05", "")),
        ("", ("", "")),
    ],
)
def test_a_day_with_a_time_behind_it_is_two_parts(text: str, parts: tuple[str, str]) -> None:
    assert day_and_time(text) == parts
