"""Protocol files and their translations, named on a command line."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError

from planning.engine import Protocol, ProtocolErrors
from planning.protocols import SHIPPED, read
from planning.protocols.languages import Translation, load_translation
from planning.protocols.languages.listing import templates_of

BAD_PROTOCOL = 2
Read = TypeVar("Read", Protocol, Translation)


def protocol_at(file: str | None) -> Protocol:
    return _read(Path(file) if file else SHIPPED, read)


def templates_at(file: str | None) -> dict[str, str]:
    return templates_of(tomllib.loads((Path(file) if file else SHIPPED).read_text(encoding="utf-8")))


def translation_at(file: Path, protocol: Protocol, *, of_any_version: bool = False) -> Translation:
    """Raises CommandError with every mistake."""
    return _read(file, lambda text, name: load_translation(text, name, protocol, of_any_version=of_any_version))


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
