"""Booking any visit by hand, and the sheet of one visit."""

import json
import uuid

import pytest

from clinic.booking.models import Appointment, VisitState
from clinic.messages.choices import set_rule
from clinic.practice.models import Role
from clinic.practice.tenancy import tenant
from tests.booking.test_book_flow import free
from tests.booking.test_today_page import text
from tests.conftest import make_member
from tests.support.members import member_of


@pytest.fixture
def form(ada_here):
    return {
        "kind": "consult",
        "clinician": str(ada_here.pk),
        "on": "2026-11-24",
        "at": "10:00",
        "minutes": "30",
        "note": "",
        "idempotency_key": str(uuid.uuid4()),
    }


def visits(clinic) -> list[Appointment]:
    with tenant(clinic):
        return list(Appointment.objects.with_people().order_by("starts_at"))


def test_the_front_desk_books_a_visit_from_the_chart(monday, sign_in, desk, ana, form, clinic, local):
    client = sign_in(desk)
    assert "Book a visit" in text(client.get(f"/appointments/new/?patient={ana.pk}"))
    answer = client.post(f"/appointments/new/?patient={ana.pk}", form)
    [visit] = visits(clinic)
    assert answer["Location"] == f"/today/?on=2026-11-24#visit-{visit.pk}"
    assert (visit.patient, visit.starts_at, visit.created_by) == (ana, local("2026-11-24 10:00"), desk)


def test_a_double_click_books_one_visit(monday, sign_in, desk, ana, form, clinic):
    client = sign_in(desk)
    first, second = (client.post(f"/appointments/new/?patient={ana.pk}", form) for _ in range(2))
    assert first["Location"] == second["Location"] and len(visits(clinic)) == 1


def test_without_a_patient_times_are_there_and_the_search_is_inside(monday, sign_in, desk, ada_here, form, clinic):
    client = sign_in(desk)
    page = text(client.get("/appointments/new/"))
    assert "choose the patient" in page and "09:30" in page
    answer = client.post("/appointments/new/", form | {"note": "keep this"})
    assert answer.status_code == 422 and "Choose the patient." in text(answer)
    assert 'value="keep this"' in answer.content.decode() and visits(clinic) == []


def test_a_taken_time_answers_409_and_keeps_what_was_typed(
    monday, book, sign_in, desk, ana, ben, ada_here, form, clinic
):
    book(ben, ada_here, "2026-11-24 10:00")
    answer = sign_in(desk).post(f"/appointments/new/?patient={ana.pk}", form | {"note": "keep this"})
    assert answer.status_code == 409
    assert "That time has just been taken." in text(answer) and "10:30" in text(answer)
    assert 'value="keep this"' in answer.content.decode() and len(visits(clinic)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": ""}, "Choose a day."),
        ({"at": "25:00"}, "Time: \u201c25:00\u201d is not a time. Write it as 14:05 or 2:05 pm."),
        ({"at": "13:30"}, "The clinic is closed then (Tue 24 Nov, 13:30)."),
        ({"on": "2026-11-20"}, "That time is in the past."),
        ({"at": "10:03"}, "A visit begins on a full 5 minutes"),
        ({"clinician": str(uuid.uuid4())}, "Choose somebody who sees patients in this clinic."),
        ({"minutes": "7"}, "Choose one of the lengths in the list."),
    ],
)
def test_bad_input_is_answered_in_words(monday, sign_in, desk, ana, form, clinic, change, words):
    answer = sign_in(desk).post(f"/appointments/new/?patient={ana.pk}", form | change)
    assert answer.status_code == 422 and words in text(answer)
    assert visits(clinic) == []


def test_a_time_that_the_clocks_jump_over_is_refused(clinic, open_weekdays, at, sign_in, desk, ana, form):
    at(clinic, "2026-03-27 09:00")
    answer = sign_in(desk).post(f"/appointments/new/?patient={ana.pk}", form | {"on": "2026-03-29", "at": "01:30"})
    assert "01:30 does not exist" in text(answer)


def test_a_clinician_of_another_clinic_cannot_be_booked(
    monday, sign_in, desk, ana, form, outsider, clinic, other_clinic
):
    theirs = member_of(other_clinic, outsider)
    answer = sign_in(desk).post(f"/appointments/new/?patient={ana.pk}", form | {"clinician": str(theirs.pk)})
    assert answer.status_code == 422 and visits(clinic) == []


def test_a_foreign_patient_is_not_found(monday, sign_in, desk, foreign_patient, form):
    client = sign_in(desk)
    for chosen in (foreign_patient.pk, uuid.uuid4(), "nonsense"):
        assert client.get(f"/appointments/new/?patient={chosen}").status_code == 404
        assert client.post(f"/appointments/new/?patient={chosen}", form).status_code == 404


def test_a_visit_is_moved(monday, book, sign_in, desk, ana, ada_here, nia, form, clinic, local):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    move = {name: form[name] for name in ("on", "at", "minutes")} | {"clinician": str(nia.pk)}
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", move)
    assert answer["Location"] == f"/today/?on=2026-11-24#visit-{visit.pk}"
    [moved] = visits(clinic)
    assert (moved.pk, moved.clinician, moved.starts_at) == (visit.pk, nia, local("2026-11-24 10:00"))


def test_moving_onto_a_taken_time_answers_409_and_changes_nothing(
    monday, book, sign_in, desk, ana, ben, ada_here, form, clinic, local
):
    book(ben, ada_here, "2026-11-24 10:00")
    visit = book(ana, ada_here, "2026-11-23 10:00")
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", form)
    assert answer.status_code == 409 and "Nothing was changed. " in text(answer) and "Free instead" in text(answer)
    assert visits(clinic)[0].starts_at == local("2026-11-23 10:00")


def test_a_visit_is_cancelled(monday, book, sign_in, desk, ana, ada_here, clinic):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    client = sign_in(desk)
    for said, words in (({}, "Say why it is cancelled."), ({"reason": "other"}, "Say in a few words")):
        answer = client.post(f"/appointments/{visit.pk}/cancel/", said)
        assert answer.status_code == 422 and words in text(answer)
    assert visits(clinic)[0].state == VisitState.BOOKED
    client.post(f"/appointments/{visit.pk}/cancel/", {"reason": "unwell", "note": "Has a cold"})
    [cancelled] = visits(clinic)
    assert (cancelled.state, cancelled.cancel_reason, cancelled.cancel_note) == ("cancelled", "unwell", "Has a cold")


def test_the_note_of_a_visit_is_changed(monday, book, sign_in, desk, ana, ada_here, clinic):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    sign_in(desk).post(f"/appointments/{visit.pk}/note/", {"note": " Comes with a friend "})
    assert visits(clinic)[0].note == "Comes with a friend"


def test_the_move_page_shows_the_free_times_without_the_visit_itself(
    monday, book, sign_in, desk, ana, ben, ada_here, clinic, local
):
    visit = book(ana, ada_here, "2026-11-24 10:00", note="Window seat")
    book(ben, ada_here, "2026-11-24 11:00")
    client = sign_in(desk)
    page = client.get(f"/appointments/{visit.pk}/move/").content.decode()
    assert f"2026-11-24T10:00:00+00:00 {ada_here.pk}" in free(page) and "Window seat" in page
    assert f"2026-11-24T11:00:00+00:00 {ada_here.pk}" not in free(page)
    said = {"on": "2026-11-24", "slot": f"2026-11-24T15:00:00+00:00 {ada_here.pk}", "note": "New note"}
    assert client.post(f"/appointments/{visit.pk}/move/", said).status_code == 302
    moved = visits(clinic)[1]
    assert (moved.pk, moved.starts_at, moved.minutes, moved.note) == (
        visit.pk,
        local("2026-11-24 15:00"),
        30,
        "New note",
    )


def test_a_step_that_is_not_allowed_is_refused_in_words(monday, book, sign_in, desk, ana, ada_here):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    client = sign_in(desk)
    answer = client.post(f"/appointments/{visit.pk}/advance/", {"to": "done"})
    assert answer.status_code == 409 and "This visit is booked; it cannot become done." in text(answer)
    assert client.post(f"/appointments/{visit.pk}/advance/", {"to": "gone"}).status_code == 422


def test_an_injector_touches_their_own_visits_only(monday, book, sign_in, ada, ana, ben, ada_here, nia):
    own, other = book(ana, ada_here, "2026-11-23 10:00"), book(ben, nia, "2026-11-23 10:00")
    client = sign_in(ada)
    assert client.get(f"/appointments/{own.pk}/").status_code == 200
    assert client.get(f"/appointments/{other.pk}/").status_code == 403
    assert client.post(f"/appointments/{other.pk}/advance/", {"to": "arrived"}).status_code == 403


def test_a_stranger_finds_no_visit(monday, book, sign_in, other_clinic, ana, ada_here, form, clinic):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    stranger = sign_in(make_member(other_clinic, "Sid", Role.FRONT_DESK))
    assert stranger.get(f"/appointments/{visit.pk}/").status_code == 404
    for verb in ("move", "advance", "cancel"):
        assert stranger.post(f"/appointments/{visit.pk}/{verb}/", form | {"to": "arrived"}).status_code == 404
    assert visits(clinic)[0].state == VisitState.BOOKED


# --- the API -----------------------------------------------------------------------------------------------------------


def post(client, body):
    return client.post("/api/v1/appointments/", json.dumps(body), content_type="application/json")


def test_the_api_lists_free_slots(monday, book, sign_in, desk, ana, ada_here, local):
    book(ana, ada_here, "2026-11-24 09:00")
    query = {"clinician": str(ada_here.pk), "first": "2026-11-24", "minutes": 60}
    answer = sign_in(desk).get("/api/v1/slots/", query).json()
    assert answer["timezone"] == "Europe/London"
    assert answer["slots"][0] == {
        "start": local("2026-11-24 09:30").isoformat(),
        "end": local("2026-11-24 10:30").isoformat(),
    }


def test_the_api_books_and_answers_409_with_the_next_times(monday, sign_in, desk, ana, ben, ada_here, local):
    client = sign_in(desk)
    body = {
        "patient": str(ana.pk),
        "clinician": str(ada_here.pk),
        "start": local("2026-11-24 10:00").isoformat(),
        "minutes": 30,
        "kind": "treatment",
    }
    made = post(client, body)
    assert made.status_code == 201 and made.json()["state"] == "booked"
    refused = post(client, body | {"patient": str(ben.pk)})
    assert refused.status_code == 409 and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["next_free"][0]["start"] == local("2026-11-24 10:30").isoformat()


def test_the_api_reads_a_time_without_an_offset_as_the_clinics(
    clinic, open_weekdays, at, sign_in, desk, ana, ada_here, local
):
    at(clinic, "2026-07-06 08:00")
    body = {
        "patient": str(ana.pk),
        "clinician": str(ada_here.pk),
        "start": "2026-07-06T09:00",
        "minutes": 30,
        "kind": "consult",
    }
    assert post(sign_in(desk), body).json()["start"] == "2026-07-06T09:00:00+01:00"


def test_the_api_refuses_other_clinics_people(
    monday, sign_in, desk, foreign_patient, ana, ada_here, outsider, other_clinic, local
):
    start = local("2026-11-24 10:00").isoformat()
    body = {"patient": str(ana.pk), "clinician": str(ada_here.pk), "start": start, "minutes": 30, "kind": "consult"}
    client = sign_in(desk)
    assert "patient" in post(client, body | {"patient": str(foreign_patient.pk)}).json()["errors"]
    theirs = str(member_of(other_clinic, outsider).pk)
    assert "clinician" in post(client, body | {"clinician": theirs}).json()["errors"]
    assert client.get("/api/v1/slots/", {"clinician": theirs, "first": "2026-11-24"}).status_code == 400


def test_the_api_says_why_a_time_cannot_be(monday, sign_in, desk, ana, ada_here, local):
    start = local("2026-11-28 10:00").isoformat()
    body = {"patient": str(ana.pk), "clinician": str(ada_here.pk), "start": start, "minutes": 30, "kind": "consult"}
    answer = post(sign_in(desk), body)
    assert answer.status_code == 422 and "closed then" in answer.json()["detail"]


def test_whoever_cancels_hears_that_it_can_be_undone_and_that_the_message_waits(
    monday, book, sign_in, desk, olive, ana, ada_here
):
    visit, waits = book(ana, ada_here, "2026-11-24 10:00"), "The message to the patient waits that long."
    client = sign_in(desk)
    assert waits not in text(client.get(f"/appointments/{visit.pk}/")), "the clinic sends none"
    with tenant(monday):
        set_rule(clinic=monday, kind="visit_cancelled", channels=["email"], by=olive, version=0)
    assert waits in text(client.get(f"/appointments/{visit.pk}/"))
    answer = client.post(f"/appointments/{visit.pk}/cancel/", {"reason": "patient"}, follow=True)
    assert f"It can be undone for 3 minutes. {waits}" in text(answer) and "Undo, 3 min left" in text(answer)
