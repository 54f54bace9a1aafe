"""What stands where on the board of a day or week, and what its heads and the floor strip say."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.range import TimestamptzRange

from clinic.booking import actions
from clinic.booking.board.floor import behind
from clinic.booking.board.open_times import open_times
from clinic.booking.board.scale import Scale
from clinic.booking.board.week import length_words, week_of
from clinic.booking.models import Appointment, VisitState
from clinic.office.models import Absence
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from tests.conftest import make_patient

DAY = "/today/?on=2026-11-23"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def column(page: str, name: str) -> str:
    """The HTML of one column."""
    return page.split(f'aria-label="{name}"', 1)[1].split("</section>", 1)[0]


@pytest.fixture
def step(clinic, desk):
    """`step(visit, "arrived")`."""

    def stepped(visit: Appointment, *states: str) -> Appointment:
        with tenant(clinic):
            for state in states:
                visit = actions.advance(appointment=visit, to=VisitState(state), by=desk)
        return visit

    return stepped


def away(clinic, member, local, start: str, end: str, reason: str = "training") -> None:
    with tenant(clinic):
        Absence.objects.create(
            clinic=clinic, member=member, during=TimestamptzRange(local(start), local(end)), reason=reason
        )


def test_the_floor_says_who_waits_how_long_and_which_room_holds_whom(
    monday, at, book, step, sign_in, desk, ana, ben, ada_here, nia, room_one
):
    first = book(ana, ada_here, "2026-11-23 09:00", room=room_one)
    second = book(ben, nia, "2026-11-23 09:15")
    at(monday, "2026-11-23 09:02")
    step(first, "arrived", "in_room")
    at(monday, "2026-11-23 09:10")
    step(second, "arrived")
    at(monday, "2026-11-23 09:24")
    page = text(sign_in(desk).get(DAY))
    assert "1 waiting" in page and "1 of 1 rooms used" in page
    assert re.search(r"Okafor, Ben 14 min 09:15 with Nia", page)
    assert re.search(r"Room 1 8 min left Silva, Ana", page)
    at(monday, "2026-11-23 09:36")
    page = sign_in(desk).get(DAY)
    assert "since long" in page.content.decode() and "26 min" in text(page), "amber from a quarter of an hour on"
    assert "4 min over" in text(page)


def test_a_head_says_where_the_clinician_is_and_how_far_behind(
    monday, at, book, step, sign_in, desk, ana, ben, ada_here, nia, room_one
):
    visit = book(ana, ada_here, "2026-11-23 09:00", room=room_one)
    book(ben, nia, "2026-11-23 09:15")
    at(monday, "2026-11-23 09:00")
    step(visit, "arrived", "in_room")
    at(monday, "2026-11-23 09:39")
    page = sign_in(desk).get(DAY).content.decode()
    assert re.search(r"9 min behind</span>\s*·\s*with .*Silva.*in Room 1", column(page, "Ada"), re.S)
    assert re.search(r"Free</span>\s*·\s*.*Okafor.* 09:15 is not here", column(page, "Nia"), re.S)


def test_how_far_behind_counts_what_runs_over_and_who_was_kept_waiting():
    now = datetime.fromisoformat("2026-11-23T10:00+00:00")

    def visit(state: str, start: int, since: int, minutes: int = 30) -> Appointment:
        begins = now - timedelta(minutes=start)
        made = Appointment(state=state, state_at=now - timedelta(minutes=since))
        made.starts_at, made.ends_at = begins, begins + timedelta(minutes=minutes)
        return made

    assert behind([], now) == 0
    assert behind([visit("in_room", 40, 20)], now) == 0, "begun late, but inside its own length"
    assert behind([visit("in_room", 40, 35)], now) == 5
    assert behind([visit("arrived", 12, 20)], now) == 12, "since it should have begun"
    assert behind([visit("arrived", -5, 20)], now) == 0, "early"
    assert behind([visit("in_room", 20, 20), visit("arrived", 12, 20)], now) == 0


def test_rooms_have_columns_and_visits_without_one_stand_apart(
    monday, book, sign_in, desk, ana, ben, ada_here, nia, room_one
):
    book(ana, ada_here, "2026-11-23 10:00", room=room_one)
    book(ben, nia, "2026-11-23 10:00")
    page = sign_in(desk).get(f"{DAY}&view=rooms").content.decode()
    assert "Silva" in column(page, "Room 1") and "Okafor" not in column(page, "Room 1")
    assert "Okafor" in column(page, "No room yet") and ">N<" in column(page, "No room yet"), "whose visit it is"


def test_finished_hours_fold_and_can_be_unfolded(monday, at, book, step, sign_in, desk, ana, ben, ada_here, nia):
    done = book(ana, ada_here, "2026-11-23 09:00")
    book(ben, ada_here, "2026-11-23 12:00")
    at(monday, "2026-11-23 09:10")
    step(done, "arrived", "done")
    at(monday, "2026-11-23 11:40")
    page = sign_in(desk).get(DAY)
    assert "1 done before 10:00" in text(page) and f'id="visit-{done.pk}"' not in page.content.decode()
    assert 'data-first-hour="10"' in page.content.decode()
    whole = sign_in(desk).get(f"{DAY}&fold=none").content.decode()
    assert f'id="visit-{done.pk}"' in whole and 'data-first-hour="9"' in whole


def test_nothing_folds_before_a_visit_that_is_still_open(monday, at, book, step, sign_in, desk, ana, ada_here):
    book(ana, ada_here, "2026-11-23 09:00")
    at(monday, "2026-11-23 12:40")
    assert 'data-first-hour="9"' in sign_in(desk).get(DAY).content.decode()


def test_an_absence_is_hatched_and_its_visits_say_that_they_must_move(
    monday, book, sign_in, desk, ana, ada_here, local, clinic
):
    book(ana, ada_here, "2026-11-23 15:00")
    away(clinic, ada_here, local, "2026-11-23 14:30", "2026-11-23 20:00")
    page = sign_in(desk).get(DAY)
    assert "Away from 14:30, training" in text(page) and "Ada is away: move" in text(page)
    assert "away 14:30" not in text(page)


def test_why_somebody_is_ill_or_away_for_themselves_is_not_said(monday, sign_in, desk, ada_here, local, clinic):
    away(clinic, ada_here, local, "2026-11-23 09:00", "2026-11-23 11:00", reason="sick")
    page = text(sign_in(desk).get(DAY))
    assert "Away until 11:00" in page
    assert "sick" not in page.lower()


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        ([(540, 600)], ["09:00", "09:15", "09:30", "09:45"]),
        ([(835, 885)], ["14:00", "14:15", "14:30"]),
        ([(835, 850)], ["13:55"]),
        ([(835, 845)], []),
        ([(540, 550), (600, 615)], ["10:00"]),
    ],
)
def test_empty_times_are_full_quarters_or_the_beginning_of_a_short_gap(clinic, free, expected):
    day = date(2026, 11, 23)
    scale = Scale(day, clinic.zone, 9, 18)
    before = datetime(2026, 11, 22, 9, tzinfo=clinic.zone)
    assert [one.at for one in open_times(free, scale, before)] == expected
    after = datetime(2026, 11, 24, 9, tzinfo=clinic.zone)
    assert open_times(free, scale, after) == [], "what has passed is not offered"


def test_an_empty_time_leads_to_the_booking_of_that_time(monday, book, sign_in, desk, ana, ada_here):
    book(ana, ada_here, "2026-11-23 10:00")
    page = column(sign_in(desk).get(DAY).content.decode(), "Ada")
    times = re.findall(r'aria-label="Book (\d\d:\d\d) with Ada', page)
    assert times[:4] == ["09:00", "09:15", "09:30", "09:45"] and "10:00" not in times and "10:30" in times
    assert "13:00" not in times, "the break"
    assert f"?on=2026-11-23&amp;at=09%3A00&amp;clinician={ada_here.pk}" in page


def test_flags_of_the_desk_are_words_without_clinical_content(
    monday, book, sign_in, desk, ada_here, nia, ana, clinic, in_clinic
):
    young = make_patient(clinic, "Kit", "Young", born_on=date(2010, 5, 1), by=desk)
    twin = make_patient(clinic, "Ana", "Silva", born_on=date(1960, 1, 2), by=desk)
    book(young, ada_here, "2026-11-23 09:00")
    book(ana, ada_here, "2026-11-23 10:00", kind=VisitKind.TREATMENT)
    book(twin, nia, "2026-11-23 10:00")
    page = text(sign_in(desk).get(DAY))
    assert page.count("Under 18") == 1 and page.count("Consent missing") == 1 and page.count("Same name") == 2
    assert "· new" in page


def test_a_week_says_visits_and_free_time_of_each_day(
    monday, book, sign_in, desk, ana, ben, ada_here, nia, clinic, treated
):
    book(ana, ada_here, "2026-11-23 10:00")
    book(ben, ada_here, "2026-11-25 15:00", minutes=45)
    book(ben, nia, "2026-11-24 15:00")
    treated(ana, 17)
    response = sign_in(desk).get(f"{DAY}&view=week&with={ada_here.pk}")
    page = text(response)
    assert "23 to 27 November" in page and "Saturday and Sunday closed" in page
    assert "1 visit · 7 h 30 free" in page and "0 visits · 8 h free" in page
    assert page.split("closed ·")[0].count("Okafor, Ben") == 1, "of this clinician only"
    assert response.content.decode().count('class="cal-col') == 5


def test_what_has_passed_of_a_week_is_free_no_more(monday, at, ada_here, clinic):
    with tenant(clinic):
        at(clinic, "2026-11-24 12:00")
        week = week_of(clinic, ada_here, date(2026, 11, 26), clinic.now())
    assert [one.free for one in week.days] == [0, 300, 480, 480, 480]
    assert week.free_words == "29 h of 40 h free" and week.now_row == 37


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (135, "2 h 15")])
def test_lengths_in_words(minutes, words):
    assert length_words(minutes) == words


def test_a_closed_day_leads_to_the_next_open_one(monday, sign_in, desk):
    page = sign_in(desk).get("/today/?on=2026-11-28")
    assert "Next open: Monday 30 November, 09:00" in text(page) and "?on=2026-11-30" in page.content.decode()


def test_a_board_costs_the_same_number_of_queries_for_one_visit_as_for_many(
    monday, book, sign_in, desk, ana, clinic, ada_here, nia
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(desk)
    counts = []
    for number in range(2):
        for hour in range(4) if number else range(1):
            patient = make_patient(clinic, "Pat", f"Number{number}{hour}", born_on=date(1980, 1, 1), by=desk)
            book(
                patient, nia if hour % 2 else ada_here, f"2026-11-23 {14 if number else 10}:{hour * 15:02}", minutes=15
            )
        client.get(DAY)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(DAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
