"""The boxes for a day, a time and a moment: what they show, what they understand, what they say."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from clinic.practice.date_fields import MomentField, TimeField, asked_day
from clinic.practice.fields import FIRST_DAY, LAST_DAY, DayField, typed_day
from clinic.practice.models import Clinic
from clinic.practice.typed_dates import DateUnread

LONDON = ZoneInfo("Europe/London")


class Everything(forms.Form):
    on = DayField(label="Day")
    at = TimeField(step=5)
    ended_at = MomentField()

    def __init__(self, *args: Any, zone: str = "Europe/London", **options: Any) -> None:
        super().__init__(*args, **options)
        ended = self.fields["ended_at"]
        assert isinstance(ended, MomentField)
        ended.clinic = Clinic(timezone=zone)


def filled(**typed: str) -> Everything:
    given = {"on": "28 Nov 2026", "at": "14:05", "ended_at": "28 Nov 2026", "ended_at_time": "14:05"}
    return Everything(given | typed)


def errors(field: str, **typed: str) -> list[str]:
    return list(filled(**typed).errors.get(field, []))


def test_days_and_times_are_shown_as_everywhere_in_the_product() -> None:
    ended = datetime(2026, 7, 1, 13, 5, 59, tzinfo=ZoneInfo("UTC"))
    html = str(Everything(initial={"on": date(2026, 11, 28), "at": time(14, 5), "ended_at": ended}))
    for name, value in {
        "on": "28 Nov 2026",
        "at": "14:05",
        "ended_at": "1 Jul 2026",
        "ended_at_time": "14:05",
    }.items():
        assert f'name="{name}" value="{value}"' in html
    assert html.count('type="text"') == 4


@pytest.mark.parametrize(
    ("name", "typed", "cleaned"),
    [
        ("on", "28/11/2026", date(2026, 11, 28)),
        ("on", " 2026-11-28 ", date(2026, 11, 28)),
        ("on", "1 January 1900", FIRST_DAY),
        ("on", "31.12.2199", LAST_DAY),
        ("at", "205 pm", time(14, 5)),
    ],
)
def test_what_is_typed_is_understood(name: str, typed: str, cleaned: object) -> None:
    form = filled(**{name: typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data[name] == cleaned


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("on", "31 Nov 2026", "Day: November 2026 has the days 1 to 30, not 31."),
        ("on", "31 Dec 1899", "Day: Enter a day from 1900 to 2199."),
        ("on", "2200-01-01", "Day: Enter a day from 1900 to 2199."),
        ("on", "28 Nov", "Day: Add the year, such as 28 Nov 2026."),
        ("at", "25:00", "\u201c25:00\u201d is not a time. Write it as 14:05 or 2:05 pm."),
        ("ended_at", "31 Nov 2026", "November 2026 has the days 1 to 30, not 31."),
        ("ended_at_time", "14", "\u201c14\u201d is not a time. Write it as 14:05 or 2:05 pm."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_stays(name: str, typed: str, says: str, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 29, 12, tzinfo=LONDON))
    form = filled(**{name: typed})
    assert form.errors[name.removesuffix("_time")] == [says]
    assert f'name="{name}" value="{typed}"' in str(form)


@pytest.mark.parametrize("blank", ["", "   "])
def test_an_empty_box_is_no_day_and_no_time(blank: str) -> None:
    form = filled(on=blank, at=blank, ended_at=blank, ended_at_time=blank)
    assert {name: list(said) for name, said in form.errors.items()} == dict.fromkeys(
        ("on", "at", "ended_at"), ["This field is required."]
    )


def test_a_moment_wants_both_its_parts() -> None:
    assert errors("ended_at", ended_at_time="") == ["Enter the time as well, such as 14:05."]
    assert errors("ended_at", ended_at="") == ["Enter the day as well, such as 28 Nov 2026."]


@pytest.mark.parametrize(
    "text", ["2026-11-28T14:05", "2026-11-28T14:05:00", "28 Nov 2026 14:05", "28/11/2026, 2:05 pm"]
)
def test_a_moment_may_be_one_text(text: str) -> None:
    form = filled(ended_at=text, ended_at_time="")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["ended_at"] == datetime(2026, 11, 28, 14, 5, tzinfo=LONDON)


@pytest.mark.parametrize("clock", ["00:59", "02:00"])
def test_a_moment_beside_the_hour_that_the_clocks_skip(clock: str) -> None:
    assert errors("ended_at", ended_at="28 Mar 2027", ended_at_time=clock) == []


@pytest.mark.parametrize("clock", ["01:00", "1.59 am"])
def test_a_moment_that_the_clocks_skip_is_refused(clock: str) -> None:
    said = errors("ended_at", ended_at="28 Mar 2027", ended_at_time=clock)
    assert said == ["The clocks went forward that night: this time did not exist."]


def test_a_moment_that_comes_twice_is_the_first() -> None:
    form = filled(ended_at="31 Oct 2027", ended_at_time="01:30")
    assert form.is_valid()
    assert form.cleaned_data["ended_at"].utcoffset().total_seconds() == 3600


def test_bounds_within_a_year_are_said_as_days() -> None:
    with pytest.raises(DateUnread, match=r"Enter a day from 29 Nov 2026 to 29 Jan 2027\."):
        typed_day("28 Nov 2026", first=date(2026, 11, 29), last=date(2027, 1, 29))
    assert typed_day("29 Nov 2026", first=date(2026, 11, 29)) == date(2026, 11, 29)


def test_the_clinics_zone_says_whether_the_month_may_stand_first() -> None:
    with timezone.override("Europe/London"):
        assert typed_day("11/12/2026") == date(2026, 12, 11)
    with timezone.override("America/New_York"), pytest.raises(DateUnread, match="11 Dec 2026 or 12 Nov 2026"):
        typed_day("11/12/2026")


@pytest.mark.parametrize(
    ("text", "day", "shown"),
    [
        ("", date(2026, 11, 1), date(2026, 11, 1)),
        ("2026-11-28", date(2026, 11, 28), date(2026, 11, 28)),
        ("28 Nov 2026", date(2026, 11, 28), date(2026, 11, 28)),
        ("31 Nov 2026", date(2026, 11, 1), "31 Nov 2026"),
        ("x" * 5_000, date(2026, 11, 1), "x" * 100),
    ],
)
def test_the_day_that_a_page_is_asked_for(text: str, day: date, shown: date | str) -> None:
    asked = asked_day(text, otherwise=date(2026, 11, 1))
    assert (asked.day, asked.shown) == (day, shown)
    assert bool(asked.error) is (asked.shown != asked.day)
    assert asked.is_given is (bool(text) and not asked.error)


def test_a_template_draws_the_same_box() -> None:
    source = '{% load date_boxes %}{% day_box "on" "day-pick" day submits=True error=wrong %}'
    html = Template(source).render(Context({"day": date(2026, 11, 28), "wrong": "No <day>."}))
    for part in (
        'type="text" name="on" value="28 Nov 2026"',
        'id="day-pick"',
        " data-submit-on-change",
        " data-yearless",
        'aria-invalid="true" aria-describedby="day-pick-error"',
        '<p class="error" id="day-pick-error">',
        "No &lt;day&gt;.",
        'data-first="1900-01-01" data-last="2199-12-31"',
        'data-week-starts="1"',
    ):
        assert part in html
