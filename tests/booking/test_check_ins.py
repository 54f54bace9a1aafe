"""Check-ins: never lost, never twice, worked from a list."""

import uuid
from datetime import date, timedelta

import pytest

from clinic.audit.models import Event
from clinic.booking import actions, worklist
from clinic.booking.errors import BookingRefused, CheckInSettled, SlotTaken
from clinic.booking.models import Appointment, Attempt, CheckIn, CheckInState, CloseReason, VisitState
from clinic.booking.reasons import AttemptOutcome
from clinic.booking.tasks import catch_up
from clinic.jobs.models import Job
from clinic.jobs.queue import enqueue
from clinic.jobs.runner import run_due
from tests.treatments import making
from tests.treatments.making import make_earlier_treatment

TODAY = date(2026, 11, 23)


def events(action: str) -> int:
    return Event.objects.filter(action=action).count()


def tab_of(check_in: CheckIn, today: date = TODAY) -> list[str]:
    return [tab for tab in worklist.TABS if worklist.in_tab(tab, today).filter(pk=check_in.pk).exists()]


# --- becoming due ------------------------------------------------------------------------------------------------------


def test_a_treatment_makes_its_check_in_due_by_a_job(monday, ana, ada_here, in_clinic):
    treatment = make_earlier_treatment(ana, ada_here, monday.now())
    enqueue(clinic=monday, kind="booking.check_in_due", key=str(treatment.pk))
    run_due(monday)
    check_in = CheckIn.objects.get(treatment=treatment)
    assert (check_in.earliest, check_in.target, check_in.latest) == (
        date(2026, 12, 3),
        date(2026, 12, 7),
        date(2026, 12, 14),
    )
    assert (check_in.patient, check_in.injector, check_in.state) == (ana, ada_here, CheckInState.DUE)
    assert Job.objects.get(kind="booking.check_in_due").state == "done"


def test_running_the_job_again_changes_nothing(monday, ana, ada_here, in_clinic):
    treatment = make_earlier_treatment(ana, ada_here, monday.now())
    first = actions.make_due(treatment=treatment)
    assert actions.make_due(treatment=treatment) == first
    assert CheckIn.objects.count() == 1 and events("check_in.due") == 1


def test_a_plan_without_a_check_in_makes_none(monday, ana, ada_here, in_clinic):
    treatment = make_earlier_treatment(ana, ada_here, monday.now(), window=None)
    assert actions.make_due(treatment=treatment) is None
    assert actions.catch_up() == 0


def test_a_job_for_a_treatment_that_is_not_there_fails_at_once(monday, in_clinic):
    enqueue(clinic=monday, kind="booking.check_in_due", key=str(uuid.uuid4()))
    run_due(monday)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("failed", 1)


def test_the_worklist_finds_a_treatment_whose_job_was_lost(monday, sign_in, desk, ana, ada_here, clinic):
    make_earlier_treatment(ana, ada_here, clinic.now() - timedelta(days=14))
    catch_up()
    page = sign_in(desk).get("/follow-up/")
    assert "Silva, Ana" in page.content.decode()


def test_a_corrected_record_takes_the_check_in_over(monday, ana, ada, ada_here, in_clinic):
    old = make_earlier_treatment(ana, ada_here, monday.now())
    check_in = actions.make_due(treatment=old)
    lot = {"amends": old, "amend_reason": "Wrong lot."}
    corrected = making.make_treatment(old.plan, ada, ended_at=old.ended_at, **lot)
    assert actions.make_due(treatment=corrected).pk == check_in.pk
    assert CheckIn.objects.get().treatment == corrected


def test_a_new_treatment_ends_the_calls_about_the_one_before(monday, treated, ana, ben, in_clinic):
    before, other = treated(ana, 40), treated(ben, 40)
    newest = treated(ana, 1)
    before.refresh_from_db()
    assert (before.state, before.closed_reason, before.closed_by) == (CheckInState.CLOSED, CloseReason.SUPERSEDED, None)
    assert tab_of(newest) == ["early"] and tab_of(other) == ["overdue"]


def test_a_booked_check_in_stands_when_the_patient_is_treated_again(monday, treated, ana, desk, in_clinic, local):
    check_in = treated(ana, 14)
    actions.book_check_in(check_in=check_in, start=local("2026-11-24 10:00"), by=desk)
    treated(ana, 1)
    assert tab_of(check_in) == ["booked"]


# --- the tabs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_ago", "tab"), [(3, "early"), (9, "early"), (10, "due"), (14, "due"), (21, "due"), (22, "overdue")]
)
def test_each_day_has_its_tab(monday, treated, ana, in_clinic, days_ago, tab):
    assert tab_of(treated(ana, days_ago)) == [tab]


def test_the_menu_counts_what_is_due_and_overdue(monday, treated, ana, ben, in_clinic):
    for days_ago in (3, 14, 30):
        treated(ana, days_ago)
    assert worklist.waiting(TODAY) == 2
    assert worklist.counts(TODAY) == {
        "due": 1,
        "overdue": 1,
        "outcome": 0,
        "early": 1,
        "booked": 0,
        "asleep": 0,
    }


def test_the_fewest_days_left_come_first(monday, treated, ana, ben, in_clinic):
    later, sooner = treated(ana, 11), treated(ben, 20)
    assert list(worklist.in_tab("due", TODAY)) == [sooner, later]


def test_a_row_says_day_areas_and_three_times_inside_the_window(monday, treated, ana, in_clinic):
    check_in = treated(ana, 14)
    [row] = worklist.rows(monday, list(worklist.with_everything(CheckIn.objects.all())))
    assert (row.day_number, row.left, row.areas) == (14, 7, ["Glabella"])
    assert len(row.slots) == 3
    assert all(check_in.earliest <= slot.start.date() <= check_in.latest for slot in row.slots)


def test_offered_times_are_free_when_they_are_offered(monday, book, treated, ana, ben, ada_here, in_clinic):
    treated(ana, 14)
    [row] = worklist.rows(monday, list(worklist.with_everything(CheckIn.objects.all())))
    for slot in row.slots:
        book(ben, ada_here, f"{slot.start:%Y-%m-%d %H:%M}", minutes=15)
    [again] = worklist.rows(monday, list(worklist.with_everything(CheckIn.objects.all())))
    assert not set(row.slots) & set(again.slots)


# --- booking -----------------------------------------------------------------------------------------------------------


def test_one_click_books_the_check_in(monday, treated, ana, ada_here, desk, in_clinic, local):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.appointment) == (CheckInState.BOOKED, visit)
    assert (visit.kind, visit.clinician, visit.minutes) == ("check_in", ada_here, 15)
    assert tab_of(check_in) == ["booked"]
    job = Job.objects.get(kind="document.aftercare")
    assert job.key == str(check_in.treatment_id)


def test_a_double_click_books_one_visit(monday, treated, ana, desk, in_clinic, local):
    check_in = treated(ana, 14)
    first = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    assert actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk) == first
    assert Appointment.objects.count() == 1


def test_a_second_tab_hears_that_it_is_booked_already(monday, treated, ana, desk, in_clinic, local):
    check_in = treated(ana, 14)
    actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    with pytest.raises(CheckInSettled, match="already booked: Mon 23 Nov, 10:00"):
        actions.book_check_in(check_in=check_in, start=local("2026-11-23 11:00"), by=desk)


def test_losing_the_race_leaves_the_check_in_due(monday, book, treated, ana, ben, ada_here, desk, in_clinic, local):
    check_in = treated(ana, 14)
    book(ben, ada_here, "2026-11-23 10:00", minutes=15)
    with pytest.raises(SlotTaken) as taken:
        actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    assert [f"{slot.start:%H:%M}" for slot in taken.value.free] == ["10:15", "10:30", "10:45"]
    assert tab_of(check_in) == ["due"]


def test_a_missed_or_cancelled_check_in_is_due_again(monday, at, treated, ana, desk, in_clinic, local):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    at(monday, "2026-11-23 10:20")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    assert tab_of(check_in) == ["due"]
    again = actions.book_check_in(check_in=check_in, start=local("2026-11-23 11:00"), by=desk)
    actions.cancel(appointment=again, by=desk)
    assert tab_of(check_in) == ["due"]


def test_when_the_visit_is_done_the_outcome_is_missing_and_back(monday, treated, ana, desk, in_clinic, local):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    for state in (VisitState.ARRIVED, VisitState.IN_ROOM, VisitState.DONE):
        actions.advance(appointment=visit, to=state, by=desk)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.closed_at) == (CheckInState.SEEN, None)
    actions.advance(appointment=visit, to=VisitState.IN_ROOM, by=desk)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.closed_at) == (CheckInState.BOOKED, None)


def test_a_moved_check_in_stays_booked_and_its_sheet_is_made_anew(monday, treated, ana, desk, in_clinic, local):
    check_in = treated(ana, 14)
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    Job.objects.update(state="done", finished_at=monday.now())
    actions.move(appointment=visit, start=local("2026-11-24 10:00"), minutes=15, by=desk)
    check_in.refresh_from_db()
    assert check_in.state == CheckInState.BOOKED and check_in.appointment.starts_at == local("2026-11-24 10:00")
    assert Job.objects.get(kind="document.aftercare").state == "queued"


# --- calls, sleep, closing ---------------------------------------------------------------------------------------------


def test_after_a_call_the_row_sleeps_and_comes_back_by_itself(monday, treated, ana, desk, in_clinic):
    check_in = treated(ana, 14)
    actions.log_attempt(
        check_in=check_in, outcome=AttemptOutcome.LEFT_MESSAGE, by=desk, idempotency_key=uuid.uuid4(), note="Tue"
    )
    assert tab_of(check_in) == ["asleep"]
    assert tab_of(check_in, TODAY + timedelta(days=2)) == ["due"]
    assert events("check_in.attempt") == 1


def test_a_call_never_lets_the_row_sleep_past_its_window(monday, treated, ana, desk, in_clinic):
    check_in = treated(ana, 19)  # two days left
    actions.log_attempt(check_in=check_in, outcome=AttemptOutcome.WILL_CALL_BACK, by=desk, idempotency_key=uuid.uuid4())
    assert tab_of(check_in, check_in.latest) == ["due"]


def test_a_double_click_counts_one_call(monday, treated, ana, desk, in_clinic):
    check_in, idempotency_key = treated(ana, 14), uuid.uuid4()
    for _ in range(2):
        actions.log_attempt(
            check_in=check_in, outcome=AttemptOutcome.NO_ANSWER, by=desk, idempotency_key=idempotency_key
        )
    assert Attempt.objects.count() == 1


def test_a_row_sleeps_until_the_day_it_is_told(monday, treated, ana, desk, in_clinic):
    check_in = treated(ana, 11)
    actions.snooze(check_in=check_in, until=TODAY + timedelta(days=4), by=desk)
    assert tab_of(check_in, TODAY + timedelta(days=3)) == ["asleep"]
    assert tab_of(check_in, TODAY + timedelta(days=4)) == ["due"]
    with pytest.raises(BookingRefused, match="after today"):
        actions.snooze(check_in=check_in, until=TODAY, by=desk)


def test_closing_wants_a_reason_and_can_be_undone(monday, treated, ana, desk, in_clinic, local):
    check_in = treated(ana, 14)
    actions.close_check_in(check_in=check_in, reason=CloseReason.DECLINED, by=desk)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.closed_by) == (CheckInState.CLOSED, desk)
    assert tab_of(check_in) == ["closed"]
    with pytest.raises(CheckInSettled, match="closed"):
        actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    actions.reopen_check_in(check_in=check_in, by=desk)
    assert tab_of(check_in) == ["due"]


@pytest.mark.parametrize("write", ["attempt", "snooze", "close", "book"])
def test_a_failing_audit_row_undoes_the_write(monday, treated, ana, desk, in_clinic, local, monkeypatch, write):
    check_in = treated(ana, 14)

    def fail(**_):
        raise RuntimeError("no audit")

    for module in ("actions.calls", "actions.check_ins", "actions.linking", "put_off"):
        monkeypatch.setattr(f"clinic.booking.{module}.record", fail)
    calls = {
        "attempt": lambda: actions.log_attempt(
            check_in=check_in, outcome=AttemptOutcome.NO_ANSWER, by=desk, idempotency_key=uuid.uuid4()
        ),
        "snooze": lambda: actions.snooze(check_in=check_in, until=TODAY + timedelta(days=1), by=desk),
        "close": lambda: actions.close_check_in(check_in=check_in, reason=CloseReason.DECLINED, by=desk),
        "book": lambda: actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk),
    }
    with pytest.raises(RuntimeError):
        calls[write]()
    assert tab_of(check_in) == ["due"]
    assert not Attempt.objects.exists() and not Appointment.objects.exists()
