"""The measure of words: the same plans each time, and every fault that it counts is found where it is."""

from itertools import islice
from typing import Any

import pytest

from benchmarks import words

DOSE = {"area": "glabella", "allowed": [8, 25], "proposed": [19.5, 25], "steps": []}


def answer(*texts: str, patient: str | None = None, status: str = "ready", **more: Any) -> dict[str, Any]:
    told = {"kind": "expectation", "scope": "area", "applies_to": {"area": "glabella"}, "patient_text": patient}
    return {"status": status, "doses": [DOSE], "statements": [{**told, "text": text, **more} for text in texts]}


@pytest.mark.parametrize("visit", ["consult", "check_in"])
def test_the_same_plans_are_measured_each_time(visit: str) -> None:
    first, second = (list(islice(words._answers(visit), 3)) for _ in range(2))
    assert first == second
    assert list(words._amounts(first))[0][0] == "statements"


@pytest.mark.parametrize(
    ("fault", "bad", "good"),
    [
        ("effects told to the patient on hold", answer("A.", patient="B.", status="on_hold"), answer("A.", patient="B.")),
        ("a dose called small in the upper third", answer("We start gently."), answer("We start gently.", kind="aftercare")),
        ("a third named where the proposal is not", answer("Lowest third."), answer("Upper third.")),
        ("a sentence twice for the clinician", answer("Jaw: add nothing now.", "Chin: add nothing now."), answer("Add.")),
        ("a date as 2026-11-28", answer("From 2026-11-28."), answer("From 28 November 2026.")),
        ("more than one statement off label", answer("Off-label.", "An off-label dose."), answer("Off-label.")),
    ],
)  # fmt: skip
def test_each_fault_is_counted_where_it_is(fault: str, bad: dict[str, Any], good: dict[str, Any]) -> None:
    assert (words.FAULTS[fault](bad), words.FAULTS[fault](good)) == (1, 0)


def test_a_text_with_the_steps_may_name_the_third_where_the_proposal_began() -> None:
    began = answer("Upper third: severe; one step down: first visit.")
    began["doses"] = [{**DOSE, "proposed": [16.5, 22]}]
    assert words.FAULTS["a third named where the proposal is not"](began) == 0
