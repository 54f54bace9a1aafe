"""Questions that somebody asks aloud and that open into details with "yes". "Asked, none" is an answer of its own beside "not asked".

Each kind reads three fields or more: the path itself (yes, no or empty) and its details. Details beside another answer than "yes"
contradict it and are refused: nobody drops an allergy because two fields disagree.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext

from clinic.practice import dates, typed_text
from clinic.practice.fields import read_day, typed_day
from clinic.practice.typed_dates import DateUnread
from patients.records.questions.base import (
    LONGEST_NAME,
    MOST_ITEMS,
    NOT_RECORDED,
    Choices,
    FormQuestion,
    Sent,
    Unread,
    Words,
    first,
    inside,
    not_asked,
    typed,
)
from patients.records.questions.kinds import label_of, not_a_day, not_one_of, shown_day, too_long

UNNAMED = "not named"
"""What a "yes" counts as until its name is there: the answer must not be lost."""


@dataclass(frozen=True)
class DetailedQuestion(FormQuestion):
    """Not asked, asked and none, or yes with details."""

    none: Words = ""
    """The word for "asked, none" on the button; empty: No."""

    @property
    def none_word(self) -> str:
        return str(self.none or gettext("No"))

    @abstractmethod
    def details(self, post: Sent) -> Any:
        """What stands beside a "yes", in the contract's shape; falsy for nothing. Raises Unread."""

    @abstractmethod
    def incomplete(self, post: Sent) -> Unread:
        """A "yes" without details."""

    def nothing(self) -> Any:
        """The contract's value for "asked, none"."""
        return []

    def read(self, post: Sent) -> Any:
        asked = self.chosen(post)
        if asked not in ("", "yes", "no"):
            raise Unread(self.says(not_one_of(asked, not_asked())), self.raw(post))
        told = self.details(post)
        if asked == "yes":
            if not told:
                raise self.incomplete(post)
            return told
        if told:
            words = gettext("details are given below, so answer “Yes”, or empty them.")
            raise Unread(self.says(words), self.raw(post))
        return self.nothing() if asked == "no" else NOT_RECORDED

    def chosen(self, post: Sent) -> str:
        return post.get(self.path, "")

    def words(self, value: Any) -> str:
        if value is NOT_RECORDED:
            return not_asked()
        return self.said(value) if value else inside(self.none_word)

    @abstractmethod
    def said(self, value: Any) -> str:
        """The details in words."""

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": "" if value is NOT_RECORDED else "yes" if value else "no"}

    def unnamed(self, post: Sent, words: str, **more: Any) -> Unread:
        return Unread(self.says(words), self.raw(post) | {self.path: ["yes"]}, **more)


@dataclass(frozen=True)
class AskedPicks(DetailedQuestion):
    """Codes after a question."""

    kind: ClassVar[str] = "asked_picks"
    choices: Choices = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path, f"{self.path}.some")

    def details(self, post: Sent) -> list[str]:
        picked = [code for code in post.getlist(self.names[1]) if code]
        fault = self._unknown(picked)
        if fault:
            raise Unread(fault, self.raw(post))
        return [code for code, _ in self.choices if code in picked]

    def incomplete(self, post: Sent) -> Unread:
        return self.unnamed(post, gettext("choose at least one."))

    def tidy(self, value: Any) -> Any:
        """In the table's order, once each."""
        if not isinstance(value, list) or len(value) > MOST_ITEMS or self._unknown(value):
            return value
        return [code for code, _ in self.choices if code in value]

    def fault(self, value: Any, today: date) -> str:
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            return self.says(f"the answer is a list of at most {MOST_ITEMS}.")
        return self._unknown(value)

    def _unknown(self, codes: list[Any]) -> str:
        allowed = [code for code, _ in self.choices]
        wrong = [str(code) for code in codes if code not in allowed]
        words = {"wrong": ", ".join(wrong)[:80], "allowed": ", ".join(allowed)}
        return self.says(gettext("“%(wrong)s” is not known. Choose from %(allowed)s.") % words) if wrong else ""

    def shown(self, value: Any) -> dict[str, Any]:
        return {**super().shown(value), "picked": list(value or [])}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        return {"value": first(fields, self.path), "picked": fields.get(self.names[1], [])}

    def said(self, value: Any) -> str:
        return ", ".join(inside(label_of(self.choices, _code(one))) for one in value)


def _code(effect: Any) -> Any:
    """An effect may say more than its code."""
    return effect["effect"] if isinstance(effect, Mapping) and "effect" in effect else effect


@dataclass(frozen=True)
class AskedName(DetailedQuestion):
    """A condition after a question: not asked, none (null in the contract), or its name."""

    kind: ClassVar[str] = "asked_name"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path, f"{self.path}.name")

    def nothing(self) -> None:
        return None

    def details(self, post: Sent) -> str:
        name = typed(post, self.names[1])
        if len(name) > LONGEST_NAME:
            raise Unread(self.says(too_long(name, LONGEST_NAME)), self.raw(post))
        return name

    def incomplete(self, post: Sent) -> Unread:
        return self.unnamed(post, _enter_its_name(), meanwhile=UNNAMED)

    def tidy(self, value: Any) -> Any:
        return typed_text.line(value) if isinstance(value, str) else value

    def fault(self, value: Any, today: date) -> str:
        if value is None or value == UNNAMED:
            return ""
        if not isinstance(value, str) or "\0" in value:
            return self.says("the answer is its name, or null for none.")
        if len(value) > LONGEST_NAME:
            return self.says(too_long(value, LONGEST_NAME))
        return "" if value.strip() else self.says(_enter_its_name())

    def shown(self, value: Any) -> dict[str, Any]:
        return {**super().shown(value), "name": "" if value in (None, UNNAMED) else value or ""}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        return {"value": first(fields, self.path), "name": first(fields, self.names[1])}

    def said(self, value: Any) -> str:
        return gettext("yes, not named") if value == UNNAMED else str(value)

    def statement(self, value: Any) -> str:
        return str(value) if value and value != UNNAMED else super().statement(value)


def _enter_its_name() -> str:
    return gettext("enter its name, or “not known”.")


@dataclass(frozen=True)
class ClearanceQuestion(DetailedQuestion):
    """The treating specialist's word: who and when. One without the other is none."""

    kind: ClassVar[str] = "clearance"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path, f"{self.path}.by", f"{self.path}.on")

    def nothing(self) -> None:
        return None

    def chosen(self, post: Sent) -> str:
        """A page that was kept from before the question had a "yes" of its own sends the details alone."""
        return post.get(self.path, "yes" if self.details(post) else "")

    def details(self, post: Sent) -> dict[str, str] | None:
        by, on = (typed(post, name) for name in self.names[1:])
        try:
            return {"by": by, "on": typed_day(on).isoformat() if on else ""} if by or on else None
        except DateUnread as error:
            raise self.unnamed(post, str(error)) from None

    def incomplete(self, post: Sent) -> Unread:
        return self.unnamed(post, _name_and_day())

    def tidy(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        said = {key: typed_text.line(text) if isinstance(text, str) else text for key, text in value.items()}
        day = read_day(said["on"]) if isinstance(said.get("on"), str) else None
        return said | {"on": day.isoformat()} if day else said

    def fault(self, value: Any, today: date) -> str:
        if value is None:
            return ""
        if not isinstance(value, dict) or not set(value) <= {"by", "on"}:
            return self.says("the answer says by whom (by) and on which date (on), or is null.")
        by, on = value.get("by") or "", value.get("on") or ""
        if not isinstance(by, str) or not isinstance(on, str) or not by.strip() or not on or "\0" in by:
            return self.says(_name_and_day())
        if len(by) > LONGEST_NAME:
            return self.says(too_long(by, LONGEST_NAME))
        day = read_day(on)
        if day is None:
            return self.says(not_a_day())
        return self.says(gettext("the day of the clearance must not be in the future.")) if day > today else ""

    def shown(self, value: Any) -> dict[str, Any]:
        return {**super().shown(value), "by": (value or {}).get("by", ""), "on": shown_day((value or {}).get("on"))}

    def as_typed(self, fields: Mapping[str, list[str]]) -> dict[str, Any]:
        value, by, on = (first(fields, name) for name in self.names)
        return {"value": value or ("yes" if by or on else ""), "by": by, "on": on}

    def said(self, value: Any) -> str:
        day = read_day(value["on"])
        words = {"name": value["by"], "day": dates.born(day) if day else value["on"]}
        return gettext("by %(name)s on %(day)s") % words


def _name_and_day() -> str:
    return gettext("give both the specialist’s name and the date.")
