"""Pages that are read write nothing but the audit log and the session."""

import uuid
from typing import Any

import pytest
from django.db import connection

from clinic.booking.models import CheckIn
from clinic.practice.models import Role
from clinic.practice.tenancy import tenant
from planning.consults.models import Consult, Draft
from planning.treatments.models import Review
from tests.architecture.matrix import COLUMNS, MATRIX
from tests.architecture.objects import MAKERS, World
from tests.architecture.test_permissions import address, client_of
from tests.engine.answers import an_answer

OURS = [role.value for role in Role]
MAY_BE_WRITTEN = {"django_session", "usersessions_usersession"}
# When somebody's program last asked, at most hourly.
LAST_USED = {("booking:feed-file", "office_calendarfeed")}
# A door's GET changes who is signed in; the matrix asks it of somebody who is.
SIGN_OUT = {"account_logout"}


@pytest.fixture
def world(db: None) -> World:
    """With one of every object, and with what a worker has not done yet: a check-in to be made due, and one to be closed."""
    made = World()
    for name in MAKERS:
        assert made[name]
    with tenant(made.clinic):  # the factory of treatments makes consults without what was typed
        for consult in Consult.objects.filter(draft=None):
            Draft.objects.create(clinic=made.clinic, consult=consult, data={}, updated_by=made.injector)
        treated = CheckIn.objects.get(pk=made["check_in"]).treatment
        judged = {"document": {"check_in": {"given": {}}}, "outcome": an_answer(), "made_by": made.injector}
        Review.objects.create(
            clinic=made.clinic, treatment=treated, patient=treated.patient, idempotency_key=uuid.uuid4(), **judged
        )
    return made


def state_of_tables() -> dict[str, Any]:
    """By table: how many rows, and a sum over where each row version lies, which every update changes."""
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        tables = sorted({row[0] for row in cursor.fetchall()} - MAY_BE_WRITTEN)
        fingerprint = "select '{0}', count(*), coalesce(sum(hashtext(ctid::text || xmin::text)), 0) from \"{0}\""
        cursor.execute(" union all ".join(fingerprint.format(table) for table in tables))
        return {table: tuple(found) for table, *found in cursor.fetchall()}


def reads() -> list[tuple[str, str]]:
    """Route and role wherever the matrix lets one of our people read."""
    return [
        (route, column)
        for route, rows in sorted(MATRIX.items())
        if route not in SIGN_OUT
        for column, answer in zip(COLUMNS, rows.get("GET", "").split(), strict=False)
        if column in OURS and answer in ("200", "302")
    ]


def test_no_page_that_is_read_writes(world: World) -> None:
    wrote = []
    with tenant(world.clinic):
        for route, column in reads():
            client, url = client_of(world, column), address(world, route, {})
            before = state_of_tables()
            assert client.get(url).status_code in (200, 302), f"{route} as {column}"
            after = state_of_tables()
            changed = {table for table in after if after[table] != before[table]}
            wrote += [f"{route} as {column}: {table}" for table in changed if (route, table) not in LAST_USED]
    assert wrote == []


def test_a_write_is_noticed(world: World) -> None:
    with tenant(world.clinic):
        before = state_of_tables()
        world.people["injector"].save(update_fields=["password"])
        assert state_of_tables() != before
