"""The worklist in the browser's terms: presses, refusals in words, and who may not."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from clinic.booking.models import Appointment, Attempt, CheckIn, CheckInState
from clinic.practice.models import Role
from clinic.practice.tenancy import tenant
from tests.booking.test_today_page import text
from tests.conftest import make_member


@pytest.fixture
def desk_client(sign_in, desk) -> Client:
    return sign_in(desk)


def state_of(check_in: CheckIn) -> str:
    with tenant(check_in.clinic_id):
        return CheckIn.objects.get(pk=check_in.pk).state


def test_the_list_shows_whom_to_call_and_when(monday, treated, ana, desk_client, clinic):
    with tenant(clinic):
        ana.phone = "+44 7700 900123"
        ana.save(update_fields=["phone"])
    treated(ana, 14)
    page = text(desk_client.get("/follow-up/"))
    for words in ("Silva, Ana", "Day 14", "7 days left", "Glabella", "+44 7700 900123", "Ada", "To do 1"):
        assert words in page, words


def test_overdue_is_shown_first_when_nothing_else_is_due(monday, treated, ana, desk_client):
    treated(ana, 25)
    page = text(desk_client.get("/follow-up/"))
    assert "Silva, Ana" in page and "4 days over" in page


@pytest.mark.parametrize("tab", ["todo", "early", "booked", "asleep", "closed"])
def test_an_empty_tab_says_what_will_appear_there(monday, desk_client, tab):
    page = desk_client.get("/follow-up/", {"tab": tab})
    assert page.status_code == 200 and 'class="empty"' in page.content.decode()


def test_one_press_on_a_time_books_it(monday, treated, ana, desk_client, local):
    check_in = treated(ana, 14)
    slot = local("2026-11-24 10:00").isoformat()
    answer = desk_client.post(f"/check-ins/{check_in.pk}/book/", {"slot": slot, "back": "/follow-up/"}, follow=True)
    assert answer.redirect_chain == [("/follow-up/", 302)]
    assert "Booked: Silva, Ana on Tuesday 24 November, 10:00 with Ada" in text(answer)
    assert state_of(check_in) == CheckInState.BOOKED


def test_the_loser_reads_so_and_gets_the_next_times_as_buttons(
    monday, book, treated, ana, ben, ada_here, desk_client, local
):
    check_in = treated(ana, 14)
    book(ben, ada_here, "2026-11-24 10:00", minutes=15)
    answer = desk_client.post(f"/check-ins/{check_in.pk}/book/", {"slot": local("2026-11-24 10:00").isoformat()})
    assert answer.status_code == 409
    assert "That time has just been taken." in text(answer)
    assert local("2026-11-24 10:15").isoformat() in answer.content.decode()
    assert state_of(check_in) == CheckInState.DUE


@pytest.mark.parametrize("slot", ["", "soon", "2026-11-24", "2026-11-24T10:00"])
def test_a_slot_that_is_none_is_refused_in_words(monday, treated, ana, desk_client, slot):
    check_in = treated(ana, 14)
    answer = desk_client.post(f"/check-ins/{check_in.pk}/book/", {"slot": slot})
    assert answer.status_code == 422 and "Choose one of the times." in text(answer)


def test_a_time_when_the_clinic_is_closed_is_refused_with_others(monday, treated, ana, desk_client, local):
    check_in = treated(ana, 14)
    answer = desk_client.post(f"/check-ins/{check_in.pk}/book/", {"slot": local("2026-11-28 10:00").isoformat()})
    assert answer.status_code == 409 and "The clinic is closed then (Sat 28 Nov, 10:00)." in text(answer)


def test_a_call_is_logged_once_for_two_presses(monday, treated, ana, desk_client, clinic):
    check_in, form = (
        treated(ana, 14),
        {"outcome": "no_answer", "note": "rang twice", "idempotency_key": str(uuid.uuid4())},
    )
    for _ in range(2):
        assert desk_client.post(f"/check-ins/{check_in.pk}/attempts/", form).status_code in (302, 409)
    with tenant(clinic):
        assert Attempt.objects.get().note == "rang twice"
    assert "Silva, Ana" in text(desk_client.get("/follow-up/?tab=asleep"))


def test_putting_off_to_yesterday_is_refused_beside_the_field(monday, treated, ana, desk_client):
    check_in = treated(ana, 14)
    answer = desk_client.post(f"/check-ins/{check_in.pk}/snooze/", {"until": "2026-11-22"})
    assert answer.status_code == 422 and "Choose a day after today." in text(answer)
    assert 'value="2026-11-22"' in answer.content.decode()  # as it was typed


def test_closing_for_another_reason_wants_words(monday, treated, ana, desk_client):
    check_in = treated(ana, 14)
    answer = desk_client.post(f"/check-ins/{check_in.pk}/close/", {"reason": "other", "note": ""})
    assert answer.status_code == 422 and "Say in a few words why it is closed." in text(answer)
    assert desk_client.post(f"/check-ins/{check_in.pk}/close/", {"reason": "declined"}).status_code == 302
    assert state_of(check_in) == CheckInState.CLOSED
    assert "Patient does not want one" in text(desk_client.get("/follow-up/?tab=closed"))
    desk_client.post(f"/check-ins/{check_in.pk}/reopen/")
    assert state_of(check_in) == CheckInState.DUE


def test_the_list_can_be_narrowed_to_one_injector(monday, treated, ana, ben, ada_here, nia, desk_client):
    treated(ana, 14)
    treated(ben, 14, injector=nia)
    page = text(desk_client.get("/follow-up/", {"injector": str(nia.pk)}))
    assert "Okafor, Ben" in page and "Silva" not in page


def test_the_menu_counts(monday, treated, ana, desk_client):
    assert desk_client.get("/check-ins/count/").content.strip() == b""
    treated(ana, 14)
    assert "1 waiting" in text(desk_client.get("/check-ins/count/"))


def test_the_sheet_shows_every_free_time_of_the_window(monday, treated, ana, desk_client):
    check_in = treated(ana, 14)
    page = text(desk_client.get(f"/check-ins/{check_in.pk}/"))
    assert "Free times in the window" in page and "Tue 24 Nov" in page and "09:15" in page


def test_each_label_of_the_sheets_belongs_to_its_own_field(monday, treated, ana, book, ada_here, desk_client):
    due, visit = treated(ana, days_ago=14), book(ana, ada_here, "2026-11-24 10:00")
    for address in (f"/check-ins/{due.pk}/", f"/appointments/{visit.pk}/"):
        page = desk_client.get(address).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)
        labelled = re.findall(r'<label[^>]*\sfor="([^"]+)"', page)
        assert labelled and [one for one in labelled if ids.count(one) != 1] == [], address


def test_the_front_desk_of_another_clinic_finds_nothing(monday, treated, ana, sign_in, other_clinic, local):
    check_in = treated(ana, 14)
    stranger = sign_in(make_member(other_clinic, "Sid", Role.FRONT_DESK))
    assert "Silva" not in text(stranger.get("/follow-up/"))
    assert stranger.get(f"/check-ins/{check_in.pk}/").status_code == 404
    for verb in ("book", "attempts", "snooze", "close", "reopen"):
        body = {"slot": local("2026-11-24 10:00").isoformat(), "reason": "declined", "until": "2026-12-01"}
        assert stranger.post(f"/check-ins/{check_in.pk}/{verb}/", body).status_code == 404
    assert state_of(check_in) == CheckInState.DUE


def test_a_check_in_whose_visit_has_passed_asks_whether_the_patient_was_here(
    monday, treated, ana, desk, sign_in, at, clinic, local
):
    check_in = treated(ana, 14)
    sign_in(desk).post(f"/check-ins/{check_in.pk}/book/", {"slot": local("2026-11-23 10:00").isoformat()})
    at(clinic, "2026-11-23 15:00")
    assert "Was the patient here?" in text(sign_in(desk).get("/follow-up/?tab=booked"))
    with tenant(clinic):
        assert Appointment.objects.get().starts_at < clinic.now() - timedelta(hours=4)
