"""Servers that a test may kill, apart from the run's own."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.embedded.places import private_folder
from clinic.embedded.postgres import Postgres


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that PostgreSQL's account may enter; pytest's own temporary folders are closed to it."""
    made = private_folder(Path("/tmp") / f"glabella-embedded-{secrets.token_hex(4)}")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder / "data", folder, folder / "postgres.log", forgetful=True)
    yield server
    server.stop()
