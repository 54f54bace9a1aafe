"""What a protocol says to patients in other languages: one file of words beside each version of a protocol, by language."""

from functools import lru_cache
from pathlib import Path

from planning.engine import Protocol
from planning.engine.contract.plan import Plan
from planning.protocols import kept, shipped
from planning.protocols.languages.reading import load_words, usable_words
from planning.protocols.languages.retelling import NotTold, retold
from planning.protocols.languages.words import Words

__all__ = ["FOLDER", "NotTold", "Words", "in_language", "load_words", "shipped_words", "usable_words", "words_of"]

FOLDER = Path(__file__).parent


def in_language(answer: Plan, language: str) -> tuple[Plan, Words]:
    """`answer` with its texts for the patient in `language`, and the words that were used. Raises NotTold where one has none."""
    made_by = answer.protocol
    words = words_of(made_by.id, made_by.version, made_by.sha256, language)
    if words is None:
        raise NotTold(f"protocol {made_by.id} {made_by.version}")
    return retold(answer, words), words


@lru_cache(maxsize=32)
def words_of(protocol_id: str, version: str, sha256: str, language: str) -> Words | None:
    """The words of this version of a protocol in `language`; None where there are none, or where no such version is kept here.

    An earlier state of the version in force is as good: each text is compared before it is told. Raises ProtocolErrors where the file
    of words has mistakes.
    """
    protocol = shipped()
    if (protocol.id, protocol.version) != (protocol_id, version):
        other = kept(sha256)
        if other is None:
            return None
        protocol = other
    return _words(protocol, language)


def shipped_words(language: str) -> Words | None:
    """The words of the shipped protocol."""
    return _words(shipped(), language)


def _words(protocol: Protocol, language: str) -> Words | None:
    file = FOLDER / f"{protocol.id}-{protocol.version}.{language}.toml"
    return usable_words(file.read_text(encoding="utf-8"), file.name, protocol) if file.exists() else None
