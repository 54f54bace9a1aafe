"""Phone numbers as people write them: figures in groups, with an extension or without.

Own code and no library: phonenumbers judges a number by its country, and a clinic's patients write national numbers of several.
"""

import re

from clinic.practice.typed_text import plain

# Words in English, Spanish, Portuguese, French, German, Italian, Russian, Chinese and Japanese; x, #, and ;ext= of RFC 3966.
_EXTENSION = re.compile(
    r"[\s,;(]*(?:#|(?<![^\W\d_])(?:ext(?:ensi[o\u00f3]n|n)?|x|int(?:erno)?|anexo|poste|ramal|durchwahl|dw"
    r"|(?:\u0434\u043e\u0431|\u0434\u043e\u043f|\u0432\u043d)\w*"
    r"|\u5185\u7ebf|\u5167\u7dda|\u5206\u6a5f|\u5206\u673a|\u8f6c|\u8f49))[.:=]?\s*([0-9]{1,7})#?\)?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\+?[0-9()./ -]+")
_DIGIT_LINES = str.maketrans({"\u30fc": "-", "\u2500": "-"})  # what a Japanese keyboard writes between figures
FEWEST, MOST = 5, 15


def take_extension(text: str) -> tuple[str, str]:
    """A text, as `plain` gives it, without the extension at its end, and the extension's digits or nothing."""
    found = _EXTENSION.search(text)
    return (text[: found.start()], found[1]) if found and re.search(r"[0-9]", text[: found.start()]) else (text, "")


def tidy(text: str, fewest: int = FEWEST) -> str | None:
    """A number such as `+44 7700 900123` or `020 7946 0011 ext. 12`, its groups as they were typed; None for what is no number."""
    number, extension = take_extension(plain(text.translate(_DIGIT_LINES)).removeprefix("tel:"))
    number = number.strip()
    if (
        not _NUMBER.fullmatch(number)
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
