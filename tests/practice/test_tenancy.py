"""Clinic A can neither read, change, count nor reference B's rows."""

import threading
import uuid
from contextlib import nullcontext
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from psycopg_pool import ConnectionPool

from clinic.jobs.models import Job
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import current_clinic_id, signed_in_user, tenant
from patients.records.models import HealthHistory, Patient, PatientWord
from tests.conftest import make_clinic
from tests.support.members import join

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_application_role(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("glabella_app", False, False)


def test_without_a_clinic_nothing_is_visible(ana: Patient, foreign_patient: Patient) -> None:
    assert Patient.objects.count() == 0


def test_each_clinic_sees_its_own(clinic: Clinic, other_clinic: Clinic, ana: Patient, foreign_patient: Patient) -> None:
    with tenant(clinic):
        assert list(Patient.objects.all()) == [ana]
    with tenant(other_clinic):
        assert list(Patient.objects.all()) == [foreign_patient]


def test_nested_blocks_restore_the_outer_clinic(clinic: Clinic, other_clinic: Clinic) -> None:
    with tenant(clinic):
        with tenant(other_clinic):
            assert current_clinic_id() == other_clinic.pk
        assert current_clinic_id() == clinic.pk
    assert current_clinic_id() is None


def test_an_error_inside_restores_the_outer_clinic(clinic: Clinic, other_clinic: Clinic) -> None:
    with tenant(clinic):
        with pytest.raises(ZeroDivisionError), tenant(other_clinic):
            _ = 1 / 0
        assert current_clinic_id() == clinic.pk


def test_raw_sql_sees_no_foreign_row(clinic: Clinic, ana: Patient, foreign_patient: Patient) -> None:
    with tenant(clinic), connection.cursor() as cursor:
        cursor.execute("select count(*) from records_patient where id = %s", [foreign_patient.pk])
        assert cursor.fetchone() == (0,)


def test_a_foreign_row_cannot_be_changed_or_deleted(
    clinic: Clinic, other_clinic: Clinic, foreign_patient: Patient
) -> None:
    with tenant(clinic):
        assert Patient.objects.filter(pk=foreign_patient.pk).update(given_name="Stolen") == 0
        assert Patient.objects.filter(pk=foreign_patient.pk).delete()[0] == 0
    with tenant(other_clinic):
        assert Patient.objects.get(pk=foreign_patient.pk).given_name == "Fay"


def test_a_row_cannot_be_written_into_another_clinic(clinic: Clinic, other_clinic: Clinic, ada: User) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), tenant(clinic):
        Patient.objects.create(
            clinic=other_clinic, given_name="X", family_name="Y", born_on=date(1990, 1, 1), sex="female", created_by=ada
        )


def test_a_row_cannot_be_moved_to_another_clinic(clinic: Clinic, other_clinic: Clinic, ana: Patient) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(clinic=other_clinic)


def test_a_row_cannot_reference_a_foreign_patient(clinic: Clinic, ada: User, foreign_patient: Patient) -> None:
    """A plain foreign key would allow it: PostgreSQL checks those past row-level security."""
    with pytest.raises(IntegrityError, match="same_clinic"), tenant(clinic):
        HealthHistory.objects.create(clinic=clinic, patient=foreign_patient, number=1, taken_by=ada)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_a_word_of_a_name_cannot_point_into_another_clinic(clinic: Clinic, foreign_patient: Patient) -> None:
    with pytest.raises(IntegrityError, match="same_clinic"), tenant(clinic):
        PatientWord.objects.create(
            clinic=clinic, patient=foreign_patient, word="stone", names="stone", born_on=foreign_patient.born_on
        )
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_a_job_of_one_clinic_is_invisible_to_another(clinic: Clinic, other_clinic: Clinic) -> None:
    with tenant(clinic):
        Job.objects.create(clinic=clinic, kind="document.consult_summary", key=str(uuid.uuid4()))
    with tenant(other_clinic):
        assert not Job.objects.exists()


def test_the_application_may_neither_create_nor_truncate(db: None) -> None:
    for statement in (
        "create table loot (id int)",
        "truncate records_patient",
        "alter table records_patient disable row level security",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_the_setting_ends_with_its_transaction(clinic: Clinic) -> None:
    with tenant(clinic):
        assert current_clinic_id() == clinic.pk
    with connection.cursor() as cursor:
        cursor.execute("select nullif(current_setting('app.clinic', true), '')")
        assert cursor.fetchone() == (None,)


@pytest.mark.django_db(transaction=True)
def test_a_pooled_connection_forgets_the_clinic(clinic: Clinic, ana: Patient) -> None:
    """80 checkouts from a pool of two after `tenant()`: none still speaks for the clinic."""
    settings = connections["default"].get_connection_params()
    kwargs = {key: settings[key] for key in ("dbname", "user", "host", "port") if settings.get(key)}
    seen: list[int] = []
    with ConnectionPool(kwargs=kwargs, min_size=2, max_size=2, open=True) as pool:
        for turn in range(80):
            with pool.connection() as pooled:
                if turn % 2 == 0:
                    pooled.execute("select set_config('app.clinic', %s, true)", [str(clinic.pk)])
                    assert pooled.execute("select count(*) from records_patient").fetchone() == (1,)
                    pooled.rollback()
                row = pooled.execute("select count(*) from records_patient").fetchone()
                assert row is not None
                seen.append(row[0])
    assert set(seen) == {0}


@pytest.mark.django_db(transaction=True)
def test_two_threads_speak_for_two_clinics_at_once(
    clinic: Clinic, other_clinic: Clinic, ana: Patient, foreign_patient: Patient
) -> None:
    found: dict[str, list[str]] = {}
    gate = threading.Barrier(2)

    def look(one: Clinic) -> None:
        with tenant(one):
            gate.wait(timeout=10)
            found[one.code] = list(Patient.objects.values_list("given_name", flat=True))
        connection.close()

    threads = [threading.Thread(target=look, args=(one,)) for one in (clinic, other_clinic)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert found == {"harbour": ["Ana"], "hill": ["Fay"]}


def test_a_superuser_still_sees_that_the_policy_is_forced(owner_connection: psycopg.Connection) -> None:
    row = owner_connection.execute(
        "select relrowsecurity, relforcerowsecurity from pg_class where relname = 'records_patient'"
    ).fetchone()
    assert row == (True, True)


def test_without_clinic_and_person_no_membership_is_visible(ada: User, outsider: User) -> None:
    assert Membership.objects.count() == 0


def test_a_clinic_sees_its_members_and_a_person_their_own_clinics(
    clinic: Clinic, other_clinic: Clinic, ada: User, desk: User, outsider: User
) -> None:
    join(other_clinic, ada, Role.OWNER)
    with tenant(clinic):
        assert {one.user for one in Membership.objects.all()} == {ada, desk}
    with signed_in_user(ada):
        assert {one.clinic for one in Membership.objects.all()} == {clinic, other_clinic}
        with signed_in_user(desk), tenant(other_clinic):
            assert {(one.clinic, one.user) for one in Membership.objects.all()} == {
                (clinic, desk),
                (other_clinic, ada),
                (other_clinic, outsider),
            }
        assert Membership.objects.count() == 2, "restored"
    assert Membership.objects.count() == 0


@pytest.mark.parametrize("speaks_for", ["clinic", "nobody"])
def test_a_person_writes_no_membership_of_another_clinic(
    clinic: Clinic, other_clinic: Clinic, ada: User, speaks_for: str
) -> None:
    """Not even their own, which they can read."""
    there = join(other_clinic, ada, Role.FRONT_DESK)
    with signed_in_user(ada), tenant(clinic) if speaks_for == "clinic" else nullcontext():
        mine = Membership.objects.filter(pk=there.pk)
        assert mine.count() == 1
        assert mine.update(roles=[Role.OWNER]) == 0
        assert mine.delete()[0] == 0
        eve = User.objects.create_user(email="eve@hill.example", full_name="Eve")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Membership.objects.create(clinic=other_clinic, user=eve, roles=[Role.OWNER])
    with tenant(clinic), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Membership.objects.filter(user=ada).update(clinic=make_clinic("Third", "third"))


@pytest.mark.parametrize(
    "change", [{"email": "mine@evil.example"}, {"is_superuser": True}, {"is_staff": True}, {"is_active": False}]
)
def test_the_application_changes_nobody_into_somebody_else(clinic: Clinic, outsider: User, change: Any) -> None:
    with tenant(clinic), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        User.objects.filter(pk=outsider.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_the_person_ends_with_their_transaction(ada: User) -> None:
    with signed_in_user(ada):
        assert Membership.objects.count() == 1
    assert Membership.objects.count() == 0
    with pytest.raises(ZeroDivisionError), signed_in_user(ada):
        _ = 1 / 0
    assert Membership.objects.count() == 0
