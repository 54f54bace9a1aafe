"""Two people wrote into one consult: what stands chosen at first, and what each choice keeps."""

from typing import Any

import pytest

from planning.consults.forms.comparing import Difference, choose, differences
from planning.consults.forms.consult_form import Answers
from tests.consults.test_form import of, read

UNITS = "toxin_history.units_last_90_days"
DAY = "goals.event_on"
WORDS = "goals.words"
NOTHING: dict[str, Any] = {}


def differing(mine: dict[str, Any], theirs: dict[str, Any]) -> Difference:
    [only] = differences(read(of(mine)), read(of(theirs)))
    return only


@pytest.mark.parametrize(
    ("mine", "theirs", "takes_theirs"),
    [
        # An answer of mine is never given up by itself, whether it can be read or not.
        ({UNITS: "12"}, {UNITS: "14"}, False),
        ({UNITS: "12"}, NOTHING, False),
        ({UNITS: "a few"}, {UNITS: "14"}, False),
        ({UNITS: "a few"}, NOTHING, False),
        ({UNITS: "a few"}, {UNITS: "some"}, False),
        ({UNITS: "0"}, {UNITS: "14"}, False),
        ({DAY: "soon"}, {DAY: "2027-05-01"}, False),
        ({WORDS: "x" * 2_001}, {WORDS: "short"}, False),
        ({"safety.pregnant": "no"}, {"safety.pregnant": "yes"}, False),
        ({"safety.allergies": "no"}, {"safety.allergies": "yes", "safety.allergies.some": "human_albumin"}, False),
        # Where I said nothing, what they said stands.
        (NOTHING, {UNITS: "14"}, True),
        (NOTHING, {UNITS: "0"}, True),
        (NOTHING, {UNITS: "some"}, True),
        ({UNITS: "  "}, {UNITS: "14"}, True),
        (NOTHING, {"safety.pregnant": "no"}, True),
    ],
)
def test_what_stands_chosen_at_first(mine: dict[str, Any], theirs: dict[str, Any], takes_theirs: bool) -> None:
    assert differing(mine, theirs).takes_theirs is takes_theirs


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({UNITS: "12"}, {UNITS: "12"}),
        ({UNITS: "12,5"}, {UNITS: "12.5"}),
        ({UNITS: "a few"}, {UNITS: "a few"}),
        (NOTHING, {UNITS: ""}),
        ({"safety.pregnant": ""}, NOTHING),
    ],
)
def test_what_both_say_is_no_difference(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert differences(read(of(mine)), read(of(theirs))) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "shown"),
    [
        ({UNITS: "a few"}, {UNITS: "14"}, ("a few", "14")),
        ({UNITS: "14"}, {UNITS: "some"}, ("14", "some")),
        ({DAY: "soon"}, NOTHING, ("soon", "not recorded")),
    ],
)
def test_what_cannot_be_read_is_shown_as_it_was_typed(
    mine: dict[str, Any], theirs: dict[str, Any], shown: tuple[str, str]
) -> None:
    one = differing(mine, theirs)
    assert tuple(words.split(" U")[0] for words in (one.mine, one.theirs)) == shown


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({UNITS: "a few", WORDS: "Mine"}, {UNITS: "14", WORDS: "Theirs"}),
        ({UNITS: "12"}, {UNITS: "some"}),
        ({UNITS: "a few"}, {UNITS: "some"}),
        ({UNITS: "12", "safety.pregnant": "no"}, NOTHING),
        (NOTHING, {UNITS: "12", DAY: "soon"}),
    ],
)
def test_all_mine_is_mine_and_all_theirs_is_theirs(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    my, their = read(of(mine)), read(of(theirs))
    paths = {one.path for one in differences(my, their)}
    assert choose(my, their, dict.fromkeys(paths, "mine")) == my
    assert choose(my, their, dict.fromkeys(paths, "theirs")) == their
    assert choose(my, their, {}) == my


def test_each_answer_is_chosen_by_itself() -> None:
    mine = read(of({UNITS: "a few", DAY: "2027-05-01", "safety.pregnant": "no"}))
    theirs = read(of({UNITS: "14", DAY: "soon", "safety.pregnant": "yes"}))
    chosen = choose(mine, theirs, {UNITS: "theirs", DAY: "theirs", "safety.pregnant": "mine"})
    assert chosen.data == {"toxin_history": {"units_last_90_days": 14}, "safety": {"pregnant": False}}
    assert set(chosen.unread) == {DAY}
    assert chosen != Answers(chosen.data, {})
