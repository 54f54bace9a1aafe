"""A file of language 2 decides as it did: the newest language only changes what is said, and when."""

from functools import cache
from typing import Any

import pytest

from planning.engine import Protocol, plan, read_document
from planning.protocols import read, shipped
from tests.engine.casebook import Case, all_cases
from tests.engine.test_protocol_language import LANGUAGE_1, LANGUAGE_2

WORDS = ("statements", "because", "text", "protocol", "rule", "steps")
DECIDED_ANEW = {
    **dict.fromkeys(
        (
            "a_droop_beside_what_was_treated",
            "eyelid_droop",
            "words_droop_with_the_frown_as_wished",
            "words_droop_today",
            "patient_with_a_drooping_lid_knows_today",
            "a_heavy_brow_although_the_forehead_was_left_out",
        ),
        "after a droop or a heavy brow the next visit is planned lower (R070, R081)",
    ),
    **dict.fromkeys(
        (
            "touch_up_before_the_window",
            "touch_up_half_a_unit_above_the_room",
            "touch_up_of_an_area_that_was_not_given",
            "touch_up_of_another_day",
            "touch_up_of_both_sides_moved_to_one",
            "touch_up_of_one_side_half_a_unit_above",
            "touch_up_of_the_side_that_came_out_well",
            "touch_up_of_what_came_out_as_wished",
            "touch_up_uneven_takes_one_side_only",
            "touch_up_with_effects_not_asked",
            "touch_up_without_its_check_in",
        ),
        "a touch-up is judged by what its check-in leaves (R109)",
    ),
    "prevention_where_only_the_jaw_is_treated": "prevention is of lines, not of a jaw muscle (R065, R066)",
}
"""Cases that the newest protocol decides otherwise than 2026.2, each with the reason."""


@cache
def former() -> Protocol:
    return read(LANGUAGE_2, "2026.2")


def figures(part: Any) -> Any:
    """An answer without its words."""
    if isinstance(part, dict):
        return {key: figures(value) for key, value in part.items() if key not in WORDS}
    return [figures(each) for each in part] if isinstance(part, list) else part


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_the_newest_protocol_decides_as_the_one_before(case: Case) -> None:
    document = read_document(case.document)
    answers = [figures(plan(document, protocol).to_dict()) for protocol in (former(), shipped())]
    assert (answers[0] == answers[1]) is (case.id not in DECIDED_ANEW)


def test_what_is_not_recorded_is_asked_in_the_newest_words() -> None:
    shared = former().questions.keys() & shipped().questions.keys()
    assert shared and all(former().questions[path] == shipped().questions[path] for path in shared)


def test_a_path_that_only_an_older_file_asks_about_is_asked_in_its_own_words() -> None:
    path, older = "findings[].muscle_strength", read(LANGUAGE_1, "2026.1")
    assert path not in shipped().questions
    assert older.questions[path].text.startswith("Clenching is recorded, but not how the chewing muscle feels")
