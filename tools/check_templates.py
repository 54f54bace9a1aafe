"""Every template of the product compiles: `make check` says so before a page does."""

import os
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError, engines
from django.template.exceptions import TemplateDoesNotExist

ROOT = Path(__file__).resolve().parent.parent


def problems() -> list[str]:
    engine = engines["django"]
    found = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = path.relative_to(ROOT / "templates").as_posix()
        try:
            engine.get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as reason:
            found.append(f"templates/{name}: {reason}")
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    found = problems()
    print("\n".join(found) or "Every template compiles.")
    sys.exit(bool(found))
