"""What is read out of an old list: any encoding and delimiter, dates either way round, errors in words. No database."""

from datetime import date
from decimal import Decimal

import pytest

from planning.earlier.importing.columns import guess, guess_order
from planning.earlier.importing.reading import MOST_ROWS, ImportRefused, Table, read_table
from planning.earlier.importing.rows import Reading, read_row
from planning.earlier.partial_dates import PartialDate

LIST = "Name;Born;Phone\nAna M\u00fcller;14.3.1986;07700 900123\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_file_is_read_as_any_program_writes_it(encoding: str, delimiter: str, ending: str) -> None:
    text = LIST.replace(";", delimiter).replace("\n", ending)
    assert read_table(text.encode(encoding)) == Table(
        ["Name", "Born", "Phone"], [["Ana M\u00fcller", "14.3.1986", "07700 900123"]]
    )


def test_quotes_short_rows_and_empty_lines() -> None:
    content = b'Name,Note\n"Silva, Ana","says ""hello""\nagain"\n\n,\nBen\n'
    table = read_table(content)
    assert table.rows == [["Silva, Ana", 'says "hello" again'], ["Ben", ""]]
    assert table.numbers == [2, 5]


def test_a_line_that_names_the_delimiter_is_no_header() -> None:
    assert read_table(b"sep=;\r\nName;Born\r\nAna;14.3.1986\r\n") == Table(["Name", "Born"], [["Ana", "14.3.1986"]])


@pytest.mark.parametrize(
    ("dates", "zone", "order"),
    [
        (["1/2/1990", "14/3/1986"], "America/New_York", "day"),
        (["1/2/1990", "3-14-86"], "Europe/London", "month"),
        (["1/2/1990", "1986-03-14", ""], "Europe/London", "day"),
        (["1/2/1990"], "America/New_York", "month"),
        (["14/3/1986", "3/14/1986"], "Europe/London", "day"),
    ],
)
def test_the_order_of_dates_is_what_they_tell_or_the_custom_of_the_country(
    dates: list[str], zone: str, order: str
) -> None:
    assert guess_order(dates, zone) == order


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"a,b\n\0,c\n", "not a list in text form"),
        (b"", "first row"),
        (b"only,a,header\n", "first row"),
        (b"x" * 10_000_001, "larger than 10 MB"),
        (b",".join([b"a"] * 100) + b"\n" + b",".join([b"b"] * 100), "more than 60 columns"),
        (b"a,b\n" + b"c,d\n" * (MOST_ROWS + 1), "more than 50,000 rows"),
        (b'a,b\n"' + b"c" * 200_000 + b"\n", "never ends"),
        (b'a,b\nc,d\n"e,f\ng,h\n', "Row 3 has a cell that never ends"),
    ],
)
def test_what_is_no_list_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        read_table(content)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (
            ["First Name", "Last name", "DOB", "Mobile phone"],
            {"given_name": 0, "family_name": 1, "born_on": 2, "phone": 3},
        ),
        (["Nombre", "Apellidos", "Fecha de nacimiento"], {"given_name": 0, "family_name": 1, "born_on": 2}),
        (["Patient", "Date of birth", "E-Mail", "Units"], {"full_name": 0, "born_on": 1, "email": 2, "toxin_units": 3}),
        (["A", "B"], {}),
    ],
)
def test_columns_are_guessed_by_their_names(header: list[str], found: dict[str, int]) -> None:
    assert guess(header) == found


def how(order: str = "day", sex: str = "") -> Reading:
    names = (
        "given_name",
        "family_name",
        "born_on",
        "sex",
        "phone",
        "email",
        "toxin_on",
        "toxin_units",
        "toxin_product",
    )
    return Reading({name: at for at, name in enumerate(names)}, order, sex, date(2026, 11, 30))


def row(*cells: str) -> list[str]:
    return [*cells, *[""] * (9 - len(cells))]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        *(
            ("14/3/1986", "day"),
            ("14.03.86", "day"),
            ("1986-03-14", "day"),
            ("14 Mar 1986", "day"),
            ("14-03-86", "day"),
        ),
        *(("3/14/1986", "month"), ("03-14-1986", "month"), ("1986-03-14 00:00:00", "month"), ("Mar 14, 1986", "month")),
        ("1986-03-14T00:00:00Z", "day"),
    ],
)
def test_a_birth_date_is_read_in_the_order_of_the_list(typed: str, order: str) -> None:
    found = read_row(row("Ana", "Silva", typed, "F"), how(order))
    assert (found.wrong, found.details["born_on"]) == ([], date(1986, 3, 14))


def test_two_figures_of_a_birth_year_are_never_to_come() -> None:
    assert read_row(row("Ana", "Silva", "14/3/35", "F"), how()).details["born_on"] == date(1935, 3, 14)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (row("", "", "14/3/1986", "F"), "at least one name"),
        (row("Ana", "Silva", "", "F"), "Date of birth is missing"),
        (row("Ana", "Silva", "31/2/1986", "F"), "31/2/1986"),
        (row("Ana", "Silva", "14/3/2086", "F"), "in the past"),
        (row("Ana", "Silva", "14/3/1786", "F"), "within the last 120 years"),
        (row("Ana", "Silva", "14/3/1986", ""), "Sex is missing"),
        (row("Ana", "Silva", "14/3/1986", "cat"), "is not known"),
        (row("Ana", "Silva", "14/3/1986", "F", "call me"), "phone number"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "ana at home"), "is no address"),
        (row("A" * 90, "Silva", "14/3/1986", "F"), "longer than 80"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "soon"), "Last toxin"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "", "40"), "units but no date"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "3/10/2025", "many"), "must be a number"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "3/10/2025", "-5"), "must be a number"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "3/10/2025", "1,000"), "must be a number"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "3/10/2025", "1.000"), "must be a number"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "3/10/2025", "1e9999"), "must be a number"),
        (row("Ana", "Silva", "14/3/1986", "F", "", "", "3/10/2025", "NaN"), "must be a number"),
    ],
)
def test_what_is_wrong_is_said_in_words(cells: list[str], words: str) -> None:
    assert any(words in one for one in read_row(cells, how()).wrong), read_row(cells, how()).wrong


@pytest.mark.parametrize(("typed", "order"), [("03-10-25", "day"), ("10-03-25", "month"), ("3.10.2025", "day")])
def test_the_day_of_the_last_toxin_is_read_as_that_of_birth(typed: str, order: str) -> None:
    found = read_row(row("Ana", "Silva", "1986-03-14", "F", "", "", typed, "12.5"), how(order))
    assert found.toxin and (found.wrong, found.toxin["when"]) == ([], PartialDate(2025, 10, 3))


def test_the_last_toxin_comes_along_as_precise_as_it_was() -> None:
    found = read_row(row("Ana", "Silva", "14/3/1986", "", "", "", "10/2025", "40 U", "Botox"), how(sex="female"))
    assert found.wrong == [] and found.details["sex"] == "female"
    assert found.toxin == {
        "when": PartialDate(2025, 10),
        "product": "onabotulinumtoxinA",
        "what": "",
        "units": Decimal(40),
    }


@pytest.mark.parametrize(
    ("whole", "names"),
    [
        ("Silva, Ana Maria", ("Ana Maria", "Silva")),
        ("Ana Maria Silva", ("Ana Maria", "Silva")),
        ("Suharto", ("Suharto", "")),
    ],
)
def test_a_whole_name_is_taken_apart(whole: str, names: tuple[str, str]) -> None:
    reading = Reading({"full_name": 0, "born_on": 1}, "day", "other", date(2026, 11, 30))
    found = read_row([whole, "14/3/1986"], reading)
    assert (found.details["given_name"], found.details["family_name"]) == names
