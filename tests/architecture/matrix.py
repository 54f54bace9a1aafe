"""The matrix of `permissions.toml`. The page of a type of document answers as is written there for its readers."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clinic.practice import access
from planning.documents.document_type import DocumentType
from planning.documents.types import document_types

MATRIX: dict[str, Any] = tomllib.loads((Path(__file__).parent / "permissions.toml").read_text())
COLUMNS: list[str] = MATRIX.pop("columns")
STATES: dict[str, Any] = MATRIX.pop("states")
BY_READERS: dict[str, dict[str, str]] = MATRIX.pop("document-pages")
SUBJECTS = {"plan": "ready_plan", "treatment": "treatment"}


def written_for(document_type: DocumentType[Any]) -> dict[str, Any]:
    rows = next((rows for name, rows in BY_READERS.items() if getattr(access, name) == document_type.readers), None)
    assert rows is not None, f"permissions.toml: no [document-pages] for the readers of {document_type.code}"
    return {"ids": {"subject_id": SUBJECTS[document_type.of.field]}, **rows}


MATRIX |= {one.route: written_for(one) for one in document_types()}


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def cells(route: str) -> Iterator[tuple[str, str, str]]:
    """Method, column or state, and the answer that is written for it."""
    for method in METHODS:
        answers = MATRIX[route][method].split() if method in MATRIX[route] else ["refused"] * len(COLUMNS)
        by_column = dict(zip(COLUMNS, answers, strict=True))
        yield from ((method, column, answer) for column, answer in by_column.items())
        # What is refused to every column is not asked again for each state.
        for name, state in STATES.items() if method in MATRIX[route] else ():
            answer = led(route, by_column, state) or by_column[state["like"]]
            yield method, name, state.get("but", {}).get(route, {}).get(method, answer)


def led(route: str, by_column: dict[str, str], state: dict[str, Any]) -> str:
    """Where this state leads instead of to what is asked for; empty where it does not."""
    # allauth's own pages for whoever has not signed in are none of anybody who has.
    is_public = by_column["anonymous"] not in ("sign-in", "401", "403") and not route.startswith("account_")
    is_public = is_public and not state.get("leads_public", False)
    if "led" not in state or is_public or route in state["open"]:
        return ""
    return "403" if route.startswith("api:") else str(state["led"])
