"""The health questions are the contract's `safety` section: the same questions, codes and shapes, though this room may not import them."""

from datetime import date
from typing import Any

import pytest
from django.db.models import TextChoices

from patients.records.models import SexChoices
from patients.records.questions import codes
from patients.records.questions.checking import WrongAnswers, check
from patients.records.questions.table import BY_CODE
from planning.engine import DocumentErrors, read_document
from planning.engine.contract import vocabulary
from planning.engine.contract.document import Safety


@pytest.mark.parametrize(
    ("ours", "engine"),
    [
        (codes.AllergenChoices, vocabulary.Allergen),
        (codes.MedicineClassChoices, vocabulary.MedicineClass),
        (codes.PriorEffectChoices, vocabulary.PriorEffect),
        (codes.RegionChoices, vocabulary.Region),
        (SexChoices, vocabulary.Sex),
    ],
)
def test_codes_are_the_engines(ours: type[TextChoices], engine: Any) -> None:
    assert ours.values == [code.value for code in engine]


def test_questions_are_the_engines() -> None:
    day_of_the_answers = "asked_on"
    assert set(BY_CODE) == set(Safety.model_fields) - {day_of_the_answers}


def accepted_by_engine(answers: dict[str, Any]) -> bool:
    """Whether the engine reads these answers; what else the document lacks does not count."""
    document = {
        "visit": "consult",
        "today": "2026-11-23",
        "timezone": "Europe/London",
        "patient": {"age": 38, "sex": "female"},
    }
    try:
        read_document({**document, "safety": answers})
    except DocumentErrors as errors:
        return not any(error.path.startswith("safety") for error in errors.errors)
    return True


def accepted_here(answers: dict[str, Any]) -> bool:
    try:
        check(answers, {}, date(2026, 11, 23))
    except WrongAnswers:
        return False
    return True


def every_answer() -> list[dict[str, Any]]:
    """Each question with right and wrong answers of every shape."""
    listed = [[], ["other"], ["forehead"], ["lidocaine"], ["eyelid_droop"], ["nonsense"], [1], "other"]
    medicines = [[{"name": "x", "class": code.value}] for code in codes.MedicineClassChoices]
    medicines += [
        [{"name": "x"}],
        [{"name": ""}],
        [{"class": "other"}],
        [{"name": "x", "class": "y"}],
        [{"name": "x", "dose": 1}],
    ]
    named = [None, "myasthenia gravis", "", "x" * 200, "x" * 201, "a\0b", 3]
    cleared = [
        {"by": "Dr Sato", "on": "2026-10-01"},
        {"by": "Dr Sato"},
        {"by": "", "on": "2026-10-01"},
        {"by": "x", "on": "1 May"},
    ]
    answers = [True, False, 0, "no", *listed, *medicines, *named, *cleared]
    return [{question: answer} for question in BY_CODE for answer in answers]


def test_what_is_recorded_here_the_engine_can_read() -> None:
    """The engine may know more shapes; but what this room keeps must never stop a plan."""
    kept = [answers for answers in every_answer() if accepted_here(answers)]
    assert len(kept) > 30
    assert [answers for answers in kept if not accepted_by_engine(answers)] == []


def test_both_refuse_what_neither_knows() -> None:
    assert not accepted_here({"pregnent": True})
    assert not accepted_by_engine({"pregnent": True})
