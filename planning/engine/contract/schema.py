"""The JSON Schemas (2020-12) of what goes in and what comes out."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from planning.engine.contract.answer import Answer
from planning.engine.contract.document import EngineDocument

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _WithoutDefaults(GenerateJsonSchema):
    """Nothing here has a default: what is left out is not recorded."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = schema["schema"]
        # What goes out leaves such a key out rather than say null.
        is_left_out = self.mode == "serialization" and inner["type"] == "nullable"
        return self.generate_inner(inner["schema"] if is_left_out else inner)

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def input_schema() -> dict[str, Any]:
    return _schema(EngineDocument, "validation")


def output_schema() -> dict[str, Any]:
    return _schema(Answer, "serialization")


def _schema(model: type[BaseModel], mode: JsonSchemaMode) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=_WithoutDefaults, mode=mode)
    return {"$schema": _DIALECT, **schema}
