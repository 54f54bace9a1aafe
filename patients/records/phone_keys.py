"""How a phone number becomes what finds it: its digits from the end, and from the front without country code or leading 0."""

import re

from clinic.practice import phones
from clinic.practice.typed_text import plain

SHORTEST = 3
LENGTH = 20
# Country codes of one and of two figures (ITU-T E.164); every other has three.
_COUNTRY = re.compile(
    "[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3}",
)
_ABROAD = re.compile(r"\s*(?:\+|00)")


def phone_end(phone: str) -> str:
    """All digits, the last one first, so that the last figures of a number are its beginning. An extension finds nobody."""
    return phones.digits(phones.take_extension(plain(phone))[0])[::-1][:LENGTH]


def phone_start(phone: str) -> str:
    """As callers at home dial it, without the 0 that they dial first."""
    number = phones.take_extension(plain(phone))[0]
    figures = phones.digits(number)
    if abroad := _ABROAD.match(number):
        figures = phones.digits(number[abroad.end() :].replace("(0)", ""))
        if code := _COUNTRY.match(figures):
            figures = figures[code.end() :]
    elif len(figures) == 11 and figures[0] == "1":  # North America, with its code
        figures = figures[1:]
    return figures.lstrip("0")[:LENGTH]
