"""What a start needs of the application before its first page: tables, demo clinic, static files."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from clinic.embedded.errors import CannotStart
from clinic.embedded.process import telling_line


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """One progress line with the seconds it took."""
    started = monotonic()
    print(f"  {what} ... ", end="", flush=True)
    try:
        yield
    except BaseException:
        say("stopped")
        raise
    say(f"{monotonic() - started:.1f} s")


def prepare_database(root: Path, log: Path, env: dict[str, str], owner_url: str, demo: bool) -> None:
    """Migrations and demo clinic, in a process of their own that alone knows the owner's address."""
    words = [sys.executable, "-m", "clinic.embedded.prepare", str(log), *(["demo"] if demo else [])]
    if subprocess.call(words, cwd=root, env=env | {"DATABASE_OWNER_URL": owner_url}, stdin=subprocess.DEVNULL):
        raise CannotStart(telling_line(log), f"Read {log}")


class StaticFiles:
    """Hashed and compressed static files in `var/static`, rebuilt when a file, a setting or a package has changed."""

    def __init__(self, root: Path, var: Path, log: Path, env: dict[str, str]) -> None:
        self.stamp = var / "static.stamp"
        self.log = log
        sources = (root / "static", root / "clinic" / "settings.py", root / "requirements.lock")
        self.fingerprint = fingerprint_of(*sources)
        self.command: subprocess.Popen[bytes] | None = None
        if not self.stamp.exists() or self.stamp.read_text() != self.fingerprint:
            with log.open("ab") as output:
                words = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
                self.command = subprocess.Popen(
                    words, cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
                )

    def finish(self) -> None:
        if self.command is None:
            return
        if self.command.wait():
            raise CannotStart(f"The static files could not be collected: {telling_line(self.log)}", f"Read {self.log}")
        self.stamp.write_text(self.fingerprint)

    def abandon(self) -> None:
        if self.command is not None and self.command.poll() is None:
            self.command.kill()


def fingerprint_of(*paths: Path) -> str:
    """A digest of the names, sizes and times of the files at and below `paths`."""
    digest = hashlib.sha256()
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                status = os.stat(path)
                digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
