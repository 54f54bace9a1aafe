"""`manage.py clinical_rules`: docs/clinical-rules.md from the protocol that ships."""

from pathlib import Path

from django.conf import settings

from planning.protocols import shipped
from planning.protocols.generated import GeneratedCommand
from planning.protocols.rulebook import cases_by_basis, page


class Command(GeneratedCommand):
    help = "Write docs/clinical-rules.md from the protocol that ships."

    def published(self) -> dict[Path, str]:
        base = Path(settings.BASE_DIR)
        text = page(shipped(), cases_by_basis(base / "tests" / "engine" / "cases"))
        return {base / "docs" / "clinical-rules.md": text}
