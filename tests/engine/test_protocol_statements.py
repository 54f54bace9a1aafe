"""What a protocol file says of when a rule is told, and of what is asked; and how its mistakes are told."""

import pytest

from tests.engine.test_protocol_language import TEXT, the_mistake, with_rule


def test_a_rule_that_asks_has_a_question_for_each_path():
    error = the_mistake(with_rule("lifestyle.athlete", 'unknown = "ask"'))
    assert "nothing asks for `lifestyle.athlete`" in error.message
    assert '[ask."lifestyle.athlete"]' in error.remedy


def test_a_question_that_nothing_depends_on_is_refused():
    question = '[ask."lifestyle.athlete"]\ntext = "Sport?"\nbrief = "Sport"\n\n[ask."patient.sex"]'
    error = the_mistake(TEXT.replace('[ask."patient.sex"]', question))
    assert "no rule asks about `lifestyle.athlete`" in error.message


@pytest.mark.parametrize("key", ["text", "brief"])
def test_a_question_has_a_text_and_a_short_one(key):
    head, question = TEXT.split('[ask."patient.sex"]', 1)
    assert (
        f"`{key}` is missing"
        in the_mistake(head + '[ask."patient.sex"]' + question.replace(f"\n{key} =", "\n#", 1)).message
    )


def test_a_rule_that_only_says_something_says_when():
    text = with_rule().replace('said = "always"\ntext = "A caution."', 'text = "A caution."')
    assert "says when" in the_mistake(text).message


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('about = ["chim"]', "`about` knows no 'chim'"),
        ('about = ["chin"]\nareas = ["chin"]\nceiling = "third"', "about areas already"),
        ('about = ["chin"]\nfor = "area"', "about areas already"),
        ('reason = "first visit"', "moves no dose"),
        ('amount = "less"', "`amount` knows no 'less'"),
        ('brief = "Up to 4 U"', "the figure '4' comes from nowhere"),
        ('second_reader = "today"', "second_reader"),
    ],
)
def test_a_key_that_says_when_it_is_told_must_fit(more, message):
    assert message in the_mistake(with_rule(more=more)).message


def test_what_brings_a_treatment_is_told_wherever_it_is():
    text = with_rule(more='treat_with = ["peel"]').replace(
        'said = "always"\ntext = "A caution."', 'said = "on_hold"\ntext = "A caution."'
    )
    assert "why it is in the plan" in the_mistake(text).message
