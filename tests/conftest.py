"""Fixtures of all tests."""

import pytest

from clinic.embedded.postgres import Postgres


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: Postgres) -> None:
    """A test that wants a database starts the run's own PostgreSQL (tests/support/plugin.py)."""
