"""The engine: one document in, one plan out. Pure: it reads no clock, no file and no row."""

from planning.engine import vocabulary
from planning.engine.document import Document
from planning.engine.errors import DocumentError, DocumentErrors
from planning.engine.reading import read_document
from planning.engine.types import NOT_RECORDED

__all__ = [
    "NOT_RECORDED",
    "Document",
    "DocumentError",
    "DocumentErrors",
    "read_document",
    "vocabulary",
]
