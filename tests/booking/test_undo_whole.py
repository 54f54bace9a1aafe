"""The undo of a move brings back all of it: why it stood beside another visit, outside a window, against an order; and since when."""

from datetime import date, timedelta

import pytest

from clinic.booking import actions
from clinic.booking.absence_hits import hits_of
from clinic.booking.actions import linking
from clinic.booking.actions.undoing import undo
from clinic.booking.anyway import Anyway
from clinic.booking.board.desk_flags import newcomers
from clinic.booking.errors import SlotTaken
from clinic.booking.follow_up.actions import book_item
from clinic.booking.follow_up.codes import AgainstOrder
from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.booking.visit_deeds import VisitDeed
from clinic.office.models import ClosedDay
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from tests.booking.test_plan_order import filler, look
from tests.conftest import make_patient

__all__ = ["filler"]


def undo_last(by) -> Appointment:
    return undo(deed=VisitDeed.objects.newest()[0], by=by)


def test_who_stood_beside_another_stands_there_again(monday, book, ana, ben, ada_here, desk, local, in_clinic):
    book(ana, ada_here, "2026-11-24 10:00")
    beside = book(ben, ada_here, "2026-11-24 10:00", anyway=Anyway("other", "Only a look"))
    actions.move(appointment=beside, start=local("2026-11-24 11:00"), minutes=30, by=desk)
    back = undo_last(desk)
    assert (back.starts_at, back.booked_anyway) == (local("2026-11-24 10:00"), True)
    assert (back.anyway_reason, back.anyway_note) == ("other", "Only a look")


@pytest.fixture
def alone(monday, book, ana, ada_here, local) -> Appointment:
    """Booked anyway on a day that the clinic is closed, beside nobody."""
    closed = local("2026-11-24 00:00").date()
    with tenant(monday):
        ClosedDay.objects.create(clinic=monday, first=closed, last=closed, name="Training")
    return book(ana, ada_here, "2026-11-24 10:00", anyway=Anyway("clinician"))


def _away(visit: Appointment, deed: str, desk) -> VisitDeed:
    if deed == "cancelled":
        actions.cancel(appointment=visit, by=desk)
    else:
        later = visit.starts_at + timedelta(hours=1)
        actions.move(appointment=visit, start=later, minutes=30, by=desk, anyway=Anyway("clinician"))
    return VisitDeed.objects.filter(visit=visit).newest()[0]


@pytest.mark.parametrize("deed", ["cancelled", "moved"])
def test_who_was_alone_comes_back_alone_with_the_reason(alone, desk, in_clinic, deed):
    back = undo(deed=_away(alone, deed, desk), by=desk)
    assert (back.starts_at, back.booked_anyway, back.anyway_reason) == (alone.starts_at, False, "clinician")


@pytest.mark.parametrize("deed", ["cancelled", "moved"])
def test_who_was_alone_does_not_come_back_beside_another(alone, book, ben, ada_here, desk, in_clinic, deed):
    left = _away(alone, deed, desk)
    book(ben, ada_here, "2026-11-24 10:00", anyway=Anyway("clinician"))
    with pytest.raises(SlotTaken):
        undo(deed=left, by=desk)
    assert Appointment.objects.standing().filter(starts_at=alone.starts_at).count() == 1


@pytest.mark.parametrize("deed", ["cancelled", "moved"])
def test_who_stood_beside_one_comes_back_beside_nobody_else(
    monday, book, ana, ben, eve, ada_here, desk, in_clinic, deed
):
    book(ana, ada_here, "2026-11-24 10:00")
    beside = book(ben, ada_here, "2026-11-24 10:00", anyway=Anyway("clinician"))
    left = _away(beside, deed, desk)
    since = book(eve, ada_here, "2026-11-24 10:00", anyway=Anyway("clinician"))
    with pytest.raises(SlotTaken):
        undo(deed=left, by=desk)
    actions.cancel(appointment=since, by=desk)
    assert undo(deed=left, by=desk).booked_anyway


@pytest.fixture
def eve(clinic, ada):
    return make_patient(clinic, "Eve", "Moss", date(1990, 5, 1), ada)


def test_a_check_in_is_inside_its_window_again_and_aftercare_hears_of_it(
    monday, book, treated, ana, ada_here, desk, local, in_clinic, monkeypatch
):
    due = treated(ana, 14)
    visit = book(ana, ada_here, "2026-11-24 10:00", kind=VisitKind.CHECK_IN)
    late = local("2027-01-12 10:00")
    actions.move(appointment=visit, start=late, minutes=30, outside_reason="other", outside_note="Away", by=desk)
    heard: list[str] = []
    monkeypatch.setattr(linking, "announce", lambda *, event, **_: heard.append(event))
    undo_last(desk)
    again = CheckIn.objects.get(pk=due.pk)
    assert (again.outside_reason, again.outside_note) == ("", "")
    assert heard == ["treatment.check_in_changed"]


@pytest.mark.parametrize(("first", "then"), [("2026-12-08", "2026-12-01"), ("2026-12-01", "2026-12-08")])
def test_a_step_keeps_or_breaks_the_order_as_before(filler, desk, local, first, then):
    actions.book_check_in(check_in=CheckIn.objects.get(), start=local("2026-12-07 09:00"), by=desk)
    reasons = {"outside_reason": AgainstOrder.QUIET.value}
    visit = book_item(item=filler, start=local(f"{first} 10:00"), by=desk, **reasons)
    before = look(filler).outside_reason
    actions.move(appointment=visit, start=local(f"{then} 10:00"), minutes=visit.minutes, by=desk, **reasons)
    assert look(filler).outside_reason != before
    undo_last(desk)
    assert look(filler).outside_reason == before


@pytest.mark.parametrize("takes_back", [undo_last, None])
def test_a_wrong_press_does_not_shorten_the_wait(monday, at, book, ana, ada_here, desk, in_clinic, takes_back):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 09:50")
    came = actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk).state_at
    at(monday, "2026-11-23 10:10")
    inside = actions.advance(appointment=visit, to=VisitState.IN_ROOM, by=desk)
    assert inside.state_at == monday.now()
    at(monday, "2026-11-23 10:11")
    back = takes_back(desk) if takes_back else actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    assert (back.state, back.state_at) == (VisitState.ARRIVED, came)


def test_who_was_here_this_week_with_somebody_else_is_not_new(monday, book, ana, ben, ada_here, nia, in_clinic):
    mine = [book(ben, nia, "2026-11-23 10:00"), book(ana, nia, "2026-11-26 10:00")]
    book(ana, ada_here, "2026-11-24 10:00")
    assert newcomers(mine) == {mine[0].pk}


def test_no_time_against_the_plans_order_is_proposed_for_a_step(filler, desk, local, ada_here):
    actions.book_check_in(check_in=CheckIn.objects.get(), start=local("2026-12-07 09:00"), by=desk)
    book_item(item=filler, start=local("2026-12-07 12:00"), by=desk)
    away = local("2026-12-07 09:30"), local("2026-12-11 18:00")
    [hit] = hits_of(ada_here, *away)
    assert hit.proposals and min(one.start.date() for one in hit.proposals) >= filler.earliest
