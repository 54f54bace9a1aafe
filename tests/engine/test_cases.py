"""Every case of `cases/` is answered as a clinician expects, and the cases leave nothing of the catalogue out."""

from collections import Counter
from typing import Any

import pytest

from planning.engine import plan, read_document
from planning.protocols import shipped
from tests.engine.casebook import Case, all_cases, ledger
from tests.engine.expecting import compared, complaints

CASES = all_cases()
AT_LEAST = 516
"""150 more than the first engine had."""
CHECK_INS_WITH_FINDINGS = 60


def answer_to(document: dict[str, Any]) -> dict[str, Any]:
    return plan(read_document(document), shipped()).to_dict()


def carried_out(answer: dict[str, Any]) -> set[str]:
    """Ids of the catalogue that explain something in this answer, under "why" too."""
    told = answer["statements"]
    weaker = (line for hold in told for line in hold.get("superseded") or ())
    return {basis for line in (*told, *weaker, *answer["aftercare"]) for basis in line["basis"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.section}:{case.id}")
def test_the_case_is_answered_as_expected(case: Case) -> None:
    answer = answer_to(case.document)
    wrong = complaints(answer, case.expect)
    if case.other is not None:
        wrong += compared(answer, answer_to(case.other), case.compare)
    if absent := set(case.rules) - carried_out(answer):
        wrong.append(f"nothing in the answer is based on {sorted(absent)}")
    assert not wrong, "\n".join([f"{case.id}: {case.story}", *wrong])


def test_every_case_has_a_name_of_its_own_and_expects_something() -> None:
    assert len(CASES) >= AT_LEAST
    assert [name for name, times in Counter(case.id for case in CASES).items() if times > 1] == []
    assert [case.id for case in CASES if not (case.expect or case.compare) or not case.rules or not case.story] == []


def test_check_ins_are_tried_on_faces_that_were_found_to_have_something() -> None:
    judged = [case for case in CASES if case.document["visit"] == "check_in" and case.document["findings"]]
    assert len(judged) >= CHECK_INS_WITH_FINDINGS


def test_every_figure_of_the_ledger_is_asserted_by_a_case() -> None:
    asserted = {figure for case in CASES for figure in case.figures}
    known = {figure["name"] for figure in ledger()}
    assert known - asserted == set(), "no case asserts these figures"
    assert asserted - known == set(), "cases name figures that the ledger does not have"


def test_every_id_of_the_catalogue_that_is_the_engines_has_a_case() -> None:
    """Those that are not the engine's say why in the protocol."""
    plain = {f"R{number:03d}" for number in range(1, 118)} - {"R112"}
    with_letter = {"R034a", "R034b", "R083a", "R091a", *(f"R077{letter}" for letter in "abcdef")}
    with_letter |= {f"R084{letter}" for letter in "abc"} | {f"R112{letter}" for letter in "abcde"}
    resolutions = {f"INC-{number:02d}" for number in range(1, 35)}
    not_the_engines = {each.id for each in shipped().not_carried}
    shown = {rule for case in CASES for rule in case.rules}
    assert (plain | with_letter | resolutions) - not_the_engines - shown == set()
