"""The management commands that a start needs."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from clinic.embedded.errors import CannotStart
from clinic.embedded.process import last_line


@dataclass
class Commands:
    """`manage.py` in `root`, with what it says kept in `log`."""

    root: Path
    log: Path
    env: dict[str, str]

    def run(self, *arguments: str, extra: dict[str, str] | None = None) -> None:
        with self.log.open("ab") as output:
            output.write(f"\n$ manage.py {' '.join(arguments)}\n".encode())
            output.flush()
            code = subprocess.call(
                [sys.executable, "manage.py", *arguments],
                cwd=self.root,
                env=self.env | (extra or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if code:
            raise CannotStart(f"manage.py {arguments[0]} failed: {last_line(self.log)}", f"Read {self.log}")

    def ask(self, *arguments: str) -> str:
        """What the command prints."""
        told = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if told.returncode:
            self.log.write_text(told.stderr)
            raise CannotStart(f"manage.py {arguments[0]} failed: {last_line(self.log)}", f"Read {self.log}")
        return told.stdout.rstrip()

    def collect_static(self, stamp: Path) -> None:
        """Hash and compress the static files, when any of them, a setting or a package has changed."""
        fingerprint = fingerprint_of(
            self.root / "static", self.root / "clinic" / "settings.py", self.root / "requirements.lock"
        )
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        self.run("collectstatic", "--noinput", "--clear", "--verbosity", "0")
        stamp.write_text(fingerprint)


def fingerprint_of(*paths: Path) -> str:
    """A digest of the names, sizes and times of the files below `paths`."""
    digest = hashlib.sha256()
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                status = os.stat(path)
                digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
