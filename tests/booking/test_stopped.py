"""A message that the desk stopped stays stopped: no change of its visit or of the rule makes it again; another time is told anew."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from clinic.booking.models import Appointment, VisitState
from clinic.booking.tasks import catch_up
from clinic.jobs.runner import run_due
from clinic.messages import actions as messages
from clinic.messages.choices import set_rule
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.messages.settings_of import rule_of
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.booking.making import change, subjects
from tests.messages.making import EMAIL, switch_on

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[Clinic, str], None]
Book = Callable[..., Appointment]
REMINDER = "visit_reminder_first"


def stop(clinic: Clinic, visit: Appointment, kind: str, by: User) -> None:
    with tenant(clinic):
        held = Message.objects.get(about=visit.pk, template=kind, state=MessageState.QUEUED)
        assert messages.cancel(message=held, by=by)


def held(clinic: Clinic, visit: Appointment) -> list[str]:
    run_due(clinic)
    with tenant(clinic):
        rows = Message.objects.filter(about=visit.pk, state=MessageState.QUEUED)
        return list(rows.order_by("created_at").values_list("template", flat=True))


@pytest.fixture
def visit(told: Patient, monday: Clinic, olive: User, ada_here: Membership, book: Book, at: At) -> Appointment:
    """Confirmed by e-mail; its reminder is held for Tuesday at ten."""
    with tenant(monday):
        switch_on(monday, olive, EMAIL, kinds=(REMINDER,))
    made = book(told, ada_here, "2026-11-26 10:00")
    run_due(monday)
    at(monday, "2026-11-23 08:40")
    assert subjects(monday) == ["Thursday 26 November, 10:00"] and held(monday, made) == [REMINDER]
    return made


def test_a_stopped_reminder_is_not_made_by_a_change_a_rule_or_the_clock(
    visit: Appointment, monday: Clinic, desk: User, olive: User, at: At
) -> None:
    stop(monday, visit, REMINDER, desk)
    change(monday, visit, desk, VisitState.CONFIRMED)
    assert held(monday, visit) == []
    with tenant(monday):
        rule = rule_of(monday, REMINDER)
        set_rule(
            clinic=monday,
            kind=REMINDER,
            channels=[EMAIL],
            hours_before=36,
            version=rule.version,
            by=olive,
            send_when="",
        )
    at(monday, "2026-11-24 09:00")
    catch_up()
    assert held(monday, visit) == []
    at(monday, "2026-11-25 12:00")
    assert len(subjects(monday)) == 1


def test_another_time_is_told_and_reminded_of_anew(
    visit: Appointment, monday: Clinic, desk: User, local: Callable[[str], datetime]
) -> None:
    stop(monday, visit, REMINDER, desk)
    change(monday, visit, desk, local("2026-11-27 11:00"))
    assert held(monday, visit) == ["visit_changed", REMINDER]
    stop(monday, visit, REMINDER, desk)  # says nothing about the notice that is held
    change(monday, visit, desk, VisitState.CONFIRMED)
    assert held(monday, visit) == ["visit_changed"]


def test_a_stopped_notice_counts_as_told(
    visit: Appointment, monday: Clinic, desk: User, local: Callable[[str], datetime]
) -> None:
    change(monday, visit, desk, local("2026-11-27 11:00"))
    run_due(monday)
    stop(monday, visit, "visit_changed", desk)
    change(monday, visit, desk, VisitState.CONFIRMED)
    assert held(monday, visit) == [REMINDER]
    change(monday, visit, desk, local("2026-11-26 10:00"))
    assert held(monday, visit) == ["visit_changed", REMINDER]


def test_who_was_missed_and_is_not_written_to_is_not_written_to_after_a_wrong_press(
    told: Patient, monday: Clinic, ada_here: Membership, book: Book, desk: User, at: At
) -> None:
    visit = book(told, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 10:30")
    change(monday, visit, desk, VisitState.NO_SHOW)
    run_due(monday)
    stop(monday, visit, "visit_missed", desk)
    for state in (VisitState.ARRIVED, VisitState.DONE, VisitState.NO_SHOW):
        change(monday, visit, desk, state)
        assert held(monday, visit) == []


def test_what_the_system_takes_back_was_stopped_by_nobody(
    visit: Appointment, monday: Clinic, desk: User, local: Callable[[str], datetime]
) -> None:
    change(monday, visit, desk, local("2026-11-27 11:00"))
    run_due(monday)
    with tenant(monday):
        taken_back = Message.objects.get(about=visit.pk, state=MessageState.CANCELLED)
        assert taken_back.stopped_by is None and taken_back not in Message.objects.said()
        sent = Message.objects.get(about=visit.pk, state=MessageState.SENT)
        with pytest.raises(IntegrityError, match="only_what_is_cancelled_was_stopped"), transaction.atomic():
            Message.objects.filter(pk=sent.pk).update(stopped_by=desk)
