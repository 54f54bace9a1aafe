"""The clinical protocol: the file that ships, and the earlier versions, by which their plans are judged."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planning.engine import Protocol

SHIPPED = Path(__file__).with_name("onabotulinumtoxina-face-2026.3.toml")
_FIRST_OF_LANGUAGE = {
    2: SHIPPED.with_name("onabotulinumtoxina-face-2026.2.toml"),
    3: SHIPPED.with_name("onabotulinumtoxina-face-2026.3.toml"),
}


def read(text: str, name: str, *, is_kept: bool = False) -> "Protocol":
    """Raises ProtocolErrors with every mistake. `is_kept`: an earlier version, complete by the contract of its day."""
    # Imported here because Django loads this package at every start, and few starts need the engine.
    import tomli

    from planning.engine import load_protocol

    return load_protocol(text, name, tomli.loads, first_of_language, is_kept=is_kept)


def first_of_language(language: int) -> Mapping[str, Any]:
    """Older files take safety rules (language 1) and questions by path from these tables."""
    import tomli

    return tomli.loads(_FIRST_OF_LANGUAGE[language].read_text(encoding="utf-8"))


@cache
def shipped() -> "Protocol":
    """The protocol that ships, compiled once a process."""
    return read(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)


@cache
def kept(sha256: str) -> "Protocol | None":
    """The kept protocol with exactly this content; None for one that is not kept here."""
    for file in sorted(SHIPPED.parent.glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        if hashlib.sha256(text.encode()).hexdigest() == sha256:
            return shipped() if file == SHIPPED else read(text, file.name, is_kept=True)
    return None
