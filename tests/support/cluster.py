"""
The servers of one pytest run: a PostgreSQL and a Valkey of its own in a folder of its own, started when first needed.

Two runs at once, in one checkout or in several, share nothing.
"""

import os
import re
import secrets
import shutil
from pathlib import Path

from clinic.embedded.places import private_folder
from clinic.embedded.postgres import Postgres
from clinic.embedded.valkey import Valkey

HOME = Path("/tmp")  # short: a socket's path holds 107 bytes
NAME = re.compile(r"glabella-test-(\d+)-[0-9a-f]+")


class Cluster:
    """The addresses are known from the beginning, so that settings can be read before a server runs."""

    def __init__(self) -> None:
        sweep()
        self.folder = private_folder(HOME / f"glabella-test-{os.getpid()}-{secrets.token_hex(4)}")
        self.postgres = Postgres(self.folder / "data", self.folder, self.folder / "postgres.log", forgetful=True)
        self.valkey = Valkey(self.folder / "valkey", self.folder, self.folder / "valkey.log")
        self.files = self.folder / "files"
        self.files.mkdir()
        # Collected static files are not needed, but whitenoise warns of a folder that is not there.
        self.static = self.folder / "static"
        self.static.mkdir()

    def environment(self) -> dict[str, str]:
        """What `clinic.settings` reads."""
        return {
            "DATABASE_URL": self.postgres.url("glabella_app"),
            "DATABASE_OWNER_URL": self.postgres.url("glabella_owner"),
            "SECRET_KEY": "only-for-the-tests-" + "0" * 40,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "GLABELLA_ADDRESS": "http://127.0.0.1:8000",
            "GLABELLA_INSECURE_HTTP": "1",
            "GLABELLA_DEBUG": "0",
            "GLABELLA_FILES": str(self.files),
            "GLABELLA_STATIC_ROOT": str(self.static),
            "GLABELLA_ANCHORS": str(self.folder / "audit-anchors.jsonl"),
            "GLABELLA_LETTERS": str(self.folder / "letters"),
        }

    def start_postgres(self) -> Postgres:
        if self.postgres.child is None:
            self.postgres.start()
            self.postgres.prepare_roles()
        return self.postgres

    def start_valkey(self) -> Valkey:
        if self.valkey.child is None:
            self.valkey.start()
        return self.valkey

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of runs that were killed; their servers ended with them."""
    for folder in HOME.iterdir():
        match = NAME.fullmatch(folder.name)
        if match and not Path(f"/proc/{match[1]}").exists() and owner(folder) == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)


def owner(folder: Path) -> int | None:
    """None where another run, sweeping at the same time, has removed it."""
    try:
        return folder.lstat().st_uid
    except FileNotFoundError:
        return None
