"""What a patient is told in writing before a visit: reminders that follow it, and the invitation to a check-in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail
from django.utils import timezone

from clinic.booking.inviting import invite
from clinic.booking.models import Appointment, CheckIn
from clinic.booking.tasks import catch_up
from clinic.jobs.runner import run_due
from clinic.messages.codes import MessageState
from clinic.messages.models import Message, MessageSettings
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.booking.making import change, subjects
from tests.messages.making import EMAIL, switch_on

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[Clinic, str], None]
Book = Callable[..., Appointment]


def test_reminders_follow_the_visit(
    told: Patient,
    monday: Clinic,
    olive: User,
    ada_here: Membership,
    book: Book,
    local: Callable[[str], datetime],
    desk: User,
    at: At,
) -> None:
    with tenant(monday):
        switch_on(monday, olive, EMAIL, kinds=("visit_reminder_first", "visit_reminder_last"))
    visit = book(told, ada_here, "2026-11-26 10:00")
    run_due(monday)
    at(monday, "2026-11-23 08:40")
    run_due(monday)
    mail.outbox.clear()
    with tenant(monday):
        held = Message.objects.filter(about=visit.pk, state=MessageState.QUEUED).order_by("send_after")
        assert [f"{monday.local(one.send_after):%d %H:%M}" for one in held] == ["24 10:00", "26 08:00"]
    with tenant(monday):
        MessageSettings.objects.create(clinic=monday, quiet_until="09:30")
    change(monday, visit, desk, local("2026-11-26 10:15"))
    run_due(monday)
    with tenant(monday):
        held = Message.objects.filter(about=visit.pk, template="visit_reminder_last", state=MessageState.QUEUED)
        assert [f"{monday.local(one.send_after):%d %H:%M}" for one in held] == ["25 19:45"]
    change(monday, visit, desk, local("2026-11-27 14:00"))
    run_due(monday)
    with tenant(monday):
        held = Message.objects.filter(about=visit.pk, template__startswith="visit_reminder", state=MessageState.QUEUED)
        assert sorted(f"{monday.local(one.send_after):%d %H:%M}" for one in held) == ["25 14:00", "27 11:00"]
    for now in ("2026-11-25 14:00", "2026-11-27 11:00"):
        at(monday, now)
        run_due(monday)
    assert [letter.subject.partition(": ")[2] for letter in mail.outbox[-2:]] == [
        "see you on Friday 27 November, 14:00"
    ] * 2


def test_visits_of_before_get_their_reminders_and_no_confirmation(
    told: Patient, monday: Clinic, olive: User, ada_here: Membership, book: Book, at: At
) -> None:
    visit = book(told, ada_here, "2026-11-26 10:00")
    with tenant(monday):
        Message.objects.all().delete()
        switch_on(monday, olive, EMAIL, kinds=("visit_reminder_first",))
    at(monday, "2026-11-24 09:00")
    for _ in range(2):
        catch_up()
    with tenant(monday):
        [message] = Message.objects.filter(about=visit.pk).exclude(template="visit_confirmation")
        assert message.template == "visit_reminder_first"


def test_a_check_in_is_invited_on_its_first_day_and_once_a_day_by_hand(
    told: Patient, monday: Clinic, olive: User, desk: User, treated: Callable[..., CheckIn], at: At
) -> None:
    with tenant(monday):
        switch_on(monday, olive, EMAIL, kinds=("check_in_invitation",))
    check_in = treated(told, days_ago=10)
    day = check_in.earliest
    at(monday, f"{day.isoformat()} 09:00")
    for _ in range(2):
        catch_up()
    with tenant(monday):
        [message] = Message.objects.filter(about=check_in.pk)
        stored = CheckIn.objects.select_related("clinic").get(pk=check_in.pk)
        assert invite(check_in=stored, by=desk) == [message]
        Message.objects.filter(pk=message.pk).update(send_after=timezone.now())
    at(monday, f"{day.isoformat()} 09:10")
    assert subjects(monday)[-1].startswith("please choose a time by")
    assert "Free now: " in mail.outbox[-1].body
