"""`manage.py review_sheet`: docs/review-sheet.md from the protocol that ships and the clinical cases."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from planning.protocols import shipped
from planning.protocols.generated import GeneratedCommand
from planning.protocols.review_sheet import sheet, shown_in

NO_CASES = (
    "The clinical cases are not here: they are part of a checkout (tests/engine/cases), not of the installed image."
)


class Command(GeneratedCommand):
    help = "Write docs/review-sheet.md: every text, and the clinical cases that show it."

    def published(self) -> dict[Path, str]:
        base = Path(settings.BASE_DIR)
        if not (base / "tests" / "engine" / "cases").is_dir():
            raise CommandError(NO_CASES)
        cases = import_module("tests.engine.casebook").all_cases()
        shown = shown_in(((case.id, case.document) for case in cases), shipped())
        return {base / "docs" / "review-sheet.md": sheet(shipped(), shown)}
