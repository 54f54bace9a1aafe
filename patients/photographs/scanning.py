"""The hook for a virus scanner: a program named in the environment, which reads the file on its stdin. It ends with 0 for a clean file
and 1 for one that is not; anything else, and no answer, refuses the file too. `clamdscan --no-summary -` is such a program."""

import os
import shlex
import subprocess
from typing import BinaryIO

from clinic import env

SCANNER = "GLABELLA_SCANNER"
SECONDS = 15.0


class ScanRefused(ValueError):
    """`str()` tells the sender."""


def scan(file: BinaryIO) -> None:
    """Raises ScanRefused. Without a scanner nothing is asked."""
    command = shlex.split(env.text(SCANNER, ""))
    if not command:
        return
    try:
        found = subprocess.run(command, stdin=file, capture_output=True, timeout=SECONDS, check=False).returncode
    except (OSError, subprocess.TimeoutExpired):
        found = None
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    if found == 1:
        raise ScanRefused("The virus scanner found something in this file. It was not kept.")
    if found != 0:
        raise ScanRefused(
            "The virus scanner does not answer, so nothing was kept. Try again, or tell whoever runs Glabella."
        )
