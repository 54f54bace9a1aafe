"""Phone numbers as people write and paste them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.practice import phones


@pytest.mark.parametrize(
    ("typed", "kept", "href"),
    [
        ("07700 900123", "07700 900123", "tel:07700900123"),
        (" +44  7700 900123 ", "+44 7700 900123", "tel:+447700900123"),
        ("+44 (0)20 7946 0011", "+44 (0)20 7946 0011", "tel:+442079460011"),
        ("020 7946 0011 ext. 12", "020 7946 0011 ext. 12", "tel:02079460011;ext=12"),
        ("+44 20 7946 0011 x12", "+44 20 7946 0011 ext. 12", "tel:+442079460011;ext=12"),
        ("020 7946 0011x12", "020 7946 0011 ext. 12", "tel:02079460011;ext=12"),
        ("(020) 79460011#12", "(020) 79460011 ext. 12", "tel:02079460011;ext=12"),
        ("020 7946 0011, Extension: 4711", "020 7946 0011 ext. 4711", "tel:02079460011;ext=4711"),
        ("+7 495 123-45-67 доб. 12", "+7 495 123-45-67 ext. 12", "tel:+74951234567;ext=12"),
        ("+7 495 123-45-67 (доб. 12)", "+7 495 123-45-67 ext. 12", "tel:+74951234567;ext=12"),
        ("+34 912 345 678 extensión 9", "+34 912 345 678 ext. 9", "tel:+34912345678;ext=9"),
        ("tel:+44-20-7946-0011;ext=12", "+44-20-7946-0011 ext. 12", "tel:+442079460011;ext=12"),
        ("\u202a+44 7700 900123\u202c", "+44 7700 900123", "tel:+447700900123"),
        ("+44\u00a07700\u2011900\u2013123", "+44 7700-900-123", "tel:+447700900123"),
        ("٠٧٧٠٠ ٩٠٠١٢٣", "07700 900123", "tel:07700900123"),
        ("۰۷۷۰۰ ۹۰۰۱۲۳ x۱۲", "07700 900123 ext. 12", "tel:07700900123;ext=12"),
        ("०७७०० ९००१२३", "07700 900123", "tel:07700900123"),
        ("０３ー１２３４ー５６７８", "03-1234-5678", "tel:0312345678"),
        ("＋８１（３）１２３４", "+81(3)1234", "tel:+8131234"),
        ("020 7946 0011 - ", "020 7946 0011", "tel:02079460011"),
        ("020 7946 0011.", "020 7946 0011", "tel:02079460011"),
        ("Tel: 020 7946 0011", "020 7946 0011", "tel:02079460011"),
        ("TEL +44 20 7946 0011", "+44 20 7946 0011", "tel:+442079460011"),
        ("tel.020 7946 0011", "020 7946 0011", "tel:02079460011"),
        ("Mobile: 07700 900123", "07700 900123", "tel:07700900123"),
        ("089 12345 -12", "089 12345 -12", "tel:0891234512"),
        ("020 - 7946 - 0011", "020 - 7946 - 0011", "tel:02079460011"),
    ],
)
def test_a_number_is_kept_as_people_read_it_and_dialled(typed: str, kept: str, href: str) -> None:
    assert phones.tidy(typed) == kept
    assert phones.tidy(kept) == kept
    assert phones.href(kept) == href


EXTENSIONS = """
- ext 12|– ext. 12|ext.: 12|ext #12|ext. no. 12|Ext. 12.|(Ext. 12).|×12|X 12|#12|; ext=12|EXTENSION NUMBER 12|, extn 12|ext-12
内線12|内线12|内線：１２|分机 12|轉12|내선 12|ต่อ 12|داخلی ۱۲|داخلي ١٢|تحويلة ١٢|تحويله ١٢|שלוחה 12|wew. 12|εσωτ. 12|ΕΣΩΤ. 12|доб. № 12
дод. 12|extensión nº 12|poste 12|Durchwahl: 12|Nebenstelle 12|tst. 12|ankn. 12|mellék 12|dahili 12|int. 12|interno 12
"""


@pytest.mark.parametrize("extension", re.split(r"[|\n]", EXTENSIONS.strip()))
def test_an_extension_is_read_in_any_writing(extension: str) -> None:
    assert phones.tidy(f"020 7946 0011 {extension}") == "020 7946 0011 ext. 12"
    assert phones.href(f"020 7946 0011 {extension}") == "tel:02079460011;ext=12"


@pytest.mark.parametrize(
    "typed",
    [
        "020 7946 0011 -12",
        "tel:",
        "hotel 020 7946 0011",
        "020 7946 0011 12 ext",
        "020 7946 0011 context 12",
        "",
        "(020 7946 0011",
        "ext. 12",
        "call me",
        "1234",
        "1234567890123456",
        "07700 900123 ext. 12345678",
        "07700 900123 ext.",
        "1-800-FLOWERS",
    ]
    + ["07700 900123 / 07700 900456", "+44 7700 90012²", "++44 7700 900123", "07700+900123", "#12", "x12"],
)
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    assert phones.tidy(typed) is None


@given(
    st.from_regex(r"\+?[0-9]{3,5}([ -][0-9]{1,3}){2,3}", fullmatch=True), st.from_regex(r"[0-9]{1,7}", fullmatch=True)
)
def test_the_extension_is_never_dialled_as_part_of_the_number(number: str, extension: str) -> None:
    for between in (" ext. ", "x", " #", ";ext=", " доб. "):
        kept = phones.tidy(f"{number}{between}{extension}")
        assert kept == f"{number} ext. {extension}"
        assert phones.href(kept) == phones.href(number) + f";ext={extension}"
