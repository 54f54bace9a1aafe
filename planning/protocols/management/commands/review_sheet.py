"""`manage.py review_sheet`: docs/review-sheet.md from the protocol that ships and the clinical cases."""

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from planning.protocols import shipped
from planning.protocols.review_sheet import sheet, shown_in

NO_CASES = (
    "The clinical cases are not here: they are part of a checkout (tests/engine/cases), not of the installed image."
)


def published() -> tuple[Path, str]:
    """The file and what belongs in it. Every case is answered, which takes some seconds."""
    base = Path(settings.BASE_DIR)
    if not (base / "tests" / "engine" / "cases").is_dir():
        raise CommandError(NO_CASES)
    cases = import_module("tests.engine.casebook").all_cases()
    shown = shown_in(((case.id, case.document) for case in cases), shipped())
    return base / "docs" / "review-sheet.md", sheet(shipped(), shown)


class Command(BaseCommand):
    help = "Write docs/review-sheet.md: every text, and the clinical cases that show it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        path, text = published()
        stale = not path.is_file() or path.read_text("utf-8") != text
        if check and stale:
            raise CommandError("docs/review-sheet.md is stale. Run `manage.py review_sheet`.")
        if stale and not check:
            path.write_text(text, encoding="utf-8")
        self.stdout.write("written" if stale else "up to date")
