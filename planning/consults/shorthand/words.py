"""What was understood of a shorthand line, in words, and how it differs from what the form says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from clinic.practice import facemap
from patients.records.questions.base import NOT_RECORDED, FormQuestion
from planning.consults.fact_values import YEARS
from planning.consults.forms.consult_form import Answers, questions_by_name, spread
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
    title = word(part.region) if part.region else "Lines at rest" if part.answers else ""
    return UnderstoodPart(part, title, says(part), against, changes)


def _was(answer: ShorthandAnswer, now: Mapping[str, Any], answers: Answers) -> str:
    kept = answers.unread.get(answer.name)
    if kept:
        texts = kept["fields"].get(answer.name, [""])
        return f"was \u201c{texts[0][:40]}\u201d"
    value = now[answer.name]
    return "new" if value is NOT_RECORDED else f"was {_question(answer).words(value)}"


def _question(answer: ShorthandAnswer) -> FormQuestion:
    return questions_by_name()[answer.name][0]


def _meant(answer: ShorthandAnswer) -> Any:
    question = _question(answer)
    return question.read(MultiValueDict({question.path: [answer.value]}))


def says(part: ShorthandPart) -> str:
    """`lines on movement, moderate; at rest mild`."""
    by_concern: dict[Concern | None, list[ShorthandAnswer]] = {}
    for answer in part.answers:
        by_concern.setdefault(answer.slot.concern if answer.slot else None, []).append(answer)
    return ". ".join("; ".join(_facts(concern, answers)) for concern, answers in by_concern.items())


def _facts(concern: Concern | None, answers: list[ShorthandAnswer]) -> Iterator[str]:
    if concern is None:
        yield f"whole face, for {YEARS[answers[0].value]}"
        return
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
    said = {one.slot.side if one.slot else Side.BOTH: _question(one).words(_meant(one)) for one in answers}
    if len(said) == 2 and len(set(said.values())) == 1:
        return f"both {said[Side.RIGHT]}"
    if Side.BOTH in said:
        return said[Side.BOTH]
    return ", ".join(f"{side} {value}" for side, value in said.items())


def third_of(answer: ShorthandAnswer) -> str:
    """The third of the face where it is asked; empty for what is asked of the whole face."""
    return THIRD_OF[answer.slot.region] if answer.slot else ""


def shapes(told: list[UnderstoodPart]) -> list[str]:
    """The regions of the face map where something would be set."""
    found = (facemap.shapes(one.slot.region, one.slot.side) for each in told for one in each.changes if one.slot)
    return list(dict.fromkeys(shape for some in found for shape in some))
