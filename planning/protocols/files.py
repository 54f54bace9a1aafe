"""Protocol files, and files of their words in other languages, named on a command line."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError

from planning.engine import Protocol, ProtocolErrors
from planning.protocols import SHIPPED, read
from planning.protocols.languages import Words, load_words

BAD_PROTOCOL = 2
Read = TypeVar("Read", Protocol, Words)


def protocol_at(file: str | None) -> Protocol:
    """The protocol in `file`, or the shipped one; a CommandError lists every mistake of it."""
    return _read(Path(file) if file else SHIPPED, read)


def words_at(file: str, protocol: Protocol) -> Words:
    """The words in `file` for `protocol`; a CommandError lists every mistake of them."""
    return _read(Path(file), lambda text, name: load_words(text, name, protocol))


def _read(path: Path, load: Callable[[str, str], Read]) -> Read:
    try:
        return load(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror or error}.", returncode=BAD_PROTOCOL) from None
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 text: byte {error.start} cannot be read."
        raise CommandError(message, returncode=BAD_PROTOCOL) from None
    except ProtocolErrors as errors:
        raise CommandError("\n".join(map(str, errors.errors)), returncode=BAD_PROTOCOL) from None
