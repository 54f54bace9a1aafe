"""Figures, days and lists of the consult's form: what is read, at the edge of each and one step beside it. What is not read is kept."""

from typing import Any

import pytest

from patients.records.questions.kinds import NumberQuestion, TextQuestion
from patients.records.questions.rows import AskedRows
from planning.consults.forms.consult_form import questions_by_name
from tests.consults.test_form import of, read

QUESTIONS = [question for question, _ in questions_by_name().values()]
NUMBERS = {
    one.path: one.most for one in QUESTIONS if isinstance(one, NumberQuestion) and not one.path.startswith("findings.")
}
WORDS = {
    one.path: one.longest for one in QUESTIONS if isinstance(one, TextQuestion) and not one.path.startswith("findings.")
}
YEARS = "findings.glabella.dynamic_lines.both.years_present"


def kept(fields: dict[str, Any], path: str) -> Any:
    """What is read at a path; None where nothing is."""
    section, _, name = path.partition(".")
    return read(of(fields)).data.get(section, {}).get(name)


def refused(fields: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """By path, every field that could not be read, as it was typed."""
    return {path: one["fields"] for path, one in read(of(fields)).unread.items()}


def test_the_form_asks_for_these_figures_and_no_others() -> None:
    assert NUMBERS == {"toxin_history.units_last_90_days": 5_000, "toxin_history.faded_after_weeks": 520}


@pytest.mark.parametrize("path", NUMBERS)
@pytest.mark.parametrize("beside", [-0.5, 0])
def test_a_number_up_to_the_most_is_read(path: str, beside: float) -> None:
    number = NUMBERS[path] + beside
    assert kept({path: f"{number:g}"}, path) == number
    assert refused({path: f"{number:g}"}) == {}


@pytest.mark.parametrize("path", NUMBERS)
@pytest.mark.parametrize("beside", [0.01, 0.5, 1])
def test_a_number_above_the_most_is_kept_as_it_was_typed(path: str, beside: float) -> None:
    typed = f"{NUMBERS[path] + beside:.2f}"
    assert refused({path: typed}) == {path: {path: [typed]}}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0), ("0,5", 0.5), ("0.5", 0.5), (".5", 0.5), ("12,25", 12.25), ("12.", 12), (" 12 ", 12), ("-0", 0),
        ("-0.5", None), ("12.255", None), ("1,000", None), ("1 000", None), ("12 U", None), ("1e2", None), ("\u00b2", None),
        ("\u0661\u0662", 12), ("NaN", None), ("+1", None),
    ],
)  # fmt: skip
def test_comma_and_point_are_the_same_and_nothing_else_is_a_number(typed: str, number: float | None) -> None:
    path = "toxin_history.units_last_90_days"
    assert kept({path: typed}, path) == number
    assert (path in refused({path: typed})) is (number is None)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("1899-12-31", False),
        ("1900-01-01", True),
        ("2199-12-31", True),
        ("2200-01-01", False),
        ("2028-02-29", True),
        ("2027-02-29", False),
        ("2027-2-30", False),
    ],
)
@pytest.mark.parametrize("path", ["goals.event_on", "toxin_history.last_on"])
def test_a_day_lies_in_three_centuries(path: str, typed: str, taken: bool) -> None:
    assert kept({path: typed}, path) == (typed if taken else None)
    assert refused({path: typed}) == ({} if taken else {path: {path: [typed]}})


@pytest.mark.parametrize("path", WORDS)
@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_words_have_a_length_and_longer_ones_are_kept(path: str, beside: int) -> None:
    text = "x" * (WORDS[path] + beside)
    if beside > 0:
        assert refused({path: text}) == {path: {path: [text]}}
    else:
        assert kept({path: text}, path) == text


@pytest.mark.parametrize(("typed", "millimetres"), [("0", 0), ("50", 50), ("49,5", 49.5), ("50.5", None), ("-1", None)])
def test_a_difference_of_the_sides_is_fifty_millimetres_at_most(typed: str, millimetres: float | None) -> None:
    path = "anatomy.asymmetries"
    row = {"feature": "brow", "side": "left", "is": "lower", "mm": typed}
    fields = {path: "yes"} | {f"{path}.{name}": [value] for name, value in row.items()}
    if millimetres is None:
        assert refused(fields)[path][f"{path}.mm"] == [typed]
    else:
        assert kept(fields, path) == [row | {"mm": millimetres}]


@pytest.mark.parametrize(("count", "taken"), [(1, True), (21, True), (50, True), (51, False)])
def test_fifty_rows_are_read_and_none_is_dropped(count: int, taken: bool) -> None:
    path = "safety.medicines"
    names = [f"Medicine {n}" for n in range(count)]
    fields = {path: "yes", f"{path}.name": names, f"{path}.class": [""] * count}
    if taken:
        assert [row["name"] for row in kept(fields, path)] == names
    else:
        assert refused(fields)[path][f"{path}.name"] == names


@pytest.mark.parametrize(("count", "taken"), [(199, True), (200, True), (201, False)])
def test_a_name_in_a_row_has_two_hundred_characters(count: int, taken: bool) -> None:
    path = "safety.medicines"
    fields = {path: "yes", f"{path}.name": ["x" * count], f"{path}.class": [""]}
    assert (kept(fields, path) is not None) is taken
    assert (path in refused(fields)) is not taken


@pytest.mark.parametrize(("typed", "years"), [("0", 0), ("120", 120), ("120.5", None), ("121", None), ("-1", None)])
def test_a_line_is_a_hundred_and_twenty_years_old_at_most(typed: str, years: float | None) -> None:
    fields = {YEARS: typed, "findings.glabella.dynamic_lines.both.severity": "2"}
    answers = read(of(fields))
    assert answers.data["findings"][0].get("years_present") == years
    assert (YEARS in answers.unread) is (years is None)


@pytest.mark.parametrize(("grade", "taken"), [("0", True), ("3", True), ("4", False), ("-1", False), ("1.5", False)])
def test_a_grade_is_one_of_four(grade: str, taken: bool) -> None:
    path = "findings.glabella.dynamic_lines.both.severity"
    answers = read(of({path: grade}))
    assert [one["severity"] for one in answers.data.get("findings", ())] == ([int(grade)] if taken else [])
    assert (path in answers.unread) is not taken


NONE_OR_SOME = sorted(one.path for one in QUESTIONS if isinstance(one, AskedRows))


@pytest.mark.parametrize("path", NONE_OR_SOME)
@pytest.mark.parametrize(("asked", "rows"), [("", None), ("no", []), ("yes", None)])
def test_not_asked_none_and_an_empty_list_are_three_things(path: str, asked: str, rows: list[Any] | None) -> None:
    """ "Yes" without a row is neither: it is kept until one is filled in."""
    fields = {path: asked}
    assert kept(fields, path) == rows
    assert refused(fields) == ({path: {path: ["yes"]}} if asked == "yes" else {})
