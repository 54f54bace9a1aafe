"""What every kind of question can do."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Union

from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from patients.records.questions.lasting import Lasts

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Unanswered:
    """Nobody answered: the key stays out of the document."""

    def __repr__(self) -> str:
        return "NOT_RECORDED"

    def __bool__(self) -> bool:
        return False


NOT_RECORDED: Any = Unanswered()
Choices = tuple[tuple[str, str], ...]
Words = Union[str, "_StrPromise"]
"""Text, or text that is translated when it is shown."""
Sent = MultiValueDict[str, str]
"""A form as it was sent."""
MOST_CHARACTERS = 2_000
LONGEST_NAME, LONGEST_NOTE, MOST_ITEMS = 200, 500, 50


class Unread(Exception):
    """What was typed cannot be read; `fields` keeps it by name so that it can be shown again. `meanwhile` is what it counts as until
    it can be read."""

    def __init__(self, message: str, fields: Mapping[str, Any], meanwhile: Any = NOT_RECORDED) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields)
        self.meanwhile = meanwhile


def typed(post: Sent, name: str) -> str:
    """One line or text as typed, without the NUL that PostgreSQL's JSON cannot hold."""
    return (post.get(name) or "").replace("\x00", "").strip()


def first(fields: Mapping[str, list[str]], name: str) -> str:
    return (fields.get(name) or [""])[0]


def inside(words: str) -> str:
    """As the words stand inside a line: "latex"."""
    return words[:1].lower() + words[1:]


@dataclass(frozen=True)
class FormQuestion(ABC):
    """`path` is both the contract's path and the field's name. `short` names the question in a list, where the label asks."""

    path: str
    label: "Words"
    hint: "Words" = ""
    short: "Words" = field(default="", kw_only=True)
    group: str = field(default="", kw_only=True)
    lasts: Lasts = field(default=Lasts.UNTIL_CHANGED, kw_only=True)
    note: "Words" = field(default="", kw_only=True)
    """What the free words beside an answer are called; empty: none are asked for."""
    optional: bool = field(default=False, kw_only=True)
    """Whether its section counts as answered without it."""
    kind: ClassVar[str] = ""

    @property
    def id(self) -> str:
        return "q-" + re.sub(r"[^a-z0-9]+", "-", self.path.lower())

    @property
    def control_id(self) -> str:
        """Of the first control, for a link that is to give it the focus."""
        return f"{self.id}-c"

    @property
    def code(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def name(self) -> str:
        return str(self.short or self.label.rstrip("?"))

    @property
    def template(self) -> str:
        return f"records/questions/_{self.kind}.html"

    @property
    def names(self) -> tuple[str, ...]:
        """Every field name it posts."""
        return (self.path,)

    @abstractmethod
    def read(self, post: Sent) -> Any:
        """The answer as a value of the contract, or NOT_RECORDED; raises Unread."""

    def answer(self, post: Sent, today: date) -> Any:
        """The same as it is stored, and it is an answer that may be given on `today`."""
        value = self.tidy(self.read(post))
        fault = "" if value is NOT_RECORDED else self.fault(value, today)
        if fault:
            raise Unread(fault, self.raw(post))
        return value

    def tidy(self, value: Any) -> Any:
        """A value, from wherever it comes, the one way that it is stored and compared; what is no answer stays as it is."""
        return value

    def fault(self, value: Any, today: date) -> str:
        """Why a value, from wherever it comes, is no answer on `today`; empty where it is one."""
        return ""

    def says(self, words: str) -> str:
        """A refusal: "Allergies: choose at least one."."""
        return f"{self.name}: {words}"

    def shown(self, value: Any) -> dict[str, Any]:
        """What the template needs to show a stored value."""
        return {"value": "" if value is NOT_RECORDED else str(value)}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        """The same for what could not be read."""
        return {"value": first(fields, self.path)}

    def words(self, value: Any) -> str:
        """A value inside a line: "latex, lidocaine", "not asked"."""
        return gettext("not recorded") if value is NOT_RECORDED else str(value)

    def statement(self, value: Any) -> str:
        """A value as a line of its own; what somebody typed stays as it was typed."""
        return str(capfirst(self.words(value)))

    def raw(self, post: Sent) -> dict[str, Any]:
        return {name: post.getlist(name) for name in self.names if post.getlist(name)}


def not_asked() -> str:
    return pgettext("answer", "not asked")
