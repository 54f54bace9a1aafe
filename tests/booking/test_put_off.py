"""A check-in that is put off stays in sight: past its window with a reason only, and then as overdue."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.audit.models import Event
from clinic.booking import actions, worklist
from clinic.booking.errors import BookingRefused, ReasonNeeded
from clinic.booking.models import CheckIn
from clinic.booking.reasons import AttemptOutcome, PutOffReason
from tests.booking.test_check_ins import TODAY, tab_of
from tests.booking.test_today_page import text
from tests.support.audit import told_by

LATEST = date(2026, 11, 30)


@pytest.fixture
def check_in(monday, treated, ana) -> CheckIn:
    """Treated 14 days ago: the window ends on Monday 30 November."""
    found = treated(ana, 14)
    assert found.latest == LATEST
    return found


@pytest.mark.parametrize("days", [-6, -1, 0])
def test_up_to_the_last_day_no_reason_is_asked(check_in, in_clinic, desk, days):
    until = LATEST + timedelta(days=days)
    actions.snooze(check_in=check_in, until=until, by=desk)
    assert tab_of(check_in) == ["asleep"] and tab_of(check_in, until) == ["due"]
    assert tab_of(check_in, LATEST + timedelta(days=1)) == ["overdue"]


@pytest.mark.parametrize("days", [1, 2, 30])
def test_past_the_last_day_a_reason_is_asked(check_in, in_clinic, desk, days):
    until = LATEST + timedelta(days=days)
    with pytest.raises(ReasonNeeded, match="past the last day of the window, Mon 30 Nov") as refused:
        actions.snooze(check_in=check_in, until=until, by=desk)
    assert refused.value.field == "reason" and tab_of(check_in) == ["due"]
    with pytest.raises(ReasonNeeded, match="few words"):
        actions.snooze(check_in=check_in, until=until, by=desk, reason=PutOffReason.OTHER, note=" ")
    with pytest.raises(ReasonNeeded):
        actions.snooze(check_in=check_in, until=until, by=desk, reason="whatever")


def test_what_is_put_off_past_its_window_is_never_hidden(check_in, in_clinic, desk):
    until = LATEST + timedelta(days=10)
    actions.snooze(check_in=check_in, until=until, by=desk, reason=PutOffReason.AWAY, note="Lisbon")
    for day in (TODAY, LATEST, LATEST + timedelta(days=1), until - timedelta(days=1), until, until + timedelta(days=9)):
        assert tab_of(check_in, day) == ["overdue"]
        assert worklist.waiting(day) == 1
    check_in.refresh_from_db()
    assert (check_in.snooze_reason, check_in.snooze_note) == (PutOffReason.AWAY, "Lisbon")
    assert told_by(Event.objects.get(action="check_in.snooze")) == {"until": "2026-12-10", "reason": "away"}


def test_who_is_overdue_is_put_off_with_a_reason_only(monday, treated, ana, in_clinic, desk):
    late = treated(ana, 25)
    with pytest.raises(ReasonNeeded):
        actions.snooze(check_in=late, until=TODAY + timedelta(days=1), by=desk)
    actions.snooze(check_in=late, until=TODAY + timedelta(days=1), by=desk, reason=PutOffReason.ASKED)
    assert tab_of(late) == ["overdue"]


def test_those_to_work_on_stand_before_those_that_were_put_off(monday, treated, ana, ben, in_clinic, desk):
    resting, waiting = treated(ana, 40), treated(ben, 25)
    actions.snooze(check_in=resting, until=TODAY + timedelta(days=3), by=desk, reason=PutOffReason.AWAY)
    assert list(worklist.in_tab("overdue", TODAY)) == [waiting, resting]


def test_too_early_ones_are_put_off_past_the_window_with_a_reason_too(monday, treated, ana, in_clinic, desk):
    early = treated(ana, 3)
    with pytest.raises(ReasonNeeded):
        actions.snooze(check_in=early, until=early.latest + timedelta(days=1), by=desk)
    with pytest.raises(BookingRefused, match="after today"):
        actions.snooze(check_in=early, until=TODAY, by=desk)


@pytest.mark.parametrize(
    ("days_ago", "outcome", "asleep_until"),
    [
        (14, AttemptOutcome.WILL_CALL_BACK, TODAY + timedelta(days=3)),
        (18, AttemptOutcome.WILL_CALL_BACK, TODAY + timedelta(days=3)),  # the last day itself
        (19, AttemptOutcome.WILL_CALL_BACK, TODAY + timedelta(days=2)),
        (20, AttemptOutcome.LEFT_MESSAGE, TODAY + timedelta(days=1)),
        (21, AttemptOutcome.NO_ANSWER, None),  # today is the last day
        (22, AttemptOutcome.NO_ANSWER, None),
        (40, AttemptOutcome.WILL_CALL_BACK, None),
    ],
)
def test_a_call_never_takes_a_row_past_its_window(
    monday, treated, ana, in_clinic, desk, days_ago, outcome, asleep_until
):
    row = treated(ana, days_ago)
    actions.log_attempt(check_in=row, outcome=outcome, by=desk, idempotency_key=uuid.uuid4())
    row.refresh_from_db()
    assert row.snoozed_until == asleep_until
    assert tab_of(row) == [("asleep" if asleep_until else "due" if days_ago == 21 else "overdue")]


def test_a_call_leaves_what_was_put_off_with_a_reason(check_in, in_clinic, desk):
    until = LATEST + timedelta(days=10)
    actions.snooze(check_in=check_in, until=until, by=desk, reason=PutOffReason.AWAY)
    actions.log_attempt(check_in=check_in, outcome=AttemptOutcome.LEFT_MESSAGE, by=desk, idempotency_key=uuid.uuid4())
    check_in.refresh_from_db()
    assert check_in.snoozed_until == until and tab_of(check_in) == ["overdue"]


def test_the_database_refuses_a_sleep_past_the_window_without_a_reason(check_in, in_clinic):
    with pytest.raises(IntegrityError, match="put_off_past_the_window_says_why"), transaction.atomic():
        CheckIn.objects.filter(pk=check_in.pk).update(snoozed_until=LATEST + timedelta(days=1))
    CheckIn.objects.filter(pk=check_in.pk).update(snoozed_until=LATEST)


# --- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_asks_why_and_keeps_what_was_typed(check_in, sign_in, desk):
    client = sign_in(desk)
    answer = client.post(f"/check-ins/{check_in.pk}/snooze/", {"until": "2026-12-01", "note": "Lisbon"})
    assert answer.status_code == 422 and "Say why." in text(answer)
    assert 'value="2026-12-01"' in answer.content.decode() and 'value="Lisbon"' in answer.content.decode()
    told = {"until": "2026-12-10", "reason": "away", "note": "Lisbon"}
    saved = client.post(f"/check-ins/{check_in.pk}/snooze/", told, follow=True)
    assert "Until then it stays in sight, out of its window." in text(saved)
    shown = text(client.get("/follow-up/"))
    assert "Put off until Thu 10 Dec : Patient is away until then (Lisbon)" in shown and "7 days left" in shown
    assert (
        "To do 1" in shown
        and "Out of their window" in shown
        and "Silva" not in text(client.get("/follow-up/?tab=asleep"))
    )
    assert "Put off until Thu 10 Dec" in text(client.get(f"/check-ins/{check_in.pk}/"))
    assert "Silva, Ana" in text(client.get("/today/"))


def test_whoever_is_overdue_already_is_asked_at_once(monday, treated, ana, sign_in, desk):
    late, client = treated(ana, 25), sign_in(desk)
    assert "Why past the window (optional)" not in text(client.get(f"/check-ins/{late.pk}/"))
    answer = client.post(f"/check-ins/{late.pk}/snooze/", {"until": "2026-12-01"})
    assert answer.status_code == 422 and "Choose why past the window" in text(answer)
