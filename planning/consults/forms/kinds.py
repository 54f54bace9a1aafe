"""Kinds of question. Each reads its own fields from a POST into a value of the contract, and shows a stored value again."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.http import QueryDict

from clinic.practice.fields import FIRST_DAY, LAST_DAY, read_day, read_decimal
from planning.consults.words import word


class Unanswered:
    """Nobody answered: the key stays out of the document."""

    def __repr__(self) -> str:
        return "NOT_RECORDED"

    def __bool__(self) -> bool:
        return False


NOT_RECORDED: Any = Unanswered()
Choices = tuple[tuple[str, str], ...]
MOST_CHARACTERS = 2_000
MOST_ROWS = 20


class Unread(Exception):
    """What was typed cannot be read; `fields` keeps it by name so that it can be shown again."""

    def __init__(self, message: str, fields: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields)


def choices_of(vocabulary: Iterable[Any]) -> Choices:
    return tuple((str(code), word(code)) for code in vocabulary)


def typed(post: QueryDict, name: str) -> str:
    """One line or text as typed, without the NUL that PostgreSQL's JSON cannot hold."""
    return post.get(name, "").replace("\x00", "").strip()


def first(fields: Mapping[str, list[str]], name: str) -> str:
    return (fields.get(name) or [""])[0]


@dataclass(frozen=True)
class FormQuestion(ABC):
    """`path` is both the contract's path and the field's name."""

    path: str
    label: str
    hint: str = ""
    kind: ClassVar[str] = ""

    @property
    def id(self) -> str:
        return "q-" + re.sub(r"[^a-z0-9]+", "-", self.path.lower())

    @property
    def template(self) -> str:
        return f"consults/questions/_{self.kind}.html"

    @property
    def names(self) -> tuple[str, ...]:
        """Every field name it posts."""
        return (self.path,)

    @abstractmethod
    def read(self, post: QueryDict) -> Any:
        """The answer as a value of the contract, or NOT_RECORDED; raises Unread."""

    def shown(self, value: Any) -> dict[str, Any]:
        """What the template needs to show a stored value."""
        return {"value": "" if value is NOT_RECORDED else str(value)}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        """The same for what could not be read."""
        return {"value": first(fields, self.path)}

    def words(self, value: Any) -> str:
        return "not recorded" if value is NOT_RECORDED else str(value)

    def raw(self, post: QueryDict) -> dict[str, Any]:
        return {name: post.getlist(name) for name in self.names if post.getlist(name)}


@dataclass(frozen=True)
class YesNoQuestion(FormQuestion):
    kind: ClassVar[str] = "yes_no"
    blank: str = "Not asked"

    def read(self, post: QueryDict) -> Any:
        given = post.get(self.path, "")
        if given not in ("", "yes", "no"):
            raise Unread(f"{self.label}: choose yes, no or \u201c{self.blank.lower()}\u201d.", {})
        return NOT_RECORDED if given == "" else given == "yes"

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": "" if value is NOT_RECORDED else "yes" if value else "no"}

    def words(self, value: Any) -> str:
        return self.blank.lower() if value is NOT_RECORDED else "yes" if value else "no"


@dataclass(frozen=True)
class ChoiceQuestion(FormQuestion):
    """One of few codes, as pills side by side (`seg`) or as cards for few, weighty answers (`cards`) or as a list (`select`)."""

    kind: ClassVar[str] = "choice"
    choices: Choices = ()
    blank: str = "Not recorded"
    look: str = "seg"

    def read(self, post: QueryDict) -> Any:
        given = post.get(self.path, "")
        if given == "":
            return NOT_RECORDED
        if given not in dict(self.choices):
            raise Unread(f"{self.label}: choose one of {', '.join(label for _, label in self.choices)}.", {})
        return given

    def words(self, value: Any) -> str:
        return self.blank.lower() if value is NOT_RECORDED else dict(self.choices).get(str(value), str(value)).lower()


@dataclass(frozen=True)
class GradeQuestion(ChoiceQuestion):
    """0 none, 1 mild, 2 moderate, 3 severe; not assessed is none of them."""

    kind: ClassVar[str] = "grade"
    choices: Choices = (("0", "None"), ("1", "Mild"), ("2", "Moderate"), ("3", "Severe"))
    blank: str = "Not assessed"

    def read(self, post: QueryDict) -> Any:
        given = super().read(post)
        return given if given is NOT_RECORDED else int(given)


@dataclass(frozen=True)
class TextQuestion(FormQuestion):
    kind: ClassVar[str] = "words"
    longest: int = 200
    many_lines: bool = False

    def read(self, post: QueryDict) -> Any:
        text = typed(post, self.path)
        if len(text) > self.longest:
            message = f"{self.label}: {len(text)} characters are too many, {self.longest} are allowed."
            raise Unread(message, {self.path: [text[: 10 * MOST_CHARACTERS]]})
        return text or NOT_RECORDED


@dataclass(frozen=True)
class NumberQuestion(FormQuestion):
    kind: ClassVar[str] = "number"
    most: float = 120
    unit: str = ""

    def read(self, post: QueryDict) -> Any:
        text = typed(post, self.path)
        if not text:
            return NOT_RECORDED
        number = read_decimal(text)
        if number is None or not 0 <= number <= Decimal(str(self.most)) or number != round(number, 2):
            message = f"{self.label}: write a number from 0 to {self.most:g}{' ' + self.unit if self.unit else ''}."
            raise Unread(message, {self.path: [text[:200]]})
        return int(number) if number == int(number) else float(number)

    def words(self, value: Any) -> str:
        return super().words(value) if value is NOT_RECORDED else f"{value:g} {self.unit}".strip()


@dataclass(frozen=True)
class DayQuestion(FormQuestion):
    kind: ClassVar[str] = "day"

    def read(self, post: QueryDict) -> Any:
        text = typed(post, self.path)
        return NOT_RECORDED if not text else read_stated_day(self.label, self.path, text)


def read_stated_day(label: str, name: str, text: str) -> str:
    day = read_day(text)
    if day is None:
        bounds = f"from {FIRST_DAY.year} to {LAST_DAY.year}"
        said = f"{label}: write a date as year-month-day, such as 2026-11-23, {bounds}."
        raise Unread(said, {name: [text[:200]]})
    return day.isoformat()
