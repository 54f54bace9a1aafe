"""The clinical protocol: the file that ships, and the versions a clinic publishes."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planning.engine import Protocol

SHIPPED = Path(__file__).with_name("onabotulinumtoxina-face-2026.1.toml")


@cache
def shipped() -> "Protocol":
    """The protocol that ships, compiled once a process; raises ProtocolErrors where the file has mistakes."""
    # Imported here because Django loads this package at every start, and few starts need the engine.
    from planning.engine import load_protocol

    return load_protocol(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)
