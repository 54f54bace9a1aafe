"""Values of the document as JSON has them."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from planning.engine.contract.document import EngineDocument
from planning.engine.contract.types import NotRecorded


def json_at(document: EngineDocument, path: str) -> Any:
    """The value at a path such as `products[1].lot`; None where nothing is recorded."""
    value: Any = document
    for step in path.replace("[", ".").replace("]", "").split("."):
        if value is None:
            return None
        value = _one_step(value, step)
    return as_json(value)


def _one_step(value: Any, step: str) -> Any:
    if isinstance(value, tuple):
        return value[int(step)]
    return value.get(step) if isinstance(value, dict) else getattr(value, step)


def as_json(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case NotRecorded():
            return None
        case float():
            return int(value) if value == int(value) else value
        case BaseModel():
            return as_json(value.model_dump(by_alias=True, exclude_none=True))
        case dict():
            return {str(key): as_json(item) for key, item in value.items()}
        case tuple() | list():
            return [as_json(item) for item in value]
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
    raise TypeError(f"no document holds {type(value)}")
