"""An upload on its way to disk."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from patients.photographs.encoding.encoder import MOST_BYTES, NotAPhotograph


@dataclass(frozen=True)
class SpooledFile:
    """An uploaded file on disk."""

    file: BinaryIO
    sha256: str


def spool(chunks: Iterable[bytes], to: BinaryIO) -> SpooledFile:
    """Write an upload to `to`, never holding more of it than a chunk. Raises NotAPhotograph for one that is too large, or empty."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise NotAPhotograph("size")
        digest.update(chunk)
        to.write(chunk)
    if not size:
        raise NotAPhotograph("empty")
    to.flush()
    to.seek(0)
    return SpooledFile(to, digest.hexdigest())
