"""Phone numbers as people write them: figures in groups, with an extension or without.

Own code and no library: phonenumbers judges a number by its country, and a clinic's patients write national numbers of several.
"""

import re

from clinic.practice.typed_text import LONGEST, plain

# Of the languages that patients write in; x and \u00d7, #, and ;ext= of RFC 3966. Letters joined to a word are not one of these.
_WORDS = (
    "#|[x\u00d7\u2715]|ext(?:ensi[o\u00f3]n|n)?|int(?:erno?)?|anexo|poste|ramal|durchwahl|dw|nebenstelle|nst|apparat|app|klappe|kl"
    "|toestel|tst|ankn(?:ytning)?|lokal(?:nummer)?|alanumero|linka|wew(?:n\u0119trzny)?|mell\u00e9k|dahili|m\u00e1y l\u1ebb"
    "|\u03b5\u03c3\u03c9\u03c4(?:\u03b5\u03c1\u03b9\u03ba\u03cc)?|(?:\u0434\u043e\u0431|\u0434\u043e\u043f|\u0434\u043e\u0434|\u0432\u043d)\\w*"
    "|\u062f\u0627\u062e\u0644[\u06cc\u064a]|\u062a\u062d\u0648\u064a\u0644[\u0629\u0647]|\u05e9\u05dc\u05d5\u05d7\u05d4|\u0e15\u0e48\u0e2d|\ub0b4\uc120"
    "|\u5185[\u7ebf\u7dda]|\u5167\u7dda|\u5206[\u6a5f\u673a]|[\u8f6c\u8f49]"
)
_EXTENSION = re.compile(
    rf"[\s,;(./-]*(?:(?<![^\W\d_])(?:{_WORDS})[.:=#\s-]*(?:(?:no|nr|num(?:ber)?|n?[\u00ba\u00b0]|\u2116)[.:#\s]*)?)([0-9]{{1,7}})[#.,;\s]*\)?[.,;\s]*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:tel(?:efon[eo]?|\u00e9fono|ephone)?|(?:mobile )?phone|mob(?:ile)?|cell|m[o\u00f3]vil)(?: no)?[.:\s]*(?=[+(0-9])",
    re.I,
)
# A hyphen that only a space parts from a whole number: an extension or more of the number, and nobody can tell which.
_UNCLEAR_END = re.compile(r"(?:[0-9][^0-9]*){10} -[0-9]{1,7}$")
_NUMBER = re.compile(r"\+?[0-9()./ -]+")
_DIGIT_LINES = str.maketrans({"\u30fc": "-", "\u2500": "-"})  # what a Japanese keyboard writes between figures
FEWEST, MOST = 5, 15


def take_extension(text: str) -> tuple[str, str]:
    """A text, as `plain` gives it, without the extension at its end, and the extension's digits or nothing."""
    found = _EXTENSION.search(text) if len(text) <= LONGEST else None
    return (text[: found.start()], found[1]) if found and re.search(r"[0-9]", text[: found.start()]) else (text, "")


def tidy(text: str, fewest: int = FEWEST) -> str | None:
    """A number such as `+44 7700 900123` or `020 7946 0011 ext. 12`, its groups as they were typed; None for what is no number."""
    number, extension = take_extension(plain(text.translate(_DIGIT_LINES)))
    number = number.strip(" -.,;")
    number = number[found.end() :] if (found := _LABEL.match(number)) else number
    if (
        len(number) > LONGEST
        or not _NUMBER.fullmatch(number)
        or _UNCLEAR_END.search(number)
        or number.count("(") != number.count(")")
        or not fewest <= len(digits(number)) <= MOST
    ):
        return None
    return f"{number} ext. {extension}" if extension else number


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")


def href(text: str) -> str:
    """The address that calls a number, its extension dialled after it (RFC 3966). The 0 of `+44 (0)20` is for callers at home."""
    number, extension = take_extension(plain(text))
    if number.lstrip().startswith("+"):
        number = number.replace("(0)", "")
    plus = "+" if number.lstrip().startswith("+") else ""
    return f"tel:{plus}{digits(number)}" + (f";ext={extension}" if extension else "")
