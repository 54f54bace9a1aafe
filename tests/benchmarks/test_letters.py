"""Every engine gets the same letter: what the others are told is what the HTML says, and naive WeasyPrint needs nothing of ours."""

import html
import re
from typing import Any

import pytest

from benchmarks.letters import Letter, letters
from benchmarks.letters.content import content


@pytest.fixture(scope="module")
def letter() -> Letter:
    return next(letters(7))


def said(block: Any) -> str:
    """All words of a block but the face's, which HTML says in an attribute."""
    if block.get("kind") == "face":
        return ""
    inner = " ".join(map(said, block.get("blocks", [])))
    return " ".join([block.get("beside", ""), "".join(text for _, text in block.get("words", [])), inner])


def test_other_engines_are_told_every_word(letter: Letter) -> None:
    body = letter.html.partition("<body>")[2]
    wanted = re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>", " ", body)))
    told = content(letter.html)
    assert sorted(re.findall(r"\w+", said(told))) == sorted(wanted)
    assert [block["kind"] for block in told["blocks"]][:2] == ["header", "h1"]


def test_a_letter_alone_holds_all_it_needs(letter: Letter) -> None:
    alone = letter.alone()
    assert "asset:" not in alone and "@font-face" in alone
    assert alone.count("<svg") == 1 and alone.count("<path") > 40
