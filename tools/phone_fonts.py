"""Cuts the patient page's fonts from the vendored ones: the letters and weights it uses, so that it opens fast on a phone.

    python tools/phone_fonts.py    writes static/vendor/phone/*.woff2 (fonttools and brotli come with WeasyPrint)

Both families are under the SIL Open Font License, whose text lies beside the originals and beside the cuts.
"""

import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
TARGET = VENDOR / "phone"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026]
SPANISH = [ord(letter) for letter in "¡¿ÁÉÍÑÓÚÜáéíñóúü"]
DIGITS_AND_LETTERS = [*range(0x20, 0x7F), *SPANISH, 0x2019]
CUTS = {
    "inter.woff2": (
        "inter/inter-latin-wght-normal.woff2",
        {"wght": (400, 600)},
        LATIN,
        ["kern", "tnum", "ccmp", "mark"],
    ),
    "newsreader.woff2": (
        "newsreader/newsreader-latin-wght-normal.woff2",
        {"wght": 500},
        DIGITS_AND_LETTERS,
        ["kern", "lnum", "tnum", "ccmp"],
    ),
}


def cut(source: Path, axes: dict[str, object], letters: list[int], features: list[str], target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    options = Options(flavor="woff2", layout_features=features, hinting=False, desubroutinize=True, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    instantiateVariableFont(font, axes, inplace=True)
    font.flavor = "woff2"
    font.save(target)


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for name, (source, axes, letters, features) in CUTS.items():
        cut(VENDOR / source, axes, letters, features, TARGET / name)
        shutil.copy(VENDOR / source.split("/")[0] / "LICENSE", TARGET / f"LICENSE-{name.split('.')[0]}")


if __name__ == "__main__":
    main()
