"""Opening hours end after they begin, by a minute at least, at every door: the page, the command, the database."""

from collections.abc import Callable
from datetime import time

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, transaction
from django.test import Client

from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, User
from tests.office.test_hours import HOURS, hours
from tests.office.test_open_clinic import open_clinic

SignIn = Callable[[User], Client]
ENDS = [("08:59", False), ("09:00", False), ("09:01", True)]
"""The end of a span that begins at nine, and whether it can be."""


@pytest.mark.parametrize(("closes", "taken"), ENDS)
def test_the_page_takes_a_span_that_ends_after_it_begins(
    clinic: Clinic, olive: User, sign_in: SignIn, closes: str, taken: bool
) -> None:
    answer = sign_in(olive).post(HOURS, {"seen": "", "open_0": f"09:00-{closes}"})
    assert answer.status_code == (302 if taken else 422)
    assert hours(clinic) == ([f"Monday 09:00-{closes}"] if taken else [])
    if not taken:
        assert f"Monday: the end, {closes}, must be later than the start, 09:00." in answer.content.decode()


@pytest.mark.parametrize(("opens", "spans"), [("12:59", 0), ("13:00", 1), ("13:01", 2)])
def test_a_day_opens_again_from_the_minute_at_which_it_closed(
    clinic: Clinic, olive: User, sign_in: SignIn, opens: str, spans: int
) -> None:
    """Spans that touch are stored as one."""
    answer = sign_in(olive).post(HOURS, {"seen": "", "open_0": f"09:00-13:00, {opens}-17:00"})
    assert answer.status_code == (302 if spans else 422)
    assert len(hours(clinic)) == spans


@pytest.mark.django_db
@pytest.mark.parametrize(("closes", "taken"), ENDS)
def test_the_command_takes_a_span_that_ends_after_it_begins(closes: str, taken: bool) -> None:
    if taken:
        open_clinic(hours=[f"0=09:00-{closes}"])
        assert hours(Clinic.objects.get()) == [f"Monday 09:00-{closes}"]
        return
    with pytest.raises(CommandError, match="the end must come after the beginning"):
        open_clinic(hours=[f"0=09:00-{closes}"])
    assert not Clinic.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "taken"), [("1-0", False), ("1-1", True), ("1-2", True)])
def test_the_command_takes_weekdays_in_their_order(days: str, taken: bool) -> None:
    if taken:
        open_clinic(hours=[f"{days}=09:00-17:00"])
        assert len(hours(Clinic.objects.get())) == int(days[-1])
        return
    with pytest.raises(CommandError, match="the end must come after the beginning"):
        open_clinic(hours=[f"{days}=09:00-17:00"])


@pytest.mark.django_db
@pytest.mark.parametrize(("opens", "taken"), [("12:59", False), ("13:00", True), ("13:01", True)])
def test_spans_of_a_day_may_touch_in_the_command(opens: str, taken: bool) -> None:
    spans = ["0=09:00-13:00", f"0={opens}-17:00"]
    if taken:
        open_clinic(hours=spans)
        return
    with pytest.raises(CommandError, match="overlaps other hours of the same day"):
        open_clinic(hours=spans)


@pytest.mark.parametrize(("closes", "taken"), ENDS)
def test_the_database_takes_a_span_that_ends_after_it_begins(clinic: Clinic, closes: str, taken: bool) -> None:
    spans = [(time(9), time.fromisoformat(closes))]
    if taken:
        set_opening_hours(clinic=clinic, weekdays=[0], spans=spans)
        return
    with pytest.raises(IntegrityError, match="opens_before_it_closes"), transaction.atomic():
        set_opening_hours(clinic=clinic, weekdays=[0], spans=spans)
