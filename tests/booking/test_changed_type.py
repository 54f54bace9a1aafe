"""A booked visit becomes one of another type, of another kind too: length and buffers follow, and so does the check-in."""

import pytest

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.errors import CheckInSettled, NoOpenCheckIn
from clinic.booking.models import Appointment, CheckInState
from clinic.booking.visit_deeds import VisitDeed
from clinic.office.models import VisitType
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from tests.booking.test_today_page import text


@pytest.fixture
def of_kind(clinic):
    def found(kind: str) -> VisitType:
        with tenant(clinic):
            return VisitType.objects.in_use().filter(kind=kind).first()

    return found


def now(clinic, visit) -> Appointment:
    with tenant(clinic):
        return Appointment.objects.with_people().get(pk=visit.pk)


def sent(visit_type, ada_here, at="10:00", day="2026-11-24", **more):
    """What the move page sends."""
    slot = f"{day}T{at}:00+00:00 {ada_here.pk}"
    return {"on": day, "slot": slot, "at": "", "minutes": "", "visit_type": str(visit_type.pk), **more}


def test_a_consult_becomes_a_treatment_with_its_length_and_keeps_time_and_note(
    monday, book, sign_in, desk, ana, ada_here, of_kind, clinic, local
):
    visit, kind = book(ana, ada_here, "2026-11-24 10:00", note="Window seat"), of_kind("treatment")
    client = sign_in(desk)
    page = client.get(f"/appointments/{visit.pk}/move/").content.decode()
    assert f'name="slot" value="2026-11-24T10:00:00+00:00 {ada_here.pk}"' in page and "Change the visit" in page
    answer = client.post(f"/appointments/{visit.pk}/move/", sent(kind, ada_here))
    assert answer.status_code == 302
    changed = now(clinic, visit)
    assert (changed.kind, changed.visit_type, changed.minutes) == (VisitKind.TREATMENT, kind, kind.minutes)
    assert (changed.starts_at, changed.note) == (local("2026-11-24 10:00"), "Window seat")
    assert f"changed: {kind.name}, {kind.minutes} minutes" in text(client.get("/today/"))
    assert "changed" in text(client.get("/today/?on=2026-11-24"))
    with tenant(clinic):
        event = Event.objects.filter(action="appointment.move").latest("id")
    assert event.data["kind"] == "treatment"


def test_buffers_of_the_new_type_are_kept_free_and_a_conflict_is_said(
    monday, book, sign_in, desk, ana, ben, ada_here, of_kind, clinic
):
    kind = of_kind("treatment")
    visit = book(ana, ada_here, "2026-11-24 10:00")
    book(ben, ada_here, "2026-11-24 10:30")
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", sent(kind, ada_here))
    assert answer.status_code == 409 and "Okafor" in text(answer) and "Nothing was changed." in text(answer)
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", sent(kind, ada_here, anyway="1"))
    assert answer.status_code == 422 and text(answer).count("Say why it is booked anyway.") == 1
    assert "Okafor" in text(answer) and "Nothing was changed." in text(answer) and "Free instead" in text(answer)
    assert now(clinic, visit).kind == VisitKind.CONSULT
    with tenant(clinic):
        VisitType.objects.filter(pk=kind.pk).update(buffer_after=15)
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", sent(kind, ada_here, "11:00"))
    assert answer.status_code == 302
    changed = now(clinic, visit)
    assert (changed.occupies.upper - changed.ends_at).total_seconds() == 15 * 60


def test_a_visit_becomes_the_open_check_in(monday, book, ana, ada_here, treated, of_kind, in_clinic, desk, local):
    due, visit = treated(ana, 14), book(ana, ada_here, "2026-11-24 10:00")
    moved = actions.move(
        appointment=visit, start=local("2026-11-24 10:00"), minutes=15, visit_type=of_kind("check_in"), by=desk
    )
    due.refresh_from_db()
    assert (moved.kind, due.state, due.appointment_id) == (VisitKind.CHECK_IN, CheckInState.BOOKED, visit.pk)


def test_a_check_in_becomes_something_else_and_is_due_again(
    monday, book, ana, ada_here, treated, of_kind, in_clinic, desk, local
):
    due = treated(ana, 14)
    visit = book(ana, ada_here, "2026-11-24 10:00", kind=VisitKind.CHECK_IN)
    due.refresh_from_db()
    before = due.sequence
    actions.move(appointment=visit, start=visit.starts_at, minutes=30, visit_type=of_kind("consult"), by=desk)
    due.refresh_from_db()
    assert (due.state, due.appointment_id) == (CheckInState.DUE, None) and due.sequence > before
    book(ana, ada_here, "2026-11-24 15:00", kind=VisitKind.CHECK_IN)  # it can be booked anew


def test_whoever_is_owed_none_or_has_it_booked_hears_so_at_the_type(
    monday, book, sign_in, desk, ana, ada_here, treated, of_kind, clinic, in_clinic, local
):
    visit, kind = book(ana, ada_here, "2026-11-24 10:00"), of_kind("check_in")
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", sent(kind, ada_here))
    assert answer.status_code == 422 and 'id="visit-type-error"' in answer.content.decode()
    with pytest.raises(NoOpenCheckIn):
        actions.move(appointment=visit, start=visit.starts_at, minutes=15, visit_type=kind, by=desk)
    treated(ana, 14)
    book(ana, ada_here, "2026-11-24 15:00", kind=VisitKind.CHECK_IN)
    with pytest.raises(CheckInSettled):
        actions.move(appointment=visit, start=visit.starts_at, minutes=15, visit_type=kind, by=desk)


@pytest.mark.parametrize("became", ["check_in", "treatment"])
def test_the_undo_gives_the_type_and_the_check_in_back(
    monday, book, ana, ada_here, treated, of_kind, in_clinic, desk, became
):
    due = treated(ana, 14)
    was = VisitKind.CONSULT if became == "check_in" else VisitKind.CHECK_IN
    visit = book(ana, ada_here, "2026-11-24 10:00", kind=was)
    due.refresh_from_db()
    stood = due.state, due.appointment_id
    actions.move(appointment=visit, start=visit.starts_at, minutes=60, visit_type=of_kind(became), by=desk)
    deed = VisitDeed.objects.newest().first()
    assert deed.words == "changed"
    back = actions.undo(deed=deed, by=desk)
    due.refresh_from_db()
    assert (back.kind, back.visit_type.kind, back.minutes) == (was, was, 30)
    assert (due.state, due.appointment_id) == stood


def test_a_check_in_booked_anew_meanwhile_is_not_taken_by_the_undo(
    monday, book, ana, ada_here, treated, of_kind, in_clinic, desk
):
    treated(ana, 14)
    visit = book(ana, ada_here, "2026-11-24 10:00", kind=VisitKind.CHECK_IN)
    actions.move(appointment=visit, start=visit.starts_at, minutes=30, visit_type=of_kind("consult"), by=desk)
    deed = VisitDeed.objects.newest().first()
    book(ana, ada_here, "2026-11-24 15:00", kind=VisitKind.CHECK_IN)
    with pytest.raises(CheckInSettled):
        actions.undo(deed=deed, by=desk)


def test_the_clinician_is_changed_and_the_time_stays(monday, book, sign_in, desk, ana, ada_here, nia, clinic):
    visit = book(ana, ada_here, "2026-11-24 10:05")
    asked = {"clinician": str(nia.pk), "slot": f"2026-11-24T10:05:00+00:00 {ada_here.pk}"}
    page = sign_in(desk).get(f"/appointments/{visit.pk}/move/", asked).content.decode()
    assert f'name="slot" value="2026-11-24T10:05:00+00:00 {nia.pk}"' in page and "Move the visit" in page


def test_moving_anyway_means_the_taken_time_that_is_shown_and_not_the_visits_own(
    monday, book, sign_in, desk, ana, ben, ada_here, of_kind, clinic, local
):
    visit, kind = book(ana, ada_here, "2026-11-24 10:00"), of_kind("consult")
    book(ben, ada_here, "2026-11-24 14:00")
    own, taken = (sent(kind, ada_here, at)["slot"] for at in ("10:00", "14:00"))
    form = sent(kind, ada_here) | {"slot": [own, taken, own], "taken_slot": taken}
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", form | {"anyway": "1", "anyway_reason": "between"})
    assert answer.status_code == 302
    assert now(clinic, visit).starts_at == local("2026-11-24 14:00")
