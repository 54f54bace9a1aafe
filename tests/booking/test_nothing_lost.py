"""By query, nobody drops from the list: not who did not come, not who was treated, whatever was done in between."""

import itertools
import random
import uuid
from datetime import date, datetime, timedelta

import pytest

from clinic.booking import actions
from clinic.booking.follow_up import board, freed, owed
from clinic.booking.follow_up.actions import book_item, close_item, reopen_item
from clinic.booking.follow_up.finding import find_item
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import FREED, Appointment, CheckIn, CheckInState, VisitState
from clinic.booking.reasons import CloseReason, PutOffReason
from clinic.booking.visit_deeds import VisitDeed
from clinic.office.visit_types import usual_type
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.booking.making import noon, plan_with_steps, treat
from tests.booking.test_follow_up import tab_of

TODAY = date(2026, 11, 23)


def on_list(today: date = TODAY) -> list[str]:
    return [str(one.patient.given_name) for one in freed.due_now(today).select_related("patient")]


@pytest.fixture
def reader(monday, in_clinic):
    return board.BoardReader(monday, TODAY)


def test_a_cancelled_visit_stands_to_do_until_another_is_booked(monday, in_clinic, at, book, ana, ada_here, desk):
    visit = book(ana, ada_here, "2026-11-24 10:00")
    assert on_list() == []
    actions.cancel(appointment=visit, by=desk)
    assert on_list() == ["Ana"]
    again = book(ana, ada_here, "2026-11-26 10:00")
    assert on_list() == []
    at(monday, "2026-11-23 08:40")
    actions.cancel(appointment=again, by=desk)
    assert on_list() == ["Ana"] and freed.due_now(TODAY).get().pk == again.pk


def test_a_no_show_stands_to_do_at_once(monday, in_clinic, at, book, ana, ada_here, desk):
    visit = book(ana, ada_here, "2026-11-23 09:00")
    at(monday, "2026-11-23 09:30")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    assert on_list() == ["Ana"]
    actions.advance(appointment=visit, to=VisitState.BOOKED, by=desk)
    assert on_list() == []


def test_booked_from_its_row_it_comes_back_when_that_is_cancelled(monday, in_clinic, book, local, ana, ada_here, desk):
    visit = actions.cancel(appointment=book(ana, ada_here, "2026-11-24 10:00"), by=desk)
    again = book_item(item=find_item(visit.pk), start=local("2026-11-25 09:00"), by=desk)
    assert (again.kind, again.minutes, again.patient) == (visit.kind, visit.minutes, ana) and on_list() == []
    assert book_item(item=find_item(visit.pk), start=local("2026-11-25 09:00"), by=desk) == again
    actions.cancel(appointment=again, by=desk)
    assert freed.due_now(TODAY).get().pk == visit.pk
    close_item(item=find_item(visit.pk), reason=CloseReason.DECLINED, by=desk)
    assert on_list() == []
    reopen_item(item=find_item(visit.pk), by=desk)
    assert on_list() == ["Ana"]


def test_a_booking_that_was_undone_is_no_cancelled_visit(monday, in_clinic, book, ana, ada_here, desk):
    visit = book(ana, ada_here, "2026-11-24 10:00")
    actions.undo(deed=VisitDeed.objects.get(visit=visit), by=desk)
    assert on_list() == []


def test_a_freed_check_in_is_due_by_its_own_row_alone(monday, in_clinic, treated, local, ana, desk):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-24 10:00"), by=desk)
    actions.cancel(appointment=visit, by=desk)
    assert on_list() == [] and CheckIn.objects.due_now(TODAY).get() == check_in


def history(clinic, ada, ada_here, seed: int) -> None:
    """A patient with up to five visits of random states, made and freed at random moments."""
    pick = random.Random(seed)
    patient = Patient.objects.create(
        clinic=clinic, given_name=f"P{seed}", family_name="Test", born_on=date(1980, 1, 1), sex="female", created_by=ada
    )
    base = datetime(2026, 1, 5, 9, tzinfo=clinic.zone) + timedelta(days=6 * seed)
    starts = pick.sample(range(60), pick.randint(1, 5))
    for start in starts:
        begins, kind = base + timedelta(hours=2 * start), pick.choice([VisitKind.CONSULT, VisitKind.TREATMENT])
        Appointment.objects.create(
            clinic=clinic,
            patient=patient,
            clinician=ada_here,
            kind=kind,
            visit_type=usual_type(clinic, kind),
            during=(begins, begins + timedelta(minutes=30)),
            occupies=(begins, begins + timedelta(minutes=30)),
            state=pick.choice(
                [VisitState.NO_SHOW, VisitState.CANCELLED, VisitState.CANCELLED, VisitState.DONE, VisitState.BOOKED]
            ),
            state_at=base + timedelta(hours=pick.randint(0, 3)),
            created_at=base + timedelta(hours=pick.randint(0, 3)),
            created_by=ada,
            idempotency_key=uuid.uuid4(),
        )


def test_no_history_of_visits_loses_a_patient(monday, in_clinic, ada, ada_here):
    for seed in range(80):
        history(monday, ada, ada_here, seed)
    listed = {one.pk for one in freed.due_now(TODAY)}
    by_patient = itertools.groupby(Appointment.objects.order_by("patient_id"), key=lambda one: one.patient_id)
    for _, group in by_patient:
        visits = list(group)
        standing = [one for one in visits if one.state not in FREED]
        for one in (one for one in visits if one.state in FREED):
            stood_for = any(s.starts_at > one.starts_at or s.created_at >= one.state_at for s in standing)
            later = any(u.pk in listed and u.state_at >= one.state_at for u in visits)
            assert stood_for or later, visits
            assert not (stood_for and one.pk in listed), visits
        assert sum(one.pk in listed for one in visits) <= 1
    assert listed


def tabs_of(check_in: CheckIn, reader: board.BoardReader) -> list[str]:
    tabs = {tab: reader.queries_of(tab) for tab in board.TABS if tab != "todo"}
    tabs["todo"] = [query for several in reader.queries().values() for query in several]
    return [
        tab
        for tab, queries in tabs.items()
        for query in queries
        if query.model is CheckIn and query.filter(pk=check_in.pk).exists()
    ]


def test_no_open_check_in_of_a_treated_patient_is_lost(monday, in_clinic, treated, ana, ada_here, book, desk):
    """Whatever the day, its sleep and its visit: it stands to do, asleep, booked or too early, in one of them alone."""
    check_in = treated(ana, 0)
    visit = book(ana, ada_here, "2026-11-23 16:00")
    days, sleeps = (0, 1, 9, 10, 14, 21, 22, 60), (None, 0, 1, 10, 20, 21, 22, 90)
    states = [CheckInState.DUE, CheckInState.BOOKED, CheckInState.SEEN, CheckInState.CLOSED]
    visits = [VisitState.BOOKED, VisitState.DONE, VisitState.NO_SHOW]
    histories = list(itertools.product(sleeps, states, visits, days))
    for sleep, state, of_visit, day in random.Random(15).sample(histories, 80):
        is_closed = state == CheckInState.CLOSED
        CheckIn.objects.filter(pk=check_in.pk).update(
            state=state,
            snoozed_until=None if sleep is None else TODAY + timedelta(days=sleep),
            snooze_reason=PutOffReason.AWAY if sleep else "",
            appointment=None if state == CheckInState.DUE else visit,
            closed_at=monday.now() if is_closed else None,
            closed_by=desk if is_closed else None,
            closed_reason=CloseReason.DECLINED if is_closed else "",
        )
        Appointment.objects.filter(pk=visit.pk).update(state=of_visit)
        found = tabs_of(check_in, board.BoardReader(monday, TODAY + timedelta(days=day)))
        assert len(found) == 1, (sleep, state, of_visit, day, found)
        assert (found == ["closed"]) == is_closed


def test_every_row_is_in_exactly_one_tab(monday, in_clinic, ana, ada, ada_here, book, desk):
    plan = plan_with_steps(ana, ada, noon(monday, "2026-11-23"), ha_filler="yes")
    treatment = treat(plan, ada, noon(monday, "2026-11-23"))
    items = owed.follow_treatment(treatment=treatment)
    visit = book(ana, ada_here, "2026-11-24 10:00")
    days = [TODAY + timedelta(days=days) for days in (0, 41, 42, 70, 71, 92, 200)]
    for item, put_off, state in itertools.product(items, (None, 1, 60, 90), (None, "booked", "done", "cancelled")):
        until = TODAY + timedelta(days=put_off) if put_off else None
        Appointment.objects.filter(pk=visit.pk).update(state=state or "booked")
        FollowUpItem.objects.filter(pk=item.pk).update(
            snoozed_until=until,
            snooze_reason=PutOffReason.AWAY if put_off else "",
            appointment=visit if state else None,
        )
        for day in days:
            assert len(tab_of(item, day)) == 1, (item, put_off, state, day)


def test_the_board_shows_each_row_and_counts_it(
    monday, in_clinic, reader, treated, ana, ben, book, ada, ada_here, desk
):
    due = treated(ana, 14)
    late = treated(ben, 30)
    visit = actions.cancel(appointment=book(ben, ada_here, "2026-11-24 10:00"), by=desk)
    shown = {row.pk for group in reader.to_do() for row in group.rows}
    assert shown == {due.pk, late.pk, visit.pk} and reader.counts()["todo"] == 3
    assert [group.code for group in reader.to_do()] == ["out", "check_ins", "missed"]
    CheckIn.objects.filter(pk=due.pk).update(state=CheckInState.SEEN, appointment=visit)
    assert {row.stage for group in reader.to_do() for row in group.rows if row.pk == due.pk} == {"seen"}
