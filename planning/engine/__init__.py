"""The engine: one document in, one plan out. Pure: it reads no clock, no file and no row."""

from planning.engine.contract import vocabulary
from planning.engine.contract.answer import Answer
from planning.engine.contract.document import EngineDocument
from planning.engine.contract.errors import DocumentError, DocumentErrors
from planning.engine.contract.reading import read_document
from planning.engine.contract.types import NOT_RECORDED
from planning.engine.deciding.decide import decide
from planning.engine.deciding.decision import EngineDecision
from planning.engine.explaining import explain
from planning.engine.protocol import Protocol, ProtocolError, ProtocolErrors, load_protocol

__all__ = [
    "NOT_RECORDED",
    "EngineDecision",
    "EngineDocument",
    "DocumentError",
    "DocumentErrors",
    "Answer",
    "Protocol",
    "ProtocolError",
    "ProtocolErrors",
    "decide",
    "explain",
    "load_protocol",
    "plan",
    "read_document",
    "vocabulary",
]


def plan(document: EngineDocument, protocol: Protocol) -> Answer:
    """What `protocol` decides about `document`, with every line explained."""
    return explain(decide(document, protocol), protocol)
