"""A visit that is missed or cancelled, stands again and is freed once more: each outcome is open work of its own."""

import uuid
from datetime import date

import pytest

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.actions.calls import log_call, undo_call
from clinic.booking.errors import BookingRefused
from clinic.booking.follow_up import freed, owed
from clinic.booking.follow_up.actions import book_item, close_item, put_off
from clinic.booking.follow_up.finding import find_item
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.booking.reasons import AttemptOutcome, CloseReason
from clinic.booking.visit_deeds import VisitDeed
from tests.booking.making import noon, plan_with_steps, treat
from tests.support.audit import told_by

FIRST, SECOND = date(2026, 11, 23), date(2026, 11, 30)


@pytest.fixture
def missed(monday, in_clinic, book, ana, ada_here, desk, at) -> Appointment:
    """On Monday 23 November at ten."""
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 10:30")
    return actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)


@pytest.fixture
def stand_again(monday, local, desk, at):
    """On Thursday the desk presses "Booked again" and moves it to the next Monday."""

    def again(visit: Appointment) -> Appointment:
        at(monday, "2026-11-26 09:00")
        visit = actions.advance(appointment=visit, to=VisitState.BOOKED, by=desk)
        return actions.move(appointment=visit, start=local("2026-11-30 10:00"), minutes=30, by=desk)

    return again


@pytest.fixture
def miss_again(monday, desk, at, stand_again):
    def again(visit: Appointment) -> Appointment:
        visit = stand_again(visit)
        at(monday, "2026-11-30 10:30")
        return actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)

    return again


def close(visit: Appointment, desk) -> FollowUpItem:
    return close_item(item=find_item(visit.pk), reason=CloseReason.OTHER, note="rings herself", by=desk)


def test_a_second_no_show_is_work_again_after_the_first_was_closed(missed, miss_again, desk):
    close(missed, desk)
    assert not freed.due_now(FIRST)
    visit = miss_again(missed)
    assert [one.pk for one in freed.due_now(SECOND)] == [visit.pk]
    item = FollowUpItem.objects.get()
    assert (item.state, item.kind, item.counts_from, item.earliest) == ("open", "missed", SECOND, SECOND)
    assert (item.closed_reason, item.closed_note, item.closed_at, item.closed_by) == ("", "", None, None)
    assert told_by(Event.objects.get(action="follow_up.reopen")) == {"visit": "no_show", "was": "other"}
    close(visit, desk)
    assert not freed.due_now(SECOND)


def test_a_cancellation_after_a_no_show_is_one(missed, stand_again, desk):
    close(missed, desk)
    visit = actions.cancel(appointment=stand_again(missed), by=desk)
    [row] = freed.items_of(list(freed.due_now(SECOND)))
    assert (row.pk, row.kind, row.state) == (visit.pk, "cancelled", "open")


def test_the_new_outcome_does_not_sleep_until_the_old_ones_day(missed, miss_again, desk):
    put_off(item=find_item(missed.pk), until=date(2026, 12, 24), by=desk, note="away")
    visit = miss_again(missed)
    assert [one.pk for one in freed.due_now(SECOND)] == [visit.pk] and not freed.asleep(SECOND)
    assert FollowUpItem.objects.get().snooze_note == ""


def test_calls_stay_on_record_and_their_sleep_is_over(missed, miss_again, desk):
    first = log_call(
        row=find_item(missed.pk), outcome=AttemptOutcome.WILL_CALL_BACK, by=desk, idempotency_key=uuid.uuid4()
    )
    visit = miss_again(missed)
    row = find_item(visit.pk)
    assert [one.pk for one in row.attempts.all()] == [first.pk] and row.snoozed_until is None


def test_a_call_about_the_old_outcome_is_taken_back_no_more(monday, missed, desk, at):
    call = log_call(row=find_item(missed.pk), outcome=AttemptOutcome.NO_ANSWER, by=desk, idempotency_key=uuid.uuid4())
    at(monday, "2026-11-23 10:31")
    stands = actions.advance(appointment=missed, to=VisitState.ARRIVED, by=desk)
    at(monday, "2026-11-23 10:32")
    actions.cancel(appointment=stands, by=desk)
    with pytest.raises(BookingRefused, match="no longer"):
        undo_call(attempt=call, by=desk)


def test_what_was_booked_from_the_row_before_does_not_hide_it(monday, missed, miss_again, desk, ada_here, local, at):
    at(monday, "2026-11-24 09:00")
    other = book_item(item=find_item(missed.pk), start=local("2026-11-25 10:00"), by=desk)
    for now, state in (("10:00", VisitState.ARRIVED), ("10:30", VisitState.DONE)):
        at(monday, f"2026-11-25 {now}")
        other = actions.advance(appointment=other, to=state, by=desk)
    visit = miss_again(missed)
    assert [one.pk for one in freed.due_now(SECOND)] == [visit.pk]


def test_a_wrong_press_that_is_undone_opens_nothing(monday, missed, desk, at):
    close(missed, desk)
    at(monday, "2026-11-23 10:40")
    actions.advance(appointment=missed, to=VisitState.ARRIVED, by=desk)
    deed = VisitDeed.objects.get(visit=missed, became="arrived")
    actions.undo(deed=deed, by=desk)
    assert FollowUpItem.objects.get().state == "closed" and not freed.due_now(FIRST)


def test_a_visit_whose_other_row_was_closed_is_missed_by_itself(monday, in_clinic, ana, ada, desk, local, at):
    """A jaw's look was booked, cancelled and closed; then the same visit stands again and is missed."""
    treated = treat(plan_with_steps(ana, ada, noon(monday, "2026-09-28")), ada, noon(monday, "2026-09-28"))
    owed.follow_treatment(treatment=treated)
    look = FollowUpItem.objects.get(kind="slimming")
    visit = book_item(item=look, start=local("2026-11-23 10:00"), by=desk)
    at(monday, "2026-11-23 10:30")
    visit = actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    at(monday, "2026-11-23 10:31")
    close_item(item=look, reason=CloseReason.DECLINED, by=desk)
    assert not freed.due_now(FIRST)
    for now, state in (("10:40", VisitState.BOOKED), ("10:50", VisitState.NO_SHOW)):
        at(monday, f"2026-11-23 {now}")
        visit = actions.advance(appointment=visit, to=state, by=desk)
    assert [one.pk for one in freed.due_now(FIRST)] == [visit.pk]


def test_a_look_that_was_put_off_is_due_when_its_visit_is_missed_again(monday, in_clinic, ana, ada, desk, local, at):
    treated = treat(plan_with_steps(ana, ada, noon(monday, "2026-09-28")), ada, noon(monday, "2026-09-28"))
    owed.follow_treatment(treatment=treated)
    look = FollowUpItem.objects.get(kind="slimming")
    visit = book_item(item=look, start=local("2026-11-23 10:00"), by=desk)
    at(monday, "2026-11-23 10:30")
    visit = actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    put_off(item=FollowUpItem.objects.get(pk=look.pk), until=date(2026, 12, 4), by=desk)
    for now, state in (("10:40", VisitState.BOOKED), ("10:50", VisitState.NO_SHOW)):
        at(monday, f"2026-11-23 {now}")
        visit = actions.advance(appointment=visit, to=state, by=desk)
    assert FollowUpItem.objects.due_now(FIRST).filter(pk=look.pk).exists()


def test_a_check_in_that_was_put_off_is_due_when_its_visit_is_missed_again(
    monday, in_clinic, treated, ana, desk, local, at
):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    at(monday, "2026-11-23 10:30")
    visit = actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    actions.snooze(check_in=check_in, until=date(2026, 11, 30), by=desk)
    for now, state in (("10:40", VisitState.BOOKED), ("10:50", VisitState.NO_SHOW)):
        at(monday, f"2026-11-23 {now}")
        visit = actions.advance(appointment=visit, to=state, by=desk)
    assert CheckIn.objects.due_now(FIRST).filter(pk=check_in.pk).exists()
