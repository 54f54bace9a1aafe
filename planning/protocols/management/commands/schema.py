"""`manage.py schema`: the JSON Schemas of the engine's input and output, as published under docs/api."""

import json
from pathlib import Path

from django.conf import settings

from planning.engine.contract.schema import input_schema, output_schema
from planning.protocols.generated import GeneratedCommand


class Command(GeneratedCommand):
    help = "Write the JSON Schemas of the engine's input and output to docs/api."

    def published(self) -> dict[Path, str]:
        folder = Path(settings.BASE_DIR) / "docs" / "api"
        schemas = {"plan-input.schema.json": input_schema(), "plan-output.schema.json": output_schema()}
        return {
            folder / name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()
        }
