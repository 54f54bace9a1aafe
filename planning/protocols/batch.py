"""Reads one document, or one a line, from a batch of any length in flat memory."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from planning.engine.contract.parsing import MOST_BYTES


def documents(stream: BinaryIO) -> Iterator[bytes]:
    """The text of each document in `stream`, in order.

    A stream that is one JSON value is one document, on however many lines. Otherwise each line is one, unless it looks like
    one document with a mistake in it: that is answered once. A document beyond the engine's limit comes cut, long enough to be
    refused for its size.
    """
    head = stream.read(MOST_BYTES + 1)
    is_all = len(head) <= MOST_BYTES
    if (is_all and _is_json(head)) or _opens_over_several_lines(head):
        yield head
    else:
        yield from _lines(head, stream)


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text.decode("utf-8-sig"))
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _opens_over_several_lines(head: bytes) -> bool:
    """Whether the first line opens an object that the second continues."""
    lines = (line.strip() for line in BytesIO(head.removeprefix(b"\xef\xbb\xbf")))
    first, second = (*(line for line in lines if line), b"", b"")[:2]
    opens = first[:1] in (b"{", b"[") and not _is_json(first)
    return opens and bool(second) and not second.startswith(b"{")


def _lines(head: bytes, rest: BinaryIO) -> Iterator[bytes]:
    stream = _Joined(head, rest)
    while line := stream.readline():
        if len(line) > MOST_BYTES:
            stream.skip_line(line)
        if line.strip():
            yield line


class _Joined:
    """What was read ahead, then the rest."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = BytesIO(head)
        self._rest = rest

    def readline(self) -> bytes:
        line = self._head.readline(MOST_BYTES + 1)
        if line.endswith(b"\n") or len(line) > MOST_BYTES:
            return line
        return line + self._rest.readline(MOST_BYTES + 1 - len(line))

    def skip_line(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self.readline()
