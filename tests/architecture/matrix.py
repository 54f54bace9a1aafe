"""The matrix of `permissions.toml`. The page of a type of document answers as is written there for its readers."""

import tomllib
from pathlib import Path
from typing import Any

from clinic.practice import access
from planning.documents.document_type import DocumentType
from planning.documents.types import document_types

MATRIX: dict[str, Any] = tomllib.loads((Path(__file__).parent / "permissions.toml").read_text())
COLUMNS: list[str] = MATRIX.pop("columns")
BY_READERS: dict[str, dict[str, str]] = MATRIX.pop("document-pages")
SUBJECTS = {"plan": "ready_plan", "treatment": "treatment"}


def written_for(document_type: DocumentType[Any]) -> dict[str, Any]:
    rows = next((rows for name, rows in BY_READERS.items() if getattr(access, name) == document_type.readers), None)
    assert rows is not None, f"permissions.toml: no [document-pages] for the readers of {document_type.code}"
    return {"ids": {"subject_id": SUBJECTS[document_type.of.field]}, **rows}


MATRIX |= {one.route: written_for(one) for one in document_types()}
