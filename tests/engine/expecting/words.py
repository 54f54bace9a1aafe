"""What a case may expect of statements and of the words in them."""

import re
from collections.abc import Callable
from typing import Any

from tests.engine.expecting.common import Answer, Complaints


def _matching(answer: Answer, wanted: str) -> list[Answer]:
    basis, *more = re.split(r"\s+(?!\d)", wanted)
    return [
        said
        for said in answer["statements"]
        if basis in said["basis"]
        and all(word in {said["level"], said["kind"], *map(str, _targets(said))} for word in more)
    ]


def _targets(said: Answer) -> list[Any]:
    return [part for value in said["applies_to"].values() for part in (value if isinstance(value, list) else [value])]


def says(answer: Answer, wanted: list[str]) -> Complaints:
    """`"R020 warning"`: a statement on that basis, of that level, kind, area or wish."""
    for each in wanted:
        if not _matching(answer, each):
            near = [
                f"{s['level']} {s['kind']} {s['rule']}" for s in _matching(answer, each.split(" w")[0].split(" c")[0])
            ]
            yield f"statements: expected one on {each}, got {near}"


def says_not(answer: Answer, wanted: list[str]) -> Complaints:
    for each in wanted:
        for said in _matching(answer, each):
            yield f"statements: none expected on {each}, got {said['rule']}: {said['text']}"


def patient_words(answer: Answer) -> str:
    said = [statement["patient_text"] or "" for statement in answer["statements"]]
    return "\n".join([*said, *(line["text"] for line in answer["aftercare"])])


def clinician_words(answer: Answer) -> str:
    return "\n".join(statement["text"] for statement in answer["statements"])


def mentions(words: Callable[[Answer], str], whose: str) -> Callable[[Answer, list[str]], Complaints]:
    def test(answer: Answer, wanted: list[str]) -> Complaints:
        for pattern in wanted:
            if not re.search(pattern, words(answer), re.IGNORECASE):
                yield f"{whose} text: expected words like '{pattern}'"

    return test


def once(whose: str) -> Callable[[Answer, list[str]], Complaints]:
    """One statement says it, neither none nor more."""
    key = "text" if whose == "clinician" else "patient_text"

    def test(answer: Answer, wanted: list[str]) -> Complaints:
        for pattern in wanted:
            rules = [one["rule"] for one in answer["statements"] if re.search(pattern, one[key] or "", re.IGNORECASE)]
            if len(rules) != 1:
                yield f"{whose} text: expected '{pattern}' once, got it from {rules}"

    return test


def never(words: Callable[[Answer], str], whose: str) -> Callable[[Answer, list[str]], Complaints]:
    def test(answer: Answer, wanted: list[str]) -> Complaints:
        for pattern in wanted:
            if found := re.search(f".*{pattern}.*", words(answer), re.IGNORECASE):
                yield f"{whose} text: '{pattern}' must not be there: {found[0]}"

    return test
