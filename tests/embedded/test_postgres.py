"""The embedded PostgreSQL: its roles, its data after a crash, and what it says when it cannot start."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from clinic.embedded.errors import CannotStart
from clinic.embedded.postgres import Postgres
from clinic.embedded.process import ask, wait_until


def test_the_roles_can_do_what_they_are_for_and_no_more(cluster: Postgres) -> None:
    cluster.start()
    cluster.prepare_roles()
    cluster.prepare_roles()  # changes nothing
    with psycopg.connect(cluster.url("postgres", "postgres")) as superuser:
        rights = superuser.execute(
            "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb from pg_roles "
            "where rolname in ('glabella_owner', 'glabella_app', 'audit_owner', 'glabella_backup') order by rolname"
        ).fetchall()
    assert rights == [
        ("audit_owner", False, False, False, False),
        ("glabella_app", True, False, False, False),
        ("glabella_backup", True, False, True, False),
        ("glabella_owner", True, False, False, True),
    ]


def test_the_application_role_uses_the_owners_tables_and_makes_none(cluster: Postgres) -> None:
    cluster.start()
    cluster.prepare_roles()
    with psycopg.connect(cluster.url("glabella_owner"), autocommit=True) as owner:
        owner.execute("create table visit (id int primary key)")
    with psycopg.connect(cluster.url("glabella_app"), autocommit=True) as application:
        application.execute("insert into visit values (1)")
        for forbidden in ("create table mine (id int)", "truncate visit", "drop table visit", "create schema mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(forbidden)  # type: ignore[call-overload]


def test_it_listens_on_its_private_socket_only(cluster: Postgres) -> None:
    cluster.start()
    with psycopg.connect(cluster.url("postgres", "postgres")) as superuser:
        assert superuser.execute("show listen_addresses").fetchone() == ("",)
    assert cluster.sockets.stat().st_mode & 0o077 == 0


FAILING = [
    "select 'qzmark'::uuid",
    "select 'qzmark'::date",
    "insert into visit values (1, 'qzmark')",
    "insert into visit values (2, 'qzmark'), (2, 'x')",
    "insert into visit values (3, '')",
    "insert into visit values (4, 'qzmark' || repeat('x', 60))",
    "insert into visit values (5, null), (-6, 'qzmark')",
    "select 'qzmark",
    "select qzmark from visit",
    "do $$ begin raise exception 'no place for %', 'qzmark'; end $$",
    "do $$ begin raise warning 'no place for %', 'qzmark'; end $$",
    "set statement_timeout = 10; select 'qzmark', pg_sleep(1)",
    "set statement_timeout = 0; select 'qzmark', pg_sleep(1.2)",
    "select pg_terminate_backend(pg_backend_pid()), 'qzmark'",
]


def test_a_failed_statement_leaves_nothing_of_it_in_the_log(cluster: Postgres) -> None:
    cluster.start()
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as superuser:
        superuser.execute("create table visit (id int primary key, name varchar(60) not null check (name <> ''))")
        superuser.execute("insert into visit values (1, 'qzmark')")
        superuser.execute("alter table visit add check (id > 0 or name <> 'qzmark')")
    for statement in FAILING:
        with (
            suppress(psycopg.Error),
            psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection,
        ):
            connection.execute(statement)  # type: ignore[call-overload]
    kill_a_backend(cluster)
    said = cluster.log.read_text()
    assert "terminating connection due to administrator command" in said
    assert "was terminated by signal 9" in said
    assert "qzmark" not in said


def kill_a_backend(cluster: Postgres) -> None:
    """The server says which process was killed, and would say what it ran."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as victim:
        victim.execute("select 'qzmark'")
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        assert wait_until(lambda: "terminated by signal 9" in cluster.log.read_text(), seconds=20)


def test_what_was_committed_survives_a_killed_server(folder: Path) -> None:
    first = Postgres(folder / "data", folder, folder / "postgres.log")
    child = first.start()
    with psycopg.connect(first.url("postgres", "postgres"), autocommit=True) as superuser:
        superuser.execute("create table kept (id int)")
    child.kill()
    child.wait()
    assert (first.data / "postmaster.pid").exists()

    second = Postgres(folder / "data", folder, folder / "postgres.log")
    second.start()
    with psycopg.connect(second.url("postgres", "postgres")) as superuser:
        assert superuser.execute("select count(*) from kept").fetchone() == (0,)
    second.stop()


def test_a_lock_whose_number_now_belongs_to_another_process_is_no_obstacle(cluster: Postgres) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getppid()}\n{cluster.data}\n")
    cluster.start()
    assert cluster.answers()


def test_a_server_left_on_the_folder_is_ended_first(cluster: Postgres, folder: Path) -> None:
    left = cluster.start()
    successor = Postgres(folder / "data", folder, folder / "second.log", forgetful=True)
    successor.start()
    assert left.wait(5) == 0
    assert successor.answers()
    successor.stop()


def test_an_interrupted_initdb_leaves_nothing_in_the_way(cluster: Postgres, folder: Path) -> None:
    (folder / "data.new").mkdir()
    (folder / "data.new" / "half").write_text("half a cluster")
    cluster.start()
    assert cluster.answers()


def test_a_database_of_another_version_is_named(cluster: Postgres) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 16.*GLABELLA_PG_BIN"):
        cluster.start()


def test_an_old_server_is_refused_before_it_makes_anything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "bin").mkdir()
    old = folder / "bin" / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n")
    old.chmod(0o755)
    monkeypatch.setenv("GLABELLA_PG_BIN", str(folder / "bin"))
    with pytest.raises(CannotStart, match="holds PostgreSQL 15; Glabella needs 17"):
        Postgres(folder / "data", folder, folder / "postgres.log").start()
    assert not (folder / "data").exists()


def test_a_folder_with_something_else_in_it_is_not_touched(cluster: Postgres, folder: Path) -> None:
    cluster.data.mkdir()
    (cluster.data / "thesis.txt").write_text("years of work")
    with pytest.raises(CannotStart, match="not empty and is no database"):
        cluster.start()
    assert (cluster.data / "thesis.txt").read_text() == "years of work"


def test_a_server_that_does_not_come_up_says_why(cluster: Postgres) -> None:
    cluster.start()
    cluster.stop()
    with (cluster.data / "postgresql.auto.conf").open("a") as settings:
        settings.write("shared_preload_libraries = 'nowhere'\n")
    with pytest.raises(CannotStart, match="did not start.*nowhere"):
        cluster.start()


def test_a_named_folder_without_postgres_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLABELLA_PG_BIN", str(folder))
    with pytest.raises(CannotStart, match="no postgres is there"):
        Postgres(folder / "data", folder, folder / "postgres.log")


def test_stopping_ends_the_sessions_and_keeps_the_peace(cluster: Postgres) -> None:
    child = cluster.start()
    with psycopg.connect(cluster.url("postgres", "postgres")) as idle:
        cluster.stop()
        assert child.returncode == 0
        with pytest.raises(psycopg.OperationalError):
            idle.execute("select 1")


def test_the_backup_role_dumps_every_clinics_rows_and_the_owner_cannot(cluster: Postgres) -> None:
    """Forced row-level security hides rows from the owner: its dump has to fail, not to be silently empty."""
    cluster.start()
    cluster.prepare_roles()
    with psycopg.connect(cluster.url("glabella_owner"), autocommit=True) as owner:
        owner.execute("create table visit (clinic_id int, note text)")
        owner.execute("insert into visit values (1, 'first clinic'), (2, 'second clinic')")
        owner.execute("alter table visit enable row level security, force row level security")
        owner.execute("create policy tenant on visit using (clinic_id = 1)")
    dump = [cluster.binaries / "pg_dump", "--dbname"]
    assert ask([*dump, cluster.url("glabella_owner")]).returncode != 0
    told = ask([*dump, cluster.url("glabella_backup")])
    assert "first clinic" in told.stdout and "second clinic" in told.stdout, told.stderr
