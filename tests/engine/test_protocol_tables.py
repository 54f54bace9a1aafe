"""Mistakes in the tables of a protocol file, and files of the earlier language."""

import pytest

from planning.engine.protocol.model import RuleEffects
from planning.protocols import read
from tests.engine.test_protocol_language import LANGUAGE_1, LANGUAGE_2, TEXT, mistakes, the_mistake, with_rule


def effects_in_language_1(more: str) -> RuleEffects:
    protocol = read(with_rule(more=more, text=LANGUAGE_1), "mine")
    return next(rule.effects for rule in protocol.rules if rule.id == "test.rule")


@pytest.mark.parametrize(
    ("said", "step", "floor", "ceiling"),
    [
        ("shift = -1", -1, "", ""),
        ("shift = 1", 1, "", ""),
        ("shift = 0", 0, "", ""),
        ('place = "lowest"', 0, "", "sixth"),
        ('place = "lower_third"', 0, "", "third"),
        ('place = "conservative"', 0, "", "crows_feet_conservative"),
        ('place = "upper_half"', 1, "", ""),
        ('place = "upper_third"', 0, "third", ""),
        ('place = "lowest"\nshift = -1', -1, "", "sixth"),
    ],
)
def test_a_file_of_language_1_is_read_in_language_2(said, step, floor, ceiling):
    effects = effects_in_language_1(f'{said}\nareas = ["crows_feet"]')
    assert (effects.step, effects.floor, effects.ceiling) == (step, floor, ceiling)


def test_the_conservative_start_of_language_1_ends_where_the_usual_part_begins():
    protocol = read(LANGUAGE_1, "old")
    start, dosing = protocol.params["crows_feet_conservative"], protocol.areas["crows_feet"].dosing
    assert (start.low, start.high) == (dosing.typical[0], dosing.typical[0]) == (6, 6)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("shift = 0.5", "whole number"),
        ("shift = 2", "one step"),
        ('place = "lowst"', "`place` knows no 'lowst'"),
        ('place = "conservative"', "has a `typical` part"),
        ("step = 1", "`step` is not of language 1"),
        ('ceiling = "third"', "`ceiling` is not of language 1"),
        ('said = "always"', "`said` is not of language 1"),
    ],
)
def test_a_mistake_in_language_1_is_told_in_its_words(more, message):
    error = the_mistake(with_rule(more=f'{more}\nareas = ["glabella"]', text=LANGUAGE_1))
    assert message in error.message
    assert error.rule == "test.rule"


@pytest.mark.parametrize("key", ["said", "about", "amount", "brief", "reason", "second_reader"])
def test_a_key_of_language_3_is_not_of_language_2(key):
    error = the_mistake(with_rule(more=f'{key} = "?"\nareas = ["glabella"]\nstep = 1', text=LANGUAGE_2))
    assert f"`{key}` is not of language 2" in error.message
    assert "language = 3" in error.remedy


@pytest.mark.parametrize("language", ["4", "0", '"two"', "true"])
def test_a_language_that_nobody_reads_is_refused(language):
    error = the_mistake(TEXT.replace("language = 3", f"language = {language}"))
    assert "`language` knows no" in error.message
    assert error.rule == "protocol"


def test_a_file_that_names_no_language_is_of_language_1():
    error = mistakes(LANGUAGE_2.replace("language = 2\n", ""))[0]
    assert "is not of language 1" in error.message
    assert "language = 2" in error.remedy


@pytest.mark.parametrize(
    ("stands", "instead", "message", "remedy"),
    [
        ('id = "glabella.procerus"', 'idd = "x"', "there is no key `idd`", "`id`"),
        ('side = "midline"', 'side = "middle"', "`side` knows no 'middle'", "midline"),
        ('side = "midline"', 'side = "both"', "one side or in the midline", "left"),
        ("allowed = [8, 25]", "allowed = 25", "`allowed` must be a range", "[4, 12]"),
        ("allowed = [8, 25]", 'allowed = [8, 25]\ntypical = [7, 12]', "7 U lies outside the range", "inside"),
        ("allowed = [8, 25]", 'allowed = [8, 25]\nname_of = "x"', "no key `name_of`", "name"),
        ("allowed = [8, 25]", 'allowed = [8, 25]\ncode = "chin"', "no key `code`", "allowed are"),
        ("allowed = [8, 25]", 'allowed = [8, 25]\nflat = [9, 10]', "no key `flat`", "the grade chooses"),
        ('regions = ["glabella"]', 'regions = "glabella"', "`regions` must be a list", "..."),
        ('regions = ["glabella"]', 'regions = ["glabela"]', "`regions` knows no 'glabela'", "glabella"),
        ("label_from_severity = 2", "label_from_severity = 4", "`label_from_severity` knows no 4", "0, 1, 2, 3"),
        ("lasts_months = [3, 4]", "lasts_months = [4, 3]", "upside down", "[3, 4]"),
        ("lasts_months = [3, 4]", "", "`lasts_months` is missing", "add"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_area_is_told_at_its_line(stands, instead, message, remedy):
    head, glabella = TEXT.split("[area.glabella]", 1)
    text = f"{head}[area.glabella]{glabella.replace(stands, instead, 1)}"
    found = next(error for error in mistakes(text) if message in error.message)
    assert remedy in found.remedy
    assert found.rule == "area.glabella"
    key = (instead or "[area.glabella]").splitlines()[-1].partition(" = ")[0]
    assert text.splitlines()[found.line - 1].startswith((key, "allowed"))


@pytest.mark.parametrize(
    ("stands", "instead", "says"),
    [
        ('id = "surface"\n', 'idd = "surface"\n', ["there is no key `idd` here", "`id` is missing"]),
        ('"pigment", "melasma"]', '"pigment", "melasm"]', ["`concerns` knows no 'melasm'"]),
        ("treatments = [", "treatments = 3\nand_or = [", ["`treatments` must be a list"]),
    ],
)
def test_a_mistake_in_a_table_within_a_table_is_told_there(stands, instead, says):
    head, surface = TEXT.split('[[step.choice]]\nid = "surface"', 1)
    text = head + ('[[step.choice]]\nid = "surface"' + surface).replace(stands, instead, 1)
    found = {error.message: error.line for error in mistakes(text)}
    assert found.keys() == set(says)
    header = text[: text.index(instead)].count("\n") + 1
    assert all(header - 1 <= line <= header + 3 for line in found.values())


@pytest.mark.parametrize(
    ("stands", "instead", "message"),
    [
        ('row = "jawline"\n', "", "points do not tell the rows of bands"),
        ('row = "medial"\n', 'row = "lateral"\n', "points do not tell the rows of bands"),
        ("steps = [26, 31, 36]", "steps = [26, 36]", "`steps` are not three doses with the same gap"),
        ("steps = [26, 31, 36]", "steps = [26, 30, 36]", "`steps` are not three doses with the same gap"),
    ],
)
def test_whole_doses_without_their_pattern_are_refused(stands, instead, message):
    """The engine shares them by bands: without that a plan would end in an error."""
    head, platysma = TEXT.split("[area.platysma]", 1)
    errors = mistakes(f"{head}[area.platysma]{platysma.replace(stands, instead)}")
    assert message in {error.message for error in errors if error.rule == "area.platysma"}


def test_every_mistake_of_one_rule_comes_at_once():
    text = with_rule("safety.pregnat", more='at_least = "defr"\nwen = 1\nstep = 3').replace(
        '"warning"\nsaid = "always"\ntext = "A', '"loud"\nsaid = "always"\ntext = "A'
    )
    text = text.replace("A caution.", "Botox for 4 days.")
    says = (
        "no fact",
        "knows no 'defr'",
        "no key `wen`",
        "`step` knows no 3",
        "`level` knows no",
        "promises",
        "'4' comes",
    )
    found = [error.message for error in mistakes(text) if error.rule == "test.rule"]
    assert len(found) == len(says), found
    assert all(any(word in message for message in found) for word in says)


def test_what_rests_on_a_broken_table_is_not_told_again():
    """One mistake, one message: not also every rule that names the figure or the condition."""
    for stands, instead in (
        ("[params.adult_age]\nvalue = 18", '[params.adult_age]\nvalue = "18"'),
        ('may_be_pregnant = "patient.sex', 'may_be_pregnant = "patient.sx'),
        ('id = "orbicularis"', 'id = "orbicularis"\nper_sides = 3'),
    ):
        assert stands in TEXT
        the_mistake(TEXT.replace(stands, instead, 1))


def test_a_key_that_the_reader_adds_itself_is_not_the_files_to_write():
    for key in ("order = 3", 'condition = "always"', 'phase = "doses"', "dosing = 1", "effects = 1"):
        assert f"no key `{key.split()[0]}`" in the_mistake(with_rule(more=key)).message
