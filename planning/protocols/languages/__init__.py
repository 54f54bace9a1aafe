"""Translations of a protocol's texts for patients: one file for each version and language."""

import re
from functools import lru_cache
from pathlib import Path

from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.protocols import kept, shipped
from planning.protocols.languages.reading import load_words
from planning.protocols.languages.translating import NotTold, translated
from planning.protocols.languages.words import Outdated, Words

__all__ = [
    "FOLDER",
    "NotTold",
    "Outdated",
    "Words",
    "files_of",
    "in_language",
    "load_words",
    "shipped_words",
    "words_of",
]

FOLDER = Path(__file__).parent


def in_language(answer: Answer, language: str) -> tuple[Answer, Words]:
    """`answer` with its texts for the patient in `language`, and the translation used. Raises NotTranslated where a text has none."""
    made_by = answer.protocol
    words = words_of(made_by.id, made_by.version, made_by.sha256, language)
    if words is None:
        raise NotTold(f"protocol {made_by.id} {made_by.version}")
    return translated(answer, words), words


@lru_cache(maxsize=32)
def words_of(protocol_id: str, version: str, sha256: str, language: str) -> Words | None:
    """None without a translation of exactly this content, or where it is not kept here. Raises ProtocolErrors for a faulty file."""
    protocol = shipped() if shipped().sha256 == sha256 else kept(sha256)
    if protocol is None or (protocol.id, protocol.version) != (protocol_id, version):
        return None
    return _words(protocol, language)


def shipped_words(language: str) -> Words | None:
    return _words(shipped(), language)


def files_of(protocol: Protocol) -> dict[str, Path]:
    """By the two letters of the language."""
    return _files(f"{protocol.id}-{protocol.version}")


def newest_files(protocol: Protocol) -> dict[str, Path]:
    """Of each language the file of this version, else of the newest version that has one."""
    versions = {
        file.name.removeprefix(f"{protocol.id}-").rpartition(".")[0].rpartition(".")[0]
        for file in FOLDER.glob(f"{protocol.id}-*.toml")
    }
    found: dict[str, Path] = {}
    for version in sorted(versions, key=_in_numbers):
        found |= _files(f"{protocol.id}-{version}")
    return found | files_of(protocol)


def _files(start: str) -> dict[str, Path]:
    return {file.name.split(".")[-2]: file for file in sorted(FOLDER.glob(f"{start}.??.toml"))}


def _in_numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _words(protocol: Protocol, language: str) -> Words | None:
    file = files_of(protocol).get(language)
    return load_words(file.read_text(encoding="utf-8"), file.name, protocol) if file else None
