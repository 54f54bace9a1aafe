"""The clinical protocol as data: what it may say, and reading it from its file."""

from planning.engine.protocol.errors import ProtocolError, ProtocolErrors
from planning.engine.protocol.loader import load_protocol
from planning.engine.protocol.model import Protocol

__all__ = ["Protocol", "ProtocolError", "ProtocolErrors", "load_protocol"]
