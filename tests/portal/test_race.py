"""Many at once at one link."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal import actions
from patients.portal.models import ShareLink
from patients.records.models import Patient
from tests.treatments.making import make_plan, make_treatment


@pytest.mark.django_db(transaction=True)
def test_twenty_wrong_dates_at_once_are_five_tries(clinic: Clinic, ana: Patient, ada: User) -> None:
    with tenant(clinic):
        link, _ = actions.create_link(
            treatment=make_treatment(make_plan(ana, ada), ada), idempotency_key=uuid.uuid4(), by=ada
        )

    def guess(day: int) -> bool:
        try:
            with tenant(clinic):
                mine = ShareLink.objects.select_related("patient").get(pk=link.pk)
                return actions.open_link(link=mine, born_on=date(1990, 1, day + 1))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as people:
        assert not any(people.map(guess, range(20)))
    with tenant(clinic):
        kept = ShareLink.objects.get(pk=link.pk)
        assert (kept.attempts, kept.opened_count) == (5, 0) and kept.locked_at
        with connection.cursor() as cursor:
            cursor.execute("select data ->> 'why', count(*) from audit.event where action = 'link.refuse' group by 1")
            assert dict(cursor.fetchall()) == {"birth date": 5, "locked": 15}


@pytest.mark.django_db(transaction=True)
def test_twenty_right_dates_at_once_all_open_and_are_counted(clinic: Clinic, ana: Patient, ada: User) -> None:
    with tenant(clinic):
        link, _ = actions.create_link(
            treatment=make_treatment(make_plan(ana, ada), ada), idempotency_key=uuid.uuid4(), by=ada
        )

    def open_it(_: int) -> bool:
        try:
            with tenant(clinic):
                mine = ShareLink.objects.select_related("patient").get(pk=link.pk)
                return actions.open_link(link=mine, born_on=ana.born_on)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as people:
        assert all(people.map(open_it, range(20)))
    with tenant(clinic):
        assert ShareLink.objects.get(pk=link.pk).opened_count == 20
