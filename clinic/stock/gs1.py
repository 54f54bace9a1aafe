"""Reading a scanned GS1 string (GS1 General Specifications, sections 3 and 7): application identifiers, each with its value."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from django.utils.text import get_text_list

LONGEST = 250
SEPARATOR = "\x1d"  # FNC1 as a scanner sends it
SHOWN_SEPARATOR = "\u241d"
_SPELT = re.compile(r"<GS>|\{GS\}|\u241d", re.IGNORECASE)
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")
GS1_SYMBOLOGIES = {"]d2": "DataMatrix", "]C1": "GS1-128", "]e0": "DataBar", "]Q3": "QR code", "]J1": "DotCode"}
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)([^()]*)")
_VALUE = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")  # character set 82
GTIN, LOT, EXPIRY, SERIAL = "01", "10", "17", "21"


class CodeUnread(Exception):
    """What was scanned cannot be read, with the reason in words."""


@dataclass(frozen=True)
class Identifier:
    """`length` of a fixed value, or the longest of a variable one; `digits`: figures alone."""

    title: str
    length: int
    fixed: bool = False
    digits: bool = False


def _fixed(title: str, length: int) -> Identifier:
    return Identifier(title, length, fixed=True, digits=True)


IDENTIFIERS: dict[str, Identifier] = {
    "00": _fixed("Shipping unit", 18),
    "01": _fixed("GTIN", 14),
    "02": _fixed("GTIN of contents", 14),
    "11": _fixed("Made on", 6),
    "13": _fixed("Packed on", 6),
    "15": _fixed("Best before", 6),
    "16": _fixed("Sell by", 6),
    "17": _fixed("Expiry", 6),
    "20": _fixed("Variant", 2),
    "10": Identifier("Lot", 20),
    "21": Identifier("Serial", 20),
    "22": Identifier("Consumer variant", 20),
    "30": Identifier("Count", 8, digits=True),
    "37": Identifier("Count of contents", 8, digits=True),
    "90": Identifier("Agreed between partners", 30),
    "235": Identifier("Serial of another party", 28),
    "240": Identifier("Item number", 30),
    "241": Identifier("Customer's part number", 30),
    "250": Identifier("Secondary serial", 30),
    "400": Identifier("Order number", 30),
    "7003": _fixed("Expiry with time", 10),
    "8200": Identifier("Web address", 70),
    **{f"71{n}": Identifier("National number", 20) for n in range(8)},
    **{f"9{n}": Identifier("Of the company", 90) for n in range(1, 10)},
}


@dataclass(frozen=True)
class Element:
    ai: str
    value: str

    @property
    def title(self) -> str:
        return IDENTIFIERS[self.ai].title


@dataclass(frozen=True)
class Scan:
    """What one vial's code says; empty or None where it says nothing of it."""

    elements: tuple[Element, ...]
    gtin: str
    lot: str
    expires_on: date | None
    serial: str

    @property
    def text(self) -> str:
        """The same as a form can carry it."""
        return "".join(f"({one.ai}){one.value}" for one in self.elements)

    @property
    def others(self) -> list[Element]:
        """What was read and is not kept."""
        return [one for one in self.elements if one.ai not in (GTIN, LOT, EXPIRY, SERIAL)]

    @property
    def missing(self) -> str:
        said = {"GTIN": self.gtin, "lot number": self.lot, "expiry": self.expires_on}
        return get_text_list([name for name, value in said.items() if not value], "and")

    @property
    def doubt(self) -> str:
        """A scanner that leaves separators out runs a serial number into the lot."""
        if not self.serial and re.search(r"(?<=.)21.", self.lot) and len(self.lot) > 8:
            return (
                "The code came without separators: perhaps the serial number stands in the lot. Compare with the vial."
            )
        return ""


def read_code(text: str, today: date) -> Scan:
    """Raises CodeUnread."""
    if len(text) > LONGEST:
        raise CodeUnread("This is too long for the code of one vial. Scan one code at a time.")
    code = _without_symbology(_SPELT.sub(SEPARATOR, text.strip(" \t\r\n")))
    if not code.strip(SEPARATOR):
        raise CodeUnread("Nothing was scanned.")
    pairs = _bracketed(code) if code.startswith("(") else _concatenated(code.strip(SEPARATOR))
    found: dict[str, str] = {}
    for ai, value in pairs:
        _check(ai, value)
        if found.setdefault(ai, value) != value:
            raise CodeUnread(f"The code holds ({ai}) {IDENTIFIERS[ai].title} twice. Scan one vial at a time.")
    gtin, expiry = found.get(GTIN, ""), found.get(EXPIRY)
    if gtin and not is_gtin(gtin):
        raise CodeUnread(f"GTIN {gtin} has a wrong check digit. Scan again; if it stays, type what is on the carton.")
    elements = tuple(Element(ai, value) for ai, value in found.items())
    expires_on = read_expiry(expiry, today) if expiry else None
    return Scan(elements, gtin, found.get(LOT, ""), expires_on, found.get(SERIAL, ""))


def _without_symbology(code: str) -> str:
    if not code.startswith("]"):
        return code
    prefix = code[:3]
    if not _SYMBOLOGY.fullmatch(prefix):
        raise CodeUnread("This is no GS1 code.")
    if prefix not in GS1_SYMBOLOGIES:
        raise CodeUnread(f"This code ({prefix}) is not a GS1 code. Look for the square code on the carton.")
    return code[3:]


def _bracketed(code: str) -> list[tuple[str, str]]:
    """(01)05012345678900(10)C7731, as it is printed beside the code."""
    code = code.replace(SEPARATOR, "")
    pairs = [(found[1], found[2].strip()) for found in _BRACKETED.finditer(code)]
    if _BRACKETED.sub("", code).strip():
        raise CodeUnread("The brackets do not match: (01) GTIN (17) expiry (10) lot (21) serial.")
    return pairs


def _concatenated(code: str) -> list[tuple[str, str]]:
    pairs = []
    while code:
        ai = _leading_identifier(code)
        rest, known = code[len(ai) :], IDENTIFIERS[ai]
        value = rest[: known.length] if known.fixed else rest.split(SEPARATOR, 1)[0]
        pairs.append((ai, value))
        code = rest[len(value) :].lstrip(SEPARATOR)
    return pairs


def _leading_identifier(code: str) -> str:
    for length in (2, 3, 4):
        if code[:length] in IDENTIFIERS and len(code[:length]) == length:
            return code[:length]
    start = re.match(r"[0-9]{1,4}", code)
    if start is None:
        raise CodeUnread("This is no GS1 code: it must begin with an identifier such as 01.")
    raise CodeUnread(f"The code holds an identifier that is not known here, at {start[0]}. Type it instead.")


def _check(ai: str, value: str) -> None:
    known = IDENTIFIERS.get(ai)
    if known is None:
        raise CodeUnread(f"Identifier ({ai}) is not known here. Type it instead.")
    named = f"({ai}) {known.title}"
    if not value:
        raise CodeUnread(f"{named} is empty.")
    if not _VALUE.fullmatch(value):
        raise CodeUnread(f"{named} holds signs that no GS1 code has. Scan again.")
    if len(value) > known.length or (known.fixed and len(value) != known.length):
        wanted = f"{known.length}" if known.fixed else f"at most {known.length}"
        raise CodeUnread(f"{named} has {len(value)} signs, not {wanted}. Was a part cut off?")
    if known.digits and not re.fullmatch(r"[0-9]+", value):
        raise CodeUnread(f"{named} must be figures alone.")


def is_gtin(value: str) -> bool:
    """Fourteen figures whose last one is the check digit."""
    if not re.fullmatch(r"[0-9]{14}", value):
        return False
    weighted = sum(int(figure) * (3 if at % 2 == 0 else 1) for at, figure in enumerate(value[:-1]))
    return int(value[-1]) == -weighted % 10


def read_expiry(value: str, today: date) -> date:
    """YYMMDD; day 00 is the last of the month; the century is the one nearest to today (GS1 7.12). Raises CodeUnread."""
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:])
    century, now = divmod(today.year, 100)
    ahead = year - now
    century += -1 if ahead >= 51 else 1 if ahead <= -50 else 0
    if not 1 <= month <= 12:
        raise CodeUnread(f"Expiry {value} has no month {month:02}.")
    full_year = century * 100 + year
    last = calendar.monthrange(full_year, month)[1]
    if day > last:
        raise CodeUnread(f"Expiry {value} has no day {day:02}.")
    return date(full_year, month, day or last)
