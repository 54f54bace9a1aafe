"""What plans say: honest, traceable, and plain enough for the person it is about."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from planning.engine import plan, read_document
from planning.protocols import SHIPPED, shipped
from tests.engine.casebook import all_cases
from tests.engine.expecting import patient_words

Answer = dict[str, Any]
PROTOCOL = tomllib.loads(SHIPPED.read_text())
TEXTS = ("text", "patient_text", "brief")
# What R113 and the law on advertising forbid, even as a denial: patients remember the word and not the "no".
NEVER_SAID = [
    r"\btighten",
    r"\btight(er)? (jaw|skin|neck)",
    r"face-?\s?lift",
    r"\blift(ed|s)? (the |your )?jowl",
    r"\bpermanent",
    r"\bguarantee",
    r"\bwrinkle[- ]free",
    r"\b(erase|eliminate)s?\b",
    r"\bcures?\b",
    r"\byounger\b",
    r"\bno risk|risk[- ]free|completely safe|100 ?%",
    r"\bbotox\b|\bdysport\b|\bxeomin\b|\bjeuveau\b|\bdaxxify\b|\bletybo\b",
    r"\bpainless",
]
# Reading age 12 is the seventh grade. One sentence may be harder when it has to name a thing.
GRADE_OF_ALL, GRADE_OF_ONE = 7.0, 10.5


@cache
def interim() -> tuple[tuple[str, Answer, Answer], ...]:
    return tuple(
        (case.id, case.document, plan(read_document(case.document), shipped()).to_dict()) for case in all_cases()
    )


def written() -> Iterator[tuple[str, str, str]]:
    """Every text as the protocol writes it: whose it is, which one, the words."""
    for rule in PROTOCOL["rule"]:
        yield from ((rule["id"], key, rule[key]) for key in TEXTS if rule.get(key))
    for path, question in PROTOCOL["ask"].items():
        yield from ((f"ask.{path}", key, question[key]) for key in TEXTS if question.get(key))
    for line in PROTOCOL["aftercare"]:
        yield line.get("code", "aftercare"), "text", line["text"]


def for_patients() -> Iterator[tuple[str, str]]:
    """What patients read, with a common word where a name or figure will stand."""
    for whose, key, words in written():
        if key == "patient_text" or not whose.count("."):
            yield whose, re.sub(r"\{[^}]*\}", "two", words)


def test_no_figure_stands_in_a_text_by_itself() -> None:
    """Figures come from parameters, doses or the document, never from the pen of whoever wrote the sentence."""
    stray = {
        f"{whose}.{key}": words for whose, key, words in written() if re.search(r"\d", re.sub(r"\{[^}]*\}", "", words))
    }
    assert stray == {}


@pytest.mark.parametrize("phrase", NEVER_SAID)
def test_no_plan_promises_what_toxin_does_not_do(phrase: str) -> None:
    said = [
        (case, statement["rule"], text)
        for case, _, answer in interim()
        for statement in answer["statements"]
        for text in (statement["text"], statement["patient_text"] or "")
        if re.search(phrase, text, re.IGNORECASE)
    ]
    assert said == []


def test_nothing_is_left_to_fill_in() -> None:
    open_ends = [
        (case, statement["rule"])
        for case, _, answer in interim()
        for statement in answer["statements"]
        if re.search(r"[{}]|\bNone\b|\bnan\b|\[\]", f"{statement['text']} {statement['patient_text'] or '.'}")
    ]
    assert open_ends == []


def test_every_statement_has_a_basis_and_says_what_fired_it() -> None:
    for case, _, answer in interim():
        for statement in answer["statements"]:
            assert statement["basis"], (case, statement["rule"])
            assert statement["fired_by"], (case, statement["rule"])


def test_what_fired_a_statement_stands_in_the_document() -> None:
    for case, document, answer in interim():
        for statement in answer["statements"]:
            for path, value in statement["fired_by"].items():
                assert recorded(document, path) == value, (case, statement["rule"], path)


def recorded(document: Answer, path: str) -> Any:
    """What the document says at a path such as `findings[0].severity`; None where it says nothing."""
    place: Any = document
    for step in re.findall(r"[^.\[\]]+", path):
        try:
            place = place[int(step)] if isinstance(place, list) else place[step]
        except (KeyError, IndexError, TypeError):
            return None
    return place


def test_every_reason_given_is_a_statement_of_the_plan() -> None:
    for case, _, answer in interim():
        ids = [statement["id"] for statement in answer["statements"]]
        assert len(ids) == len(set(ids)), case
        assert set(reasons(answer)) <= set(ids), case


def reasons(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from part.get("because", ())
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from reasons(each)


def test_patients_of_twelve_years_can_read_what_is_written_for_them() -> None:
    everything = " ".join(words for _, words in for_patients())
    assert grade(everything) <= GRADE_OF_ALL
    hard = {whose: (round(grade(words), 1), words) for whose, words in for_patients() if grade(words) > GRADE_OF_ONE}
    assert hard == {}


def grade(text: str) -> float:
    """The school grade that can read it, after Flesch and Kincaid, with syllables counted as groups of vowels."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?:](\s|$)", text)))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    plain = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^td])ed$|es$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def test_the_measure_of_reading_tells_plain_from_learned_words() -> None:
    assert grade("We relax the muscle. You look rested. Call us if it hurts.") < 3
    assert grade("Pharmacological denervation attenuates hyperkinetic musculature, necessitating supervision.") > 14


@pytest.mark.parametrize(
    ("case", "words"),
    [("pregnant", 15), ("toxin_allergy", 15), ("eyelid_droop", 30), ("tight_jawline", 30), ("vertical_bands", 30)],
)
def test_patients_are_told_what_matters_to_them(case: str, words: int) -> None:
    """On hold that is the hold, and what to do meanwhile."""
    [answer] = [answer for name, _, answer in interim() if name == case]
    weighty = [said for said in answer["statements"] if said["level"] == "critical"]
    assert all(said["patient_text"] for said in weighty if said["kind"] == "hold"), weighty
    assert len(patient_words(answer).split()) > words
