"""The table of templates: each can be written, and none says why somebody is a patient."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from clinic.messages.templates import PROVIDERS, TEMPLATES, words_for

ENDS = ("_subject.txt", ".txt", ".html")
HEALTH = re.compile(
    r"\b(toxin|botox|botulinum|filler|inject(ed|ion|ions)|treatment|treated|dose|units?|allerg\w+|pregnan\w+|diagnos\w+|"
    r"medic(al|ation|ine)|consult\w*|symptom\w*|droop\w*|wrinkle\w*)\b",
    re.IGNORECASE,
)


def source(code: str, end: str) -> str:
    return (Path(settings.BASE_DIR) / "templates" / "messages" / f"{code}{end}").read_text()


@pytest.mark.parametrize("code", TEMPLATES)
def test_each_template_has_its_files_and_its_words(code: str) -> None:
    for end in ENDS:
        assert get_template(f"messages/{code}{end}")
    assert code in PROVIDERS


@pytest.mark.parametrize("code", TEMPLATES)
def test_no_template_has_a_health_word(code: str) -> None:
    for end in ENDS:
        assert HEALTH.findall(source(code, end)) == [], end


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_subject_is_one_line_and_plain_text_is_not_escaped(code: str) -> None:
    assert source(code, "_subject.txt").count("\n") == 1
    assert "{% autoescape off %}" in source(code, ".txt") and "{% autoescape off %}" in source(code, "_subject.txt")


def test_every_file_belongs_to_a_template_of_the_table() -> None:
    files = {path.name for path in (Path(settings.BASE_DIR) / "templates" / "messages").iterdir()}
    assert files == {f"{code}{end}" for code in TEMPLATES for end in ENDS} | {"base.html"}


def test_words_for_a_template_that_is_not_in_the_table_are_refused() -> None:
    with pytest.raises(ValueError, match="not in the table"):
        words_for("nothing")
    with pytest.raises(ValueError, match="two sources"):
        words_for(next(iter(TEMPLATES)))(lambda message: None)
