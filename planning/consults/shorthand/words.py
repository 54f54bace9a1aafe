"""What was understood of a shorthand line, in words, and how it differs from what the form says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from clinic.practice import facemap
from patients.records.questions.base import NOT_RECORDED, FormQuestion
from planning.consults.forms.consult_form import Answers, spread
from planning.consults.forms.regions import BY_THIRD, LINES
from planning.consults.shorthand.codes import FACT_WORDS
from planning.consults.shorthand.parts import ShorthandAnswer, ShorthandPart
from planning.consults.words import word
from planning.engine.contract.vocabulary import Concern, Side

NAMED = {
    "at_rest": "at rest ",
    "movement": "movement ",
    "muscle_strength": "muscle ",
    "years_present": "at rest for ",
    "lessens_when_spread": "lessens when spread: ",
}
ATTACHED = frozenset({"severity", "at_rest", "years_present"})
"""What goes on behind the name of the concern without a colon: "lines at rest mild"."""
THIRD_OF = {region: name for name, _, regions in BY_THIRD for region in regions}


@dataclass(frozen=True)
class UnderstoodPart:
    part: ShorthandPart
    title: str
    says: str
    against: str
    """"new", "as it is", "was mild"."""
    changes: tuple[ShorthandAnswer, ...]

    @property
    def is_new(self) -> bool:
        return bool(self.changes)


def understood(parts: list[ShorthandPart], answers: Answers) -> list[UnderstoodPart]:
    """Each part beside `answers`, which is what the form says now."""
    now = spread(answers.data)
    return [_understood(part, now, answers) for part in parts]


def _understood(part: ShorthandPart, now: Mapping[str, Any], answers: Answers) -> UnderstoodPart:
    changes = tuple(one for one in part.answers if _meant(one) != now[one.name] or one.name in answers.unread)
    before = dict.fromkeys(_was(one, now, answers) for one in changes)
    against = ", ".join(before) if changes else "as it is" if part.answers else ""
    return UnderstoodPart(part, word(part.region) if part.region else "", says(part), against, changes)


def _was(answer: ShorthandAnswer, now: Mapping[str, Any], answers: Answers) -> str:
    kept = answers.unread.get(answer.name)
    if kept:
        texts = kept["fields"].get(answer.name, [""])
        return f"was \u201c{texts[0][:40]}\u201d"
    value = now[answer.name]
    return "new" if value is NOT_RECORDED else f"was {_question(answer).words(value)}"


def _question(answer: ShorthandAnswer) -> FormQuestion:
    [question] = [one for one in answer.slot.questions if one.code == answer.fact]
    return question


def _meant(answer: ShorthandAnswer) -> Any:
    question = _question(answer)
    return question.read(MultiValueDict({question.path: [answer.value]}))


def says(part: ShorthandPart) -> str:
    """`lines on movement, moderate; at rest mild`."""
    told = []
    for concern in dict.fromkeys(answer.slot.concern for answer in part.answers):
        told.append("; ".join(_facts(concern, [one for one in part.answers if one.slot.concern is concern])))
    return ". ".join(told)


def _facts(concern: Concern, answers: list[ShorthandAnswer]) -> Iterator[str]:
    name = "lines" if concern is Concern.DYNAMIC_LINES else word(concern).lower()
    said = [(fact, [one for one in answers if one.fact == fact]) for fact in FACT_WORDS]
    for fact, ones in said:
        if ones:
            between = "" if fact == "severity" and concern not in LINES else " " if fact in ATTACHED else ": "
            yield f"{name}{between if name else ''}{_named(concern, fact)}{_both_sides(ones)}"
            name = ""


def _named(concern: Concern, fact: str) -> str:
    if fact == "severity":
        return "on movement, " if concern in LINES else ", "
    return NAMED[fact]


def _both_sides(answers: list[ShorthandAnswer]) -> str:
    said = {one.slot.side: _question(one).words(_meant(one)) for one in answers}
    if len(said) == 2 and len(set(said.values())) == 1:
        return f"both {said[Side.RIGHT]}"
    if Side.BOTH in said:
        return said[Side.BOTH]
    return ", ".join(f"{side} {value}" for side, value in said.items())


def shapes(told: list[UnderstoodPart]) -> list[str]:
    """The regions of the face map where something would be set."""
    found = (facemap.shapes(one.slot.region, one.slot.side) for each in told for one in each.changes)
    return list(dict.fromkeys(shape for some in found for shape in some))
