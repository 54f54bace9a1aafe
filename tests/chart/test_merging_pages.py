"""Merging by its pages, and visits of two charts at one time."""

import uuid
from collections.abc import Callable
from datetime import datetime, time

import pytest
from django.test import Client

from clinic.booking import actions as booking
from clinic.booking.models import Appointment
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.chart.merging import undo_merge
from patients.records import actions
from patients.records.models import ChartMerge, Patient
from tests.chart.making import merged
from tests.records.people import add
from tests.support.members import join, member_of

SignIn = Callable[[User], Client]


def test_another_clinics_chart_is_out_of_reach(
    two: tuple[Patient, Patient], foreign_patient: Patient, ada: User, sign_in: SignIn
) -> None:
    assert sign_in(ada).get(f"/patients/{two[0].pk}/merge/{foreign_patient.pk}/").status_code == 404


def test_charts_that_changed_meanwhile_are_compared_again(
    two: tuple[Patient, Patient], clinic: Clinic, ada: User, sign_in: SignIn
) -> None:
    ana, again = two
    person, url = sign_in(ada), f"/patients/{ana.pk}/merge/{again.pk}/"
    with tenant(clinic):
        actions.update_patient(patient=again, by=ada, version=1, family_name="Lima Reyes")
    answer = person.post(url, {"kept_version": "1", "other_version": "1"})
    assert answer.status_code == 409 and "Compare again" in answer.content.decode()


def test_the_pages_from_choosing_to_undoing(
    two: tuple[Patient, Patient], clinic: Clinic, ada: User, desk: User, olive: User, sign_in: SignIn
) -> None:
    ana, again = two
    person, chart = sign_in(ada), f"/patients/{ana.pk}/"
    assert f"{chart}merge/{again.pk}/" in person.get(f"{chart}merge/").content.decode()
    page = person.get(f"{chart}merge/{again.pk}/").content.decode()
    assert "07700 900123" in page and "Nothing is lost" in page
    person.post(f"{chart}merge/{again.pk}/", {"kept_version": "1", "other_version": "1"})
    shown = person.get(f"/patients/{again.pk}/", follow=True)
    assert shown.redirect_chain == [(chart, 302)], "the merged chart leads to the kept one"
    assert "Undo the merge" in shown.content.decode()
    assert sign_in(desk).get(f"/patients/{again.pk}/details/")["Location"] == f"{chart}details/"
    opened = sign_in(olive).get(f"{chart}who-opened/").content.decode()
    assert "Merged this chart into another one" in opened, "what was done with the other chart is told here too"
    person = sign_in(ada)
    with tenant(clinic):
        merge = ChartMerge.objects.get()
    person.post(f"{chart}merge/undo/", {"merge": str(merge.pk)})
    assert person.get(f"/patients/{again.pk}/").status_code == 200
    assert "Undo the merge" not in person.get(chart).content.decode()


def test_visits_of_both_at_one_time_stand_beside_each_other_until_it_is_undone(
    clinic: Clinic, ada: User, nia_here: Membership, slot: Callable[..., Appointment]
) -> None:
    ana, again = (add(clinic, ada, given, "Lima") for given in ("Ana", "Anna"))
    visits = slot(ana, member_of(clinic, ada)), slot(again, nia_here)
    merge = merged(ana, again, ada)
    with tenant(clinic):
        assert {one.doubled for one in ana.appointments.all()} == {False, True}
        undo_merge(merge=merge, by=ada)
        assert [Appointment.objects.get(pk=one.pk).doubled for one in visits] == [False, False]
        assert [Appointment.objects.get(pk=one.pk).patient for one in visits] == [ana, again]


@pytest.fixture
def nia_here(clinic: Clinic) -> Membership:
    return join(clinic, User.objects.create_user(email="nia@harbour.example", full_name="Nia"), Role.INJECTOR)


@pytest.fixture
def slot(clinic: Clinic, desk: User, at: Callable[[Clinic, str], None]) -> Callable[..., Appointment]:
    """A visit on a Monday at ten."""
    set_opening_hours(clinic=clinic, weekdays=list(range(5)), spans=[(time(9), time(18))])
    at(clinic, "2026-11-23 08:30")

    def book(patient: Patient, clinician: Membership) -> Appointment:
        start = datetime(2026, 11, 23, 10, tzinfo=clinic.zone)
        with tenant(clinic):
            return booking.book(
                patient=patient,
                clinician=clinician,
                start=start,
                minutes=30,
                kind=VisitKind.CONSULT,
                by=desk,
                idempotency_key=uuid.uuid4(),
            )

    return book
