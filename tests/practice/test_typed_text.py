"""Unseen signs, turns of direction, and what other keyboards write."""

import io
import json
import unicodedata

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from clinic.practice.middleware import cleaned
from clinic.practice.strict_json import StrictJSON
from clinic.practice.typed_text import SELECTORS, clean, comma_between, has_safe_capitals, isolated, line, plain

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
PASTED = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "a1\u20e3\u2764\ufe0f\ufe00\U0001f3f4\U000e0067\U000e007fb\u200b\u200c\u200d\u200e\u200f\u061c\u202e\u2066\u2069\u00ad\u2060\ufeff\u00a0\u064a\u0915\u094d"
        ),
    )
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Ana\u200b Sil\u00adva\ufeff", "Ana Silva"),
        ("Ana\u00a0Silva", "Ana Silva"),
        ("Ana\u2060\u034f\u3164", "Ana"),
        ("a\u2028b\u0085c", "a\nb\nc"),
        ("one\r\ntwo\tthree", "one\r\ntwo\tthree"),
        ("report\u202egpj.exe", "reportgpj.exe"),
        ("\u2067Ana\u2069 \u202aSilva\u202c", "Ana Silva"),
        ("Ana\u200e", "Ana"),
        ("\u05d0\u05d1!\u200f", "\u05d0\u05d1!\u200f"),
        ("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\u0d28\u0d4d\u200d", "\u0d28\u0d4d\u200d"),
        ("An\u200da", "Ana"),
        ("\u200d\u0639", "\u0639"),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
        ("Ana\ufe0f Silva\U000e0100", "Ana Silva"),
        ("An\u180ba\ufe00\ufe01", "Ana"),
        ("Ana\u2065\U0001d173\U0001d17a\U0001bca0\U000e0067", "Ana"),
        ("\u2764\ufe0f\ufe0f", "\u2764\ufe0f"),
        ("\u00a9\ufe0f 1\ufe0f\u20e3", "\u00a9\ufe0f 1\ufe0f\u20e3"),
        ("\u845b\U000e0100\u98fe", "\u845b\U000e0100\u98fe"),
        ("\u1820\u180b", "\u1820\u180b"),
        (SCOTLAND, SCOTLAND),
        ("\U0001f3f4\U000e0067\U000e0062", "\U0001f3f4"),
        ("a\x00b", "a\x00b"),
        ("a\x07b\x9fc", "abc"),
    ],
)
def test_what_nobody_sees_is_taken_out_and_what_a_word_needs_stays(pasted: str, kept: str) -> None:
    assert clean(pasted) == kept


def test_a_name_keeps_no_sign_of_direction_even_in_hebrew() -> None:
    assert line(" \u05d3\u05d5\u05d3\u200f  \u202b\u05db\u05d4\u05df\u202c ") == "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\u0661\u0662", "12"),
        ("\u06f1\u06f2", "12"),
        ("2\ufe0f", "2"),
        ("\u0967\u0968", "12"),
        ("\u09e7\u09e8", "12"),
        ("\u0e51\u0e52", "12"),
        ("\uff11\uff12\uff0e\uff15", "12.5"),
        ("\uff0b\uff14\uff14\u3000\uff08\uff10\uff09", "+44 (0)"),
        ("C3\u20117\u20135\u22121", "C3-7-5-1"),
        ("\u00b2\u00bd", "\u00b2\u00bd"),
        ("07700 900123", "07700 900123"),
    ],
)
def test_figures_of_other_keyboards_become_plain(typed: str, read: str) -> None:
    assert plain(typed) == read


@given(PASTED)
def test_a_second_cleaning_finds_nothing(text: str) -> None:
    for tidy in (clean, line, plain):
        assert tidy(tidy(text)) == tidy(text)


@given(PASTED)
def test_nothing_that_turns_a_line_is_left(text: str) -> None:
    turns = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not turns & {unicodedata.bidirectional(sign) for sign in clean(text)}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_what_an_english_keyboard_writes_stays(text: str) -> None:
    assert clean(text) == text
    assert plain(text) == line(text) == " ".join(text.split())


@given(
    st.text(
        st.characters(
            categories=["L", "Mn", "Mc"], exclude_characters="\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5"
        ).filter(lambda sign: not SELECTORS.match(sign))
    )
)
def test_letters_and_marks_of_every_script_stay(name: str) -> None:
    assert unicodedata.normalize("NFD", line(name)) == unicodedata.normalize("NFD", name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jose\u0301 Nu\u0301n\u0303ez", "Jos\u00e9 N\u00fa\u00f1ez"),
        ("\u1100\u1175\u11b7", "\uae40"),
        ("\ufa19", "\ufa19"),
    ],
)
def test_a_letter_and_its_accent_are_kept_as_one_sign(typed: str, kept: str) -> None:
    assert line(typed) == kept


@pytest.mark.parametrize(
    ("family_name", "given_name", "comma"),
    [
        ("Amari", "Le\u00efla", ","),
        ("\u738b", "\u5c0f\u660e", ""),
        ("\u4f50\u3005\u6728", "\u3055\u304f\u3089", ""),
        ("\uae40", "\ubbfc\uc900", ""),
        ("\u738b", "Mary", ","),
        ("\u0639\u0628\u062f \u0627\u0644\u0631\u062d\u0645\u0646", "\u0645\u062d\u0645\u062f", "\u060c"),
        ("\u05db\u05d4\u05df", "\u05e0\u05d5\u05e2\u05d4", ","),
    ],
)
def test_the_comma_is_that_of_the_names_script(family_name: str, given_name: str, comma: str) -> None:
    assert comma_between(family_name, given_name) == comma


def test_a_right_to_left_name_is_isolated_and_a_turned_one_put_in_order() -> None:
    assert isolated("Ana Silva") == "Ana Silva"
    assert isolated("\u05d3\u05d5\u05d3") == "\u2068\u05d3\u05d5\u05d3\u2069"
    assert isolated("exe.\u202egpj") == "exe.gpj"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Silva", True),
        ("O\u2019Brien-\u0141ukasz", True),
        ("Nguy\u1ec5n \u0110\u00e0o", True),
        ("\u041e\u043a\u0441\u0430\u043d\u0430", True),
        ("\u03a0\u03b1\u03c0\u03c0\u03ac\u03c2", True),
        ("\u738b\u5c0f\u660e", True),
        ("\u10dc\u10d8\u10dc\u10dd", False),
        ("Smith-\u10dc\u10d8\u10dc\u10dd", False),
        ("Gro\u00df", False),
        ("I\u015f\u0131k", False),
        ("\u0130pek", False),
        ("\u0531\u0580\u0561\u0574", False),
    ],
)
def test_capitals_only_where_every_letter_has_one(name: str, safe: bool) -> None:
    assert has_safe_capitals(name) is safe


def test_every_field_is_cleaned_on_its_way_in_but_no_password() -> None:
    sent = QueryDict("name=Ana%E2%80%AE&note=a&note=b%E2%80%8B&password1=x%E2%80%8By&q=%00")
    kept = cleaned(sent)
    assert dict(kept.lists()) == {"name": ["Ana"], "note": ["a", "b"], "password1": ["x\u200by"], "q": ["\x00"]}
    plain_one = QueryDict("name=Ana&note=a")
    assert cleaned(plain_one) is plain_one


def test_the_api_is_given_the_same_text() -> None:
    body = {"name": "Ana\u202e", "rows": [{"note\u200b": "a\u00adb"}, 1, None, True]}
    read = StrictJSON().parse(io.BytesIO(json.dumps(body).encode()))
    assert read == {"name": "Ana", "rows": [{"note\u200b": "ab"}, 1, None, True]}
