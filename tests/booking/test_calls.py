"""A call in two presses: noted in its row, undone for some minutes, never past the last day."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client

from clinic.booking import actions
from clinic.booking.actions.calls import UNDO, log_call, note_call, undo_call
from clinic.booking.errors import BookingRefused
from clinic.booking.follow_up import sources
from clinic.booking.follow_up.finding import find_item
from clinic.booking.follow_up.kinds import WorkGroup
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Attempt
from clinic.booking.reasons import AttemptOutcome
from clinic.practice.tenancy import tenant
from tests.booking.test_today_page import text
from tests.support.pages import flat

TODAY = date(2026, 11, 23)


@pytest.fixture
def desk_client(sign_in, desk) -> Client:
    return sign_in(desk)


def in_place(row: object) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": f"work-{row.pk}", "HX-Current-URL": "http://testserver/follow-up/"}


def call(row, desk, outcome=AttemptOutcome.NO_ANSWER) -> Attempt:
    return log_call(row=row, outcome=outcome, by=desk, idempotency_key=uuid.uuid4())


@pytest.mark.parametrize(("days_left", "sleeps"), [(3, 2), (2, 2), (1, 1), (0, None)])
def test_left_a_message_never_sleeps_past_the_last_day(monday, in_clinic, treated, ana, desk, days_left, sleeps):
    check_in = treated(ana, 21 - days_left)
    call(check_in, desk, AttemptOutcome.LEFT_MESSAGE)
    check_in.refresh_from_db()
    assert check_in.snoozed_until == (TODAY + timedelta(days=sleeps) if sleeps else None)
    assert check_in.snoozed_until is None or check_in.snoozed_until <= check_in.latest


def test_a_call_is_taken_back_within_minutes_only(monday, in_clinic, treated, ana, desk, at):
    check_in = treated(ana, 14)
    first = call(check_in, desk)
    at(monday, "2026-11-23 08:31")
    second = call(check_in, desk, AttemptOutcome.WILL_CALL_BACK)
    with pytest.raises(BookingRefused, match="no longer"):
        undo_call(attempt=first, by=desk)
    undo_call(attempt=second, by=desk)
    undo_call(attempt=second, by=desk)
    check_in.refresh_from_db()
    assert check_in.snoozed_until == TODAY + timedelta(days=1)
    assert [one.pk for one in Attempt.objects.standing()] == [first.pk] and Attempt.objects.count() == 2
    note_call(attempt=first, note=" rang twice ", by=desk)
    at(monday, "2026-11-23 08:34")
    assert timedelta(minutes=4) > UNDO
    with pytest.raises(BookingRefused):
        undo_call(attempt=first, by=desk)
    with pytest.raises(BookingRefused):
        note_call(attempt=first, note="other words", by=desk)
    first.refresh_from_db()
    assert first.note == "rang twice"


def test_a_freed_visit_is_called_about_and_sleeps(monday, in_clinic, book, ana, ada_here, desk):
    visit = actions.cancel(appointment=book(ana, ada_here, "2026-11-24 10:00"), by=desk)
    assert not FollowUpItem.objects.exists()
    attempt = call(find_item(visit.pk), desk)
    item = FollowUpItem.objects.get()
    assert (item.pk, item.kind, attempt.follow_up) == (visit.pk, "cancelled", item)
    assert item.snoozed_until == TODAY + timedelta(days=1)


def test_the_row_is_answered_in_its_place(monday, treated, ana, desk_client, clinic):
    check_in = treated(ana, 14)
    page = desk_client.get("/follow-up/").content.decode()
    row = page[page.index(f'id="work-{check_in.pk}"') :]
    key = re.search(r'name="idempotency_key" value="([^"]+)"', row)
    assert key and "Sleeps until tomorrow" in row and "Sleeps until Wed 25 Nov" in row
    told = {"outcome": "left_message", "idempotency_key": key[1]}
    url = f"/check-ins/{check_in.pk}/attempts/"
    for _ in range(2):
        noted = desk_client.post(url, told, headers=in_place(check_in))
        assert noted.status_code == 200 and "left a message" in text(noted)
    with tenant(clinic):
        attempt = Attempt.objects.get()
    note = desk_client.post(f"/follow-up/calls/{attempt.pk}/note/", {"note": "husband"}, headers=in_place(check_in))
    assert note.status_code == 200 and 'value="husband"' in note.content.decode()
    asleep = re.sub(r"<[^>]+>", "", flat(desk_client.get("/follow-up/?tab=asleep")))
    assert "Called 1 ×, last Mon 23 Nov: left a message, husband" in asleep and "No free time" not in asleep
    long = desk_client.post(f"/follow-up/calls/{attempt.pk}/note/", {"note": "x" * 201}, headers=in_place(check_in))
    assert long.status_code == 422 and "x" * 201 in long.content.decode()
    back = desk_client.post(f"/follow-up/calls/{attempt.pk}/undo/", headers=in_place(check_in))
    assert back.status_code == 200 and "Not called yet" in text(back)
    other = desk_client.post(url, {"outcome": "no_answer", "idempotency_key": key[1]}, headers=in_place(check_in))
    assert other.status_code == 422 and "noted a call already" in text(other)


def test_a_time_is_booked_in_its_row_and_the_loser_stays_there(
    monday, treated, ana, ben, ada_here, book, desk_client, local
):
    check_in = treated(ana, 14)
    slot = {"slot": local("2026-11-24 10:00").isoformat()}
    book(ben, ada_here, "2026-11-24 10:00", minutes=15)
    lost = desk_client.post(f"/check-ins/{check_in.pk}/book/", slot, headers=in_place(check_in))
    assert lost.status_code == 422 and f'id="work-{check_in.pk}"' in lost.content.decode()
    assert 'role="alert"' in lost.content.decode()
    won = desk_client.post(
        f"/check-ins/{check_in.pk}/book/", {"slot": local("2026-11-24 10:15").isoformat()}, headers=in_place(check_in)
    )
    assert "Booked:" in text(won) and "Tuesday 24 November, 10:15 with Ada" in text(won)


def test_errors_stay_in_the_dialog(monday, treated, ana, desk_client):
    check_in = treated(ana, 14)
    dialog = {"HX-Request": "true", "HX-Target": "sheet-body", "HX-Current-URL": "http://testserver/follow-up/"}
    sheet = desk_client.get(f"/check-ins/{check_in.pk}/", headers=dialog).content.decode()
    assert sheet.count('hx-target="#sheet-body"') >= 4 and "<html" not in sheet
    told = {"reason": "other", "note": ""}
    refused = desk_client.post(f"/check-ins/{check_in.pk}/close/", told, headers=dialog)
    assert refused.status_code == 422 and "<html" not in refused.content.decode()
    assert "Say in a few words why it is closed." in text(refused)
    closed = desk_client.post(f"/check-ins/{check_in.pk}/close/", told | {"note": "moved away"}, headers=dialog)
    assert closed["HX-Redirect"] == "/follow-up/"


def test_a_freed_visit_is_worked_on_its_page(monday, book, ana, ada_here, desk, desk_client, clinic, local):
    with tenant(clinic):
        visit = actions.cancel(appointment=book(ana, ada_here, "2026-11-24 10:00"), by=desk)
    page = text(desk_client.get("/follow-up/"))
    assert "Missed visits to rebook" in page and "Cancelled" in page and "Consult Tue 24 Nov, 10:00" in page
    url = f"/follow-up/{visit.pk}/"
    assert "The next free times" in text(desk_client.get(url))
    assert desk_client.post(f"{url}snooze/", {"until": "2026-11-22"}).status_code == 422
    assert desk_client.post(f"{url}snooze/", {"until": "2026-11-25"}).status_code == 302
    assert "Silva" in text(desk_client.get("/follow-up/?tab=asleep")) and "the next is Silva" in text(
        desk_client.get("/follow-up/")
    )
    assert desk_client.post(f"{url}close/", {"reason": "declined"}).status_code == 302
    assert "Patient does not want one" in text(desk_client.get("/follow-up/?tab=closed"))
    assert desk_client.post(f"{url}reopen/").status_code == 302
    booked = desk_client.post(f"{url}book/", {"slot": local("2026-11-26 10:00").isoformat()})
    assert booked.status_code == 302 and "Silva" in text(desk_client.get("/follow-up/?tab=booked"))


def test_the_old_address_leads_to_the_list(monday, desk_client):
    assert desk_client.get("/check-ins/?tab=overdue")["Location"] == "/follow-up/"
    assert desk_client.get("/check-ins/?tab=booked")["Location"] == "/follow-up/?tab=booked"


def test_a_room_above_adds_a_kind(monday, ana, desk_client, monkeypatch):
    monkeypatch.setattr(sources, "_SOURCES", list(sources.sources()))
    line = sources.SourceRow(
        ana, "Day 6", ("stop", "answer by 13:48"), "Report", "Sent 09:48", "/patients/", "Open", True
    )
    sources.register(
        sources.FollowUpSource("reports", "Reports", "Soon.", WorkGroup.REPORTS, lambda *_: 1, lambda *_: [line])
    )
    page = text(desk_client.get("/follow-up/"))
    assert "Reports" in page and "answer by 13:48" in page and "To do 1" in page
