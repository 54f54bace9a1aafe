"""Numbers and units as people read them, on pages, in letters and in messages."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext

Number = Decimal | float | str


def plain(value: Number) -> str:
    """A number without trailing zeros: 20, 2.5; never 20.0, never 2E+1."""
    return format(Decimal(str(value)).normalize(), "f")


def localized_number(value: Number) -> str:
    """The same to be read, with the language's own decimal sign: 2.5, in Spanish 2,5."""
    return plain(value).replace(".", get_format("DECIMAL_SEPARATOR"))


def units(value: Number | None) -> str:
    """`20 U`, `2.5 U`; nothing for a dose that is not there."""
    return "" if value is None or value == "" else f"{localized_number(value)}\N{NO-BREAK SPACE}U"


def units_range(value: Sequence[Number] | None) -> str:
    """`8 to 25 U`, or one figure where both ends are the same."""
    if not value:
        return ""
    low, high = value
    if low == high:
        return units(low)
    return gettext("%(from)s to %(to)s") % {"from": localized_number(low), "to": units(high)}
