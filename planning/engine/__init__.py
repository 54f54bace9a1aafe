"""The engine: one document in, one plan out. Pure: it reads no clock, no file and no row."""

from planning.engine.contract import vocabulary
from planning.engine.contract.document import Document
from planning.engine.contract.errors import DocumentError, DocumentErrors
from planning.engine.contract.reading import read_document
from planning.engine.contract.types import NOT_RECORDED
from planning.engine.outcome import Outcome
from planning.engine.planner import plan
from planning.engine.protocol import Protocol, ProtocolError, ProtocolErrors, load_protocol

__all__ = [
    "NOT_RECORDED",
    "Document",
    "DocumentError",
    "DocumentErrors",
    "Outcome",
    "Protocol",
    "ProtocolError",
    "ProtocolErrors",
    "load_protocol",
    "plan",
    "read_document",
    "vocabulary",
]
