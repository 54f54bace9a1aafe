"""Reads a shorthand line. A part is read whole or not at all, so that nothing half understood is ever taken."""

import re

from django.utils.datastructures import MultiValueDict

from patients.records.questions.base import Unread
from planning.consults.forms.regions import CONCERNS_OF, LINES, YEARS_AT_REST, FindingSlot, is_sided, sides_of
from planning.consults.shorthand import codes
from planning.consults.shorthand.parts import Correction, PartUnread, ShorthandAnswer, ShorthandPart, texts, tokens
from planning.consults.shorthand.refusals import nearest, put, unknown_region, unknown_word
from planning.consults.words import word
from planning.engine.contract import vocabulary as v
from planning.engine.contract.vocabulary import Concern, Region

_GRADE = re.compile(r"(?:-?[0-9]+)?(?:/(?:-?[0-9]+)?)?")
_SIDED_GRADES = re.compile(r"(?:[lr][0-9]+(?:/[0-9]+)?|[lr]/[0-9]+)+")
_ONE_SIDED_GRADE = re.compile(r"([lr])([0-9]*(?:/[0-9]+)?)")


def read_line(line: str) -> list[ShorthandPart]:
    """The parts of `line`; what is read of one line never contradicts itself."""
    said: dict[str, ShorthandAnswer] = {}
    return [_read_part(text, said) for text in texts(line)]


def _read_part(text: str, said: dict[str, ShorthandAnswer]) -> ShorthandPart:
    reader = PartReader(tokens(text), said)
    try:
        reader.read()
    except PartUnread as unread:
        refused = (unread.message, unread.word, unread.corrections, unread.is_begun)
        return ShorthandPart(text, reader.region, (), *refused)
    said.update(reader.answers)
    return ShorthandPart(text, reader.region, tuple(reader.answers.values()))


class PartReader:
    """One part, word by word: a side holds for the next answer, a concern until another is named."""

    def __init__(self, words: list[str], said: dict[str, ShorthandAnswer]) -> None:
        self.words, self.said = words, said
        self.answers: dict[str, ShorthandAnswer] = {}
        self.at = 0
        self.region: Region | None = None
        self.concern = Concern.DYNAMIC_LINES
        self.sides: tuple[v.Side, ...] = ()
        self.is_named = False  # the concern; it is the region's first until then
        self.is_open = True  # nothing is said of the concern yet

    def read(self) -> None:
        if self.words and self.words[0].startswith("yr="):
            self._read_years_of_face(self.words[0].removeprefix("yr="))
            return
        self.at = self._read_region()
        while self.at < len(self.words):
            self._read_word(self.words[self.at])
            self.at += 1
        if self.is_open or self.sides:
            raise self._too_little()

    def _read_years_of_face(self, given: str) -> None:
        if not given:
            raise PartUnread(f"wants {', '.join(codes.YEARS_OF_FACE)} or a number of years.", "yr=", is_begun=True)
        value = codes.years_of_face(given)
        if not value:
            corrections = tuple(put(self.words, 0, f"yr={sign}") for sign in codes.YEARS_OF_FACE)
            raise PartUnread("is no number of years. Known:", f"yr={given[:40]}", corrections)
        if len(self.words) > 1:
            rest = " ".join(self.words[1:])
            correction = Correction(f"; {rest}"[:40], f"{self.words[0]}; {rest}")
            raise PartUnread("is said of the whole face: a ; comes behind it.", self.words[0], (correction,))
        before = self.said.get(YEARS_AT_REST)
        if before and before.value != value:
            raise PartUnread("Years at rest of the whole face are said twice.")
        self.answers[YEARS_AT_REST] = ShorthandAnswer(YEARS_AT_REST, value)

    def _read_region(self) -> int:
        """How many words name it."""
        named = "_".join(self.words[:2])
        if len(self.words) > 1 and named in set(Region):
            self.region, used = Region(named), 2
        else:
            meant = codes.regions_meant(self.words[0]) if self.words else []
            if len(meant) != 1:
                raise unknown_region(self.words or [""], meant)
            self.region, used = meant[0], 1
        self.concern = CONCERNS_OF[self.region][0]
        return used

    def _read_word(self, token: str) -> None:
        if token in codes.SIDES:
            self._read_side(token)
        elif "=" in token:
            self._read_fact(*token.split("=", 1))
        elif _SIDED_GRADES.fullmatch(token):
            for side, grade in _ONE_SIDED_GRADE.findall(token):
                self._read_side(side, grade)
                self._read_grade(grade)
        elif _GRADE.fullmatch(token):
            self._read_grade(token)
        else:
            self._read_concern(token)

    def _read_side(self, token: str, grade: str = "") -> None:
        if not is_sided(self._region, self.concern) and not self._is_sided_next():
            raise self._refused(f"{self._about}: graded as one, without sides.", grade, label=grade or "without side")
        self.sides = codes.SIDES[token]

    def _is_sided_next(self) -> bool:
        """`neck l bands 2`: the side stands before the concern that has sides."""
        after = self.words[self.at + 1 : self.at + 2]
        meant = codes.concerns_meant(after[0], self._region) if after else []
        return len(meant) == 1 and is_sided(self._region, meant[0])

    def _read_grade(self, token: str) -> None:
        moving, slash, resting = token.partition("/")
        for grade in filter(None, (moving, resting)):
            if grade not in codes.GRADES.values():
                raise PartUnread("is no grade: 0 none, 1 mild, 2 moderate, 3 severe.", grade[:9])
        if slash and self.concern not in LINES:
            raise self._refused(f"{self._about}: a grade at rest is asked of lines only.", moving)
        if slash and not resting:
            raise PartUnread("wants the grade at rest after it.", token, is_begun=True)
        if moving:
            self._answer("severity", moving, keeps_side=bool(slash))
        if slash:
            self._answer("at_rest", resting)

    def _read_fact(self, code: str, value: str) -> None:
        fact = codes.FACTS.get(code)
        if fact is None:
            near = nearest(code, codes.FACTS)
            raise self._refused("is not known. Nearest:", f"{near}={value}", names_word=True)
        if fact not in self._asked():
            message = f"{self._about}: {codes.FACT_WORDS[fact]} is not asked."
            raise self._refused(message, "", label="without it")
        if not value:
            raise PartUnread(f"wants {_values(fact)}.", f"{code}=", is_begun=True)
        self._answer(fact, self._value(code, fact, value))

    def _value(self, code: str, fact: str, value: str) -> str:
        known = codes.VALUES.get(fact, (value,))
        meant = [one for one in known if one.startswith(value)]
        if len(meant) == 1:
            return meant[0]
        near = meant or [nearest(value, known)]
        corrections = tuple(put(self.words, self.at, f"{code}={one}") for one in near)
        raise PartUnread(f"is not known: {_values(fact)}. Nearest:", f"{code}={value[:40]}", corrections)

    def _read_concern(self, token: str) -> None:
        meant = codes.concerns_meant(token, self._region)
        if len(meant) != 1:
            raise unknown_word(self.words, self.at, self._region, meant)
        if self.is_named and self.is_open:
            raise self._too_little()
        self.concern, self.is_named, self.is_open = meant[0], True, True

    @property
    def _region(self) -> Region:
        assert self.region is not None
        return self.region

    @property
    def _about(self) -> str:
        return word(self.concern)

    def _asked(self) -> set[str]:
        slot = FindingSlot(self._region, self.concern, sides_of(self._region, self.concern)[0])
        return {question.code for question in slot.questions if question not in slot.asked_before}

    def _answer(self, fact: str, value: str, *, keeps_side: bool = False) -> None:
        sides = sides_of(self._region, self.concern)
        if self.sides and not set(self.sides) <= set(sides):
            raise self._refused(f"{self._about}: graded as one, without sides.", "")
        for side in self.sides or sides:
            slot = FindingSlot(self._region, self.concern, side)
            self._add(ShorthandAnswer(f"{slot.name}.{fact}", self._checked(slot, fact, value), slot), side)
        self.is_open = False
        if not keeps_side:
            self.sides = ()

    def _checked(self, slot: FindingSlot, fact: str, value: str) -> str:
        """The form's own question decides what may be answered."""
        [question] = [one for one in slot.questions if one.code == fact]
        try:
            question.read(MultiValueDict({question.path: [value]}))
        except Unread as unread:
            raise PartUnread(unread.message) from None
        return value

    def _add(self, answer: ShorthandAnswer, side: v.Side) -> None:
        before = self.answers.get(answer.name) or self.said.get(answer.name)
        if before and before.value != answer.value:
            raise self._twice(answer, before, side)
        self.answers[answer.name] = answer

    def _twice(self, answer: ShorthandAnswer, before: ShorthandAnswer, side: v.Side) -> PartUnread:
        values = f"{before.value} and {answer.value}"
        about = f"{self._about}, {side}" if is_sided(self._region, self.concern) else self._about
        message = f"{about}: {codes.FACT_WORDS[answer.fact]} is said twice, {values}."
        pair = f"{before.value}/{answer.value}"
        is_pair = self.words[self.at - 1 : self.at + 1] == [before.value, answer.value]
        if answer.fact == "severity" and self.concern in LINES and is_pair:
            hint = f"{message} Movement and rest are written"
            return PartUnread(hint, corrections=(put(self.words, self.at, pair, back=1),))
        return PartUnread(message)

    def _refused(self, message: str, instead: str, label: str = "", *, names_word: bool = False) -> PartUnread:
        given = self.words[self.at][:40] if names_word else ""
        corrected = (put(self.words, self.at, instead, label),) if instead or label else ()
        return PartUnread(message, given, corrected)

    def _too_little(self) -> PartUnread:
        others = [codes.CODE_OF_CONCERN[one] for one in CONCERNS_OF[self._region]]
        message = f"{self._about}: a grade from 0 to 3 is missing."
        if not self.is_named and not self.sides:
            message = f"A grade from 0 to 3, or {', '.join(others)}."
        return PartUnread(message, is_begun=True)


def _values(fact: str) -> str:
    return ", ".join(codes.VALUES[fact]) if fact in codes.VALUES else "a number of years"
