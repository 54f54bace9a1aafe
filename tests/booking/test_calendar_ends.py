"""A moment that nobody can mean is refused at every door of the diary, and a form that was used is not used for another visit."""

import uuid

import pytest

from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.practice.idempotency import KeyUsed

PAST_THE_END = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:55:00-12:00",
    "9999-12-31T23:55:00+00:00",
    "2199-12-31T09:00:00+00:00",
]


@pytest.mark.parametrize("slot", PAST_THE_END)
def test_a_check_in_is_not_booked_past_the_calendar(monday, treated, sign_in, desk, ana, slot):
    check_in = treated(ana, 14)
    answer = sign_in(desk).post(f"/check-ins/{check_in.pk}/book/", {"slot": slot})
    assert answer.status_code == 422 and "Choose one of the times." in answer.content.decode()


@pytest.mark.parametrize("start", [*PAST_THE_END, "9999-12-31T23:55:00", "9999-12-31T20:00:00Z", "9998-12-30T09:00"])
def test_the_api_names_the_days_that_it_takes(monday, sign_in, desk, ana, ada_here, start):
    body = {"patient": str(ana.pk), "clinician": str(ada_here.pk), "start": start, "minutes": 240, "kind": "consult"}
    answer = sign_in(desk).post("/api/v1/appointments/", body, content_type="application/json")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    assert "Must be from 1900-01-01 to 2199-12-31." in answer.content.decode()


def test_a_form_that_was_used_books_nothing_else(monday, book, ana, ben, ada_here, in_clinic):
    idempotency_key = uuid.uuid4()
    first = book(ana, ada_here, "2026-11-24 10:00", idempotency_key=idempotency_key)
    assert book(ana, ada_here, "2026-11-24 10:00", idempotency_key=idempotency_key).pk == first.pk, "a double click"
    for patient, start in ((ben, "2026-11-24 10:00"), (ana, "2026-11-24 11:00")):
        with pytest.raises(KeyUsed):
            book(patient, ada_here, start, idempotency_key=idempotency_key)
    Appointment.objects.filter(pk=first.pk).update(state=VisitState.CANCELLED)
    with pytest.raises(KeyUsed):
        book(ana, ada_here, "2026-11-24 10:00", idempotency_key=idempotency_key)
    assert Appointment.objects.count() == 1


def test_another_year_is_said(monday, book, sign_in, desk, ana, ada_here, treated):
    form = {
        "kind": "consult",
        "clinician": str(ada_here.pk),
        "on": "2027-12-01",
        "at": "11:00",
        "minutes": "30",
        "note": "",
    }
    booked = sign_in(desk).post(
        f"/appointments/new/?patient={ana.pk}", form | {"idempotency_key": str(uuid.uuid4())}, follow=True
    )
    assert "Wednesday 1 December 2027, 11:00" in booked.content.decode()


def test_a_header_that_is_no_address_leads_to_the_usual_page(monday, treated, sign_in, desk, ana):
    check_in: CheckIn = treated(ana, 14)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[bad"}
    answer = sign_in(desk).get(f"/check-ins/{check_in.pk}/", headers=headers)
    assert answer.status_code == 200
