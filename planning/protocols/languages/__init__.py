"""Translations of a protocol's texts for patients: one file for each version and language."""

import re
from functools import lru_cache
from pathlib import Path

from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.protocols import kept, shipped
from planning.protocols.languages.reading import load_translation
from planning.protocols.languages.translating import NotTranslated, translated
from planning.protocols.languages.translation import OutdatedText, Translation

__all__ = [
    "FOLDER",
    "NotTranslated",
    "OutdatedText",
    "Translation",
    "files_of",
    "in_language",
    "load_translation",
    "shipped_translation",
    "translation_of",
]

FOLDER = Path(__file__).parent


def in_language(answer: Answer, language: str) -> tuple[Answer, Translation]:
    """`answer` with its texts for the patient in `language`, and the translation used. Raises NotTranslated where a text has none."""
    made_by = answer.protocol
    translation = translation_of(made_by.id, made_by.version, made_by.sha256, language)
    if translation is None:
        raise NotTranslated(f"protocol {made_by.id} {made_by.version}")
    return translated(answer, translation), translation


@lru_cache(maxsize=32)
def translation_of(protocol_id: str, version: str, sha256: str, language: str) -> Translation | None:
    """None without a translation of exactly this content, or where it is not kept here. Raises ProtocolErrors for a faulty file."""
    protocol = shipped() if shipped().sha256 == sha256 else kept(sha256)
    if protocol is None or (protocol.id, protocol.version) != (protocol_id, version):
        return None
    return _translation(protocol, language)


def shipped_translation(language: str) -> Translation | None:
    return _translation(shipped(), language)


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


def _translation(protocol: Protocol, language: str) -> Translation | None:
    file = files_of(protocol).get(language)
    return load_translation(file.read_text(encoding="utf-8"), file.name, protocol) if file else None
