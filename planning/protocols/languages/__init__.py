"""What a protocol says to patients in other languages: one file of words beside each version of a protocol, by language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from planning.protocols import shipped
from planning.protocols.languages.reading import load_words
from planning.protocols.languages.retelling import NotTold, retold
from planning.protocols.languages.words import Words

__all__ = ["FOLDER", "NotTold", "Words", "in_language", "load_words", "shipped_words"]

FOLDER = Path(__file__).parent


@cache
def shipped_words(language: str) -> Words | None:
    """The words of the shipped protocol in `language`; None where there are none. Raises ProtocolErrors where the file has mistakes."""
    protocol = shipped()
    file = FOLDER / f"{protocol.id}-{protocol.version}.{language}.toml"
    return load_words(file.read_text(encoding="utf-8"), file.name, protocol) if file.exists() else None


def in_language(outcome: Mapping[str, Any], language: str) -> tuple[dict[str, Any], Words]:
    """`outcome` with its texts for the patient in `language`, and the words that were used. Raises NotTold where one has none."""
    words = shipped_words(language)
    if words is None:
        raise NotTold(f"protocol {outcome['protocol']['id']} {outcome['protocol']['version']}")
    return retold(outcome, words), words
