"""What everybody must see at once, and every answer in words."""

from typing import Any

from patients.records.flags import flags, in_words
from patients.records.models import HealthHistory
from tests.records.answers import EVERYTHING, NOTHING


def test_flags_say_allergies_first_and_tell_none_from_not_asked() -> None:
    def texts(answers: dict[str, Any] | None) -> list[str]:
        return [flag["text"] for flag in flags(None if answers is None else HealthHistory(answers=answers))]

    assert texts(None) == texts({}) == ["Allergies: not asked"]
    assert texts(NOTHING) == ["No known allergies"]
    assert texts(EVERYTHING) == [
        "Allergy: Lidocaine, latex",
        "Breastfeeding",
        "myasthenia gravis",
        "Trouble breathing",
        "Anticoagulant or antiplatelet",
        "Infection: Forehead",
        "After toxin: Eyelid droop",
    ]
    assert texts({"pregnant": True})[1:] == ["Pregnant"]


def test_every_answer_reads_in_words() -> None:
    def words(answers: dict[str, Any]) -> dict[str, str]:
        return {line["question"]: line["answer"] for line in in_words(HealthHistory(answers=answers))}

    assert set(words({}).values()) == {"Not asked"}
    assert words(NOTHING)["Allergies"] == "No known allergies"
    assert words(NOTHING)["Nerve or muscle disorder"] == "No"
    said = words(EVERYTHING)
    assert said["Medicines"] == "apixaban (anticoagulant or antiplatelet), vitamin D"
    assert said["Specialist clearance"] == "By Dr Sato on 01-Oct-2026"
