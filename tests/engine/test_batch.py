"""One document or one a line: told apart by what is there, in flat memory."""

import json
import tracemalloc
from io import BytesIO
from typing import Any

import pytest

from planning.engine.contract.parsing import MOST_BYTES
from planning.protocols.batch import documents
from tests.engine.samples import bare, full

INDENTED = json.dumps(full(), indent=2).encode()
LINE = json.dumps(bare()).encode()


def texts(data: bytes) -> list[bytes]:
    return [text.strip() for text in documents(BytesIO(data))]


def test_an_indented_document_is_one() -> None:
    assert texts(INDENTED + b"\n") == [INDENTED]
    assert texts(b"\xef\xbb\xbf" + INDENTED) == [b"\xef\xbb\xbf" + INDENTED]


def test_one_line_is_one_document_with_or_without_its_end() -> None:
    assert texts(LINE) == texts(LINE + b"\n") == texts(b"\n" + LINE + b"\r\n\n") == [LINE]


def test_each_line_is_one_document_and_blank_lines_are_none() -> None:
    assert texts(b"\n".join([LINE, b"", LINE, b"  ", LINE])) == [LINE] * 3
    assert texts(b"\r\n".join([LINE, LINE])) == [LINE] * 2


@pytest.mark.parametrize("broken", [b"not json", b'{"visit": "consult"', b'{"visit": }', b"{", b"[1", b"\xff\xfe"])
def test_a_broken_line_stays_a_line_wherever_it_stands(broken: bytes) -> None:
    assert texts(b"\n".join([broken, LINE, LINE])) == [broken, LINE, LINE]
    assert texts(b"\n".join([LINE, broken, LINE])) == [LINE, broken, LINE]


@pytest.mark.parametrize("removed", [b"}", b'"visit": ', b","])
def test_an_indented_document_with_a_mistake_is_still_one(removed: bytes) -> None:
    broken = INDENTED.replace(removed, b"", 1)
    assert texts(broken) == [broken]


def test_an_indented_document_with_a_finding_a_line_is_still_one() -> None:
    rows = b'{"visit": "consult",\n"findings": [\n{"region": "chin"},\n{"region": "neck"}\n]'
    assert texts(rows) == [rows]


def test_nothing_is_no_document() -> None:
    assert texts(b"") == []


def test_other_json_is_one_document_to_be_refused() -> None:
    assert texts(b"[\n1,\n2\n]") == [b"[\n1,\n2\n]"]
    assert texts(b"[" * 5_000) == [b"[" * 5_000]


def test_a_line_beyond_the_limit_comes_cut_and_the_next_is_answered() -> None:
    huge = b'{"goals": {"words": "' + b"x" * (3 * MOST_BYTES) + b'"}}'
    first, cut, last = texts(b"\n".join([LINE, huge, LINE]))
    assert first == last == LINE
    assert len(cut) == MOST_BYTES + 1
    assert [len(text) for text in texts(huge)] == [MOST_BYTES + 1]


def test_a_line_across_the_part_read_ahead_is_whole() -> None:
    lines = [json.dumps(full(goals={"words": "x" * (number % 1_700)})).encode() for number in range(400)]
    data = b"\n".join(lines)
    assert len(data) > 2 * MOST_BYTES
    assert texts(data) == lines


class Endless:
    """A stream of lines that never was in memory."""

    def __init__(self, line: bytes, lines: int) -> None:
        self.block, self.left = line * 100, lines // 100
        self.buffer = b""

    def _fill(self, size: int) -> None:
        while len(self.buffer) < size and self.left:
            self.buffer += self.block
            self.left -= 1

    def read(self, size: int) -> bytes:
        self._fill(size)
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def readline(self, size: int) -> bytes:
        self._fill(size)
        return self.read(min(size, self.buffer.find(b"\n") + 1 or size))


def test_a_hundred_thousand_lines_take_the_memory_of_few() -> None:
    stream: Any = Endless(LINE + b"\n", 100_000)
    tracemalloc.start()
    assert sum(1 for _ in documents(stream)) == 100_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MOST_BYTES
