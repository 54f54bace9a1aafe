"""What people type is read once for the whole house."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils import timezone

from clinic.practice.fields import FIRST_DAY, LAST_DAY, DayField, DecimalField, read_day, read_decimal, read_number
from clinic.practice.text_fields import ApiMailField, CodeField, MailField
from clinic.practice.widgets import BirthDateField


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        (" 10 ", "10"),
        ("0", "0"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("5,", "5"),
        ("-1", "-1"),
        ("\u22121", "-1"),
        ("\u0661\u0662\u066b\u0665", "12.5"),
        ("\u06f2,\u06f5", "2.5"),
        ("\u0967\u0968.\u096b", "12.5"),
        ("\u09e7", "1"),
        ("\uff12\uff0e\uff15", "2.5"),
        ("\u200b2\u00a0", "2"),
    ],
)
def test_comma_and_point_mean_the_same(typed: str, number: str) -> None:
    assert read_decimal(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "1e2",
        "1E2",
        "1,000.5",
        "1.000,5",
        "1.000",
        "1,000",
        "2.555",
        "1 000",
        "2½",
        "²",
        "\u0661\u066c\u0662\u0660\u0660",
        "\u0661\u066b\u0662\u066b\u0663",
        "2\u20135",
        "\u2212\u22121",
        "NaN",
        "Infinity",
        "0x10",
        "1_0",
        "+5",
        "--1",
        "",
        ",",
        "2,5 U",
    ],
)
def test_what_is_not_a_plain_number_is_not_guessed(typed: str) -> None:
    assert read_decimal(typed) is None


class Dose(forms.Form):
    units = DecimalField(
        unit="U",
        min_value=0,
        max_value=200,
        max_digits=5,
        decimal_places=1,
        error_messages={"invalid": "Write 2.5 or 2,5."},
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1e2", "\u201c1e2\u201d is not a number. Write 2.5 or 2,5."),
        ("200,5", "Must be 0 to 200 U, not 200.5."),
        ("-0,5", "Must be 0 to 200 U, not -0.5."),
        ("\u0662\u0660\u0660\u066b\u0665", "Must be 0 to 200 U, not 200.5."),
        ("1,25", "1.25: at most 1 figure behind the point, please."),
    ],
)
def test_what_was_typed_stays_in_the_box_and_is_refused_in_words(typed: str, said: str) -> None:
    form = Dose({"units": typed})
    assert form.errors["units"] == [said]
    assert f'value="{typed}"' in str(form["units"])
    assert 'type="text"' in str(form["units"]) and 'inputmode="decimal"' in str(form["units"])


@pytest.mark.parametrize(
    ("typed", "units"), [("2,5", "2.5"), ("200", "200"), ("0", "0"), ("\u0662\u0660\u0660", "200")]
)
def test_a_dose_at_its_bounds(typed: str, units: str) -> None:
    form = Dose({"units": typed})
    assert form.is_valid()
    assert form.cleaned_data["units"] == Decimal(units)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("1900-01-01", FIRST_DAY),
        ("2199-12-31", LAST_DAY),
        ("1899-12-31", None),
        ("2200-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-02-29", None),
        ("20261123", None),
        ("2026-W48-1", None),
        ("2026\u201111\u201123", date(2026, 11, 23)),
        ("\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0663", date(2026, 11, 23)),
        ("²026-01-01", None),
        ("", None),
    ],
)
def test_a_day_lies_within_the_calendar(text: str, day: date | None) -> None:
    assert read_day(text) == day


class Visit(forms.Form):
    on = DayField()


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"])
def test_a_day_out_of_bounds_is_refused_in_words(typed: str) -> None:
    form = Visit({"on": typed})
    assert form.errors["on"] == ["Enter a day from 1900 to 2199."]
    assert f'value="{typed}"' in str(form["on"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("240", 240),
        ("\u0662\u0664\u0660", 240),
        ("\u0662\u0664\u0661", None),
        ("4", None),
        ("241", None),
        ("²", None),
        ("-5", None),
        ("9" * 40, None),
    ],
)
def test_a_number_lies_within_its_bounds(text: str, number: int | None) -> None:
    assert read_number(text, 5, 240) == number


class Box(forms.Form):
    lot = CodeField(max_length=40)
    email = MailField(required=False)


def test_a_code_and_an_address_are_kept_as_they_can_be_compared() -> None:
    form = Box({"lot": "\u200bC\u0661\u0662\u2011\uff13b\u00a0", "email": "ana\uff20mail\u2011box.example\u200b"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"lot": "C12-3b", "email": "ana@mail-box.example"}
    assert ApiMailField().run_validation("ana\uff20mail.example\u200e") == "ana@mail.example"
    assert Box({"lot": " \u200b ", "email": ""}).errors["lot"] == ["This field is required."]


class Birth(forms.Form):
    born_on = BirthDateField()


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("27", "3", "1986"),
        (" \u200e27", "03\u200b", "\ufeff1986"),
        ("\u0662\u0667", "\u0663", "\u0661\u0669\u0668\u0666"),
        ("\u06f2\u06f7", "\u06f3", "\u06f1\u06f9\u06f8\u06f6"),
        ("\u0968\u096d", "\u0969", "\u0967\u096f\u096e\u096c"),
        ("\u09e8\u09ed", "\u09e9", "\u09e7\u09ef\u09ee\u09ec"),
        ("\uff12\uff17", "\uff13", "\uff11\uff19\uff18\uff16"),
        ("\u0e52\u0e57", "\u0e53", "\u0e51\u0e59\u0e58\u0e56"),
    ],
)
def test_a_birth_date_is_read_in_the_figures_of_any_keyboard(day: str, month: str, year: str) -> None:
    form = Birth({"born_on_day": day, "born_on_month": month, "born_on_year": year})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == date(1986, 3, 27)


@pytest.mark.parametrize(
    "parts",
    [
        ("27", "Mar", "1986"),
        ("27", "marzo", "1986"),
        ("27.", "3.", "1986."),
        ("27th", "Mar.", "1986"),
        ("27 /", "3/", "1986"),
        ("27.\u00ba", "marzo,", "1986"),
        ("27/03/1986", "", ""),
        ("27-Mar-1986", "", ""),
        (" 1986-03-27\u200b", "", ""),
    ],
)
def test_a_birth_date_is_read_with_its_month_in_words_and_whole_in_the_first_box(parts: tuple[str, ...]) -> None:
    assert BirthDateField().clean(list(parts)) == date(1986, 3, 27)


@pytest.mark.parametrize(
    "parts",
    [
        ("27/3/86", "", ""),
        ("31/11/1986", "", ""),
        ("27/3/1986", "4", ""),
        ("27", "Mai", "1986"),
        ("27x", "3", "1986"),
        ("-.", "3", "1986"),
    ],
)
def test_a_birth_date_is_never_half_guessed(parts: tuple[str, ...]) -> None:
    with pytest.raises(forms.ValidationError):
        BirthDateField().clean(list(parts))


@pytest.mark.parametrize("year", ["\u00b9986", "\u0661\u0669\u0668", "1986\u00bd"])
def test_figures_that_are_no_digits_are_not_guessed(year: str) -> None:
    assert not Birth({"born_on_day": "27", "born_on_month": "3", "born_on_year": year}).is_valid()


@pytest.mark.parametrize("box", [0, 1, 2])
@pytest.mark.parametrize("typed", ["27/3/1986", "27 de marzo de 1986", "March 27, 1986", "1986-03-27", "27031986"])
def test_a_whole_date_is_read_in_whichever_box_it_stands(box: int, typed: str) -> None:
    parts = ["", "", ""]
    parts[box] = typed
    assert BirthDateField().clean(parts) == date(1986, 3, 27)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31/4/1986", "April 1986 has the days 1 to 30, not 31."),
        ("27/3/86", "Year must be four figures and not before 1900, such as 1986."),
        ("270386", "Year must be four figures and not before 1900, such as 1986."),
        ("27 Mar 86", "Year must be four figures and not before 1900, such as 1986."),
        ("3/27/1986", "There is no month 27. Write the day first, or the month as a word: 27 Mar 1986."),
        ("27/3/1886", "Enter a day from 1900 to 2199."),
        ("27 Mai 1986", "“27 Mai 1986” is not a day."),
    ],
)
def test_a_whole_date_that_cannot_be_is_answered_as_a_date(typed: str, says: str) -> None:
    for parts in ([typed, "", ""], ["", typed, ""], ["", "", typed]):
        with pytest.raises(forms.ValidationError) as refused:
            BirthDateField().clean(parts)
        assert refused.value.messages[0].startswith(says)


def test_a_whole_birth_date_that_can_be_read_two_ways_is_asked_about() -> None:
    with timezone.override("America/New_York"), pytest.raises(forms.ValidationError, match="3 Apr 1986 or 4 Mar 1986"):
        BirthDateField().clean(["3/4/1986", "", ""])


@pytest.mark.parametrize("parts", [("27", "", ""), ("", "Mar", ""), ("", "", "1986"), ("27/3", "", "")])
def test_a_part_of_a_birth_date_alone_asks_for_the_others(parts: tuple[str, ...]) -> None:
    with pytest.raises(forms.ValidationError, match="must include a"):
        BirthDateField().clean(list(parts))
