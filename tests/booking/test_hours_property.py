"""Hours on the wall clock and free time, right in any zone on any day: changes of the clocks, midnight, leap days. No database."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinic.booking.slots import (
    Length,
    Opening,
    Span,
    free_slots,
    hours_between,
    joined,
    open_spans,
    shared,
    slots_within,
    whole_days,
    without,
)
from clinic.booking.wall_clock import last_moment, midnight, moment_of

ZONES = [ZoneInfo(name) for name in ("Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York", "Europe/London")]
zones = st.sampled_from(ZONES)
days = st.dates(date(2023, 1, 1), date(2032, 12, 31))
clocks = st.integers(0, 24 * 12 - 1).map(lambda five: time(five // 12, five % 12 * 5))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CHANGES = [
    (date(2026, 4, 5), ZONES[0]),
    (date(2026, 10, 4), ZONES[0]),
    (date(2026, 3, 8), ZONES[2]),
    (date(2026, 11, 1), ZONES[2]),
]


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Opening, ...]:
    found = []
    for weekday in range(7):
        for opens, closes in draw(st.lists(st.tuples(clocks, clocks), max_size=2)):
            if opens < closes or closes == time.min:
                found.append(Opening(weekday, opens, closes))
    return tuple(found)


@given(days, clocks, zones)
@example(date(2026, 10, 4), time(2, 10), ZONES[0])
@example(date(2024, 2, 29), time(0), ZONES[1])
def test_a_wall_time_is_the_first_moment_whose_clock_has_come_to_it(day, at, zone):
    moment = moment_of(day, at, zone)
    shown = moment.astimezone(zone)
    assert (shown.date(), shown.time()) >= (day, at)
    before = (moment - timedelta(seconds=1)).astimezone(zone)
    assert (before.date(), before.time()) < (day, at)
    assert last_moment(day, at, zone) >= moment


@pytest.mark.parametrize(("day", "zone"), CHANGES)
def test_the_day_of_a_change_is_as_long_as_its_clocks_say(day, zone):
    hours = tuple(Opening(weekday, time.min, time.min) for weekday in range(7))
    whole = whole_days(day, day, zone)
    assert open_spans(day, hours, zone) == [whole]
    slots = list(free_slots(openings=hours, busy=(), minutes=15, first=day, last=day, zone=zone, not_before=LONG_AGO))
    assert len(slots) == (whole.end - whole.start) // timedelta(minutes=15)


@given(weeks(), days, zones)
def test_hours_that_touch_are_one_span_also_at_midnight(week, day, zone):
    found = hours_between(day, day + timedelta(days=6), week, zone)
    assert all(one.end < other.start for one, other in zip(found, found[1:], strict=False))
    split = [hours_between(one, one, week, zone) for one in (day, day + timedelta(days=1))]
    both = shared(hours_between(day, day + timedelta(days=1), week, zone), [whole_days(day, day, zone)])
    assert shared(split[0], [whole_days(day, day, zone)]) == both


def test_an_evening_that_goes_on_after_midnight_is_one_opening():
    hours = (Opening(4, time(18), time.min), Opening(5, time.min, time(2)))
    friday = date(2026, 11, 27)
    [span] = hours_between(friday, friday, hours, ZONES[3])
    assert span == Span(datetime(2026, 11, 27, 18, tzinfo=UTC), datetime(2026, 11, 28, 2, tzinfo=UTC))
    slots = list(
        free_slots(openings=hours, busy=(), minutes=60, first=friday, last=friday, zone=ZONES[3], not_before=LONG_AGO)
    )
    assert f"{slots[-1].start:%H:%M}" == "23:45", "it begins on the Friday and ends on the Saturday"


@given(weeks(), days, zones)
def test_a_closed_day_is_closed_from_midnight_to_midnight(week, day, zone):
    hours = hours_between(day - timedelta(days=1), day + timedelta(days=1), week, zone, [(day, day)])
    assert shared(hours, [whole_days(day, day, zone)]) == []
    everything = hours_between(day - timedelta(days=1), day + timedelta(days=1), week, zone)
    assert joined([*hours, *shared(everything, [whole_days(day, day, zone)])]) == everything


minutes = st.integers(0, 3 * 24 * 12).map(lambda five: five * 5)
spans = st.lists(st.tuples(minutes, st.integers(1, 40).map(lambda five: five * 5)), max_size=12)


def as_spans(base: datetime, found: list[tuple[int, int]]) -> list[Span]:
    begins = [(base + timedelta(minutes=at), timedelta(minutes=long)) for at, long in found]
    return joined(Span(start, start + long) for start, long in begins)


@given(spans, spans)
def test_what_is_shared_and_what_is_left_make_the_whole(some, others):
    base = datetime(2026, 3, 28, tzinfo=UTC)
    one, other = as_spans(base, some), as_spans(base, others)
    common, left = shared(one, other), without(one, other)
    assert joined([*common, *left]) == one
    assert shared(left, other) == []
    assert shared(common, other) == common


@given(
    weeks(), spans, spans, days, zones, st.sampled_from([5, 15, 45, 240]), st.sampled_from([(0, 0), (5, 15), (60, 0)])
)
def test_free_slots_are_exactly_the_quarters_at_which_the_visit_fits(week, busy, elsewhere, day, zone, long, buffers):
    base, length = midnight(day, zone), Length(long, *buffers)
    taken, theirs = as_spans(base, busy), as_spans(base, elsewhere)
    last = day + timedelta(days=1)
    begin = Span(base, midnight(last + timedelta(days=1), zone))
    hours = hours_between(day, last, week, zone)
    found = {one.start.astimezone(UTC) for one in slots_within(hours, taken, theirs, length, begin, zone)}
    start, expected = base, set()
    while start < begin.end:
        body = Span(start, start + length.visit)
        open_then = any(one.holds(body) for one in hours)
        if (
            open_then
            and not any(one.meets(length.occupied(start)) for one in taken)
            and not any(one.meets(body) for one in theirs)
        ):
            expected.add(start)
        start += timedelta(minutes=15)
    assert found == expected
