"""`manage.py clinical_rules`: docs/clinical-rules.md from the protocol that ships."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from planning.protocols import shipped
from planning.protocols.rulebook import cases_by_basis, page


def published() -> tuple[Path, str]:
    """The file and what belongs in it."""
    base = Path(settings.BASE_DIR)
    return base / "docs" / "clinical-rules.md", page(shipped(), cases_by_basis(base / "tests" / "engine" / "cases"))


class Command(BaseCommand):
    help = "Write docs/clinical-rules.md from the protocol that ships."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        path, text = published()
        stale = not path.is_file() or path.read_text("utf-8") != text
        if check and stale:
            raise CommandError("docs/clinical-rules.md is stale. Run `manage.py clinical_rules`.")
        if stale and not check:
            path.write_text(text, encoding="utf-8")
        self.stdout.write("written" if stale else "up to date")
