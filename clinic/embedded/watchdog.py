"""
Ends the process groups that are left some seconds after the launcher was killed.

The kernel tells every child that the launcher is dead (process.spawn). A Celery worker takes that as a wish: it waits for
its broker, which went the same way, and its own children were told nothing. This file also runs as a program: it reads
the groups' numbers from a pipe that only the launcher holds open, and the pipe's end is the launcher's.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

PATIENCE = 3.0  # seconds for those who end by themselves
FAREWELL = "done"


class Watchdog:
    """The launcher's side of the pipe."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        command = [sys.executable, "-I", "-S", __file__]
        self._process = subprocess.Popen(command, stdin=reading, stdout=subprocess.DEVNULL, start_new_session=True)
        os.close(reading)

    def guard(self, group: int) -> None:
        self._tell(str(group))

    def dismiss(self) -> None:
        """All is stopped in order; there is nothing left to do."""
        self._tell(FAREWELL)
        os.close(self._writing)
        self._process.wait()

    def _tell(self, word: str) -> None:
        with suppress(BrokenPipeError):  # somebody killed it: the kernel's signals remain
            os.write(self._writing, f"{word}\n".encode())


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def watch() -> None:
    words = [line.strip() for line in sys.stdin]  # until the launcher's end
    if FAREWELL in words:
        return
    groups = {int(word) for word in words}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(map(alive, groups)):
        time.sleep(0.05)
    for group in filter(alive, groups):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    watch()
