"""A check-in booked by any form is the open check-in; outside its window with a reason; a second one is refused."""

import json
import uuid
from datetime import date

import pytest

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.errors import CheckInSettled, NoOpenCheckIn, ReasonNeeded
from clinic.booking.models import Appointment, CheckIn, CheckInState, VisitState
from clinic.booking.reasons import CloseReason, OutsideReason
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from tests.booking.test_check_ins import tab_of
from tests.booking.test_today_page import text
from tests.support.audit import told_by
from tests.treatments.making import make_earlier_treatment

CHECK_IN = VisitKind.CHECK_IN


@pytest.fixture
def due(monday, treated, ana) -> CheckIn:
    """The window: Thursday 19 to Monday 30 November."""
    found = treated(ana, 14)
    assert (found.earliest, found.latest) == (date(2026, 11, 19), date(2026, 11, 30))
    return found


def now(check_in: CheckIn) -> CheckIn:
    with tenant(check_in.clinic_id):
        return CheckIn.objects.select_related("appointment").get(pk=check_in.pk)


@pytest.fixture
def form(ada_here):
    return {
        "kind": "check_in",
        "clinician": str(ada_here.pk),
        "on": "2026-11-24",
        "at": "10:00",
        "minutes": "15",
        "note": "",
        "idempotency_key": str(uuid.uuid4()),
    }


# --- by any form -------------------------------------------------------------------------------------------------------


def test_the_action_books_the_open_check_in(due, book, ana, nia, in_clinic):
    visit = book(ana, nia, "2026-11-24 10:00", minutes=15, kind=CHECK_IN)
    assert (now(due).state, now(due).appointment_id) == (CheckInState.BOOKED, visit.pk)
    assert told_by(Event.objects.get(action="check_in.book")) == {"appointment": str(visit.pk)}


def test_the_booking_page_books_the_open_check_in(due, sign_in, desk, ana, form):
    client = sign_in(desk)
    page = text(client.get(f"/appointments/new/?patient={ana.pk}"))
    assert "The open check-in of " in page and "window Thu 19 Nov to Mon 30 Nov" in page
    first, second = (client.post(f"/appointments/new/?patient={ana.pk}", form) for _ in range(2))
    assert first.status_code == 302 and first["Location"] == second["Location"]
    assert now(due).state == CheckInState.BOOKED


def test_the_api_books_the_open_check_in(due, sign_in, desk, ana, ada_here, local, clinic):
    made = api(sign_in(desk), ana, ada_here, local("2026-11-24 10:00"))
    assert made.status_code == 201 and str(now(due).appointment_id) == made.json()["id"]


def api(client, patient, clinician, start, **more):
    body = {
        "patient": str(patient.pk),
        "clinician": str(clinician.pk),
        "start": start.isoformat(),
        "minutes": 15,
        "kind": "check_in",
    }
    return client.post("/api/v1/appointments/", json.dumps(body | more), content_type="application/json")


def test_a_walk_in_is_the_open_check_in(due, at, monday, book, ana, ada_here, in_clinic, desk):
    at(monday, "2026-11-23 10:05")
    visit = book(ana, ada_here, "2026-11-23 10:00", minutes=15, kind=CHECK_IN)
    actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    assert now(due).state == CheckInState.BOOKED


def test_a_treatment_whose_job_was_lost_is_found_when_its_check_in_is_booked(
    monday, book, ana, ada_here, clinic, in_clinic
):
    treatment = make_earlier_treatment(ana, ada_here, clinic.now(), window=(0, 1, 7))
    book(ana, ada_here, "2026-11-24 10:00", minutes=15, kind=CHECK_IN)
    assert CheckIn.objects.get(treatment=treatment).state == CheckInState.BOOKED


def test_a_consult_leaves_the_check_in_open(due, book, ana, ada_here, in_clinic):
    book(ana, ada_here, "2026-11-24 10:00")
    assert tab_of(due) == ["due"]


def test_of_several_open_ones_the_one_whose_window_fits(monday, treated, ana, ada_here, book, in_clinic):
    newer, older = treated(ana, 2), treated(ana, 14)  # the older one's record came later, so both stand open
    book(ana, ada_here, "2026-11-24 10:00", minutes=15, kind=CHECK_IN)
    assert (now(older).state, now(newer).state) == (CheckInState.BOOKED, CheckInState.DUE)
    book(ana, ada_here, "2026-12-07 10:00", minutes=15, kind=CHECK_IN)
    assert now(newer).state == CheckInState.BOOKED


def test_of_two_windows_that_fit_the_newest(monday, treated, ana, ada_here, book, in_clinic):
    newer, older = treated(ana, 12), treated(ana, 14)
    book(ana, ada_here, "2026-11-24 10:00", minutes=15, kind=CHECK_IN)
    assert (now(older).state, now(newer).state) == (CheckInState.DUE, CheckInState.BOOKED)


# --- one only ----------------------------------------------------------------------------------------------------------


def test_a_second_visit_for_it_is_refused_with_where_it_is_booked(
    due, book, sign_in, desk, ana, ada_here, form, local, in_clinic
):
    book(ana, ada_here, "2026-11-24 15:00", minutes=15, kind=CHECK_IN)
    words = "This check-in is already booked: Tue 24 Nov, 15:00 with Ada. Move that visit instead."
    with pytest.raises(CheckInSettled) as refused:
        book(ana, ada_here, "2026-11-25 10:00", minutes=15, kind=CHECK_IN)
    assert str(refused.value) == words
    answer = sign_in(desk).post(f"/appointments/new/?patient={ana.pk}", form)
    assert answer.status_code == 422 and words in text(answer)
    refused = api(sign_in(desk), ana, ada_here, local("2026-11-25 10:00"))
    assert (refused.status_code, refused.json()["detail"]) == (409, words)
    assert refused["Content-Type"] == "application/problem+json"
    assert Appointment.objects.count() == 1


def test_a_patient_who_is_owed_none_hears_so(monday, book, sign_in, desk, ana, ada_here, form, local, in_clinic):
    with pytest.raises(NoOpenCheckIn, match="has no open check-in. Book a consult instead"):
        book(ana, ada_here, "2026-11-24 10:00", kind=CHECK_IN)
    answer = sign_in(desk).post(f"/appointments/new/?patient={ana.pk}", form | {"note": "keep this"})
    assert answer.status_code == 422 and "Silva, Ana has no open check-in." in text(answer)
    assert 'value="keep this"' in answer.content.decode()
    assert api(sign_in(desk), ana, ada_here, local("2026-11-24 10:00")).status_code == 422
    assert not Appointment.objects.exists()


def test_a_closed_one_is_opened_again_first(due, book, ana, ada_here, in_clinic, desk):
    actions.close_check_in(check_in=due, reason=CloseReason.DECLINED, by=desk)
    with pytest.raises(NoOpenCheckIn, match="was closed: Patient does not want one. Open it again"):
        book(ana, ada_here, "2026-11-24 10:00", kind=CHECK_IN)
    actions.reopen_check_in(check_in=due, by=desk)
    assert book(ana, ada_here, "2026-11-24 10:00", kind=CHECK_IN)


# --- outside its window ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-11-26", "2026-12-07"])
def test_the_first_and_the_last_day_lie_inside(monday, treated, ana, ada_here, book, in_clinic, day):
    check_in = treated(ana, 7)  # 26 November to 7 December
    book(ana, ada_here, f"{day} 10:00", kind=CHECK_IN)
    assert (now(check_in).state, now(check_in).outside_reason) == (CheckInState.BOOKED, "")


@pytest.mark.parametrize(
    ("day", "words"), [("2026-11-25", "is before the check-in's window"), ("2026-12-08", "is after the check-in's")]
)
def test_a_day_outside_wants_a_reason(monday, treated, ana, ada_here, book, in_clinic, day, words):
    check_in = treated(ana, 7)
    with pytest.raises(ReasonNeeded, match=words) as refused:
        book(ana, ada_here, f"{day} 10:00", kind=CHECK_IN)
    assert refused.value.field == "outside_reason" and "Thu 26 Nov to Mon 7 Dec" in str(refused.value)
    with pytest.raises(ReasonNeeded, match="few words"):
        book(ana, ada_here, f"{day} 10:00", kind=CHECK_IN, outside_reason=OutsideReason.OTHER)
    assert not Appointment.objects.exists()
    visit = book(ana, ada_here, f"{day} 10:00", kind=CHECK_IN, outside_reason=OutsideReason.AWAY, outside_note="Rome")
    assert (now(check_in).outside_reason, now(check_in).outside_note) == ("away", "Rome")
    said = {"appointment": str(visit.pk), "outside_reason": "away"}
    assert told_by(Event.objects.get(action="check_in.book")) == said


def test_the_worklists_button_asks_too(due, sign_in, desk, local):
    client, slot = sign_in(desk), local("2026-12-01 10:00").isoformat()
    asked = client.post(f"/check-ins/{due.pk}/book/", {"slot": slot})
    assert asked.status_code == 422 and "Tue 1 Dec is after the check-in" in text(asked)
    assert f'name="slot" value="{slot}"' in asked.content.decode()
    told = {"slot": slot, "outside_reason": "other", "outside_note": "Their mother's funeral"}
    assert client.post(f"/check-ins/{due.pk}/book/", told).status_code == 302
    for page in (f"/check-ins/{due.pk}/", "/follow-up/?tab=booked", f"/appointments/{now(due).appointment_id}/"):
        assert "Outside its window: Other reason (Their mother" in text(client.get(page)), page


def test_the_booking_page_asks_and_keeps_what_was_typed(due, sign_in, desk, ana, form):
    client = sign_in(desk)
    asked = client.post(f"/appointments/new/?patient={ana.pk}", form | {"on": "2026-12-01", "note": "keep this"})
    assert asked.status_code == 422 and "Say why." in text(asked)
    assert 'name="outside_reason"' in asked.content.decode() and 'value="keep this"' in asked.content.decode()
    told = form | {"on": "2026-12-01", "outside_reason": "no_time"}
    assert client.post(f"/appointments/new/?patient={ana.pk}", told).status_code == 302
    assert now(due).outside_reason == "no_time"


def test_the_api_asks_in_the_field(due, sign_in, desk, ana, ada_here, local):
    client, start = sign_in(desk), local("2026-12-01 10:00")
    asked = api(client, ana, ada_here, start)
    assert asked.status_code == 422 and "Say why." in asked.json()["errors"]["outside_reason"][0]
    assert api(client, ana, ada_here, start, outside_reason="nonsense").status_code == 400
    assert api(client, ana, ada_here, start, outside_reason="away").status_code == 201


def test_a_booked_one_leaves_its_window_with_a_reason_only(due, sign_in, desk, book, ana, ada_here, local, in_clinic):
    visit = book(ana, ada_here, "2026-11-24 10:00", minutes=15, kind=CHECK_IN)
    with pytest.raises(ReasonNeeded):
        actions.move(appointment=visit, start=local("2026-12-01 10:00"), minutes=15, by=desk)
    assert now(due).appointment.starts_at == local("2026-11-24 10:00")
    form = {"clinician": str(ada_here.pk), "on": "2026-12-01", "at": "10:00", "minutes": "15"}
    client = sign_in(desk)
    asked = client.post(f"/appointments/{visit.pk}/move/", form)
    assert asked.status_code == 422 and 'name="outside_reason"' in asked.content.decode()
    assert client.post(f"/appointments/{visit.pk}/move/", form | {"outside_reason": "away"}).status_code == 302
    assert (now(due).state, now(due).outside_reason) == (CheckInState.BOOKED, "away")
    actions.move(appointment=visit, start=local("2026-11-30 10:00"), minutes=15, by=desk)
    assert (now(due).outside_reason, now(due).appointment.starts_at) == ("", local("2026-11-30 10:00"))


# --- the visit goes, the check-in stays ----------------------------------------------------------------------------------


def test_a_freed_visit_cannot_stand_again_beside_a_new_one(due, at, monday, book, ana, ada_here, in_clinic, desk):
    missed = book(ana, ada_here, "2026-11-23 10:00", minutes=15, kind=CHECK_IN)
    at(monday, "2026-11-23 10:20")
    actions.advance(appointment=missed, to=VisitState.NO_SHOW, by=desk)
    assert tab_of(due) == ["due"]
    book(ana, ada_here, "2026-11-24 10:00", minutes=15, kind=CHECK_IN)
    with pytest.raises(CheckInSettled, match="already booked: Tue 24 Nov, 10:00"):
        actions.advance(appointment=missed, to=VisitState.ARRIVED, by=desk)


def test_who_comes_late_after_all_has_their_check_in(due, at, monday, book, ana, ada_here, in_clinic, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00", minutes=15, kind=CHECK_IN)
    at(monday, "2026-11-23 10:20")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    assert (now(due).state, now(due).appointment_id) == (CheckInState.BOOKED, visit.pk)


def test_a_visit_of_an_earlier_day_that_nobody_marked_is_asked_about(
    due, at, monday, book, sign_in, desk, ana, ada_here, in_clinic
):
    visit = book(ana, ada_here, "2026-11-23 17:45", minutes=15, kind=CHECK_IN)
    at(monday, "2026-11-23 23:59")
    assert tab_of(due) == ["booked"]
    at(monday, "2026-11-24 00:00")
    assert tab_of(due, date(2026, 11, 24)) == ["outcome"]
    page = text(sign_in(desk).get("/follow-up/"))
    assert "Was the patient here?" in page and "Silva, Ana" in page
    actions.advance(appointment=visit, to=VisitState.DONE, by=desk, was_here=True)
    assert now(due).state == CheckInState.SEEN
