"""Phone numbers as SMS providers take them (E.164): `+` and the country code before the national number."""

from clinic.messages.codes import NotSentReason
from clinic.practice import phones
from clinic.practice.typed_text import plain

# What callers at home dial before the national number, by country code, where that is not 0.
TRUNK = {"1": "1", "7": "8", "36": "06", "370": "8", "375": "8", "992": "8", "993": "8"}
KEEPS_ITS_ZERO = {"39", "225", "241", "242", "378", "379"}
# fmt: off
TWO_FIGURES = frozenset(map(str, (
    20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52,
    53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92,
    93, 94, 95, 98,
)))
# fmt: on
FEWEST, MOST = 8, 15


class NoNumber(Exception):
    """Nothing can be sent there; `why` is the reason's code."""

    def __init__(self, why: NotSentReason) -> None:
        super().__init__(why.label)
        self.why = why


def country_code_of(phone: str) -> str:
    """Of a number that begins with + or 00; empty for one without."""
    typed = plain(phone).lstrip("( ")
    figures = phones.digits(typed)
    if not typed.startswith("+"):
        if not figures.startswith("00"):
            return ""
        figures = figures[2:]
    if figures[:1] in ("1", "7"):
        return figures[:1]
    return figures[:2] if figures[:2] in TWO_FIGURES else figures[:3]


def international(phone: str, country_code: str) -> str:
    """`+447700900123`. Raises NoNumber."""
    if not phone.strip():
        raise NoNumber(NotSentReason.NO_PHONE)
    number, extension = phones.take_extension(plain(phone))
    if extension:
        raise NoNumber(NotSentReason.NOT_A_MOBILE)
    if code := country_code_of(number):
        figures = phones.digits(number.replace("(0)", ""))
        figures = figures.removeprefix("00") if not number.lstrip("( ").startswith("+") else figures
        national = figures[len(code) :]
        return _checked(code, national if code in KEEPS_ITS_ZERO else national.removeprefix("0"))
    if not country_code:
        raise NoNumber(NotSentReason.NO_COUNTRY)
    figures = phones.digits(number)
    if country_code not in KEEPS_ITS_ZERO:
        trunk = TRUNK.get(country_code, "0")
        is_dialled_at_home = country_code != "1" or len(figures) == 11
        figures = figures.removeprefix(trunk) if is_dialled_at_home else figures
    return _checked(country_code, figures)


def _checked(code: str, national: str) -> str:
    if not FEWEST <= len(code + national) <= MOST:
        raise NoNumber(NotSentReason.NO_PHONE)
    return f"+{code}{national}"
