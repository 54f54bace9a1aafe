"""What a shorthand line says, part by part, and what is said of a part that cannot be read."""

import pytest

from planning.consults.forms.consult_form import Answers
from planning.consults.shorthand.parts import ShorthandPart
from planning.consults.shorthand.reading import read_line
from planning.consults.shorthand.words import understood

LINES = "findings.{}.dynamic_lines.{}.{}"
ALL_OF_IT = "fh 2/1; gl 3 ms=strong; cf l2 r1; mass ms=strong bulk 2; neck bands l1 r2"


def said(line: str) -> dict[str, str]:
    parts = read_line(line)
    assert [part.fault for part in parts if part.fault] == []
    return {answer.name: answer.value for part in parts for answer in part.answers}


def refused(line: str) -> ShorthandPart:
    *_, part = read_line(line)
    assert part.fault and not part.answers
    return part


def test_the_line_of_the_help_sheet() -> None:
    assert said(ALL_OF_IT) == {
        LINES.format("forehead", "both", "severity"): "2",
        LINES.format("forehead", "both", "at_rest"): "1",
        LINES.format("glabella", "both", "severity"): "3",
        LINES.format("glabella", "both", "muscle_strength"): "strong",
        LINES.format("crows_feet", "left", "severity"): "2",
        LINES.format("crows_feet", "right", "severity"): "1",
        "findings.masseter.muscle_bulk.right.muscle_strength": "strong",
        "findings.masseter.muscle_bulk.left.muscle_strength": "strong",
        "findings.masseter.muscle_bulk.right.severity": "2",
        "findings.masseter.muscle_bulk.left.severity": "2",
        "findings.neck.vertical_bands.left.severity": "1",
        "findings.neck.vertical_bands.right.severity": "2",
    }


@pytest.mark.parametrize(
    "line",
    [
        "FH 2/1",
        "  fh   2 / 1 ; ",
        "fh, 2/1,",
        "fh2/1",
        "Forehead 2/1",
        "fore 2/1",
        "fh lines 2 etch 0; fh /1",
        "fh \uff12\uff0f\uff11",
        "fh \u0662/\u0661",
        "\uff46\uff48 2/1\uff1b",
        "fh\u00a02/1\u061b",
        "fh 2/1\n",
        "fh 2/1; fh 2",
    ],
)
def test_capitals_spaces_commas_and_other_keyboards(line: str) -> None:
    answers = said(line)
    assert answers[LINES.format("forehead", "both", "severity")] == "2"
    assert answers[LINES.format("forehead", "both", "at_rest")] == "1"


@pytest.mark.parametrize("line", ["cf l2 r1", "cf l 2, r 1", "cf left 2 right 1", "cf l2r1", "crow\u2019s feet l2 r1"])
def test_sides(line: str) -> None:
    assert said(line) == {
        LINES.format("crows_feet", "left", "severity"): "2",
        LINES.format("crows_feet", "right", "severity"): "1",
    }


def test_a_side_holds_for_the_next_answer_only() -> None:
    answers = said("cf l2/1 ms=strong")
    assert LINES.format("crows_feet", "left", "at_rest") in answers
    assert LINES.format("crows_feet", "right", "at_rest") not in answers
    assert answers[LINES.format("crows_feet", "right", "muscle_strength")] == "strong"
    one = said("cf 2 l ms=weak")
    assert LINES.format("crows_feet", "right", "muscle_strength") not in one
    assert said("mass both 2") == said("mass 2") == said("mass l2 r2")


def test_a_side_may_stand_before_the_concern_that_has_sides() -> None:
    assert said("neck l bands 2 lax 1") == {
        "findings.neck.vertical_bands.left.severity": "2",
        "findings.neck.laxity.both.severity": "1",
    }


def test_years_at_rest_with_comma_or_point() -> None:
    assert said("gl /1 yr=1,5") == {
        LINES.format("glabella", "both", "at_rest"): "1",
        LINES.format("glabella", "both", "years_present"): "1,5",
    }
    assert said("gl yr=120") and refused("gl yr=121").fault and refused("gl yr=-1").fault


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("<1", "under_1"),
        ("0", "under_1"),
        ("0,99", "under_1"),
        ("1", "1_to_5"),
        ("1-5", "1_to_5"),
        ("1_to_5", "1_to_5"),
        ("5", "1_to_5"),
        ("5.01", "over_5"),
        (">5", "over_5"),
        ("120", "over_5"),
    ],
)
def test_years_at_rest_of_the_whole_face(given: str, value: str) -> None:
    assert said(f"fh 2/1; yr={given}")["lines.years_present"] == value


@pytest.mark.parametrize("line", ["yr=121", "yr=-1", "yr=long", "yr=5 fh 2", "yr=2; yr=7"])
def test_other_years_are_refused(line: str) -> None:
    assert not refused(line).is_begun


def test_palpation_of_one_muscle_is_asked_once() -> None:
    assert "not asked" in refused("mass clench 2 ms=strong").fault


@pytest.mark.parametrize(
    ("line", "word", "message", "labels", "corrected"),
    [
        ("nek bands 1", "nek", "is not known", ["nk neck"], "nk bands 1"),
        ("ch 2", "ch", "can be several", ["ck cheek", "cn chin"], "ck 2"),
        ("bands 2", "bands", "region before", ["jl bands", "nk bands"], "jl bands 2"),
        ("fh etchd 2", "etchd", "is not known", ["etch etched lines"], "fh etch 2"),
        ("fh line 2", "line", "can be several", ["lines lines on movement", "etch etched lines"], "fh lines 2"),
        ("te etch 1", "etch", "is not asked of temple", ["vol volume loss", "pig pigment"], "te vol 1"),
        ("fh 2 mx=strong", "mx=strong", "is not known", ["mv=strong"], "fh 2 mv=strong"),
        ("fh 2 mv=quick", "mv=quick", "minimal, moderate, strong", ["mv=minimal"], None),
        ("fh 2 mv=m", "mv=m", "is not known", ["mv=minimal", "mv=moderate"], "fh 2 mv=minimal"),
        ("mass strong", "strong", "says not of what", ["mv=strong", "ms=strong"], "mass mv=strong"),
        ("fh moderate", "moderate", "says not of what", ["mv=moderate", "2"], "fh mv=moderate"),
        ("fh 2 gl 3", "gl", "begins another region", ["; gl"], "fh 2 ; gl 3"),
        ("fh 2 1", "", "said twice, 2 and 1", ["2/1"], "fh 2/1"),
        ("fh l2", "", "without sides", ["2"], "fh 2"),
        ("fh l 2", "", "without sides", ["without side"], "fh 2"),
        ("mass 2/1", "", "asked of lines only", ["2"], "mass 2"),
        ("ck 2 ms=strong", "", "muscle strength is not asked", ["without it"], "ck 2"),
        ("fh 4", "4", "is no grade", [], None),
        ("fh -1", "-1", "is no grade", [], None),
        ("fh 2/4", "4", "is no grade", [], None),
        ("fh 10", "10", "is no grade", [], None),
        ("fh 2; fh 3", "", "said twice, 2 and 3", [], None),
        ("cf l2 l1", "", "left: severity is said twice", [], None),
        ("cf 2 l1", "", "left: severity is said twice", [], None),
    ],
)
def test_what_cannot_be_read(line: str, word: str, message: str, labels: list[str], corrected: str | None) -> None:
    part = refused(line)
    assert part.word == word and message in part.fault and not part.is_begun
    shown = [correction.label for correction in part.corrections]
    assert shown[:1] == labels[:1] if corrected is None else shown == labels
    if corrected:
        assert part.corrections[0].text == corrected


@pytest.mark.parametrize("line", ["fh", "yr=", "fh etch", "cf l", "fh 2/", "fh ms=", "nk lax bands 2", "nk lax; nk"])
def test_a_part_that_says_too_little_is_only_begun(line: str) -> None:
    assert refused(line).is_begun


def test_a_part_is_taken_whole_or_not_at_all() -> None:
    good, bad = read_line("fh 2; gl 3 mx=strong")
    assert good.answers and not bad.answers
    assert [part.fault for part in read_line("gl 3 xx; gl 2")][1] == ""  # what was refused contradicts nothing


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("fh 2/1", "lines on movement, moderate; at rest mild"),
        ("fh /1 yr=5", "lines at rest mild; at rest for 5 years"),
        ("fh etch 2", "etched lines on movement, moderate"),
        ("fh mv=min", "lines: movement minimal"),
        ("cf l2 r1", "lines on movement, left moderate, right mild"),
        ("mass ms=strong bulk 2", "muscle bulk, both moderate; muscle both strong"),
        ("mass clench r0", "clenching, right none"),
        ("yr=3", "whole face, for 1 to 5 years"),
        ("nk bands 1 lax 2", "vertical bands, both mild. laxity, moderate"),
        ("gl 3 sp=y", "lines on movement, severe; lessens when spread: yes"),
    ],
)
def test_in_words(line: str, words: str) -> None:
    [one] = understood(read_line(line), Answers())
    assert one.says == words
