"""Pages under docs/ that a command writes and that nobody edits by hand."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class GeneratedCommand(BaseCommand, ABC):
    """`manage.py NAME` writes the files of `published` that are stale; with `--check` it writes nothing and fails for them."""

    requires_system_checks = ()

    @abstractmethod
    def published(self) -> Mapping[Path, str]:
        """Each file and its content. Raises CommandError where it cannot be made here."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        files = self.published()
        stale = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
        if check and stale:
            name = type(self).__module__.rpartition(".")[2]
            raise CommandError(f"Stale: {', '.join(path.name for path in stale)}. Run `manage.py {name}`.")
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
        self.stdout.write(f"files: {len(files)}, written: {len(stale)}")
