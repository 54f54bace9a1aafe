"""The catalogues of words are complete, fresh and compiled: what is committed is what a patient reads."""

import re
from collections import Counter
from datetime import date

import polib
import pytest
from django.utils import translation

from clinic.practice import dates
from tools import messages

PLACE = re.compile(r"%\(\w+\)s|\[[a-z ]+\]")  # what code fills in, and what a template of a message does
ENGLISH = re.compile(r"\b(the|and|your|you|with|not|these|is|are|this|for|until|from|what)\b", re.I)


@pytest.fixture(scope="module")
def collected() -> messages.Found:
    return messages.collected()


def catalogues() -> list[polib.POFile]:
    return [polib.pofile(str(file)) for file in messages.catalogues()]


def test_there_is_a_spanish_catalogue() -> None:
    assert "es" in {file.parts[-3] for file in messages.catalogues()}


def test_every_catalogue_holds_exactly_the_words_of_code_and_templates(collected: messages.Found) -> None:
    assert len(collected) > 150
    for catalogue in catalogues():
        known = {messages.Message(one.msgid, one.msgid_plural or None, one.msgctxt) for one in catalogue}
        assert known == set(collected), "run python -m tools.messages"


def test_every_word_is_translated() -> None:
    for catalogue in catalogues():
        assert [one.msgid for one in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []
        assert catalogue.obsolete_entries() == []


def test_a_translation_fills_in_what_the_english_fills_in() -> None:
    for catalogue in catalogues():
        for entry in catalogue:
            for said in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
                assert Counter(PLACE.findall(said)) == Counter(PLACE.findall(entry.msgid)), entry.msgid


def test_no_english_is_left_in_a_translation() -> None:
    for catalogue in catalogues():
        said = [one.msgstr for one in catalogue] + [text for one in catalogue for text in one.msgstr_plural.values()]
        assert [text for text in said if ENGLISH.search(PLACE.sub("", text))] == []


def test_the_compiled_catalogue_is_what_the_readable_one_makes() -> None:
    for file in messages.catalogues():
        compiled = polib.pofile(str(file)).to_binary()
        assert file.with_suffix(".mo").read_bytes() == compiled, "run python -m tools.messages"


def test_days_are_spanish_days() -> None:
    day = date(2026, 12, 7)
    with translation.override("es"):
        assert dates.long_day(day) == "lunes 7 de diciembre de 2026"
        assert dates.short_day(day) == "7 dic 2026"
        assert dates.week_day(day) == "lunes 7 dic"
        assert dates.born(day) == "07-dic-2026"
    assert dates.long_day(day) == "Monday 7 December 2026"
