"""A settled check-in says when, by whom and why; one that a later treatment superseded stays closed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.booking import actions
from clinic.booking.errors import BookingRefused, CheckInSettled
from clinic.booking.models import CheckIn, CheckInState, VisitState
from clinic.booking.reasons import CloseReason
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient

Treated = Callable[..., CheckIn]


@pytest.fixture
def superseded(monday: Clinic, treated: Treated, ana: Patient) -> CheckIn:
    """Ana was treated twelve days ago and again today."""
    first = treated(ana, 12)
    treated(ana, 0)
    with tenant(monday):
        first.refresh_from_db()
    assert first.is_superseded
    return first


def state(clinic: Clinic, check_in: CheckIn) -> tuple[str, str]:
    with tenant(clinic):
        check_in.refresh_from_db()
    return check_in.state, check_in.closed_reason


def test_a_superseded_check_in_is_not_reopened_by_the_page(
    superseded: CheckIn, clinic: Clinic, sign_in: Callable[[User], Client], desk: User
) -> None:
    client = sign_in(desk)
    sheet = client.get(reverse("booking:check-in", args=[superseded.pk])).content.decode()
    assert "Treated again since" in sheet and "Open again" not in sheet
    answer = client.post(reverse("booking:check-in-reopen", args=[superseded.pk]))
    assert answer.status_code == 409 and "was treated again since" in answer.content.decode()
    assert state(clinic, superseded) == (CheckInState.CLOSED, CloseReason.SUPERSEDED)


def test_no_action_opens_a_superseded_check_in(
    superseded: CheckIn, in_clinic: Clinic, desk: User, local: Callable[[str], Any]
) -> None:
    start, tomorrow = local("2026-11-24 10:00"), in_clinic.today().replace(day=24)
    tries: list[Callable[[], object]] = [
        lambda: actions.reopen_check_in(check_in=superseded, by=desk),
        lambda: actions.book_check_in(check_in=superseded, start=start, by=desk),
        lambda: actions.snooze(check_in=superseded, until=tomorrow, by=desk),
        lambda: actions.close_check_in(check_in=superseded, reason=CloseReason.DECLINED, by=desk),
    ]
    for attempt in tries:
        with pytest.raises(CheckInSettled), transaction.atomic():
            attempt()
    actions.make_due(treatment=superseded.treatment)
    actions.settle_outcomes(treatment=superseded.treatment)
    actions.catch_up()
    actions.catch_up_outcomes()
    assert state(in_clinic, superseded) == (CheckInState.CLOSED, CloseReason.SUPERSEDED)


def test_a_freed_visit_does_not_come_back_to_a_superseded_check_in(
    monday: Clinic, treated: Treated, ana: Patient, desk: User, local: Callable[[str], Any], at: Any
) -> None:
    check_in = treated(ana, 12)
    with tenant(monday):
        visit = actions.book_check_in(check_in=check_in, start=local("2026-11-23 10:00"), by=desk)
    at(monday, "2026-11-23 10:20")
    with tenant(monday):
        visit = actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    treated(ana, 0)
    assert state(monday, check_in) == (CheckInState.CLOSED, CloseReason.SUPERSEDED)
    with tenant(monday), pytest.raises(BookingRefused) as refused:
        actions.advance(appointment=visit, to=VisitState.BOOKED, by=desk)
    assert "Open it again" not in str(refused.value)
    assert state(monday, check_in) == (CheckInState.CLOSED, CloseReason.SUPERSEDED)


def test_the_database_keeps_a_superseded_check_in_closed(superseded: CheckIn, in_clinic: Clinic) -> None:
    open_again = {"state": "due", "closed_reason": "", "closed_at": None}
    for change in (open_again, {"closed_reason": "declined"}, {"state": "seen"}):
        with pytest.raises(IntegrityError, match="stays closed"), transaction.atomic():
            CheckIn.objects.filter(pk=superseded.pk).update(**change)


def test_booking_says_to_book_another_visit_where_the_check_in_was_superseded(
    monday: Clinic, treated: Treated, book: Callable[..., Any], ana: Patient, ada_here: Membership
) -> None:
    treated(ana, 12)
    newest = treated(ana, 0)
    with tenant(monday):
        CheckIn.objects.filter(pk=newest.pk).delete()
    with pytest.raises(BookingRefused) as refused:
        book(ana, ada_here, "2026-11-24 10:00", 15, kind=VisitKind.CHECK_IN)
    assert "Open it again" not in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "closed", "closed_reason": "declined"},
        {"state": "closed", "closed_reason": "declined", "closed_at": "now"},
        {"state": "closed", "closed_at": "now", "closed_by": "desk"},
        {"state": "done", "closed_at": "now"},
        {"state": "done", "closed_by": "desk"},
        {"state": "done", "closed_at": "now", "closed_by": "desk", "closed_reason": "declined"},
        {"closed_at": "now"},
        {"closed_by": "desk"},
        {"closed_reason": "declined"},
    ],
)
def test_a_check_in_cannot_be_half_settled(
    change: dict[str, Any], monday: Clinic, treated: Treated, ana: Patient, desk: User
) -> None:
    check_in = treated(ana, 12)
    values = {"now": timezone.now(), "desk": desk}
    with (
        tenant(monday),
        pytest.raises(IntegrityError, match="settled_check_in_says_when_by_whom_and_why"),
        transaction.atomic(),
    ):
        CheckIn.objects.filter(pk=check_in.pk).update(**{name: values.get(said, said) for name, said in change.items()})
        connection.check_constraints()
