"""Sixty-four clients that book into one diary at once: the constraint with DO NOTHING, as the product writes, and the usual ways.

A PostgreSQL of its own, durable. The same wishes in the same order for everybody; each transaction books, writes its audit row,
looks up what its page shows, and commits. Once with nothing between, once with five milliseconds for the web process, which answers inside
the request's transaction as the product does (a page of the day takes it 25).
"""

import random
import secrets
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import errors

from benchmarks.timing import table
from clinic.embedded.postgres import Postgres

CLIENTS, WISHES = 64, 25
BETWEEN = (0.0, 0.005)  # seconds of the web process in each transaction
DAYS, FIRST, QUARTERS = 5, 9, 36  # Monday to Friday from nine, a quarter of an hour apart
SETUP = """
create extension if not exists btree_gist;
create table diary (clinician int primary key);
insert into diary values (1);
create table visit (id bigint generated always as identity primary key, clinician int not null, occupies tstzrange not null);
create index visit_by_time on visit (clinician, lower(occupies));
create table event (id bigint generated always as identity primary key, said text not null);
"""
GUARD = "alter table visit add constraint one_at_a_time exclude using gist (clinician with =, occupies with &&)"
TAKEN = "select 1 from visit where clinician = 1 and occupies && %s::tstzrange"
INSERT = "insert into visit (clinician, occupies) values (1, %s::tstzrange)"
DOUBLES = "select count(*) from visit a join visit b on a.id < b.id and a.occupies && b.occupies"

Line = psycopg.Connection[tuple[object, ...]]
Book = Callable[[Line, str], bool]
Measured = tuple[float, Counter[str]]
Way = tuple[Book, bool, bool]


def do_nothing(line: Line, wish: str) -> bool:
    line.execute("select pg_advisory_xact_lock_shared(1)")  # the diary, which whoever books anyway takes alone
    return line.execute(f"{INSERT} on conflict do nothing returning id", [wish]).fetchone() is not None


def check_then_insert(line: Line, wish: str) -> bool:
    if line.execute(TAKEN, [wish]).fetchone():
        return False
    line.execute(INSERT, [wish])
    return True


def row_locked(line: Line, wish: str) -> bool:
    line.execute("select 1 from diary where clinician = 1 for update")
    return check_then_insert(line, wish)


# By name: how it books, whether the constraint stands, whether its transactions are serializable and tried again.
WAYS: dict[str, Way] = {
    "constraint, DO NOTHING (ours)": (do_nothing, True, False),
    "check, then insert": (check_then_insert, False, False),
    "check, then insert, caught by the constraint": (check_then_insert, True, False),
    "check, then insert, serializable, again": (check_then_insert, False, True),
    "SELECT FOR UPDATE, check, insert": (row_locked, False, False),
}


def wishes(number: int) -> list[str]:
    """Of one client: thirty minutes and ten to clean, at any quarter hour of the week."""
    drawn, found = random.Random(number), []
    for _ in range(WISHES):
        day, quarter = 23 + drawn.randrange(DAYS), drawn.randrange(QUARTERS)
        hour, minute = FIRST + quarter // 4, quarter % 4 * 15
        ends = hour * 60 + minute + 40
        found.append(f"[2026-11-{day} {hour:02}:{minute:02}Z, 2026-11-{day} {ends // 60:02}:{ends % 60:02}Z)")
    return found


def client(url: str, number: int, way: Way, gate: threading.Barrier, told: Counter[str], between: float) -> None:
    book, _, serializable = way
    with psycopg.connect(url) as line:
        if serializable:
            line.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        gate.wait()
        for wish in wishes(number):
            while not _settled(line, book, wish, told, between):
                pass


def _settled(line: Line, book: Book, wish: str, told: Counter[str], between: float) -> bool:
    """Whether this wish needs no other try."""
    try:
        with line.transaction():
            won = book(line, wish)
            line.execute("insert into event (said) values (%s)", [wish])
            line.execute("select count(*) from visit where clinician = 1")
            if between:
                time.sleep(between)
        told["booked" if won else "refused"] += 1
    except errors.SerializationFailure:
        told["tried again"] += 1
        return False
    except errors.DeadlockDetected:
        told["deadlocks"] += 1
    except errors.ExclusionViolation:
        told["refused"] += 1
    return True


def measure(server: Postgres, way: Way, between: float) -> tuple[float, Counter[str]]:
    owner = server.url("postgres", "postgres")
    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(owner, autocommit=True) as line:
        line.execute(f"create database {name}")
    url = server.url("postgres", name)
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(SETUP)
        if way[1]:
            line.execute(GUARD)
    told: Counter[str] = Counter()
    gate = threading.Barrier(CLIENTS + 1)
    clients = [
        threading.Thread(target=client, args=(url, number, way, gate, told, between)) for number in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    gate.wait()
    start = time.perf_counter()
    for one in clients:
        one.join()
    taken = time.perf_counter() - start
    with psycopg.connect(url, autocommit=True) as line:
        row = line.execute(DOUBLES).fetchone()
    told["doubles"] = int(str(row[0])) if row else -1
    return taken, told


def run(times: int = 3) -> None:
    print(f"{CLIENTS} clients, {CLIENTS * WISHES} wishes, {DAYS * QUARTERS} quarter hours; the fastest of {times}\n")
    folder = Path(tempfile.mkdtemp(prefix="glabella-bench-"))
    folder.chmod(0o755)
    server = Postgres(folder / "data", folder, folder / "postgres.log")
    try:
        server.start()
        for between in BETWEEN:
            print(f"{between * 1000:.0f} ms of the web process in each transaction\n")
            _show({name: _fastest(server, way, between, times) for name, way in WAYS.items()})
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _fastest(server: Postgres, way: Way, between: float, times: int) -> Measured:
    return min((measure(server, way, between) for _ in range(times)), key=lambda measured: measured[0])


def _show(found: dict[str, Measured]) -> None:
    ours = next(iter(found.values()))[0]
    counts = ("booked", "refused", "doubles", "deadlocks", "tried again")
    rows = [
        [name, f"{taken:.2f}", f"{taken / ours:.1f}", *(str(told[one]) for one in counts)]
        for name, (taken, told) in found.items()
    ]
    table(["way", "seconds", "times ours", *counts], rows)
