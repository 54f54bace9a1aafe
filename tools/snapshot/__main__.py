"""What the product shows, written down so that two trees can be compared: `python -m tools.snapshot DIRECTORY`, then `diff -r`.

Pages of every room as each person of the demo clinic sees them, forms with and without mistakes, the portal, the API, the text of every
document, and the engine's answers. Clock and ids are fixed; an id is written as the table and the number of its row, so that a tree which
asks for one id more gives the same files. It imports next to nothing of the product: it knows addresses, and finds objects by their links.
From the root of a tree that does not have it: `.venv/bin/python <tree>/tools/snapshot DIRECTORY`.
"""

import argparse
import logging
import os
import re
import shutil
import sys
from io import StringIO
from pathlib import Path

import time_machine

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tools.snapshot import answers, steps  # noqa: E402
from tools.snapshot.book import RENAMED, Book, fix_chance  # noqa: E402
from tools.snapshot.person import Person  # noqa: E402

sys.path[0] = os.getcwd()  # the product is that of the tree in which this runs
NOW = "2026-11-25T14:05:00+00:00"  # a Wednesday
STAFF = ("ada", "nia", "desk", "owner", "director")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.snapshot", description=__doc__)
    parser.add_argument("directory", type=Path, help="where the files go; what is there is removed")
    parser.add_argument(
        "--rename", action="append", default=[], metavar="OLD=NEW", help="one more field that was renamed"
    )
    parser.add_argument(
        "--stride", type=int, default=1, help="from one id to the next; the files must not depend on it"
    )
    parser.add_argument("--only", choices=("pages", "answers"), help="one half")
    asked = parser.parse_args()
    shutil.rmtree(asked.directory, ignore_errors=True)
    asked.directory.mkdir(parents=True)
    fix_chance(asked.stride)
    renamed = RENAMED | dict(one.split("=", 1) for one in asked.rename)
    from tests.support.cluster import Cluster

    cluster = Cluster()
    for leftover in ("BROKER_URL", "CACHE_URL", "EMAIL_HOST", "GLABELLA_HASHED_STATIC", "GLABELLA_DB_POOL"):
        os.environ.pop(leftover, None)
    os.environ.update(cluster.environment() | {"DJANGO_SETTINGS_MODULE": "clinic.settings"})
    try:
        if asked.only != "answers":
            cluster.start_postgres()
        import django

        django.setup()
        sys.excepthook = sys.__excepthook__
        logging.disable(logging.WARNING)
        if asked.only != "pages":
            answers.write(asked.directory / "engine")
        if asked.only != "answers":
            pages(Book(asked.directory, cluster.postgres.url("postgres"), renamed))
    finally:
        cluster.stop()


def pages(book: Book) -> None:
    """Faults end nothing: they are written into the file `faults`."""
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    with time_machine.travel(NOW, tick=False):
        call_command("demo", stdout=StringIO())
        steps.run_jobs()
        told = StringIO()
        call_command("demo", sign_ins=True, stdout=told)
        staff = {name: Person(book, name) for name in STAFF}
        for name, password in re.findall(r" (\w+)@demo\.example +(\S+)", told.getvalue()):
            staff[name].sign_in(f"{name}@demo.example", password)
        steps.look_round(staff, Person(book, "anonymous"))
        steps.act(staff)
        steps.trying(steps.portal, staff["ada"], told.getvalue())
        steps.trying(steps.api, staff["ada"], staff)


if __name__ == "__main__":
    main()
