"""Whoever is refused leaves one event for it, and whoever is served none."""

import pytest
from django.core.cache import cache
from django.db import transaction

from clinic.audit.models import Event
from clinic.practice.models import Role
from clinic.practice.tenancy import tenant
from tests.architecture.matrix import MATRIX
from tests.architecture.objects import World
from tests.architecture.test_permissions import address, cells, client_of, sent

OURS = {role.value for role in Role}


@pytest.fixture
def world(db: None) -> World:
    return World()


def refusals(world: World) -> int:
    with tenant(world.clinic):
        return Event.objects.filter(action="access.refused").count()


@pytest.mark.parametrize("route", sorted(MATRIX))
def test_each_refused_cell_is_one_event(world: World, route: str) -> None:
    wrong = []
    for method, column, _ in cells(route):
        if column not in OURS or method not in MATRIX[route]:
            continue
        url, body, client = address(world, route, {}), sent(world, route, method), client_of(world, column)
        point, before = transaction.savepoint(), refusals(world)
        cache.clear()
        status = client.generic(method, url, **body).status_code
        found = refusals(world) - before
        transaction.savepoint_rollback(point)
        is_refused = status == 403 or (status == 404 and bool(MATRIX[route].get("ids")))
        if found != int(is_refused):
            wrong.append(f"{method} as {column}: {status}, {found} events")
    assert wrong == []
