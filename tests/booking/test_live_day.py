"""A page that stays open: what it is answered, what of it is in the log, what it does to the session, and the undo of the last deed."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.errors import BookingRefused
from clinic.booking.models import Appointment, VisitState
from clinic.booking.visit_deeds import VisitDeed
from clinic.practice.tenancy import tenant

LIVE = "/today/live/?on=2026-11-23"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def seen(clinic) -> int:
    with tenant(clinic):
        return Event.objects.filter(action="day.view").count()


@pytest.fixture
def open_page(monday, sign_in, desk):
    """A page of the front desk that stays open: `open_page()` asks once more and gives the answer."""
    client = sign_in(desk)
    page = client.get("/today/").content.decode()
    known = {"tag": page.split('data-tag="', 1)[1].split('"', 1)[0].replace("&quot;", '"')}

    def ask(address: str = LIVE) -> Any:
        answer = client.get(address, headers={"If-None-Match": known["tag"], "Sec-Fetch-Mode": "cors"})
        known["tag"] = answer["ETag"]
        return answer

    return ask


def test_nothing_new_is_an_answer_without_a_body_and_no_event(open_page, monday):
    before = seen(monday)
    for _ in range(3):
        answer = open_page()
        assert answer.status_code == 304 and answer.content == b""
    assert seen(monday) == before


def test_another_desks_deed_is_sent_and_recorded_once(open_page, monday, book, ana, ada_here):
    before = seen(monday)
    visit = book(ana, ada_here, "2026-11-23 10:00")
    answer = open_page()
    assert answer.status_code == 200 and f'id="visit-{visit.pk}"' in answer.content.decode()
    assert open_page().status_code == 304 and seen(monday) == before + 1


def test_the_minute_that_goes_by_is_sent_and_is_no_event(monday, at, book, ana, ada_here, request):
    book(ana, ada_here, "2026-11-23 09:00")
    at(monday, "2026-11-23 09:02")
    open_page = request.getfixturevalue("open_page")
    before = seen(monday)
    at(monday, "2026-11-23 09:07")
    answer = open_page()
    assert answer.status_code == 200 and "not here, 7 min late" in answer.content.decode()
    assert seen(monday) == before


@pytest.mark.parametrize("change", ["state", "note", "room", "absence", "cancelled"])
def test_each_change_of_the_day_is_news(open_page, monday, book, ana, ada_here, desk, room_one, local, change):
    from psycopg.types.range import TimestamptzRange

    from clinic.office.models import Absence

    visit = book(ana, ada_here, "2026-11-23 10:00")
    open_page()
    with tenant(monday):
        if change == "state":
            actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
        elif change == "note":
            Appointment.objects.filter(pk=visit.pk).update(note="Comes with a friend")
        elif change == "room":
            actions.move(appointment=visit, start=visit.starts_at, minutes=30, room=room_one, by=desk)
        elif change == "cancelled":
            actions.cancel(appointment=visit, by=desk)
        else:
            span = TimestamptzRange(local("2026-11-23 12:00"), local("2026-11-23 18:00"))
            Absence.objects.create(clinic=monday, member=ada_here, during=span, reason="sick")
    assert open_page().status_code == 200


def test_what_is_sent_holds_no_form_and_no_token(open_page, book, ana, ada_here):
    book(ana, ada_here, "2026-11-23 10:00")
    page = open_page().content.decode()
    assert "csrfmiddlewaretoken" not in page and "<form" not in page


def test_a_tag_of_another_person_or_day_is_no_proof_that_the_rows_were_shown(
    monday, sign_in, desk, olive, book, ana, ada_here
):
    book(ana, ada_here, "2026-11-23 10:00")
    theirs = sign_in(desk).get(LIVE)["ETag"]
    before = seen(monday)
    assert sign_in(olive).get(LIVE, headers={"If-None-Match": theirs}).status_code == 200
    assert sign_in(desk).get(f"{LIVE}&view=rooms", headers={"If-None-Match": theirs}).status_code == 200
    assert seen(monday) == before + 2


def test_polling_keeps_no_session_alive(open_page, monday, desk):
    from allauth.usersessions.models import UserSession

    UserSession.objects.filter(user=desk).update(last_seen_at=timezone.now() - timedelta(minutes=9))
    was = UserSession.objects.get(user=desk).last_seen_at
    open_page()
    assert UserSession.objects.get(user=desk).last_seen_at == was


def test_a_deed_of_the_board_is_told_and_leads_nowhere(monday, sign_in, desk, book, ana, ada_here):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    headers = {"X-Live-Day": "1", "HX-Request": "true"}
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "arrived"}, headers=headers)
    assert answer.status_code == 200 and answer.json() == {"said": []}
    refused = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "booked"}, headers=headers)
    assert refused.status_code == 409 and "cannot become booked" in refused.content.decode()


def test_who_was_faster_is_named(monday, sign_in, desk, olive, book, ana, ada_here):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    with tenant(monday):
        for to in ("arrived", "in_room", "done"):
            actions.advance(appointment=visit, to=VisitState(to), by=olive)
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "arrived"})
    assert answer.status_code == 409 and "was finished by Olive at 08:30. Your press changed nothing." in text(answer)


def test_when_waiting_is_long_is_the_clinics_choice(monday, at, sign_in, desk, book, ana, ada_here):
    visit = book(ana, ada_here, "2026-11-23 09:00")
    with tenant(monday):
        actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    at(monday, "2026-11-23 08:37")
    assert "since long" not in sign_in(desk).get("/today/").content.decode()
    type(monday).objects.update(long_wait_minutes=5)
    assert "since long" in sign_in(desk).get("/today/").content.decode()


# ---- the last deed, and its undo ----------------------------------------------------------------------------------------


@pytest.fixture
def undo(monday, sign_in, desk):
    """Presses the undo of the newest deed."""
    client = sign_in(desk)

    def pressed(deed: Any = None) -> Any:
        with tenant(monday):
            deed = deed or VisitDeed.objects.newest().first()
        return client.post(f"/today/deeds/{deed.pk}/undo/", headers={"X-Live-Day": "1", "HX-Request": "true"})

    return pressed


def state(clinic, visit) -> str:
    with tenant(clinic):
        return Appointment.objects.get(pk=visit.pk).state


def test_the_last_deed_of_any_desk_is_said(monday, at, book, ana, ada_here, desk, olive, sign_in):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 09:50")
    with tenant(monday):
        actions.advance(appointment=visit, to=VisitState.ARRIVED, by=olive)
    page = text(sign_in(desk).get("/today/"))
    assert "marked arrived by Olive" in page and "Undo, 3 min left" in page
    at(monday, "2026-11-23 09:52")
    assert "Undo, 1 min left" in text(sign_in(desk).get("/today/"))
    at(monday, "2026-11-23 09:54")
    page = text(sign_in(desk).get("/today/"))
    assert "marked arrived by Olive" in page and "Undo," not in page


@pytest.mark.parametrize(
    "path",
    [["confirmed", "arrived"], ["arrived"], ["arrived", "in_room"], ["arrived", "in_room", "done"], ["cancelled"]],
)
def test_a_state_goes_back_to_what_it_was(monday, book, undo, ana, ada_here, desk, path):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    before = ["booked", *path][-2]
    with tenant(monday):
        for to in path:
            actions.advance(appointment=visit, to=VisitState(to), by=desk)
    assert undo().status_code == 200
    assert state(monday, visit) == before


def test_a_move_goes_back(monday, book, undo, ana, ada_here, nia, desk, local):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    with tenant(monday):
        actions.move(appointment=visit, start=local("2026-11-23 11:00"), minutes=30, clinician=nia, by=desk)
    assert undo().status_code == 200
    with tenant(monday):
        back = Appointment.objects.get(pk=visit.pk)
        assert (back.starts_at, back.clinician_id, back.state) == (local("2026-11-23 10:00"), ada_here.pk, "booked")
        first = VisitDeed.objects.get(kind="booked")
    assert undo(first).status_code == 409, "no longer the last"


def test_a_booking_is_taken_back(monday, book, undo, ana, ada_here):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    assert undo().status_code == 200 and state(monday, visit) == "cancelled"


def test_two_presses_of_undo_undo_once(monday, book, undo, ana, ada_here, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    with tenant(monday):
        actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
        deed = VisitDeed.objects.newest().first()
    assert [undo(deed).status_code for _ in range(2)] == [200, 200]
    assert state(monday, visit) == "booked"


def test_what_was_done_since_is_not_overrun(monday, book, undo, ana, ada_here, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    with tenant(monday):
        actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
        deed = VisitDeed.objects.newest().first()
        actions.advance(appointment=visit, to=VisitState.IN_ROOM, by=desk)
    answer = undo(deed)
    assert answer.status_code == 409 and "changed since" in answer.content.decode()
    assert state(monday, visit) == "in_room"


def test_after_three_minutes_it_is_too_late(monday, at, book, undo, ana, ada_here, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 08:34")
    answer = undo()
    assert answer.status_code == 409 and "three minutes" in answer.content.decode()
    assert state(monday, visit) == "booked"


def test_a_time_that_somebody_else_took_meanwhile_is_not_given_back(monday, book, undo, ana, ben, ada_here, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    with tenant(monday):
        actions.cancel(appointment=visit, by=desk)
        deed = VisitDeed.objects.newest().first()
    book(ben, ada_here, "2026-11-23 10:00")
    answer = undo(deed)
    assert answer.status_code == 409 and state(monday, visit) == "cancelled"
    assert "That time is taken now." in text(answer) and "Okafor, Ben: consult 10:00 to 10:30 with Ada" in text(answer)


def test_an_injector_undoes_only_what_is_in_their_own_diary(monday, book, sign_in, ada, ana, nia, desk):
    visit = book(ana, nia, "2026-11-23 10:00")
    with tenant(monday):
        actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
        deed = VisitDeed.objects.newest().first()
    assert sign_in(ada).post(f"/today/deeds/{deed.pk}/undo/").status_code == 403
    assert state(monday, visit) == "arrived"


def test_a_deed_of_another_clinic_is_not_found(monday, sign_in, outsider):
    assert sign_in(outsider).post(f"/today/deeds/{uuid.uuid4()}/undo/").status_code == 404


def test_undo_is_refused_in_words(monday, book, ana, ada_here, desk, at, in_clinic):
    from clinic.booking.actions.undoing import undo

    book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 08:40")
    with pytest.raises(BookingRefused, match="three minutes"):
        undo(deed=VisitDeed.objects.get(), by=desk)
