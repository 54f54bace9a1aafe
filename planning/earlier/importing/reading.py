"""A table out of a file that some other program wrote: its encoding, what parts its columns, its header. Raises ImportRefused in words."""

import csv
import io
import re
from dataclasses import dataclass, field

from clinic.practice import typed_text

MOST_BYTES = 10_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 60
LONGEST_CELL = 300
DELIMITERS = (",", ";", "\t", "|")
_SAYS_DELIMITER = re.compile(r"sep=.?[\r\n]+", re.IGNORECASE)  # for Excel, before the header
_END = "\x1e"  # behind the last row: read as a part of a cell, it tells that the cell is never closed
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OTHER_FILES = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}


class ImportRefused(Exception):
    """Says in words why a file cannot be read as a list of patients."""


@dataclass(frozen=True)
class Table:
    """`numbers` are those of the rows in a spreadsheet, which counts empty ones."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int] = field(default_factory=list, compare=False)


def read_table(content: bytes) -> Table:
    """The header and every row with something in it, each cell one short line."""
    if len(content) > MOST_BYTES:
        raise ImportRefused("The file is larger than 10 MB. Split it and bring in one part after the other.")
    for beginning, name in _OTHER_FILES.items():
        if content.startswith(beginning):
            raise ImportRefused(f"This is {name}. Save the list as CSV there, then choose that file.")
    text = _decoded(content)
    if "\0" in text:
        raise ImportRefused("This is not a list in text form. Save the list as CSV, then choose that file.")
    numbered = _rows(_SAYS_DELIMITER.sub("", text, count=1) if _SAYS_DELIMITER.match(text) else text)
    rows = [cells for _, cells in numbered]
    if len(rows) < 2:
        raise ImportRefused(
            "The file needs a first row with the names of the columns, and a row for each patient below it."
        )
    header = [cell or f"Column {number}" for number, cell in enumerate(rows[0], 1)]
    if len(header) > MOST_COLUMNS:
        raise ImportRefused(f"The file has more than {MOST_COLUMNS} columns. Leave out what is not about the patient.")
    if len(rows) - 1 > MOST_ROWS:
        raise ImportRefused(
            f"The file has more than {MOST_ROWS:,} rows. Split it and bring in one part after the other."
        )
    return Table(header, [_as_wide(row, len(header)) for row in rows[1:]], [number for number, _ in numbered[1:]])


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    try:
        found = list(csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=_delimiter(text), strict=False))
    except csv.Error as error:
        raise ImportRefused(
            "The file has a cell that never ends, or one that is too long. Save it as CSV again."
        ) from error
    if found.pop() != [_END]:
        opened = len(found) + 1
        raise ImportRefused(f"Row {opened} has a cell that never ends: a quotation mark is missing.")
    cells = ((number, [_cell(cell) for cell in row[: MOST_COLUMNS + 1]]) for number, row in enumerate(found, 1))
    return [(number, row) for number, row in cells if any(row)]


def _delimiter(text: str) -> str:
    """Which gives the first rows the most columns alike."""

    def columns(delimiter: str) -> tuple[int, int]:
        first = list(csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter))[:10]
        width = len(first[0]) if first else 0
        return (width if sum(len(row) == width for row in first) * 2 > len(first) else 0, width)

    return max(DELIMITERS, key=columns)


def _cell(cell: str) -> str:
    return typed_text.line(cell[:2000])[:LONGEST_CELL]


def _as_wide(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]
