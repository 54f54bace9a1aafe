"""
Gives every pytest run its own servers. Loaded with `-p` (pyproject.toml), because pytest-django reads the settings, and
with them the addresses, before any conftest.py.
"""

import os
import sys
from collections.abc import Iterator

import pytest

from clinic.embedded.postgres import Postgres
from clinic.embedded.valkey import Valkey
from tests.support.cluster import Cluster

cluster_key = pytest.StashKey[Cluster]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    cluster = Cluster()
    early_config.stash[cluster_key] = cluster
    early_config.add_cleanup(cluster.stop)
    for leftover in ("BROKER_URL", "CACHE_URL", "EMAIL_HOST", "GLABELLA_HASHED_STATIC", "GLABELLA_DB_POOL"):
        os.environ.pop(leftover, None)
    os.environ.update(cluster.environment())


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Settings are read now, and with them the product's own way to end (clinic/logs.py), which would hide why pytest did."""
    sys.excepthook = sys.__excepthook__


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Postgres:
    """PostgreSQL with the product's roles, started at the first test that wants a database."""
    return pytestconfig.stash[cluster_key].start_postgres()


@pytest.fixture(scope="session")
def valkey_server(pytestconfig: pytest.Config) -> Iterator[Valkey]:
    """Valkey, for the tests that run a real worker."""
    yield pytestconfig.stash[cluster_key].start_valkey()
