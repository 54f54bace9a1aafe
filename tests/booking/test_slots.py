"""Free slots, without a database."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clinic.booking.slots import Opening, Span, free_slots, hours_between, open_spans, quarter_from, shared, suggest

LONDON = ZoneInfo("Europe/London")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
MORNING = (Opening(0, time(9), time(11)),)


def local(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def busy(start: str, minutes: int) -> Span:
    begins = local(start).astimezone(UTC)
    return Span(begins, begins + timedelta(minutes=minutes))


def starts(openings, taken=(), minutes=30, day=MONDAY, last=None, zone=LONDON, not_before=LONG_AGO):
    slots = free_slots(
        openings=openings, busy=taken, minutes=minutes, first=day, last=last or day, zone=zone, not_before=not_before
    )
    return [f"{slot.start:%H:%M}" for slot in slots]


def test_a_free_morning_offers_every_quarter_hour_that_still_fits():
    assert starts(MORNING) == ["09:00", "09:15", "09:30", "09:45", "10:00", "10:15", "10:30"]


def test_a_visit_blocks_what_would_overlap_it_and_nothing_more():
    assert starts(MORNING, [busy("2026-11-23 09:30", 30)]) == ["09:00", "10:00", "10:15", "10:30"]


def test_after_a_visit_that_ends_off_the_quarter_the_next_quarter_is_offered():
    assert starts(MORNING, [busy("2026-11-23 09:00", 20)]) == ["09:30", "09:45", "10:00", "10:15", "10:30"]


def test_a_visit_does_not_fit_over_lunch():
    spans = (Opening(0, time(9), time(10)), Opening(0, time(11), time(12)))
    assert starts(spans, minutes=45) == ["09:00", "09:15", "11:00", "11:15"]


def test_nothing_is_offered_in_the_past():
    assert starts(MORNING, not_before=local("2026-11-23 09:50")) == ["10:00", "10:15", "10:30"]
    assert starts(MORNING, not_before=local("2026-11-23 10:31")) == []


def test_a_closed_day_offers_nothing():
    assert starts(MORNING, day=date(2026, 11, 24)) == []


def test_overlapping_busy_spans_are_all_respected():
    taken = [busy("2026-11-23 09:00", 60), busy("2026-11-23 09:15", 15), busy("2026-11-23 10:15", 15)]
    assert starts(MORNING, taken, minutes=15) == ["10:00", "10:30", "10:45"]


def test_in_spring_the_hour_that_does_not_exist_is_not_offered():
    night = (Opening(6, time(0), time(4)),)
    found = starts(night, minutes=30, day=date(2026, 3, 29))
    assert "00:45" in found and "02:00" in found
    assert not [start for start in found if start.startswith("01:")]
    assert len(found) == 4 * 3 - 1


def test_in_autumn_the_hour_that_comes_twice_is_offered_twice_and_never_overlaps():
    night = (Opening(6, time(0), time(4)),)
    slots = list(
        free_slots(
            openings=night,
            busy=(),
            minutes=15,
            first=date(2026, 10, 25),
            last=date(2026, 10, 25),
            zone=LONDON,
            not_before=LONG_AGO,
        )
    )
    assert len(slots) == 4 * 5
    assert [f"{slot.start:%H:%M}" for slot in slots].count("01:15") == 2
    assert len({slot.start.astimezone(UTC) for slot in slots}) == 20


def test_opening_hours_stay_on_the_wall_clock_across_the_change():
    before, after = date(2026, 3, 23), date(2026, 3, 30)
    assert open_spans(before, MORNING, LONDON)[0].start.hour == 9
    assert open_spans(after, MORNING, LONDON)[0].start.hour == 8  # 09:00 BST
    assert starts(MORNING, day=before) == starts(MORNING, day=after)


def test_a_visit_at_the_same_wall_time_before_and_after_the_change_blocks_that_wall_time():
    for day in ("2026-03-23", "2026-03-30"):
        taken = [busy(f"{day} 09:00", 60)]
        assert starts(MORNING, taken, day=date.fromisoformat(day))[0] == "10:00"


def test_a_zone_with_half_hours_keeps_its_quarters():
    zone = ZoneInfo("Asia/Kathmandu")
    assert starts(MORNING, zone=zone)[:2] == ["09:00", "09:15"]


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(5, 120)), max_size=12),
    st.sampled_from([15, 20, 30, 45, 60]),
    st.integers(0, 700),
)
def test_a_free_slot_never_meets_a_visit_and_lies_in_the_opening_hours(visits, minutes, now):
    base = local("2026-11-23 08:00").astimezone(UTC)
    taken = [Span(base + timedelta(minutes=at), base + timedelta(minutes=at + length)) for at, length in visits]
    hours = (Opening(0, time(9), time(13)), Opening(0, time(14), time(18)))
    not_before = base + timedelta(minutes=now)
    slots = list(
        free_slots(
            openings=hours, busy=taken, minutes=minutes, first=MONDAY, last=MONDAY, zone=LONDON, not_before=not_before
        )
    )
    for slot in slots:
        assert not any(visit.meets(slot) for visit in taken)
        assert any(span.holds(slot) for span in open_spans(MONDAY, hours, LONDON))
        assert slot.start >= not_before and slot.start.minute % 15 == 0
    assert slots == sorted(slots)


def test_quarter_from_keeps_a_full_quarter():
    assert quarter_from(local("2026-11-23 09:15")) == local("2026-11-23 09:15")
    assert quarter_from(local("2026-11-23 09:15") + timedelta(seconds=1)) == local("2026-11-23 09:30")


def week() -> list[Span]:
    hours = tuple(Opening(day, time(9), time(17)) for day in range(5))
    return list(
        free_slots(
            openings=hours,
            busy=(),
            minutes=15,
            first=MONDAY,
            last=MONDAY + timedelta(days=6),
            zone=LONDON,
            not_before=LONG_AGO,
        )
    )


def test_suggestions_are_the_nearest_days_with_mornings_and_afternoons():
    found = suggest(week(), target=date(2026, 11, 25))
    assert [slot.start.date().day for slot in found] == [24, 25, 26]
    assert len({slot.start.hour >= 13 for slot in found}) == 2


def test_with_one_day_left_the_suggestions_are_spread_over_it():
    day = [slot for slot in week() if slot.start.date() == MONDAY]
    found = suggest(day, target=MONDAY)
    assert len(found) == 3 and len(set(found)) == 3
    assert found[-1].start - found[0].start >= timedelta(hours=3)


def test_few_free_slots_are_all_offered_once():
    two = week()[:2]
    assert suggest(two, target=MONDAY) == two
    assert suggest([], target=MONDAY) == []


def test_working_hours_narrow_the_opening_hours() -> None:
    def on_monday(*hours: Opening) -> list[Span]:
        return hours_between(MONDAY, MONDAY, hours, LONDON)

    opening = on_monday(Opening(0, time(9), time(13)), Opening(0, time(14), time(18)), Opening(1, time(9), time(17)))
    working = on_monday(Opening(0, time(8), time(10)), Opening(0, time(12), time(15)), Opening(2, time(9), time(17)))
    assert [(f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in shared(opening, working)] == [
        ("09:00", "10:00"),
        ("12:00", "13:00"),
        ("14:00", "15:00"),
    ]
