"""Figures of the diary, each just at its edge and one step beside it."""

import uuid
from datetime import date, time, timedelta

import pytest

from clinic.booking import actions, worklist
from clinic.booking.agenda import Agenda, next_free, offer_window
from clinic.booking.calendar import lay_out
from clinic.booking.errors import BookingRefused, NotOpen
from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.booking.reasons import AttemptOutcome
from clinic.jobs.models import Job
from clinic.practice.actions import set_opening_hours
from clinic.practice.visit_kinds import MINUTES, VisitKind
from tests.booking.test_check_ins import tab_of
from tests.booking.test_today_page import text

MONDAY = date(2026, 11, 23)
QUARTER = timedelta(minutes=15)


def hours(clinic, weekday: int, opens: str, closes: str) -> None:
    spans = [(time.fromisoformat(opens), time.fromisoformat(closes))]
    set_opening_hours(clinic=clinic, weekdays=[weekday], spans=spans)


# --- what may be booked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "taken"), [("10:29", True), ("10:30", True), ("10:30:01", False), ("10:31", False), ("09:00", True)]
)
def test_a_visit_may_be_written_down_until_half_an_hour_after_it_began(
    monday, at, book, ana, ada_here, in_clinic, now, taken
):
    at(monday, f"2026-11-23 {now}")
    if taken:
        assert book(ana, ada_here, "2026-11-23 10:00").state == VisitState.BOOKED
        return
    with pytest.raises(BookingRefused, match="in the past"):
        book(ana, ada_here, "2026-11-23 10:00")


@pytest.mark.parametrize(
    ("minutes", "taken"), [(0, False), (4, False), (5, True), (6, False), (235, True), (240, True), (245, False)]
)
def test_a_visit_lasts_five_minutes_to_four_hours(monday, book, ana, ada_here, in_clinic, minutes, taken):
    if taken:
        assert book(ana, ada_here, "2026-11-24 09:00", minutes=minutes).minutes == minutes
        return
    with pytest.raises(BookingRefused, match="5 to 240 minutes, in steps of 5"):
        book(ana, ada_here, "2026-11-24 09:00", minutes=minutes)


@pytest.mark.parametrize(
    ("start", "taken"),
    [
        ("08:55", False),
        ("09:00", True),
        ("12:30", True),
        ("12:35", False),
        ("13:55", False),
        ("17:30", True),
        ("17:35", False),
    ],
)
def test_a_visit_lies_wholly_in_the_opening_hours(monday, book, ana, ada_here, in_clinic, start, taken):
    if taken:
        assert book(ana, ada_here, f"2026-11-24 {start}").minutes == 30
        return
    with pytest.raises(NotOpen):
        book(ana, ada_here, f"2026-11-24 {start}")


@pytest.mark.parametrize(
    ("kind", "minutes"), [(VisitKind.CONSULT, 30), (VisitKind.TREATMENT, 45), (VisitKind.CHECK_IN, 15)]
)
def test_the_form_begins_with_the_usual_length(monday, sign_in, desk, ana, kind, minutes):
    page = text(sign_in(desk).get(f"/appointments/new/?patient={ana.pk}&kind={kind}"))
    assert f"{kind.label.lower()}, {minutes} min" in page


# --- what is offered ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (-1, 0, 11),
        (0, 0, 11),
        (1, 1, 11),
        (11, 11, 11),
        (12, 12, 26),
        (13, 13, 27),
    ],
)
def test_a_check_in_is_offered_in_its_window_and_for_two_weeks_once_that_is_past(today, first, last):
    """Days from the window's first one on; it ends eleven days later."""
    check_in = CheckIn(earliest=MONDAY, target=MONDAY + timedelta(days=4), latest=MONDAY + timedelta(days=11))
    offered = offer_window(check_in, MONDAY + timedelta(days=today))
    assert offered == (MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


@pytest.mark.parametrize(("today", "offered"), [("2026-11-22", []), ("2026-11-23", [21]), ("2026-11-24", [21])])
def test_the_next_free_time_is_looked_for_on_four_weeks(clinic, at, book, ana, ada_here, in_clinic, today, offered):
    """Open on Mondays from nine to a quarter past; the four before 21 December are taken."""
    at(clinic, "2026-11-20 08:00")
    hours(clinic, 0, "09:00", "09:15")
    for day in ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"):
        book(ana, ada_here, f"{day} 09:00", minutes=15)
    at(clinic, f"{today} 08:00")
    free = next_free(clinic, ada_here.pk, 15, since=clinic.now())
    assert [slot.start.day for slot in free] == offered


@pytest.mark.parametrize(
    ("starts", "minutes", "first_free"),
    [
        ("23:00", 60, "00:00"),
        ("23:00", 61, "00:15"),
        ("23:30", 45, "00:15"),
        ("23:30", 50, "00:30"),
        ("23:55", 65, "01:00"),
    ],
)
def test_a_visit_over_midnight_takes_its_time_on_the_day_after(
    clinic, at, book, ana, ada_here, in_clinic, local, starts, minutes, first_free
):
    """Opening hours end at midnight at the latest, but a visit may have been written before they, or the clinic's zone, were changed."""
    at(clinic, "2026-11-20 08:00")
    hours(clinic, 0, "00:00", "04:00")
    hours(clinic, 6, "09:00", "10:00")
    visit = book(ana, ada_here, "2026-11-22 09:00", minutes=15)
    begins = local(f"2026-11-22 {starts}")
    span = (begins, begins + timedelta(minutes=minutes))
    Appointment.objects.filter(pk=visit.pk).update(during=span, occupies=span)
    free = Agenda.load(clinic, MONDAY, MONDAY).free(ada_here.pk, 15)
    assert f"{next(free).start:%H:%M}" == first_free


def test_two_free_times_lie_a_quarter_of_an_hour_apart(monday, ada_here, in_clinic):
    free = list(Agenda.load(monday, MONDAY, MONDAY).free(ada_here.pk, 15))
    assert free[1].start - free[0].start == QUARTER
    assert (f"{free[0].start:%H:%M}", f"{free[-1].start:%H:%M}") == ("09:00", "17:45")


@pytest.mark.parametrize(("weekdays", "shown"), [(3, 4), (5, 6), (6, 7), (7, 7)])
def test_a_sheet_of_free_times_has_seven_days_at_most(clinic, at, treated, ana, in_clinic, weekdays, shown):
    """From Monday on the sheet looks a week ahead, so a day that is open comes once or, the Monday itself, twice."""
    at(clinic, "2026-11-23 07:00")
    for weekday in range(weekdays):
        hours(clinic, weekday, "09:00", "10:00")
    days = worklist.more_slots(clinic, treated(ana, 14), MONDAY)
    assert len(days) == shown


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-11-23", "2026-11-23", 200),
        ("2026-11-24", "2026-11-23", 400),
        ("2026-11-23", "2027-01-24", 200),
        ("2026-11-23", "2027-01-25", 400),
    ],
)
def test_other_programs_ask_for_sixty_two_days_on_at_most(monday, sign_in, desk, ada_here, first, last, status):
    asked = {"clinician": str(ada_here.pk), "first": first, "last": last}
    assert sign_in(desk).get("/api/v1/slots/", asked).status_code == status


# --- calls, and the day's calendar -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "days"),
    [(AttemptOutcome.NO_ANSWER, 1), (AttemptOutcome.LEFT_MESSAGE, 2), (AttemptOutcome.WILL_CALL_BACK, 3)],
)
def test_after_a_call_the_row_comes_back_on_its_day(monday, treated, ana, desk, in_clinic, outcome, days):
    check_in = treated(ana, 10)
    actions.log_attempt(check_in=check_in, outcome=outcome, by=desk, idempotency_key=uuid.uuid4())
    back = MONDAY + timedelta(days=days)
    assert tab_of(check_in, back - timedelta(days=1)) == ["asleep"]
    assert tab_of(check_in, back) == ["due"]


@pytest.mark.parametrize(("now", "late"), [("10:04", False), ("10:05", False), ("10:06", True)])
def test_a_patient_is_late_after_five_minutes(monday, at, book, ana, ada_here, in_clinic, now, late):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, f"2026-11-23 {now}")
    [column] = lay_out(MONDAY, [visit], [ada_here], [], monday.zone, monday.now()).columns
    assert column.cards[0].late is late


@pytest.mark.parametrize(("minutes", "size"), [(20, "tiny"), (25, "small"), (35, "small"), (40, "large")])
def test_a_card_holds_as_much_text_as_its_length_allows(monday, book, ana, ada_here, in_clinic, minutes, size):
    visit = book(ana, ada_here, "2026-11-23 10:00", minutes=minutes)
    [column] = lay_out(MONDAY, [visit], [ada_here], [], monday.zone, monday.now()).columns
    assert column.cards[0].size == size


def test_a_day_without_hours_or_visits_shows_nine_to_five(monday, in_clinic):
    calendar = lay_out(MONDAY, [], [], [], monday.zone, monday.now())
    assert (calendar.hours[0][0], calendar.hours[-1][0], calendar.rows) == ("09:00", "16:00", 8 * 12)


# --- every change of a booked check-in reaches the patient's sheet -----------------------------------------------------


def sheet_is_asked_for(check_in: CheckIn) -> bool:
    job = Job.objects.filter(kind="document.aftercare", key=str(check_in.treatment_id))
    return job.filter(state="queued").exists()


@pytest.mark.parametrize(
    ("to", "asked"),
    [
        (VisitState.CANCELLED, True),
        (VisitState.NO_SHOW, True),
        (VisitState.DONE, True),
        (VisitState.CONFIRMED, False),
        (VisitState.ARRIVED, False),
    ],
)
def test_a_check_in_that_does_not_stand_any_more_is_taken_off_the_sheet(
    monday, at, treated, ana, desk, local, in_clinic, to, asked
):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    assert sheet_is_asked_for(check_in)
    at(monday, "2026-11-23 10:20")
    if to == VisitState.DONE:
        visit = actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    Job.objects.update(state="done", finished_at=monday.now())
    actions.advance(appointment=visit, to=to, by=desk)
    assert sheet_is_asked_for(check_in) is asked


def test_a_check_in_that_is_moved_is_asked_for_again(monday, treated, ana, desk, local, in_clinic):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    Job.objects.update(state="done", finished_at=monday.now())
    actions.move(appointment=visit, start=local("2026-11-23 10:05"), minutes=MINUTES[VisitKind.CHECK_IN], by=desk)
    assert sheet_is_asked_for(check_in)
