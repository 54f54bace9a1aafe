"""Which scripts that people's names are written in have no font here: `python -m tools.name_fonts` names them, and ends with 1 for some.

Our own fonts hold Latin letters only; a letter as PDF takes the others from the system, and draws boxes where it has none.
"""

import ctypes
import sys

LETTERS = {
    "Cyrillic": "Ж",
    "Greek": "Ω",
    "Georgian": "ნ",
    "Armenian": "Ա",
    "Hebrew": "א",
    "Arabic": "ع",
    "Devanagari": "अ",
    "Bengali": "অ",
    "Gurmukhi": "ਅ",
    "Gujarati": "અ",
    "Odia": "ଅ",
    "Tamil": "அ",
    "Telugu": "అ",
    "Kannada": "ಅ",
    "Malayalam": "അ",
    "Sinhala": "අ",
    "Thai": "ก",
    "Lao": "ກ",
    "Khmer": "ក",
    "Burmese": "က",
    "Ethiopic": "አ",
    "Chinese": "王",
    "Japanese": "さ",
    "Korean": "김",
}


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.c_void_p))


def missing() -> list[str]:
    """Asks fontconfig, as Pango does when it draws."""
    library = ctypes.CDLL("libfontconfig.so.1")
    library.FcNameParse.restype = library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    library.FcFontList.argtypes = (ctypes.c_void_p,) * 3
    library.FcNameParse.argtypes = (ctypes.c_char_p,)
    wanted = library.FcObjectSetCreate()

    def fonts(letter: str) -> int:
        pattern = library.FcNameParse(f":charset={ord(letter):x}".encode())
        return int(library.FcFontList(None, pattern, wanted).contents.count)

    return [script for script, letter in LETTERS.items() if not fonts(letter)]


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(f"No font here for names in {', '.join(lacking)}.")
