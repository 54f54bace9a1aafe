"""What everybody must see at once, and every answer in words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from clinic.practice.models import Clinic
from patients.records.flags import HealthFlags, health_flags, in_words
from patients.records.models import HealthHistory
from tests.records.answers import EVERYTHING, NOTHING

TODAY = date(2026, 11, 29)
ALL_OPEN = "Not asked: pregnancy, breastfeeding, blood thinner, nerve or muscle disease, earlier droop or spread"


def bar(answers: dict[str, Any] | None, *, asked_on: date = TODAY, now: dict[str, Any] | None = None) -> HealthFlags:
    taken_at = datetime(asked_on.year, asked_on.month, asked_on.day, 12, tzinfo=UTC)
    clinic = Clinic(timezone="Europe/London")
    history = None if answers is None else HealthHistory(answers=answers, taken_at=taken_at, clinic=clinic)
    return health_flags(history, (), TODAY, now or {})


def chips(flags: HealthFlags) -> list[str]:
    return [flag["text"] for flag in flags.chips]


def not_asked(flags: HealthFlags) -> list[str]:
    assert {flag["tone"] for flag in flags.not_asked} <= {"line"}
    return [flag["text"] for flag in flags.not_asked]


def test_what_was_not_asked_is_never_a_no() -> None:
    for nothing in (bar(None), bar({})):
        assert chips(nothing) == ["Allergies: not asked"]
        assert nothing.chips[0]["tone"] == "line"
        assert not_asked(nothing) == [ALL_OPEN]
        assert nothing.not_asked[0]["shortest"] == "5 not asked"
        assert nothing.clear == []


def test_what_was_asked_and_is_clear_is_plain_words() -> None:
    clear = bar(NOTHING)
    assert chips(clear) == not_asked(clear) == []
    assert clear.clear == [
        "No known allergies",
        "Not pregnant or breastfeeding",
        "No blood thinner",
        "No nerve or muscle disease",
        "No earlier droop or spread",
    ]


def test_allergies_come_first_then_what_holds_a_treatment() -> None:
    full = bar(EVERYTHING)
    assert chips(full) == [
        "Allergy: Lidocaine, latex",
        "Breastfeeding",
        "myasthenia gravis",
        "Trouble breathing",
        "Blood thinner: apixaban",
        "Kind not asked: vitamin D",
        "Infection: Forehead",
        "After toxin: Eyelid droop, told 29 Nov 2026",
    ]
    assert full.clear == ["Not pregnant"]
    assert chips(bar({"pregnant": True}))[1:] == ["Pregnant"]


def test_a_no_to_pregnancy_of_another_day_is_asked_anew() -> None:
    earlier = bar(NOTHING, asked_on=date(2026, 11, 28))
    assert not_asked(earlier) == ["Not asked: pregnancy today, breastfeeding today"]
    assert "Not pregnant or breastfeeding" not in earlier.clear
    assert chips(bar({"pregnant": True}, asked_on=date(2026, 11, 28)))[1:] == ["Pregnant"], "a yes holds"


def test_a_man_is_not_asked_whether_he_is_pregnant() -> None:
    flags = health_flags(None, (), TODAY, may_be_pregnant=False)
    assert not_asked(flags) == [ALL_OPEN.replace("pregnancy, breastfeeding, ", "")]


def test_what_the_consult_asks_stands_before_the_record() -> None:
    now = bar(NOTHING, asked_on=date(2026, 11, 28), now={"pregnant": False, "breastfeeding": True})
    assert chips(now) == ["Breastfeeding"]
    assert "Not pregnant" in now.clear and not_asked(now) == []


@pytest.mark.parametrize(
    ("medicines", "clear"),
    [
        ([], True),
        ([{"name": "vitamin D", "class": "other"}], True),
        ([{"name": "vitamin D"}], False),
        ([{"name": "aspirin", "class": "anticoagulant"}], False),
    ],
)
def test_a_medicine_of_unknown_kind_may_thin_the_blood(medicines: list[dict[str, str]], clear: bool) -> None:
    assert ("No blood thinner" in bar({"medicines": medicines}).clear) is clear


def test_every_answer_reads_in_words() -> None:
    def words(answers: dict[str, Any]) -> dict[str, str]:
        return {line["question"]: line["answer"] for line in in_words(HealthHistory(answers=answers))}

    assert set(words({}).values()) == {"Not asked"}
    assert words(NOTHING)["Allergies"] == "No known allergies"
    assert words(NOTHING)["Nerve or muscle disorder"] == "No"
    said = words(EVERYTHING)
    assert said["Medicines"] == "apixaban (anticoagulant or antiplatelet), vitamin D"
    assert said["Specialist clearance"] == "By Dr Sato on 01-Oct-2026"


def test_a_no_of_today_counts_as_asked_and_clears_no_yes() -> None:
    nos = {"pregnant": False, "breastfeeding": False}
    told = health_flags(None, (), TODAY, denied=nos)
    assert told.clear == ["Not pregnant or breastfeeding"]
    assert not_asked(told) == ["Not asked: blood thinner, nerve or muscle disease, earlier droop or spread"]
    taken_at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    clinic = Clinic(timezone="Europe/London")
    said_yes = HealthHistory(answers={"pregnant": True}, taken_at=taken_at, clinic=clinic)
    assert "Pregnant" in chips(health_flags(said_yes, (), TODAY, denied=nos))
