"""The clinical protocol: the file that ships, and the versions a clinic publishes."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planning.engine import Protocol

SHIPPED = Path(__file__).with_name("onabotulinumtoxina-face-2026.2.toml")


def read(text: str, name: str) -> "Protocol":
    """A protocol from its TOML; raises ProtocolErrors with every mistake."""
    # Imported here because Django loads this package at every start, and few starts need the engine.
    import tomli

    from planning.engine import load_protocol

    return load_protocol(text, name, tomli.loads)


@cache
def shipped() -> "Protocol":
    """The protocol that ships, compiled once a process; raises ProtocolErrors where the file has mistakes."""
    return read(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)


@cache
def kept(sha256: str) -> "Protocol | None":
    """The protocol with exactly this content, among the versions that are kept beside each other here; None for one that is not."""
    for file in sorted(SHIPPED.parent.glob("*.toml")):
        protocol = shipped() if file == SHIPPED else read(file.read_text(encoding="utf-8"), file.name)
        if protocol.sha256 == sha256:
            return protocol
    return None


def as_planned(sha256: str) -> "Protocol":
    """The version that a plan was made under where it is kept, else the one in force: a plan is carried out by its own rules."""
    return kept(sha256) or shipped()
