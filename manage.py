#!/usr/bin/env python
"""Run a management command; `make run` writes var/env, which this reads when the shell says nothing else."""

import os
import sys
from pathlib import Path


def read_env_file(path: Path) -> None:
    """Set what `KEY=value` lines of `path` say, unless the environment already says it."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        key, separator, value = line.partition("=")
        if separator and not key.startswith("#"):
            os.environ.setdefault(key.strip(), value.strip())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    read_env_file(Path(__file__).resolve().parent / "var" / "env")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
