"""The log cannot be changed with the application's rights, and a superuser's tampering shows."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from clinic.audit.log import Head, head, record, verify
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


def edit_row(raw: psycopg.Connection, clinic: Clinic) -> None:
    raw.execute("update audit.event set action = 'patient.kissed' where clinic_id = %s", [clinic.pk])


def delete_link_and_event(raw: psycopg.Connection, clinic: Clinic) -> None:
    row = raw.execute(
        "delete from audit.link where clinic_id = %s and seq = 2 returning event_id", [clinic.pk]
    ).fetchone()
    assert row is not None
    raw.execute("delete from audit.event where id = %s", [row[0]])


def cut_tail(raw: psycopg.Connection, clinic: Clinic) -> None:
    row = raw.execute(
        "delete from audit.link where clinic_id = %s and seq = 3 returning event_id", [clinic.pk]
    ).fetchone()
    assert row is not None
    raw.execute("delete from audit.event where id = %s", [row[0]])


def add_unlinked(raw: psycopg.Connection, clinic: Clinic) -> None:
    raw.execute(
        "insert into audit.event (clinic_id, actor, action, object_type, object_id) values (%s, 'x', 'y', 'z', '1')",
        [clinic.pk],
    )


@pytest.mark.parametrize(
    ("tamper", "why"),
    [(edit_row, "hash"), (delete_link_and_event, "gap"), (cut_tail, "tail cut"), (add_unlinked, "unlinked event")],
)
def test_a_superusers_tampering_is_found(
    clinic: Clinic,
    ana: Patient,
    ada: User,
    owner_connection: psycopg.Connection,
    tamper: Callable[[psycopg.Connection, Clinic], None],
    why: str,
) -> None:
    log_some(clinic, ana, ada)
    owner_connection.execute("set session_replication_role = replica")
    tamper(owner_connection, clinic)
    assert why in {fault.why for fault in verify(clinic)}


def test_a_cut_tail_with_a_rewritten_head_is_found_by_the_anchor(
    clinic: Clinic, ana: Patient, ada: User, owner_connection: psycopg.Connection
) -> None:
    log_some(clinic, ana, ada)
    anchor = head(clinic)
    assert anchor is not None
    owner_connection.execute("set session_replication_role = replica")
    cut_tail(owner_connection, clinic)
    owner_connection.execute(
        "update audit.head h set seq = 2, hash = l.hash from audit.link l "
        "where h.clinic_id = %s and l.clinic_id = h.clinic_id and l.seq = 2",
        [clinic.pk],
    )
    assert verify(clinic) == []
    assert verify(clinic, anchor)[0].why == "anchor"
    assert verify(clinic, Head(2, "00"))[0].why == "anchor"
