"""One launcher to a checkout."""

import fcntl
from pathlib import Path
from typing import IO

from clinic.embedded.errors import CannotStart


def take(path: Path) -> IO[str]:
    """
    Hold `path` until this process ends, however it ends.

    The kernel drops the lock with the process, so there is no stale lock to remove. The file says who holds it.
    """
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "another process"
        file.close()
        raise CannotStart(
            f"Glabella already runs from this folder ({holder}).", "Use that one, or stop it first."
        ) from None
    note(file, "starting")
    return file


def note(file: IO[str], text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()
