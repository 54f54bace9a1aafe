"""Search of patients: nine kinds of query in a clinic of 300,000 among 1,000,000 patients, as the application role, row-level security on.

Starts a PostgreSQL of its own and throws it away. Names are made up, in Zipf order, with letters as uneven as real ones. Times are of
`find_patients` as the pages call it, Python included, on a warm cache; each query once, in mixed order. CPU is of both, the client and the
server: what the search takes itself, whoever else works on the machine.
"""

import itertools
import os
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.timing import table

PATIENTS, SHARE, OTHERS = 1_000_000, 0.3, 20
EACH, WARM = 60, 100
TABLES = ("records_patientword", "records_patient")
SYLLABLES = [
    "ma",
    "ma",
    "ma",
    "mar",
    "ha",
    "ha",
    "sa",
    "sa",
    "be",
    "ba",
    "da",
    "jo",
    "ka",
    "le",
    "la",
    "ro",
    "ra",
    "ri",
    "ni",
    "na",
    "ne",
    "to",
    "ti",
    "so",
    "se",
    "gu",
    "go",
    "wi",
    "wa",
    "fe",
    "fi",
    "pe",
    "pa",
    "co",
    "ca",
    "cu",
    "vi",
    "ve",
    "du",
    "do",
]
ENDS = ["n", "r", "s", "t", "son", "ez", "er", "man", "ova", "ski", "ley", "ton", "in", "a", "o", "i"]
COLUMNS = "id, given_name, family_name, born_on, sex, phone, email, sort_name, phone_end, phone_start, email_key"


def run(count: int = PATIENTS) -> None:
    from tests.support.cluster import Cluster

    cluster = Cluster()
    os.environ.update(cluster.environment() | {"DJANGO_SETTINGS_MODULE": "clinic.settings"})
    try:
        cluster.start_postgres()
        _measure(count)
    finally:
        cluster.stop()


def _measure(count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from clinic.practice.tenancy import tenant

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    began = time.perf_counter()
    clinic, people = _fill(count)
    print(
        f"{count:,} patients, {len(people):,} of them in the clinic asked; filled in {time.perf_counter() - began:.0f} s\n"
    )
    chance = random.Random(15)
    kinds = {name: [make(chance) for _ in range(EACH)] for name, make in _kinds(people).items()}
    order = [(name, text) for name, texts in kinds.items() for text in texts]
    chance.shuffle(order)
    times: dict[str, list[Any]] = {name: [] for name in kinds}
    load = os.getloadavg()[0]
    with tenant(clinic):
        server = _server()
        for _, text in order[:WARM]:
            _timed(text, server)
        for name, text in order:
            times[name].append(_timed(text, server))
    print(f"Load average {load:.1f} before, {os.getloadavg()[0]:.1f} after.\n")
    rows = [[name, *map(_ms, _figures(found))] for name, found in times.items()]
    every = [one for found in times.values() for one in found]
    table(("query", "p50, ms", "p95, ms", "CPU p50, ms", "CPU p95, ms"), [*rows, ["all", *map(_ms, _figures(every))]])


def _server() -> Path:
    """Where Linux counts the nanoseconds that the server's process of this connection had a core."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def _timed(text: str, server: Path) -> tuple[float, float]:
    from patients.records.search import find_patients

    def cpu() -> float:
        return time.process_time() + int(server.read_text().split()[0]) / 1e9

    wall, own = time.perf_counter(), cpu()
    find_patients(text)
    return time.perf_counter() - wall, cpu() - own


def _figures(found: list[Any]) -> Iterator[float]:
    walls, own = ([one[at] for one in found] for at in (0, 1))
    yield statistics.median(walls)
    yield statistics.quantiles(walls, n=20)[-1]
    yield statistics.median(own)
    yield statistics.quantiles(own, n=20)[-1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _kinds(people: list[tuple[Any, ...]]) -> dict[str, Callable[[random.Random], str]]:
    """A query each time of somebody who is there; the typing mistake is a letter left out of a family name."""

    def one(chance: random.Random) -> tuple[Any, ...]:
        return chance.choice(people)

    def mistake(chance: random.Random) -> str:
        name = next(found for _ in itertools.count() if len(found := one(chance)[2]) > 6)
        at = chance.randrange(1, len(name) - 1)
        return name[:at] + name[at + 1 :]

    def two(chance: random.Random) -> str:
        who = one(chance)
        long, short = chance.choice(((1, 1), (2, 2), (3, 3), (80, 1)))
        return f"{who[2][:long]} {who[1][:short]}"

    return {
        "1 letter": lambda chance: one(chance)[2][:1],
        "2 letters": lambda chance: one(chance)[2][:2],
        "3 letters": lambda chance: one(chance)[2][:3],
        "a whole name": lambda chance: one(chance)[2],
        "two beginnings": two,
        "a birth date": lambda chance: one(chance)[3].strftime("%d/%m/%Y"),
        "last 4 of a phone": lambda chance: one(chance)[5][-4:],
        "last 6 of a phone": lambda chance: one(chance)[5].replace(" ", "")[-6:],
        "a typing mistake": mistake,
    }


def _names(chance: random.Random, size: int) -> tuple[list[str], list[float]]:
    """Distinct names, the n-th as common as 1 in n."""
    found: dict[str, None] = {}
    while len(found) < size:
        syllables = "".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3))))
        found[(syllables + chance.choice(ENDS)).capitalize()] = None
    return list(found), list(itertools.accumulate(1 / at**0.9 for at in range(1, size + 1)))


def _fill(count: int) -> tuple[Any, list[tuple[Any, ...]]]:
    from django.db import connections

    from clinic.practice.models import Clinic, User

    chance = random.Random(7)
    by = User.objects.create_user(email="bench@example.com", full_name="Bench")
    family, given = _names(chance, 20_000), _names(chance, 4_000)
    sizes = [int(count * SHARE), *[int(count * (1 - SHARE) / OTHERS)] * OTHERS]
    kept: list[tuple[Any, ...]] = []
    clinics = [
        Clinic.objects.create(name=f"Clinic {at}", code=f"bench{at}", timezone="Europe/London")
        for at in range(len(sizes))
    ]
    indexes = _without_indexes()
    for clinic, size in zip(clinics, sizes, strict=True):
        rows = [_person(chance, family, given) for _ in range(size)]
        kept = kept or rows
        for begin in range(0, size, 20_000):
            _copy(clinic.pk, by.pk, rows[begin : begin + 20_000])
    with connections["owner"].cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        for name in TABLES:
            cursor.execute(f"alter table {name} enable row level security")
            cursor.execute(f"vacuum (analyze) {name}")
    return clinics[0], kept


def _without_indexes() -> list[str]:
    """Rows go in faster before their indexes: what makes those again. Foreign keys stay away; search uses none. COPY wants no row-level
    security."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"alter table {name} disable row level security")
        cursor.execute(
            "select conrelid::regclass, conname from pg_constraint where contype = 'f' and conrelid::regclass::text = any(%s)",
            [list(TABLES)],
        )
        for name, key in cursor.fetchall():
            cursor.execute(f'alter table {name} drop constraint "{key}"')
        cursor.execute(
            "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexdef like 'CREATE INDEX%%'",
            [list(TABLES)],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'drop index "{name}"')
    return [made for _, made in found]


def _person(chance: random.Random, family: Any, given: Any) -> tuple[Any, ...]:
    from patients.records.normalise import sort_name

    last, first = (chance.choices(names, cum_weights=weights)[0] for names, weights in (family, given))
    if chance.random() < 0.1:
        last = f"{last}-{chance.choices(family[0], cum_weights=family[1])[0]}"
    phone = f"07{chance.randrange(10**9):09}"
    born = date(1935, 1, 1) + timedelta(days=chance.randrange(25_500))
    mail = f"{first}.{last}@example.com".lower()
    keys = (sort_name(last, first), phone[::-1], phone[1:], mail)
    return (uuid.UUID(int=chance.getrandbits(128)), first, last, born, "female", phone, mail, *keys)


def _copy(clinic: uuid.UUID, by: uuid.UUID, rows: list[tuple[Any, ...]]) -> None:
    from django.db import connections
    from django.utils import timezone

    from patients.records.normalise import name_words

    now = timezone.now()
    with connections["owner"].cursor() as cursor:
        more = "language, large_print, no_email, no_sms, face_art, version, idempotency_key, content_hash, created_at"
        with cursor.copy(f"copy records_patient ({COLUMNS}, clinic_id, created_by_id, {more}) from stdin") as copy:
            for row in rows:
                copy.write_row((*row, clinic, by, "", False, False, False, "", 1, uuid.uuid4(), "", now))
        with cursor.copy("copy records_patientword (clinic_id, patient_id, word, names, born_on) from stdin") as copy:
            for row in rows:
                for word in name_words(row[1], row[2]):
                    copy.write_row((clinic, row[0], word, row[7], row[3]))
