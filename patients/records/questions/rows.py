"""Questions whose details are rows of a few cells each: medicines, differences of the sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any, ClassVar

from django.utils.translation import gettext

from clinic.practice import typed_text
from clinic.practice.fields import read_decimal
from clinic.practice.numbers import plain
from patients.records.questions.asked import DetailedQuestion
from patients.records.questions.base import LONGEST_NAME, MOST_ITEMS, Choices, Sent, Unread, Words, first, inside
from patients.records.questions.kinds import label_of, too_long

SPARE_ROWS = 3
"""Empty rows of a page; a script shows them one by one."""


@dataclass(frozen=True)
class QuestionColumn:
    """One cell of a row: a code from `choices`, or words, or a number up to `most`."""

    key: str
    label: Words
    choices: Choices = ()
    most: float | None = None
    required: bool = False


@dataclass(frozen=True)
class AskedRows(DetailedQuestion):
    """Rows after a question. `item` is what one row is called: "Medicine"."""

    kind: ClassVar[str] = "asked_rows"
    columns: tuple[QuestionColumn, ...] = ()
    item: Words = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path, *(f"{self.path}.{column.key}" for column in self.columns))

    def details(self, post: Sent) -> list[dict[str, Any]]:
        lists = [post.getlist(name) for name in self.names[1:]]
        cells = [tuple(cell.replace("\x00", "").strip() for cell in row) for row in zip_longest(*lists, fillvalue="")]
        rows = [self._row(number, row, post) for number, row in enumerate(cells, 1) if any(row)]
        if len(rows) > MOST_ITEMS:
            raise Unread(self.says(_too_many(len(rows))), self.raw(post))
        return rows

    def _row(self, number: int, cells: Sequence[str], post: Sent) -> dict[str, Any]:
        row = dict(zip((column.key for column in self.columns), cells, strict=True))
        fault = self._fault_of_row(number, {key: cell for key, cell in row.items() if cell})
        if fault:
            raise Unread(fault, self.raw(post))
        return {column.key: _value(column, row[column.key]) for column in self.columns if row[column.key]}

    def incomplete(self, post: Sent) -> Unread:
        return self.unnamed(post, self._fill_in())

    def _fill_in(self) -> str:
        return gettext("fill in a row, or choose “%(none)s”.") % {"none": self.none_word}

    def tidy(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [self._tidy_row(row) if isinstance(row, dict) else row for row in value]

    def _tidy_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        said = {key: typed_text.line(cell) if isinstance(cell, str) else cell for key, cell in row.items()}
        numbers = {column.key: read_decimal(str(said.get(column.key))) for column in self.columns if column.most}
        return said | {key: _as_number(number) for key, number in numbers.items() if number is not None}

    def fault(self, value: Any, today: date) -> str:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return self.says("the answer is a list of rows.")
        if len(value) > MOST_ITEMS:
            return self.says(_too_many(len(value)))
        return next(filter(None, (self._fault_of_row(number, row) for number, row in enumerate(value, 1))), "")

    def _fault_of_row(self, number: int, row: Mapping[str, Any]) -> str:
        unknown = [key for key in row if key not in {column.key for column in self.columns}]
        if unknown:
            return self.says(f"row {number} knows no “{unknown[0]}”.")
        return next(filter(None, (self._fault_of_cell(column, row, number) for column in self.columns)), "")

    def _fault_of_cell(self, column: QuestionColumn, row: Mapping[str, Any], number: int) -> str:
        words: dict[str, Any] = {"cell": inside(str(column.label)), "row": number}
        cell = row.get(column.key)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            wanted = column.required or column.key in row
            return self.says(gettext("the %(cell)s is missing in row %(row)s.") % words) if wanted else ""
        if column.choices and str(cell) not in dict(column.choices):
            return self.says(gettext("choose %(cell)s from the list in row %(row)s.") % words)
        if column.most is not None:
            number_ = read_decimal(str(cell))
            if number_ is None or not 0 <= number_ <= column.most:
                return self.says(f"{words['cell']} is a number from 0 to {column.most:g}.")
            return ""
        if not isinstance(cell, str) or "\0" in cell:
            return self.says(f"the {words['cell']} in row {number} is text.")
        return self.says(too_long(cell, LONGEST_NAME)) if len(cell) > LONGEST_NAME else ""

    def shown(self, value: Any) -> dict[str, Any]:
        rows = [[(column, row.get(column.key, "")) for column in self.columns] for row in value or []]
        return {**super().shown(value), "rows": [*rows, *self._spare()]}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        cells = zip_longest(*(fields.get(name, []) for name in self.names[1:]), fillvalue="")
        rows = [list(zip(self.columns, row, strict=True)) for row in cells if any(row)]
        return {"value": first(fields, self.path), "rows": [*rows, *self._spare()]}

    def _spare(self) -> list[list[tuple[QuestionColumn, str]]]:
        return [[(column, "") for column in self.columns] for _ in range(SPARE_ROWS)]

    def said(self, value: Any) -> str:
        return ", ".join(self._row_words(row) for row in value)

    def _row_words(self, row: Mapping[str, Any]) -> str:
        """`apixaban (anticoagulant or antiplatelet)`."""
        head, *others = (_cell_words(column, row[column.key]) for column in self.columns if row.get(column.key))
        return f"{head} ({', '.join(others)})" if others else head

    def statement(self, value: Any) -> str:
        return self.said(value) if value else super().statement(value)


def _value(column: QuestionColumn, cell: str) -> Any:
    if column.most is None:
        return cell
    number = read_decimal(cell)
    return None if number is None else _as_number(number)


def _as_number(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _cell_words(column: QuestionColumn, cell: Any) -> str:
    if column.choices:
        return inside(label_of(column.choices, cell))
    return str(cell) if column.most is None else f"{plain(cell)} {column.label}"


def _too_many(count: int) -> str:
    return gettext("%(count)s rows are too many, %(most)s are allowed.") % {"count": count, "most": MOST_ITEMS}
