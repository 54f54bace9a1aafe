"""The log cannot be changed with the application's rights. What a superuser changes: test_tampering.py."""

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.audit.log import head, record, verify
from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient

pytestmark = pytest.mark.django_db(transaction=True)


def log_some(clinic: Clinic, ana: Patient, ada: User, count: int = 3) -> None:
    for _ in range(count):
        with tenant(clinic):
            record(action="patient.view", obj=ana, by=ada)


def test_an_event_says_who_did_what_to_which_row(clinic: Clinic, ana: Patient, ada: User) -> None:
    log_some(clinic, ana, ada, 1)
    with tenant(clinic):
        event = Event.objects.get(object_id=str(ana.pk))
    assert (event.actor, event.action, event.object_type) == (f"user:{ada.pk}", "patient.view", "records.patient")


def test_an_untouched_chain_verifies(clinic: Clinic, ana: Patient, ada: User) -> None:
    log_some(clinic, ana, ada)
    assert verify(clinic) == []
    last = head(clinic)
    assert last is not None and last.seq >= 3


def test_a_rolled_back_change_leaves_no_event(clinic: Clinic, ana: Patient, ada: User) -> None:
    with pytest.raises(ZeroDivisionError), tenant(clinic):
        record(action="patient.update", obj=ana, by=ada)
        _ = 1 / 0
    with tenant(clinic):
        assert not Event.objects.filter(action="patient.update").exists()


def test_another_clinic_sees_no_event(clinic: Clinic, other_clinic: Clinic, ana: Patient, ada: User) -> None:
    log_some(clinic, ana, ada)
    with tenant(other_clinic):
        assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update audit.event set action = 'nothing'",
        "delete from audit.event",
        "truncate audit.event",
        "insert into audit.link values (gen_random_uuid(), 1, 1, '')",
        "select * from audit.head",
        "drop table audit.event",
    ],
)
def test_the_application_cannot_touch_the_log(clinic: Clinic, ana: Patient, ada: User, statement: str) -> None:
    log_some(clinic, ana, ada)
    with pytest.raises(DatabaseError), tenant(clinic), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
