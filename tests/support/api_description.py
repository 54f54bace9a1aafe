"""Holds every answer of the API against its own OpenAPI description: status, media type and each field of the body."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

from clinic.practice.problems import PROBLEM

API = "/api/v1/"
OWN = f"{API}schema/"
FORMATS = FormatChecker()


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """With its offset."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def description() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))


@cache
def operations() -> dict[tuple[str, re.Pattern[str]], dict[str, Any]]:
    """By method and path."""
    return {
        (method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path))): operation
        for path, found in description()["paths"].items()
        for method, operation in found.items()
    }


@contextmanager
def checked(kind: type[Client]) -> Iterator[None]:
    """Within, an answer that is not as described fails the test that got it."""
    asked = kind.request

    def ask(self: Client, **request: Any) -> Any:
        response = asked(self, **request)
        fault = drift(request["REQUEST_METHOD"], request["PATH_INFO"], response)
        assert fault is None, fault
        return response

    kind.request = ask  # type: ignore[method-assign]
    try:
        yield
    finally:
        kind.request = asked  # type: ignore[method-assign]


def drift(method: str, path: str, response: HttpResponse) -> str | None:
    """How this answer differs from what the description says; None where it does not."""
    if not path.startswith(API) or path == OWN or method == "HEAD" or response.status_code in (301, 302):
        return None
    found = next((one for (of, at), one in operations().items() if of == method.lower() and at.fullmatch(path)), None)
    if found is None:  # no operation: refused like any other path, as a problem
        is_problem = response.headers.get("Content-Type", "") == PROBLEM
        is_refused = response.status_code in (401, 403, 404, 405, 429) and is_problem
        return None if is_refused else f"{method} {path} is not described"
    said = found["responses"].get(str(response.status_code))
    if said is None:
        return f"{found['operationId']}: {response.status_code} is not described"
    media = response.headers.get("Content-Type", "").partition(";")[0]
    if media not in said.get("content", {}):
        return f"{found['operationId']} {response.status_code}: {media} is not described"
    faults = list(
        _validator(found["operationId"], response.status_code, media).iter_errors(json.loads(response.content))
    )
    told = "; ".join(f"{fault.json_path}: {fault.message[:120]}" for fault in faults[:3])
    return f"{found['operationId']} {response.status_code}: {told}" if faults else None


@cache
def _validator(operation: str, status: int, media: str) -> Draft202012Validator:
    shape = next(
        one["responses"][str(status)]["content"][media]["schema"]
        for one in operations().values()
        if one["operationId"] == operation
    )
    whole = {**_strict(shape), "components": _strict(description()["components"])}
    return Draft202012Validator(whole, format_checker=FORMATS)


def _strict(shape: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema; a field that nobody described is a fault."""
    if isinstance(shape, list):
        return [_strict(part) for part in shape]
    if not isinstance(shape, dict):
        return shape
    made = {name: _strict(part) for name, part in shape.items() if name not in ("nullable", "readOnly")}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    if shape.get("nullable") is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made
