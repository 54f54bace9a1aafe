"""The desk's "Done" leaves the outcome missing; the injector's review closes it, in whichever order they come."""

import importlib
import uuid
from datetime import date, timedelta

import psycopg
import pytest

from clinic.booking import actions
from clinic.booking.errors import BookingRefused, ReasonNeeded
from clinic.booking.models import Appointment, CheckIn, CheckInState, VisitState
from clinic.booking.reasons import CloseReason
from clinic.booking.tasks import catch_up
from clinic.jobs.runner import run_due
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from planning.treatments.models import Review, Treatment
from tests.booking.test_check_in_booking import now
from tests.booking.test_check_ins import TODAY, tab_of
from tests.booking.test_today_page import text
from tests.treatments import making as care

SEEN, DONE, DUE, CLOSED = CheckInState.SEEN, CheckInState.DONE, CheckInState.DUE, CheckInState.CLOSED


@pytest.fixture
def visit(monday, treated, ana, desk, local, clinic) -> Appointment:
    """Ana's check-in, booked for today at ten."""
    with tenant(clinic):
        return actions.book_check_in(check_in=treated(ana, 14), start=local("2026-11-23 10:00"), by=desk)


@pytest.fixture
def check_in(visit, clinic) -> CheckIn:
    with tenant(clinic):
        return CheckIn.objects.get()


def take_place(visit, desk) -> None:
    for state in (VisitState.ARRIVED, VisitState.IN_ROOM, VisitState.DONE):
        actions.advance(appointment=visit, to=state, by=desk)


def judge(treatment: Treatment, by) -> Review:
    """As the treatments room does, without its engine."""
    return Review.objects.create(
        clinic_id=treatment.clinic_id,
        treatment=treatment,
        patient_id=treatment.patient_id,
        document={"check_in": {"days_since_treatment": 14}},
        outcome={"adjustments": []},
        made_by=by,
        idempotency_key=uuid.uuid4(),
    )


def test_done_leaves_the_outcome_missing_in_sight_of_both(visit, check_in, in_clinic, sign_in, desk, ada, ana):
    take_place(visit, desk)
    assert tab_of(check_in) == ["outcome"]
    page = text(sign_in(desk).get("/follow-up/"))
    assert "Silva, Ana" in page and "Mon 23 Nov, 10:00" in page and "until Ada records how it came out" in page
    assert "Outcome missing: 1" in text(sign_in(desk).get("/today/"))
    mine = sign_in(ada).get("/today/")
    assert "Outcome missing 1 Silva, Ana" in text(mine)
    assert f"/treatments/{check_in.treatment_id}/review/" in mine.content.decode()
    assert "Check-in: outcome missing" in text(sign_in(ada).get(f"/patients/{ana.pk}/"))


def test_another_injector_is_not_asked_unless_the_visit_was_theirs(
    visit, check_in, in_clinic, sign_in, desk, nia, local
):
    actions.move(appointment=visit, start=local("2026-11-23 11:00"), minutes=15, clinician=nia, by=desk)
    assert "Outcome missing" not in text(sign_in(nia.user).get("/today/"))
    take_place(visit, desk)
    assert "Outcome missing 1" in text(sign_in(nia.user).get("/today/"))


def test_the_review_closes_it_by_a_job(clinic, open_weekdays, at, desk, ana, ada, local, in_clinic):
    at(clinic, "2026-11-09 10:00")
    treatment = care.make_treatment(care.make_plan(ana, ada), ada)
    run_due(clinic)
    at(clinic, "2026-11-23 09:30")
    check_in = CheckIn.objects.get()
    visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    take_place(visit, desk)
    assert now(check_in).state == SEEN
    care_actions = importlib.import_module("planning.treatments.actions")
    care_actions.review(
        treatment=treatment,
        outcomes={"glabella": "as_wished"},
        effects=[],
        note="",
        idempotency_key=uuid.uuid4(),
        by=ada,
    )
    run_due(clinic)
    assert (now(check_in).state, now(check_in).closed_by) == (DONE, ada)


def test_a_review_whose_job_was_lost_closes_it_some_minutes_later(visit, check_in, in_clinic, desk, ada):
    take_place(visit, desk)
    judge(check_in.treatment, ada)
    catch_up()
    assert now(check_in).state == DONE


def test_the_review_may_come_before_done(visit, check_in, in_clinic, desk, ada):
    actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    review = judge(check_in.treatment, ada)
    actions.catch_up_outcomes()
    assert now(check_in).state == CheckInState.BOOKED
    actions.advance(appointment=visit, to=VisitState.DONE, by=desk)
    assert (now(check_in).state, now(check_in).closed_at) == (DONE, review.made_at)


def test_done_twice_is_judged_twice_alike(visit, check_in, in_clinic, desk, ada):
    take_place(visit, desk)
    judge(check_in.treatment, ada)
    actions.catch_up_outcomes()
    actions.advance(appointment=visit, to=VisitState.IN_ROOM, by=desk)
    assert now(check_in).state == CheckInState.BOOKED
    actions.advance(appointment=visit, to=VisitState.DONE, by=desk)
    assert now(check_in).state == DONE


@pytest.mark.parametrize("judged_first", [True, False])
def test_a_corrected_record_keeps_its_outcome(visit, check_in, in_clinic, desk, ada, judged_first):
    old = check_in.treatment
    take_place(visit, desk)
    if judged_first:
        judge(old, ada)
    corrected = corrects(old, ada)
    actions.make_due(treatment=corrected)
    if not judged_first:
        judge(corrected, ada)
    actions.catch_up_outcomes()
    assert (now(check_in).state, now(check_in).treatment_id) == (DONE, corrected.pk)


def test_a_review_of_the_correction_counts_before_the_check_in_has_followed(visit, check_in, in_clinic, desk, ada):
    corrected = corrects(check_in.treatment, ada)
    judge(corrected, ada)
    take_place(visit, desk)
    assert now(check_in).state == DONE


def corrects(wrong: Treatment, by) -> Treatment:
    lot = {"amends": wrong, "amend_reason": "Wrong lot."}
    return care.make_treatment(wrong.plan, by, ended_at=wrong.ended_at, **lot)


def test_a_look_on_an_earlier_day_is_not_the_outcome(visit, check_in, in_clinic, at, monday, desk, ada):
    judge(check_in.treatment, ada)  # on Monday
    moved = actions.move(appointment=visit, start=visit.starts_at + timedelta(days=1), minutes=15, by=desk)
    at(monday, "2026-11-24 10:20")
    take_place(moved, desk)
    assert now(check_in).state == SEEN


@pytest.mark.parametrize(("days_ago", "state"), [(9, DUE), (10, DONE), (21, DONE), (30, DONE)])
def test_a_review_without_a_visit_counts_from_the_windows_first_day(
    monday, treated, ana, ada, in_clinic, days_ago, state
):
    check_in = treated(ana, days_ago)
    judge(check_in.treatment, ada)
    actions.settle_outcomes(treatment=check_in.treatment)
    assert now(check_in).state == state


def test_a_patient_who_was_judged_is_not_chased_when_the_visit_is_freed(visit, check_in, in_clinic, desk, ada):
    judge(check_in.treatment, ada)
    actions.cancel(appointment=visit, by=desk)
    assert now(check_in).state == DONE


def test_a_done_that_was_pressed_by_mistake_makes_it_due_again(visit, check_in, in_clinic, at, monday, desk):
    take_place(visit, desk)
    at(monday, "2026-11-24 09:00")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    assert now(check_in).state == DUE


def test_a_new_treatment_leaves_the_outcome_missing(visit, check_in, in_clinic, desk, treated, ana):
    take_place(visit, desk)
    treated(ana, 0)
    assert now(check_in).state == SEEN


# --- closing without an outcome ----------------------------------------------------------------------------------------


def test_it_is_closed_with_a_reason_of_its_own(visit, check_in, in_clinic, desk):
    take_place(visit, desk)
    with pytest.raises(BookingRefused, match="Choose one of the reasons"):
        actions.close_check_in(check_in=check_in, reason=CloseReason.DECLINED, by=desk)
    with pytest.raises(ReasonNeeded):
        actions.close_check_in(check_in=check_in, reason=CloseReason.OTHER, by=desk)
    actions.close_check_in(check_in=check_in, reason=CloseReason.NOT_RECORDED, by=desk)
    assert (now(check_in).state, now(check_in).closed_reason) == (CLOSED, CloseReason.NOT_RECORDED)
    actions.reopen_check_in(check_in=check_in, by=desk)
    assert now(check_in).state == SEEN


def test_a_due_one_is_never_closed_as_seen(monday, treated, ana, in_clinic, desk):
    with pytest.raises(BookingRefused):
        actions.close_check_in(check_in=treated(ana, 14), reason=CloseReason.NOT_RECORDED, by=desk)


def test_its_injector_closes_it_and_nobody_elses(visit, check_in, in_clinic, sign_in, desk, ada, nia):
    assert sign_in(ada).get(f"/check-ins/{check_in.pk}/").status_code == 403  # booked: the front desk's
    take_place(visit, desk)
    told = {"reason": "not_recorded", "note": ""}
    assert sign_in(nia.user).post(f"/check-ins/{check_in.pk}/close/", told).status_code == 403
    client = sign_in(ada)
    assert "Close without an outcome" in text(client.get(f"/check-ins/{check_in.pk}/"))
    asked = client.post(f"/check-ins/{check_in.pk}/close/", {"reason": "other", "note": ""})
    assert asked.status_code == 422 and "Say in a few words why it is closed." in text(asked)
    assert client.post(f"/check-ins/{check_in.pk}/close/", told | {"back": "/today/"})["Location"] == "/today/"
    assert now(check_in).state == CLOSED


# --- existing rows -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_existing_rows_are_brought_over(monday, treated, ana, ben, ada, desk, clinic, local, postgres_server):
    """Done without a review, done with one, a sleep past the window, and a visit that stood beside its check-in."""
    steps = importlib.import_module("clinic.booking.migrations.0003_check_ins_kept_open")
    with tenant(clinic):
        superseded, judged = treated(ana, 40), treated(ana, 14)
        superseded.delete()
        unjudged = actions.make_due(treatment=superseded.treatment)
        for check_in, start in ((judged, "2026-11-23 10:00"), (unjudged, "2026-11-23 11:00")):
            reason = "away" if check_in == unjudged else ""
            actions.book_check_in(check_in=check_in, start=local(start), by=desk, outside_reason=reason)
            take_place(check_in_visit(check_in), desk)
        review = judge(judged.treatment, ada)
        loose = treated(ben, 14)
        actions.book_check_in(check_in=loose, start=local("2026-11-24 10:00"), by=desk)
    asleep = treated(ben, 10)
    with psycopg.connect(postgres_server.url("postgres")) as connection:  # ends in a rollback
        change = connection.execute
        change("alter table booking_checkin drop constraint put_off_past_the_window_says_why")
        change("alter table booking_checkin drop constraint settled_check_in_says_when_by_whom_and_why")
        change("update booking_checkin set state = 'done', closed_at = now() where state = 'seen'")
        change("update booking_checkin set state = 'due', appointment_id = null where id = %s", [loose.pk])
        change("update booking_checkin set snoozed_until = '2027-01-30' where id = %s", [asleep.pk])
        change("update booking_checkin set state = 'closed' where id = %s", [asleep.pk])
        change(steps.NAME_OLD_SLEEP + steps.FIND_MISSING_OUTCOMES + steps.LINK_LOOSE_VISITS)
        rows = change("select id, state, snooze_reason, appointment_id is not null from booking_checkin").fetchall()
        connection.rollback()
    assert review and {row[0]: row[1:] for row in rows} == {
        unjudged.pk: ("seen", "", True),
        judged.pk: ("done", "", True),
        loose.pk: ("booked", "", True),
        asleep.pk: ("closed", "other", False),
    }


def check_in_visit(check_in: CheckIn) -> Appointment:
    return Appointment.objects.get(kind=VisitKind.CHECK_IN, check_ins=check_in)


def test_the_windows_dates_are_days_of_the_clinic(visit, check_in):
    assert (check_in.earliest, check_in.latest) == (date(2026, 11, 19), TODAY + timedelta(days=7))
