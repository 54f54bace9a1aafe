"""The day: what the front desk and an injector see, and that nobody else does."""

import re
from datetime import date, timedelta

import pytest

from clinic.booking import actions
from clinic.booking.calendar import lay_out
from clinic.booking.models import Appointment, VisitState
from clinic.booking.slots import Span
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from tests.treatments.making import make_decision, make_plan


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_front_desk_sees_everybodys_visits(monday, book, sign_in, desk, ana, ben, ada_here, nia):
    book(ana, ada_here, "2026-11-23 10:00")
    book(ben, nia, "2026-11-23 10:00")
    page = text(sign_in(desk).get("/today/"))
    assert "Monday 23 November" in page and "2 visits" in page
    assert "Silva, Ana" in page and "Okafor, Ben" in page
    assert "open 09:00 to 13:00, 14:00 to 18:00" in page


def test_an_injector_sees_their_own_patients_and_the_next_one_on_top(
    monday, book, sign_in, ada, ana, ben, ada_here, nia, desk
):
    book(ana, ada_here, "2026-11-23 10:00")
    book(ben, nia, "2026-11-23 09:00")
    response = sign_in(ada).get("/today/")
    page = text(response)
    assert "Silva, Ana" in page and "Okafor" not in page
    assert f"/patients/{ana.pk}/consults/new/" in response.content.decode()
    assert re.search(r"Next 10:00 Silva, Ana", page)


def test_an_injector_may_look_at_the_whole_clinics_day(monday, book, sign_in, ada, ben, nia):
    book(ben, nia, "2026-11-23 09:00")
    assert "Okafor, Ben" in text(sign_in(ada).get("/today/?who=all"))


def test_the_owner_sees_the_calendar(monday, book, sign_in, olive, ana, ada_here):
    book(ana, ada_here, "2026-11-23 10:00")
    assert "Silva, Ana" in text(sign_in(olive).get("/today/"))


def test_an_outsider_sees_an_empty_day(monday, book, sign_in, outsider, ana, ada_here):
    book(ana, ada_here, "2026-11-23 10:00")
    page = text(sign_in(outsider).get("/today/?who=all"))
    assert "Silva" not in page


def test_the_director_has_no_diary(monday, sign_in, dora):
    assert sign_in(dora).get("/today/").status_code == 403


@pytest.mark.parametrize("on", ["", "nonsense", "2026-13-40"])
def test_a_day_that_is_none_means_today(monday, sign_in, desk, on):
    assert "Monday 23 November" in text(sign_in(desk).get("/today/", {"on": on}))


def test_another_day_is_one_click_away(monday, book, sign_in, desk, ana, ada_here):
    book(ana, ada_here, "2026-11-24 10:00")
    page = sign_in(desk).get("/today/?on=2026-11-24")
    assert "Silva, Ana" in text(page)
    assert "?on=2026-11-23" in page.content.decode() and "?on=2026-11-25" in page.content.decode()


def test_a_closed_day_says_so(monday, sign_in, desk):
    assert "The clinic is closed" in text(sign_in(desk).get("/today/?on=2026-11-28"))


def test_one_press_moves_a_visit_forward(monday, book, sign_in, desk, ana, ada_here, clinic):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "arrived", "back": "/today/"})
    assert answer.status_code == 302 and answer["Location"] == f"/today/#visit-{visit.pk}"
    with tenant(clinic):
        assert Appointment.objects.get().state == VisitState.ARRIVED


def test_the_way_back_never_leads_to_another_site(monday, book, sign_in, desk, ana, ada_here):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    for back in ("https://evil.example/", "//evil.example/"):
        answer = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "arrived", "back": back})
        assert answer["Location"].startswith("/today/")


def test_looking_at_the_day_is_recorded(monday, sign_in, desk, clinic):
    from clinic.audit.models import Event

    sign_in(desk).get("/today/")
    with tenant(clinic):
        assert Event.objects.get(action="day.view").actor == f"user:{desk.pk}"


# --- where the cards stand ---------------------------------------------------------------------------------------------


def test_cards_stand_at_their_wall_clock_rows(monday, book, ana, ben, ada_here, in_clinic, local):
    book(ana, ada_here, "2026-11-23 09:00", minutes=45)
    book(ben, ada_here, "2026-11-23 10:30", minutes=15)
    day = date(2026, 11, 23)
    opening = [
        Span(local("2026-11-23 09:00"), local("2026-11-23 13:00")),
        Span(local("2026-11-23 14:00"), local("2026-11-23 18:00")),
    ]
    visits = list(Appointment.objects.on(day, monday).with_people())
    calendar = lay_out(day, visits, [ada_here], opening, monday.zone, local("2026-11-23 10:07"))
    assert [(card.row, card.rows) for card in calendar.columns[0].cards] == [(1, 9), (19, 3)]
    assert (calendar.rows, calendar.first_hour, calendar.now_row) == (108, 9, 14)
    assert [(block.row, block.rows) for block in calendar.closed] == [(49, 12)]


def test_a_summer_day_is_laid_out_on_the_wall_clock(clinic, open_weekdays, at, book, ana, ada_here, in_clinic, local):
    at(clinic, "2026-07-06 08:00")
    book(ana, ada_here, "2026-07-06 09:30")
    day = date(2026, 7, 6)
    opening = [Span(local("2026-07-06 09:00"), local("2026-07-06 17:00"))]
    visits = list(Appointment.objects.on(day, clinic).with_people())
    calendar = lay_out(day, visits, [], opening, clinic.zone, local("2026-07-06 08:59"))
    assert calendar.columns[0].clinician == ada_here
    assert calendar.columns[0].cards[0].row == 7 and calendar.now_row is None


def test_missed_and_cancelled_visits_leave_the_grid_and_are_listed(
    monday, at, book, ana, ada_here, desk, sign_in, in_clinic
):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 10:20")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    page = text(sign_in(desk).get("/today/"))
    assert "0 visits" in page and "Did not come or cancelled" in page and "Silva, Ana" in page


def test_the_position_classes_are_what_the_tool_writes():
    import runpy
    from pathlib import Path

    root = Path(__file__).parents[2]
    sheet = runpy.run_path(str(root / "tools/calendar_rows.py"))["sheet"]()
    assert (root / "static/css/pages/calendar_rows.css").read_text() == sheet


def test_days_before_and_after_the_change_of_clocks_hold_their_own_visits(
    clinic, open_weekdays, at, book, ana, ada_here, in_clinic
):
    at(clinic, "2026-03-27 08:00")
    book(ana, ada_here, "2026-03-27 17:30")
    book(ana, ada_here, "2026-03-30 09:00")
    for day, number in ((date(2026, 3, 27), 1), (date(2026, 3, 30), 1), (date(2026, 3, 29), 0)):
        assert Appointment.objects.on(day, clinic).count() == number
    assert timedelta(days=2, hours=14, minutes=30) == (
        Appointment.objects.latest("starts_at").starts_at - Appointment.objects.earliest("starts_at").starts_at
    )


def test_nobody_is_called_to_a_treatment_that_was_decided_against(monday, book, sign_in, ana, ada, ada_here, at):
    book(ana, ada_here, "2026-11-23 10:00", kind=VisitKind.TREATMENT)
    plan = make_plan(ana, ada)
    assert f"/plans/{plan.pk}/treat/" in sign_in(ada).get("/today/").content.decode()
    make_decision(plan, ada)
    assert f"/plans/{plan.pk}/treat/" in sign_in(ada).get("/today/").content.decode()
    at(monday, "2026-11-23 09:00")
    make_decision(plan, ada, course="wait", words="A cold sore")
    assert f"/plans/{plan.pk}/treat/" not in sign_in(ada).get("/today/").content.decode()
