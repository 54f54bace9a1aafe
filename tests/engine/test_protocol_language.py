"""What a protocol file may say, and how its mistakes are told."""

from pathlib import Path

import pytest

from planning.engine import ProtocolErrors, load_protocol
from planning.protocols import SHIPPED, read

FOLDER = SHIPPED.parent
TEXT = (FOLDER / "onabotulinumtoxina-face-2026.3.toml").read_text(encoding="utf-8")
LANGUAGE_2 = (FOLDER / "onabotulinumtoxina-face-2026.2.toml").read_text(encoding="utf-8")
LANGUAGE_1 = (FOLDER / "onabotulinumtoxina-face-2026.1.toml").read_text(encoding="utf-8")

RULE = """
[[rule]]
id = "test.rule"
when = "{when}"
kind = "caution"
level = "warning"
{said}text = "A caution."
basis = ["R001"]
evidence = "house"
{more}
"""


def with_rule(when: str = "safety.pregnant", more: str = "", text: str = TEXT) -> str:
    """A protocol and one more rule, placed before the closing table."""
    head, closing = text.split("\n[not_carried]", 1)
    said = 'said = "always"\n' if text is TEXT else ""
    return f"{head}{RULE.format(when=when, more=more, said=said)}\n[not_carried]{closing}"


def mistakes(text: str) -> tuple:
    with pytest.raises(ProtocolErrors) as caught:
        read(text, "mine.toml")
    return caught.value.errors


def the_mistake(text: str):
    found = mistakes(text)
    assert len(found) == 1, [str(error) for error in found]
    return found[0]


def test_the_shipped_protocol_reads_and_knows_its_hash():
    protocol = load_protocol(TEXT, "shipped")
    assert (protocol.id, protocol.version) == ("onabotulinumtoxina-face", "2026.3")
    assert len(protocol.sha256) == 64
    assert len(protocol.areas) == 15


def test_a_rule_can_be_added_without_python():
    assert len(load_protocol(with_rule(), "mine").rules) == len(load_protocol(TEXT, "shipped").rules) + 1


def test_a_rule_can_be_switched_off():
    ids = {rule.id for rule in load_protocol(with_rule(more="off = true"), "mine").rules}
    assert "test.rule" not in ids


def test_a_mistake_names_file_line_rule_and_remedy():
    text = with_rule("safety.pregnat")
    error = the_mistake(text)
    line = text.splitlines()[error.line - 1]
    assert (error.file, error.rule) == ("mine.toml", "test.rule")
    assert line == 'when = "safety.pregnat"'
    assert "safety.pregnat" in error.message
    assert "safety.pregnant" in error.remedy


@pytest.mark.parametrize(
    ("when", "message", "remedy"),
    [
        ("patient.sex == 'man'", "never is 'man'", "male"),
        ("patient.age == 'old'", "is a number", "number"),
        ("patient.sex > 'male'", "has no order", "=="),
        ("safety.allergies == 'latex'", "is a set of codes", "in safety.allergies"),
        ("finding.severity > 1", "only to rules for each finding", 'for = "finding"'),
        ("patient.age < params.adult", "no parameter `adult`", "adult_age"),
        ("__import__('os').system('true')", "not allowed", "allowed are"),
        ("patient.age < 18 and patient.age > 20", "can never hold", "exclude"),
        ("patient.sex == 'male' and patient.sex == 'female'", "can never hold", "exclude"),
        ("'latex' in safety.allergies and 'latex' not in safety.allergies", "can never hold", "exclude"),
        ("patient.age", "not yes or no", "compare"),
        ("lambda: 1", "not allowed", "allowed are"),
        ("patient.age <", "cannot be read", "patient.age < 18"),
    ],
)
def test_a_condition_that_cannot_be_used_is_refused(when, message, remedy):
    error = the_mistake(with_rule(when))
    assert message in error.message
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("wen = 1", "no key `wen`"),
        ('undates = ["lazer"]', "knows no 'lazer'"),
        ('at_least = "defr"\nareas = "*"', "knows no 'defr'"),
        ('at_least = "defer"', "names no areas"),
        ('at_least = "defer"\nareas = ["forhead"]', "knows no 'forhead'"),
        ('verdict = "defer"', "no effect of a rule for each plan"),
        ('now = "wait"\nnext_visit = "same"', "no effect of a rule for each plan"),
        ('points = "low"\nareas = ["forehead"]', "no point has the row"),
        ('ask = "Which?"', "no key `ask`"),
        ('unknown = "maybe"', "knows no 'maybe'"),
        ('asks_for = "patient.agee"', "no document has the path"),
        ('step = 2\nareas = "*"', "`step` knows no 2"),
        ('step = 0.5\nareas = "*"', "`step` knows no 0.5"),
        ("step = 1", "`step` names no areas"),
        ('floor = "half"\nareas = "*"', "`floor` knows no 'half'"),
        ('ceiling = "fifth"\nareas = "*"', "`ceiling` knows no 'fifth'"),
        ('ceiling = "third"', "`ceiling` names no areas"),
        ('visits = "preventive_visit"\nareas = "*"', "no parameter `preventive_visit`"),
        ('shift = 1\nareas = "*"', "no key `shift`"),
        ('place = "lowest"\nareas = "*"', "no key `place`"),
    ],
)
def test_an_effect_that_does_not_fit_is_refused(more, message):
    assert any(message in error.message for error in mistakes(with_rule(more=more)))


def test_a_choice_of_tools_that_the_stage_does_not_have_is_refused():
    text = TEXT.replace(
        'treatments = ["peel", "laser_resurfacing", "fractional_laser"]', 'treatments = ["peel", "ha_filler"]'
    )
    assert "has no ha_filler" in the_mistake(text).message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Stay upright for 4 hours.", "the figure '4' comes from nowhere"),
        ("Stay upright for four hours.", "the figure 'four' comes from nowhere"),
        ("Stay upright for {hours} hours.", "{hours}, which nobody knows"),
        ("This will tighten your skin.", "promises"),
        ("The result is permanent.", "promises"),
        ("Botox helps.", "promises"),
    ],
)
def test_a_text_with_a_stray_figure_or_a_promise_is_refused(text, message):
    assert message in the_mistake(with_rule().replace("A caution.", text)).message


def test_a_rule_needs_text_and_basis():
    broken = with_rule().replace('text = "A caution."\nbasis = ["R001"]', "basis = []")
    assert {error.message for error in mistakes(broken)} == {"`text` is missing", "the basis is empty"}


def test_a_basis_must_be_a_catalogue_id():
    assert "`R1` is no catalogue id" in the_mistake(with_rule().replace('["R001"]', '["R1"]')).message


def test_two_rules_with_one_id_are_refused():
    twice = with_rule().replace('id = "test.rule"', 'id = "safety.pregnancy_defers"')
    assert "another rule has this id" in the_mistake(twice).message


def test_a_range_upside_down_is_refused():
    assert "upside down" in mistakes(TEXT.replace("allowed = [8, 25]", "allowed = [25, 8]"))[0].message


def test_a_dose_off_the_half_unit_grid_is_refused():
    assert "no dose" in the_mistake(TEXT.replace("allowed = [8, 25]", "allowed = [8.3, 25]")).message


def test_a_concern_that_no_rule_answers_is_refused():
    rule = TEXT.index('id = "surface.melasma"')
    error = the_mistake(TEXT[:rule] + "off = true\n" + TEXT[rule:])
    assert "a finding of melasma gets no verdict" in error.message


@pytest.mark.parametrize(
    ("when", "more", "says"),
    [
        ("totals.session > 1", 'at_least = "defer"\nareas = "*"', "`totals.session` is known only when doses"),
        ("totals.session > 1", 'at_least = "suitable_caution"\nareas = "*"', "asked when doses are moved"),
        ("totals.session > 1", 'ceiling = "third"\nareas = "*"', "asked when doses are moved"),
        ("totals.session > 1", 'treat_with = ["peel"]', "asked when other treatments are chosen"),
        ("'peel' in treatments", 'step = -1\nareas = "*"', "`treatments` is known only when"),
        ("planned", 'for = "finding"', "asked when findings are judged"),
        ("'peel' in treatments", 'for = "wish"', "asked when other treatments are chosen"),
        ("planned", 'for = "finding"\nverdict = "defer"', "asked when findings are judged"),
    ],
)
def test_a_rule_cannot_act_on_what_is_decided_after_it(when, more, says):
    error = the_mistake(with_rule(when, more))
    assert says in error.message
    assert "too late" in error.message
    assert "earlier fact" in error.remedy


def test_a_check_in_is_not_decided_by_what_it_decided():
    more = 'for = "review"\nnow = "wait"\nnext_visit = "same"'
    assert "too late to decide" in the_mistake(with_rule("review.now == 'none'", more)).message


def test_a_hold_may_look_at_the_least_units_of_the_plan():
    load_protocol(with_rule("totals.least_with_this > 1", 'at_least = "defer"\nareas = "*"'), "mine")


def test_a_rule_on_doses_cannot_ask():
    error = the_mistake(with_rule("totals.last_90_days_with_this > 1", 'unknown = "ask"'))
    assert "cannot ask" in error.message


def test_all_mistakes_come_at_once_in_the_order_of_the_lines():
    text = with_rule("safety.pregnat").replace("allowed = [8, 25]", "allowed = [25, 8]", 1)
    text = text.replace('level = "warning"', 'level = "loud"', 1)
    lines = [error.line for error in mistakes(text)]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_a_file_that_is_not_toml_is_told_with_its_line():
    error = the_mistake("a = 1\nb = = 2\n")
    assert (error.line, error.file) == (2, "mine.toml")
    assert "not TOML" in error.message


def test_an_empty_file_and_wrong_shapes_do_not_crash():
    shapes = (
        "",
        "rule = 1",
        "[[rule]]",
        "[area]\nforehead = 3",
        "[params]\nx = 1",
        "define = 2",
        "rule = [1]",
        "area = []",
    )
    for text in (*shapes, "protocol = 1", "[protocol]\nlanguage = []", "[area.chin]\npoint = 1", "budget = [{}]"):
        assert mistakes(text)


def test_the_language_page_names_every_fact_and_effect():
    page = (Path(__file__).parents[2] / "docs" / "protocol-language.md").read_text("utf-8")
    for word in (
        "treat_primary",
        "at_least",
        "step",
        "floor",
        "ceiling",
        "points",
        "undated",
        "asks_for",
        "answers_wish",
        "leads",
    ):
        assert f"`{word}`" in page
