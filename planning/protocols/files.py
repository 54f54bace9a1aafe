"""Protocol files named on a command line."""

from pathlib import Path

from django.core.management.base import CommandError

from planning.engine import Protocol, ProtocolErrors, load_protocol
from planning.protocols import SHIPPED

BAD_PROTOCOL = 2


def protocol_at(file: str | None) -> Protocol:
    """The protocol in `file`, or the shipped one; a CommandError lists every mistake of it."""
    path = Path(file) if file else SHIPPED
    try:
        return load_protocol(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror or error}.", returncode=BAD_PROTOCOL) from None
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 text: byte {error.start} cannot be read."
        raise CommandError(message, returncode=BAD_PROTOCOL) from None
    except ProtocolErrors as errors:
        raise CommandError("\n".join(map(str, errors.errors)), returncode=BAD_PROTOCOL) from None
