"""What people type is read once for the whole house."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms

from clinic.practice.fields import FIRST_DAY, LAST_DAY, DayField, DecimalField, read_day, read_decimal, read_number


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
        "١٢",
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
        ("1,25", "1.25: at most 1 figure behind the point, please."),
    ],
)
def test_what_was_typed_stays_in_the_box_and_is_refused_in_words(typed: str, said: str) -> None:
    form = Dose({"units": typed})
    assert form.errors["units"] == [said]
    assert f'value="{typed}"' in str(form["units"])
    assert 'type="text"' in str(form["units"]) and 'inputmode="decimal"' in str(form["units"])


@pytest.mark.parametrize(("typed", "units"), [("2,5", "2.5"), ("200", "200"), ("0", "0")])
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
    [("5", 5), ("240", 240), ("4", None), ("241", None), ("²", None), ("-5", None), ("9" * 40, None)],
)
def test_a_number_lies_within_its_bounds(text: str, number: int | None) -> None:
    assert read_number(text, 5, 240) == number
