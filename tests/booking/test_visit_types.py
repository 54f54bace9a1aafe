"""Types of visits: length apart, their buffers keep clinician and room, and what a type asks for is asked."""

from datetime import timedelta

import pytest

from clinic.booking import actions
from clinic.booking.errors import BookingRefused, SlotTaken
from clinic.booking.models import Appointment, VisitState
from clinic.jobs import queue
from clinic.jobs.models import Job
from clinic.office.models import VisitGiver, VisitType
from clinic.practice.tenancy import tenant


@pytest.fixture
def peel(clinic) -> VisitType:
    with tenant(clinic):
        return VisitType.objects.create(
            clinic=clinic,
            name="Peel",
            letter="P",
            colour="plum",
            kind="treatment",
            minutes=45,
            buffer_before=5,
            buffer_after=15,
        )


def test_a_visit_is_of_the_usual_type_of_its_kind_or_of_the_chosen_one(
    monday, book, ana, ben, ada_here, peel, in_clinic
):
    assert book(ana, ada_here, "2026-11-23 10:00").visit_type.name == "Consult"
    visit = book(ben, ada_here, "2026-11-23 11:00", visit_type=peel)
    assert (visit.visit_type, visit.kind, visit.letter) == (peel, "treatment", "P")


@pytest.mark.parametrize(
    ("start", "taken"), [("10:35", True), ("10:40", True), ("10:45", False), ("09:30", True), ("09:25", False)]
)
def test_buffers_keep_the_clinician(monday, book, ana, ben, ada_here, peel, start, taken):
    """A peel at 10:00 for half an hour, five minutes before and fifteen after; the other visit takes thirty."""
    book(ana, ada_here, "2026-11-23 10:00", visit_type=peel)
    if taken:
        with pytest.raises(SlotTaken):
            book(ben, ada_here, f"2026-11-23 {start}")
        return
    assert book(ben, ada_here, f"2026-11-23 {start}")


def test_a_visit_keeps_the_buffers_of_the_day_it_was_booked_until_it_is_moved(
    monday, book, ana, ada_here, peel, in_clinic, desk, local
):
    visit = Appointment.objects.get(pk=book(ana, ada_here, "2026-11-23 10:00", visit_type=peel).pk)
    assert visit.occupies.upper - visit.ends_at == timedelta(minutes=15)
    VisitType.objects.update(buffer_after=30)
    visit.refresh_from_db()
    assert visit.occupies.upper - visit.ends_at == timedelta(minutes=15)
    moved = actions.move(appointment=visit, start=local("2026-11-23 11:00"), minutes=30, by=desk)
    assert moved.occupies.upper - moved.ends_at == timedelta(minutes=30)


def test_a_type_asks_for_its_room_and_its_givers(monday, book, ana, ada_here, nia, peel, room_one, in_clinic):
    VisitType.objects.filter(pk=peel.pk).update(needs_room=True)
    VisitGiver.objects.create(clinic=monday, visit_type=peel, member=ada_here)
    peel.refresh_from_db()
    with pytest.raises(BookingRefused, match=r"^Peel needs a room\. Choose one\.$"):
        book(ana, ada_here, "2026-11-23 10:00", visit_type=peel)
    with pytest.raises(BookingRefused, match=r"^Nia does not give this type of visit: Peel\.$"):
        book(ana, nia, "2026-11-23 10:00", visit_type=peel, room=room_one)
    assert book(ana, ada_here, "2026-11-23 10:00", visit_type=peel, room=room_one)
    VisitType.objects.update(retired_at=monday.now())
    peel.refresh_from_db()
    with pytest.raises(BookingRefused, match="Peel is not booked any more"):
        book(ana, ada_here, "2026-11-23 12:00", visit_type=peel, room=room_one)
    with pytest.raises(BookingRefused, match="No visit type of the kind"):
        book(ana, ada_here, "2026-11-23 12:00", room=room_one)


def test_each_deed_is_told_once_for_each_change(monday, book, ana, ada_here, in_clinic, desk, local, monkeypatch):
    for deed in ("booked", "moved", "cancelled", "restored"):
        monkeypatch.setitem(queue.FOLLOWERS, f"appointment.{deed}", [f"test.{deed}"])
    visit = book(ana, ada_here, "2026-11-23 10:00")
    actions.move(appointment=visit, start=local("2026-11-23 09:00"), minutes=30, by=desk)
    actions.move(appointment=visit, start=local("2026-11-23 11:00"), minutes=30, by=desk)
    actions.advance(appointment=visit, to=VisitState.CONFIRMED, by=desk)
    actions.cancel(appointment=visit, by=desk)
    told = Job.objects.filter(kind__startswith="test.").order_by("key").values_list("kind", "key")
    kinds = ("booked", "moved", "moved", "cancelled")
    assert list(told) == [
        (f"test.{kind}", f"{visit.pk}:{number}") for kind, number in zip(kinds, (0, 1, 2, 4), strict=True)
    ]
    visit.refresh_from_db()
    assert visit.sequence == 4
