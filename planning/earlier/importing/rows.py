"""One row of the list as a patient's details and last toxin, or what is wrong with it in words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clinic.practice.typed_dates import DateUnread, read_typed_day
from clinic.practice.typed_text import plain
from patients.records import normalise
from patients.records.details import check_birth_date, check_names, tidy_name, tidy_phone
from patients.records.models import NAME_LENGTH, SexChoices
from planning.earlier.importing.columns import Column, DateOrder
from planning.earlier.partial_dates import PartialDate, read_partial_date
from planning.engine.contract.vocabulary import Product

MOST_UNITS = 2000
_TWO_YEAR_FIGURES = re.compile(r"(?<=[-/. ])([0-9]{2})$")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})(\2[0-9]{2,4})")
_TIME = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}.*$")
_SEXES = {
    SexChoices.FEMALE: "f,female,w,woman,weiblich,frau,mujer,femenino,femme,feminin",
    SexChoices.MALE: "m,male,man,mannlich,herr,hombre,masculino,homme,masculin",
    SexChoices.OTHER: "x,o,other,d,divers,diverse,otro,nonbinary,intersex",
}
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,.' ][0-9]{3})+")
_BRANDS = {"botox": "onabotulinumtoxinA", "vistabel": "onabotulinumtoxinA"}


@dataclass(frozen=True)
class Reading:
    """How the list is written: which column is what, the order of its dates, the sex where it does not say."""

    columns: Mapping[str, int]
    order: str
    sex: str
    today: date


@dataclass
class CsvRow:
    """`details` of the patient and `toxin`, when it was, what and how much; `wrong`, by the name of the field, where something is."""

    details: dict[str, Any] = field(default_factory=dict)
    toxin: dict[str, Any] | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Alike for two rows about one person."""
        names = "" if self.wrong else normalise.base_name(self.details["family_name"], self.details["given_name"])
        return f"{self.details['born_on']} {names}"[:300] if names else ""


def read_row(cells: Sequence[str], how: Reading) -> CsvRow:
    said = {name: cells[at].strip() for name, at in how.columns.items() if at < len(cells)}
    row = CsvRow()
    given, family = _names(said)
    for name, value, read in (
        ("given_name", given, lambda text: _name(text, "Given name")),
        ("family_name", family, lambda text: _name(text, "Family name")),
        ("born_on", said.get(Column.BORN_ON, ""), lambda text: _born(text, how)),
        ("sex", said.get(Column.SEX, ""), lambda text: _sex(text, how)),
        ("phone", said.get(Column.PHONE, ""), tidy_phone),
        ("email", said.get(Column.EMAIL, ""), _email),
    ):
        row.details[name] = _read(row, value, read)
    if not row.wrong:
        _read(row, "", lambda _: check_names(row.details["given_name"], row.details["family_name"]))
    if any(said.get(name) for name in (Column.TOXIN_ON, Column.TOXIN_UNITS)):
        row.toxin = _read(row, "", lambda _: _toxin(said, how))
    return row


def _read(row: CsvRow, value: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(value)
    except ValidationError as error:
        row.wrong += error.messages
    return None


def _names(said: Mapping[str, str]) -> tuple[str, str]:
    given, family, whole = (said.get(name, "") for name in (Column.GIVEN_NAME, Column.FAMILY_NAME, Column.FULL_NAME))
    if given or family or not whole:
        return given, family
    if "," in whole:
        family, _, given = whole.partition(",")
        return given.strip(), family.strip()
    given, _, family = whole.rpartition(" ")
    return (given, family) if given else (family, "")


def _name(text: str, label: str) -> str:
    name = tidy_name(text, label)
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"{label} is longer than {NAME_LENGTH} letters.")
    return name


def _born(text: str, how: Reading) -> date:
    if not text:
        raise ValidationError("Date of birth is missing.")
    day = _day(text, how, "Date of birth")
    if day > how.today and (two := _TWO_YEAR_FIGURES.search(plain(text))):
        day = day.replace(year=1900 + int(two[1]))
    return check_birth_date(day, how.today)


def _in_order(text: str, how: Reading) -> str:
    """Numbers with the day first, whatever parts them."""
    text = _TIME.sub("", plain(text))
    if not (found := _NUMBERS.fullmatch(text)):
        return text
    day, month = (found[3], found[1]) if how.order == DateOrder.MONTH else (found[1], found[3])
    return f"{day}/{month}/{found[4][1:]}"


def _day(text: str, how: Reading, label: str) -> date:
    try:
        return read_typed_day(_in_order(text, how), today=how.today)
    except DateUnread as error:
        raise ValidationError(f"{label} \u201c{text}\u201d: {error}") from error


def _sex(text: str, how: Reading) -> str:
    word = "".join(normalise.words(text))
    for sex, names in _SEXES.items():
        if word in names.split(","):
            return str(sex)
    if text:
        raise ValidationError(f"Sex \u201c{text}\u201d is not known. Write female, male or other.")
    if not how.sex:
        raise ValidationError("Sex is missing.")
    return how.sex


def _email(text: str) -> str:
    address = plain(text)
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValidationError(f"E-mail \u201c{text}\u201d is no address such as name@example.com.") from error
    if len(address) > 254:
        raise ValidationError("E-mail is longer than 254 signs.")
    return address


def _toxin(said: Mapping[str, str], how: Reading) -> dict[str, Any]:
    when = said.get(Column.TOXIN_ON, "")
    if not when:
        raise ValidationError("Last toxin has units but no date.")
    try:
        on = read_partial_date(_in_order(when, how), today=how.today, month_first_too=False)
    except (DateUnread, ValidationError) as error:
        raise ValidationError(
            f"Last toxin \u201c{when}\u201d: {' '.join(getattr(error, 'messages', [str(error)]))}"
        ) from error
    product = said.get(Column.TOXIN_PRODUCT, "")
    code = _product(product)
    return {
        "when": on,
        "product": code,
        "what": "" if code else product[:120],
        "units": _units(said.get(Column.TOXIN_UNITS, "")),
    }


def _product(text: str) -> str:
    word = "".join(normalise.words(text))
    known = {normalise.normalise(product.value): product.value for product in Product}
    return known.get(word, "") or _BRANDS.get(word, "")


def _units(text: str) -> Decimal | None:
    figures = re.sub(r"(?i)\s*(u|iu|units?|ud|unidades|e)\.?$", "", plain(text))
    if not figures:
        return None
    try:
        units = Decimal(0) if _THOUSANDS.fullmatch(figures) else Decimal(figures.replace(",", "."))
    except InvalidOperation:
        units = Decimal(0)
    if not (units.is_finite() and 0 < units <= MOST_UNITS and units == round(units, 1)):
        raise ValidationError(f"Units \u201c{text}\u201d must be a number such as 40 or 12.5, at most {MOST_UNITS}.")
    return units


def stored(toxin: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if toxin is None:
        return None
    when: PartialDate = toxin["when"]
    return {**toxin, "when": [when.year, when.month, when.day], "units": toxin["units"] and str(toxin["units"])}
