"""Fixtures of all tests: a database seen as the application sees it, two clinics, and people with names."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
import time_machine
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from clinic.embedded.postgres import Postgres
from clinic.office.visit_types import add_standard_types
from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import protocols
from planning.protocols.models import MEANING, ProtocolSignOff
from tests.support.api_description import checked
from tests.support.members import join

# No timed test: a busy machine fails nobody. In CI the same examples each time; at a desk new ones.
settings.register_profile(
    "glabella",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("glabella")


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once() -> Iterator[None]:
    """Each client has middleware of its own, and without collected files whitenoise would list them all again for each."""
    listed: dict[str, Any] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def add(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            look(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, postgres_server: Postgres, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The run's own PostgreSQL: tables made by the owner, then every test connects as the application role."""
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        leave_read_only_tables_alone()
        connections["owner"].close()
        flush_as_owner(postgres_server.url("glabella_owner"))
    yield


def leave_read_only_tables_alone() -> None:
    """After each flush Django would fill the tables of content types and permissions, as the application role and for nobody."""
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


def flush_as_owner(url: str) -> None:
    """A transactional test ends with TRUNCATE, which the application role may not do."""

    def truncate(self: DatabaseOperations, sql_list: list[str]) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in sql_list:
                connection.execute(statement)  # type: ignore[call-overload]

    # On the class: a browser test's thread has a connection object of its own.
    DatabaseOperations.execute_sql_flush = truncate  # type: ignore[method-assign]


@pytest.fixture
def owner_connection(db: None, postgres_server: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """A raw connection as a superuser, for asking the catalogue and for tampering; it sees committed rows only."""
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as connection:
        yield connection


def make_clinic(name: str, code: str, *, signed: bool = True) -> Clinic:
    """`signed`: its medical director has put the protocol that ships in force."""
    clinic = Clinic.objects.create(
        name=name, code=code, timezone="Europe/London", phone="+44 20 7946 0000", emergency_number="999"
    )
    add_standard_types(clinic)
    if signed:
        sign_protocol(clinic)
    return clinic


def sign_protocol(clinic: Clinic, sha256: str = "") -> None:
    """As a director did who has left since: no test meets them among the staff, nor their event in the log."""
    by, _ = User.objects.get_or_create(email=f"signed@{clinic.code}.example", full_name="Signed", is_active=False)
    protocol = protocols.kept(sha256 or protocols.shipped().sha256)
    assert protocol
    with tenant(clinic):
        ProtocolSignOff.objects.create(
            clinic=clinic,
            protocol_id=protocol.id,
            protocol_version=protocol.version,
            protocol_sha256=protocol.sha256,
            meaning=MEANING,
            name=by.full_name,
            signed_by=by,
        )


def make_member(clinic: Clinic, name: str, *roles: Role) -> User:
    user = User.objects.create_user(email=f"{name.lower()}@{clinic.code}.example", full_name=name)
    join(clinic, user, *roles)
    return user


def make_patient(clinic: Clinic, given: str, family: str, born_on: date, by: User, sex: str = "female") -> Patient:
    with tenant(clinic):
        return Patient.objects.create(
            clinic=clinic, given_name=given, family_name=family, born_on=born_on, sex=sex, created_by=by
        )


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make_clinic("Harbour Clinic", "harbour")


@pytest.fixture
def unsigned_clinic(db: None) -> Clinic:
    """Its medical director has signed no protocol yet."""
    return make_clinic("New Clinic", "new", signed=False)


@pytest.fixture
def other_clinic(db: None) -> Clinic:
    return make_clinic("Hill Clinic", "hill")


@pytest.fixture
def ada(clinic: Clinic) -> User:
    """Injector of the clinic."""
    return make_member(clinic, "Ada", Role.INJECTOR)


@pytest.fixture
def desk(clinic: Clinic) -> User:
    """Front desk of the clinic."""
    return make_member(clinic, "Desk", Role.FRONT_DESK)


@pytest.fixture
def dora(clinic: Clinic) -> User:
    """Medical director of the clinic."""
    return make_member(clinic, "Dora", Role.DIRECTOR)


@pytest.fixture
def olive(clinic: Clinic) -> User:
    """Owner of the clinic."""
    return make_member(clinic, "Olive", Role.OWNER)


@pytest.fixture
def outsider(other_clinic: Clinic) -> User:
    """Injector of another clinic, who must never see anything of ours."""
    return make_member(other_clinic, "Oscar", Role.INJECTOR)


@pytest.fixture
def ana(clinic: Clinic, ada: User) -> Patient:
    return make_patient(clinic, "Ana", "Silva", date(1988, 3, 14), ada)


@pytest.fixture
def ben(clinic: Clinic, ada: User) -> Patient:
    return make_patient(clinic, "Ben", "Okafor", date(1979, 7, 2), ada, sex="male")


@pytest.fixture
def foreign_patient(other_clinic: Clinic, outsider: User) -> Patient:
    return make_patient(other_clinic, "Fay", "Stone", date(1990, 1, 5), outsider)


def count_as_fresh(person: Client, user: User) -> None:
    """As if the second factor had been shown a moment ago, whatever the test's clock says."""
    session = person.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": datetime(2100, 1, 1).timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.fixture(autouse=True)
def no_old_counts() -> None:
    """Attempts and readings are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def answers_as_described() -> Iterator[None]:
    """Whatever a test asks of the API, the answer is held against its description."""
    with checked(Client):
        yield


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """A client of its own for each person, signed in."""

    def signed_in(user: User) -> Client:
        person = Client()
        person.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        count_as_fresh(person, user)
        return person

    return signed_in


@pytest.fixture
def in_clinic(clinic: Clinic) -> Iterator[Clinic]:
    """The test's body speaks for the clinic."""
    with tenant(clinic):
        yield clinic


@pytest.fixture
def at() -> Iterator[Callable[[Clinic, str], None]]:
    """Stop the clock at a clinic's local time: `at(clinic, "2026-11-23 14:00")`."""
    running: list[AbstractContextManager[Any]] = []

    def stop_clock(clinic: Clinic, local: str) -> None:
        moment = datetime.fromisoformat(local).replace(tzinfo=clinic.zone)
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()  # type: ignore[attr-defined]
        running.append(traveller)  # type: ignore[arg-type]

    yield stop_clock
    for traveller in reversed(running):
        traveller.stop()  # type: ignore[attr-defined]
