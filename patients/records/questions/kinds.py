"""Kinds of question with one answer. Each reads its own fields from a POST into a value of the contract, and shows a stored value again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext

from clinic.practice.dates import short_day
from clinic.practice.fields import FIRST_DAY, LAST_DAY, read_day, read_decimal, typed_day
from clinic.practice.typed_dates import DateUnread
from patients.records.questions.base import (
    MOST_CHARACTERS,
    NOT_RECORDED,
    Choices,
    FormQuestion,
    Sent,
    Unread,
    inside,
    not_asked,
    typed,
)


@dataclass(frozen=True)
class YesNoQuestion(FormQuestion):
    kind: ClassVar[str] = "yes_no"
    blank: str = ""

    @property
    def blank_word(self) -> str:
        return self.blank.lower() or not_asked()

    def read(self, post: Sent) -> Any:
        given = post.get(self.path, "")
        if given not in ("", "yes", "no"):
            raise Unread(self.says(not_one_of(given, self.blank_word)), {})
        return NOT_RECORDED if given == "" else given == "yes"

    def fault(self, value: Any, today: date) -> str:
        return "" if isinstance(value, bool) else self.says("answer true or false.")

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": "" if value is NOT_RECORDED else "yes" if value else "no"}

    def words(self, value: Any) -> str:
        return self.blank_word if value is NOT_RECORDED else gettext("yes") if value else gettext("no")


@dataclass(frozen=True)
class ChoiceQuestion(FormQuestion):
    """One of few codes, as pills side by side (`seg`) or as cards for few, weighty answers (`cards`) or as a list (`select`)."""

    kind: ClassVar[str] = "choice"
    choices: Choices = ()
    blank: str = "Not recorded"
    look: str = "seg"

    def read(self, post: Sent) -> Any:
        given = post.get(self.path, "")
        if given == "":
            return NOT_RECORDED
        if given not in dict(self.choices):
            raise Unread(self.says(f"choose one of {', '.join(label for _, label in self.choices)}."), {})
        return given

    def words(self, value: Any) -> str:
        return self.blank.lower() if value is NOT_RECORDED else label_of(self.choices, value).lower()


@dataclass(frozen=True)
class GradeQuestion(ChoiceQuestion):
    """0 none, 1 mild, 2 moderate, 3 severe; not assessed is none of them."""

    kind: ClassVar[str] = "grade"
    choices: Choices = (("0", "None"), ("1", "Mild"), ("2", "Moderate"), ("3", "Severe"))
    blank: str = "Not assessed"

    def read(self, post: Sent) -> Any:
        given = super().read(post)
        return given if given is NOT_RECORDED else int(given)


@dataclass(frozen=True)
class TextQuestion(FormQuestion):
    kind: ClassVar[str] = "words"
    longest: int = 200
    many_lines: bool = False

    def read(self, post: Sent) -> Any:
        text = typed(post, self.path)
        if len(text) > self.longest:
            raise Unread(self.says(too_long(text, self.longest)), {self.path: [text[: 10 * MOST_CHARACTERS]]})
        return text or NOT_RECORDED

    def tidy(self, value: Any) -> Any:
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value

    def fault(self, value: Any, today: date) -> str:
        if not isinstance(value, str) or "\0" in value:
            return self.says("the answer is text.")
        return self.says(too_long(value, self.longest)) if len(value) > self.longest else ""


@dataclass(frozen=True)
class NumberQuestion(FormQuestion):
    kind: ClassVar[str] = "number"
    most: float = 120
    unit: str = ""

    def read(self, post: Sent) -> Any:
        text = typed(post, self.path)
        if not text:
            return NOT_RECORDED
        number = read_decimal(text)
        if number is None or not 0 <= number <= Decimal(str(self.most)) or number != round(number, 2):
            message = self.says(f"write a number from 0 to {self.most:g}{' ' + self.unit if self.unit else ''}.")
            raise Unread(message, {self.path: [text[:200]]})
        return int(number) if number == int(number) else float(number)

    def words(self, value: Any) -> str:
        return super().words(value) if value is NOT_RECORDED else f"{value:g} {self.unit}".strip()


@dataclass(frozen=True)
class DayQuestion(FormQuestion):
    kind: ClassVar[str] = "day"

    def read(self, post: Sent) -> Any:
        text = typed(post, self.path)
        if not text:
            return NOT_RECORDED
        try:
            return typed_day(text).isoformat()
        except DateUnread as error:
            raise Unread(self.says(str(error)), {self.path: [text[:200]]}) from None

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": shown_day(value)}

    def words(self, value: Any) -> str:
        return shown_day(value) or super().words(value)


def shown_day(value: Any) -> str:
    """28 Nov 2026 for the contract's 2026-11-28, and an answer that is no day as it is; empty for none."""
    day = read_day(value) if value else None
    return short_day(day) if day else value or ""


@dataclass(frozen=True)
class PicksQuestion(FormQuestion):
    """Any number of codes; none picked is the same as not recorded (wishes, manoeuvres done)."""

    kind: ClassVar[str] = "picks"
    choices: Choices = ()

    def read(self, post: Sent) -> Any:
        known = dict(self.choices)
        picked = [code for code in dict.fromkeys(post.getlist(self.path)) if code]
        if any(code not in known for code in picked):
            raise Unread(self.says("choose from the list."), {})
        return [code for code in known if code in picked] or NOT_RECORDED

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": list(value or [])}

    def words(self, value: Any) -> str:
        return ", ".join(inside(label_of(self.choices, code)) for code in value) if value else "none chosen"


@dataclass(frozen=True)
class EachSide(FormQuestion):
    """One code for each side; equal sides are one code in the contract."""

    kind: ClassVar[str] = "each_side"
    choices: Choices = ()
    blank: str = "Not assessed"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.path}.right", f"{self.path}.left")

    def read(self, post: Sent) -> Any:
        right, left = (post.get(name, "") for name in self.names)
        if any(code and code not in dict(self.choices) for code in (right, left)):
            raise Unread(self.says("choose from the list."), {})
        if right == left:
            return right or NOT_RECORDED
        return {side: code for side, code in (("left", left), ("right", right)) if code}

    def shown(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Mapping):
            return {"right": value.get("right", ""), "left": value.get("left", "")}
        return {"right": value or "", "left": value or ""}

    def words(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return ", ".join(f"{side} {inside(label_of(self.choices, code))}" for side, code in sorted(value.items()))
        return inside(label_of(self.choices, value)) if value else self.blank.lower()


def label_of(choices: Choices, code: Any) -> str:
    return str(dict(choices).get(str(code), code))


def not_one_of(given: str, blank: str) -> str:
    words = {"given": given[:40], "blank": blank}
    return gettext("“%(given)s” is no answer. Choose yes, no or “%(blank)s”.") % words


def too_long(text: str, longest: int) -> str:
    words = {"count": len(text), "longest": longest}
    return gettext("%(count)s characters are too many, %(longest)s are allowed.") % words


def not_a_day() -> str:
    """For a program, which sends days as the contract has them."""
    years = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
    words = gettext("write a date as year-month-day, such as 2026-11-23, from %(first)s to %(last)s.")
    return words % years
