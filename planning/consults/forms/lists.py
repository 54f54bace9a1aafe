"""Questions whose answer is a list, or a fact with details. "Asked, none" is an answer of its own beside "not asked"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict

from clinic.practice.fields import read_decimal
from planning.consults.forms.kinds import (
    MOST_ROWS,
    NOT_RECORDED,
    Choices,
    FormQuestion,
    Unread,
    first,
    read_stated_day,
    typed,
)
from planning.consults.words import word

UNNAMED = "not named"


@dataclass(frozen=True)
class PicksQuestion(FormQuestion):
    """Any number of codes; none picked is the same as not recorded (wishes, manoeuvres done)."""

    kind: ClassVar[str] = "picks"
    choices: Choices = ()

    def read(self, post: QueryDict) -> Any:
        known = dict(self.choices)
        picked = [code for code in dict.fromkeys(post.getlist(self.path)) if code]
        if any(code not in known for code in picked):
            raise Unread(f"{self.label}: choose from the list.", {})
        return [code for code in known if code in picked] or NOT_RECORDED

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": list(value or [])}

    def words(self, value: Any) -> str:
        return ", ".join(word(code).lower() for code in value) if value else "none chosen"


@dataclass(frozen=True)
class AskedPicks(PicksQuestion):
    """Codes after a question: not asked, asked and none, or some of them."""

    kind: ClassVar[str] = "asked_picks"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path, f"{self.path}.some")

    def read(self, post: QueryDict) -> Any:
        known = dict(self.choices)
        picked = [code for code in known if code in post.getlist(f"{self.path}.some")]
        asked = post.get(self.path, "")
        if asked == "no":
            return []
        if asked == "yes" and not picked:
            raise Unread(f"{self.label}: say which, or choose \u201cNone\u201d.", {self.path: ["yes"]})
        return picked if asked == "yes" else NOT_RECORDED

    def shown(self, value: Any) -> dict[str, Any]:
        asked = "" if value is NOT_RECORDED else "yes" if value else "no"
        return {"value": asked, "picked": list(value or [])}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        return {"value": first(fields, self.path), "picked": fields.get(self.names[1], [])}

    def words(self, value: Any) -> str:
        if value is NOT_RECORDED:
            return "not asked"
        return ", ".join(word(code).lower() for code in value) or "none"


@dataclass(frozen=True)
class AskedName(FormQuestion):
    """A condition after a question: not asked, none (null in the contract), or its name."""

    kind: ClassVar[str] = "asked_name"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path, f"{self.path}.name")

    def read(self, post: QueryDict) -> Any:
        asked = post.get(self.path, "")
        name = typed(post, f"{self.path}.name")
        if len(name) > 200:
            raise Unread(f"{self.label}: the name may have 200 characters.", self.raw(post))
        if asked == "yes":
            # A "yes" without a name still holds the plan: the name can follow, the answer must not be lost.
            return name or UNNAMED
        return None if asked == "no" else NOT_RECORDED

    def shown(self, value: Any) -> dict[str, Any]:
        if value is NOT_RECORDED:
            return {"value": "", "name": ""}
        return {"value": "no" if value is None else "yes", "name": "" if value in (None, UNNAMED) else value}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        return {"value": first(fields, self.path), "name": first(fields, self.names[1])}

    def words(self, value: Any) -> str:
        return "not asked" if value is NOT_RECORDED else "none" if value is None else str(value)


@dataclass(frozen=True)
class ClearanceQuestion(FormQuestion):
    """The treating specialist's word: who and when."""

    kind: ClassVar[str] = "clearance"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.path}.by", f"{self.path}.on")

    def read(self, post: QueryDict) -> Any:
        by, on = (typed(post, name) for name in self.names)
        if not by and not on:
            return NOT_RECORDED
        kept = {self.names[0]: [by[:200]], self.names[1]: [on[:200]]}
        if not by or not on:
            raise Unread(f"{self.label}: give both the specialist\u2019s name and the date.", kept)
        try:
            return {"by": by[:200], "on": read_stated_day(self.label, self.names[1], on)}
        except Unread as error:
            raise Unread(error.message, kept) from None

    def shown(self, value: Any) -> dict[str, Any]:
        return {"by": (value or {}).get("by", ""), "on": (value or {}).get("on", "")}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        return {"by": first(fields, self.names[0]), "on": first(fields, self.names[1])}

    def words(self, value: Any) -> str:
        return f"{value['by']}, {value['on']}" if value else "not recorded"


@dataclass(frozen=True)
class QuestionColumn:
    """One cell of a row: a code from `choices`, or words, or a number up to `most`."""

    key: str
    label: str
    choices: Choices = ()
    most: float | None = None
    required: bool = False


@dataclass(frozen=True)
class AskedRows(FormQuestion):
    """Rows after a question (medicines, asymmetries): not asked, none, or some with a few cells each."""

    kind: ClassVar[str] = "asked_rows"
    columns: tuple[QuestionColumn, ...] = ()
    none: str = "None"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path, *(f"{self.path}.{column.key}" for column in self.columns))

    def read(self, post: QueryDict) -> Any:
        asked = post.get(self.path, "")
        if asked == "no":
            return []
        rows = self._rows(post)
        if asked != "yes":
            return NOT_RECORDED
        if not rows:
            raise Unread(f"{self.label}: fill in a row, or choose \u201c{self.none}\u201d.", {self.path: ["yes"]})
        return [self._row(post, cells) for cells in rows]

    def _rows(self, post: QueryDict) -> list[tuple[str, ...]]:
        lists = [post.getlist(f"{self.path}.{column.key}")[:MOST_ROWS] for column in self.columns]
        rows = zip(*lists, strict=False)
        return [cells for cells in (tuple(c.replace("\x00", "").strip() for c in row) for row in rows) if any(cells)]

    def _row(self, post: QueryDict, cells: tuple[str, ...]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column, cell in zip(self.columns, cells, strict=True):
            if not cell:
                if column.required:
                    raise Unread(f"{self.label}: {column.label.lower()} is missing in one row.", self.raw(post))
                continue
            row[column.key] = self._cell(post, column, cell)
        return row

    def _cell(self, post: QueryDict, column: QuestionColumn, cell: str) -> Any:
        if column.choices and cell not in dict(column.choices):
            raise Unread(f"{self.label}: choose {column.label.lower()} from the list.", self.raw(post))
        if column.most is None:
            if len(cell) > 200:
                raise Unread(f"{self.label}: {column.label.lower()} may have 200 characters.", self.raw(post))
            return cell
        number = read_decimal(cell)
        if number is None or not 0 <= number <= column.most:
            message = f"{self.label}: {column.label.lower()} is a number from 0 to {column.most:g}."
            raise Unread(message, self.raw(post))
        return int(number) if number == int(number) else float(number)

    def shown(self, value: Any) -> dict[str, Any]:
        asked = "" if value is NOT_RECORDED else "yes" if value else "no"
        rows = [[(column, row.get(column.key, "")) for column in self.columns] for row in value or []]
        rows.append([(column, "") for column in self.columns])
        return {"value": asked, "rows": rows}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        cells = zip(*(fields.get(f"{self.path}.{column.key}", []) for column in self.columns), strict=False)
        rows = [list(zip(self.columns, row, strict=True)) for row in cells]
        return {"value": first(fields, self.path), "rows": [*rows, [(column, "") for column in self.columns]]}

    def words(self, value: Any) -> str:
        if value is NOT_RECORDED:
            return "not asked"
        rows = ("/".join(word(cell) for cell in row.values()) for row in value)
        return ", ".join(rows).lower() or "none"


@dataclass(frozen=True)
class EachSide(FormQuestion):
    """One code for each side; equal sides are one code in the contract."""

    kind: ClassVar[str] = "each_side"
    choices: Choices = ()
    blank: str = "Not assessed"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.path}.right", f"{self.path}.left")

    def read(self, post: QueryDict) -> Any:
        right, left = (post.get(name, "") for name in self.names)
        if any(code and code not in dict(self.choices) for code in (right, left)):
            raise Unread(f"{self.label}: choose from the list.", {})
        if right == left:
            return right or NOT_RECORDED
        return {side: code for side, code in (("left", left), ("right", right)) if code}

    def shown(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return {"right": value.get("right", ""), "left": value.get("left", "")}
        return {"right": value or "", "left": value or ""}

    def words(self, value: Any) -> str:
        if isinstance(value, dict):
            return ", ".join(f"{side} {word(code).lower()}" for side, code in sorted(value.items()))
        return word(value).lower() if value else "not assessed"
