"""Cyrillic and Greek names in Latin letters, for a search on a keyboard that has no others."""

import re
import unicodedata
from collections.abc import Iterator


def _table(pairs: str) -> dict[str, str]:
    return {pair[0]: pair[1:] for pair in pairs.split()}


# As passports have them (ICAO 9303), then as people often write them.
_CYRILLIC = _table(
    "аa бb вv гg дd еe жzh зz иi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юiu яia ёe "
    "іi їi єie ґg ўu јj љlj њnj ћc ђdj џdz ќk ѓg ѕdz"
)
_EVERYDAY = _CYRILLIC | _table("йy юyu яya ёyo хh їyi єye")
_UKRAINIAN = _table("гh иy")
_GREEK = _table("αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo")
_IS_CYRILLIC, _IS_GREEK = re.compile("[\u0400-\u04ff]"), re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_IS_UKRAINIAN = re.compile("[іїєґ]")
_ADJECTIVE = re.compile(r"[иы]й\b")


def in_latin_letters(name: str) -> Iterator[str]:
    """The ways to write it, or none where it has Latin letters already."""
    spelt = unicodedata.normalize("NFC", name).casefold()
    if _IS_CYRILLIC.search(spelt):
        own = _UKRAINIAN if _IS_UKRAINIAN.search(spelt) else {}
        yield _written(spelt, _CYRILLIC | own)
        yield _written(_ADJECTIVE.sub("y", spelt), _EVERYDAY | own)
    elif _IS_GREEK.search(spelt):
        plain = "".join(sign for sign in unicodedata.normalize("NFD", spelt) if not unicodedata.combining(sign))
        yield _written(plain.replace("ου", "ou"), _GREEK)


def _written(spelt: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in spelt)
