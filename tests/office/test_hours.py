"""The opening hours: a text a day, midnight included, never over somebody else's change."""

from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.office.hours import week_in_words, week_of
from clinic.office.span_fields import bars
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, OpeningHours, User
from clinic.practice.tenancy import tenant
from tests.support.audit import told_by

SignIn = Callable[[User], Client]
HOURS = "/clinic/settings/hours/"


def hours(clinic: Clinic) -> list[str]:
    with tenant(clinic):
        return [str(span) for span in OpeningHours.objects.all()]


def seen(clinic: Clinic) -> str:
    with tenant(clinic):
        return week_in_words(week_of(clinic))


def test_opening_hours_with_a_break(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    owner = sign_in(olive)
    assert owner.post(HOURS, {"seen": "", "open_0": "9-13, 14:00 to 18:30", "open_5": ""}).status_code == 302
    assert hours(clinic) == ["Monday 09:00-13:00", "Monday 14:00-18:30"]
    page = owner.get(HOURS).content.decode()
    assert 'value="09:00-13:00, 14:00-18:30"' in page and 'x="840"' in page
    with tenant(clinic):
        assert told_by(Event.objects.get(action="clinic.update")) == {"fields": ["opening_hours"]}


def test_saving_the_same_hours_changes_nothing(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    set_opening_hours(clinic=clinic, weekdays=[0], spans=[(time(9), time(17))])
    assert sign_in(olive).post(HOURS, {"seen": seen(clinic), "open_0": "09-17"}).status_code == 302
    with tenant(clinic):
        assert not Event.objects.filter(action="clinic.update").exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("09:00", "Monday: write \u201c09:00\u201d as 09:00-17:00, or leave the day empty."),
        ("nine-17", "Monday: \u201cnine\u201d is not a time."),
        ("17-09", "Past midnight: end this day at 24:00 and begin the next at 00:00."),
        ("09-13, 12-15", "Monday: what begins at 12:00 begins before the span before it ends at 13:00."),
    ],
)
def test_what_is_wrong_is_said_at_the_day_and_nothing_typed_is_lost(
    clinic: Clinic, olive: User, sign_in: SignIn, typed: str, words: str
) -> None:
    answer = sign_in(olive).post(HOURS, {"seen": "", "open_0": typed, "open_1": "08-11"})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and f'value="{typed}"' in page and 'value="08-11"' in page
    assert hours(clinic) == []


def test_somebody_elses_hours_are_shown_and_not_overwritten(
    clinic: Clinic, olive: User, dora: User, sign_in: SignIn
) -> None:
    mine = {"seen": "", "open_0": "10-16"}
    assert sign_in(dora).post(HOURS, {"seen": "", "open_0": "08-12"}).status_code == 302
    answer = sign_in(olive).post(HOURS, mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "08:00-12:00" in page and 'value="10-16"' in page
    assert hours(clinic) == ["Monday 08:00-12:00"]
    assert sign_in(olive).post(HOURS, mine | {"seen": seen(clinic)}).status_code == 302
    assert hours(clinic) == ["Monday 10:00-16:00"]


def test_a_day_may_be_open_until_midnight(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    owner = sign_in(olive)
    assert owner.post(HOURS, {"seen": "", "open_4": "18:00 to 24:00", "open_5": "00-02"}).status_code == 302
    assert hours(clinic) == ["Friday 18:00-00:00", "Saturday 00:00-02:00"]
    assert 'value="18:00-24:00"' in owner.get(HOURS).content.decode()


def test_a_bar_ends_at_midnight() -> None:
    assert bars([(time(9), time(13)), (time(20), time(0))]) == [(540, 240), (1200, 240)]
