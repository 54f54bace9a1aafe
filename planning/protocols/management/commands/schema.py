"""`manage.py schema`: the JSON Schemas of the engine's input and output, as published under docs/api."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from planning.engine.contract.schema import input_schema, output_schema


def published() -> dict[Path, str]:
    """Each file and what belongs in it."""
    folder = Path(settings.BASE_DIR) / "docs" / "api"
    schemas = {"plan-input.schema.json": input_schema(), "plan-output.schema.json": output_schema()}
    return {folder / name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


class Command(BaseCommand):
    help = "Write the JSON Schemas of the engine's input and output to docs/api."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        files = published()
        stale = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
        if check and stale:
            raise CommandError(f"Stale: {', '.join(path.name for path in stale)}. Run `manage.py schema`.")
        if not check:
            for path in stale:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(files[path], encoding="utf-8")
        self.stdout.write(f"{len(files)} schemas, {len(stale)} written")
