"""GS1 strings: what a scanner sends, what people type, and what nobody should send."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.stock.gs1 import CodeUnread, Scan, is_gtin, read_code, read_expiry

TODAY = date(2026, 11, 29)
GTIN = "05012345678900"
GS = "\x1d"
WHOLE = (GTIN, "C7745D2", date(2027, 5, 31), "0000417")


def said(scan: Scan) -> tuple[str, str, date | None, str]:
    return scan.gtin, scan.lot, scan.expires_on, scan.serial


@pytest.mark.parametrize(
    "code",
    [
        f"(01){GTIN}(17)270531(10)C7745D2(21)0000417",
        f"(01) {GTIN} (17) 270531 (10) C7745D2 (21) 0000417",
        f"01{GTIN}1727053110C7745D2{GS}210000417",
        f"]d201{GTIN}1727053110C7745D2{GS}210000417",
        f"]C101{GTIN}1727053110C7745D2{GS}210000417",
        f"]Q301{GTIN}1727053110C7745D2{GS}210000417{GS}",
        f"{GS}01{GTIN}1727053110C7745D2{GS}210000417\r\n",
        f"01{GTIN}210000417{GS}10C7745D2{GS}17270531",
        f"01{GTIN}210000417{GS}1727053110C7745D2",
        f"01{GTIN}1727053110C7745D2<GS>210000417",
        f"01{GTIN}1727053110C7745D2\u241d210000417",
        f"01{GTIN}{GS}17270531{GS}10C7745D2{GS}210000417",
        f"01{GTIN}1727053110C7745D2{GS}210000417{GS}01{GTIN}",
    ],
)
def test_each_spelling_says_the_same(code: str) -> None:
    assert said(read_code(code, TODAY)) == WHOLE
    assert said(read_code(read_code(code, TODAY).text, TODAY)) == WHOLE


def test_other_identifiers_are_read_and_named() -> None:
    scan = read_code(f"01{GTIN}1124060117270500710123456{GS}91inside{GS}10AB/1-2{GS}210", TODAY)
    assert said(scan) == (GTIN, "AB/1-2", date(2027, 5, 31), "0")
    assert [(one.ai, one.value) for one in scan.others] == [("11", "240601"), ("710", "123456"), ("91", "inside")]


def test_what_is_not_in_the_code_is_told() -> None:
    scan = read_code(f"01{GTIN}10C7745D2", TODAY)
    assert scan.missing == "expiry" and scan.expires_on is None
    assert read_code("2112345", TODAY).missing == "GTIN, lot number and expiry"


def test_a_scanner_without_separators_is_doubted() -> None:
    scan = read_code(f"01{GTIN}1727053110C7745D2210000417", TODAY)
    assert scan.lot == "C7745D2210000417" and "separators" in scan.doubt
    assert read_code(f"01{GTIN}1727053110C7745D2", TODAY).doubt == ""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "Nothing"),
        (GS * 5, "Nothing"),
        ("   \r\n", "Nothing"),
        ("]d2", "Nothing"),
        ("]d1ABC", "not a GS1"),
        ("]E05012345678900", "not a GS1"),
        ("]", "no GS1"),
        ("hello", "no GS1"),
        ("https://id.example/01/05012345678900", "no GS1"),
        ("5012345678900", "not known"),
        ("05012345678900", "not known"),
        ("(01)05012345678901", "check digit"),
        ("0105012345678901", "check digit"),
        ("01050123456789", "14"),
        ("0105012345678 00", "signs that no"),
        ("(01)0501234567890A", "figures"),
        ("(17)271331", "no month 13"),
        ("(17)270230", "no day 30"),
        ("(17)27053", "6"),
        ("(17)2705311", "6"),
        ("(10)", "empty"),
        (f"10{GS}21", "empty"),
        ("(10)" + "A" * 21, "at most 20"),
        ("(21)" + "9" * 21, "at most 20"),
        ("(10)A(10)B", "twice"),
        (f"(01){GTIN}(01)00614141999996", "twice"),
        ("(99999)1", "brackets"),
        ("(5555)1", "not known"),
        ("((10)A)", "brackets"),
        ("(10)A)(", "brackets"),
        ("(10A", "brackets"),
        ("10\u0661\u0662", "signs that no"),
        ("10<script>\u00e9", "signs that no"),
        ("10A\x00B", "signs that no"),
        ("10A\nB", "signs that no"),
        ("10" + "9" * 300, "too long"),
        ("01\u0660" + "5012345678900", "signs that no"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(code: str, words: str) -> None:
    with pytest.raises(CodeUnread, match=words):
        read_code(code, TODAY)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("270500", date(2027, 5, 31)),
        ("280200", date(2028, 2, 29)),
        ("270200", date(2027, 2, 28)),
        ("280229", date(2028, 2, 29)),
        ("260101", date(2026, 1, 1)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
        ("991231", date(1999, 12, 31)),
        ("000101", date(2000, 1, 1)),
    ],
)
def test_an_expiry_is_of_the_nearest_century(value: str, day: date) -> None:
    assert read_expiry(value, TODAY) == day


def test_late_in_a_century_the_next_one_is_meant() -> None:
    assert read_expiry("020101", date(2099, 1, 1)) == date(2102, 1, 1)


def test_the_check_digit_of_a_gtin() -> None:
    assert is_gtin(GTIN) and is_gtin("00614141999996") and is_gtin("00000000000000")
    assert not is_gtin("05012345678901") and not is_gtin("5012345678900") and not is_gtin("\u0660" * 14)


@given(st.text(max_size=300))
def test_nothing_breaks_the_reader(code: str) -> None:
    try:
        read_code(code, TODAY)
    except CodeUnread as refused:
        assert str(refused)


@given(
    st.lists(
        st.sampled_from(["01", "10", "17", "21", "(", ")", GS, "]d2", "00", "9", "A", "271", "\u241d"]), max_size=40
    )
)
def test_nothing_like_a_code_breaks_the_reader(parts: list[str]) -> None:
    try:
        scan = read_code("".join(parts), TODAY)
    except CodeUnread:
        return
    assert scan.elements
