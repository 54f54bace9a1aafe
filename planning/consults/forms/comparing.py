"""Two people, or two tabs, wrote into one consult: what differs, answer by answer, and the choice between them."""

from collections.abc import Mapping
from typing import Any

from clinic.drafts.comparing import Difference
from patients.records.questions.base import NOT_RECORDED, FormQuestion
from planning.consults.forms.consult_form import Answers, gather, questions_by_name, spread
from planning.consults.forms.regions import FindingSlot


def differences(mine: Answers, theirs: Answers) -> list[Difference]:
    """Every answer that the two do not share, in the order of the form."""
    my, their = spread(mine.data), spread(theirs.data)
    return [
        Difference(
            path,
            _label(question, slot),
            _words(question, my[path], mine),
            _words(question, their[path], theirs),
            my[path] is NOT_RECORDED and path not in mine.unread,
        )
        for path, (question, slot) in questions_by_name().items()
        if my[path] != their[path] or mine.unread.get(path) != theirs.unread.get(path)
    ]


def _label(question: FormQuestion, slot: FindingSlot | None) -> str:
    if slot is None or question.label.startswith(slot.label):
        return str(question.label)
    return f"{slot.label}, {question.label.lower()}"


def _words(question: FormQuestion, value: Any, answers: Answers) -> str:
    kept = answers.unread.get(question.path)
    if kept:
        return "; ".join(text for texts in kept["fields"].values() for text in texts if text)
    return question.words(value)


def choose(mine: Answers, theirs: Answers, taken: Mapping[str, str]) -> Answers:
    """Mine, but theirs where `taken` says so by path."""
    my, their = spread(mine.data), spread(theirs.data)
    values = {path: their[path] if taken.get(path) == "theirs" else my[path] for path in my}
    unread = {path: kept for path, kept in mine.unread.items() if taken.get(path) != "theirs"}
    unread |= {path: kept for path, kept in theirs.unread.items() if taken.get(path) == "theirs"}
    return Answers(gather(values), unread)
