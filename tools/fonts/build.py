"""Make the static TTF fonts of the PDFs from the vendored variable woff2 files.

WeasyPrint takes two files of one family (latin, latin-ext) for one font and prints wrong letters for such as "č" (seen with 70.0), so
each weight is one file that holds both ranges. Needs fonttools and brotli, which WeasyPrint brings. `python tools/fonts/build.py`
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
INTER = ("inter/inter-latin-wght-normal.woff2", "inter/inter-latin-ext-wght-normal.woff2")
SERIF = ("newsreader/newsreader-latin-wght-normal.woff2", "newsreader/newsreader-latin-ext-wght-normal.woff2")
ITALIC = ("newsreader/newsreader-latin-wght-italic.woff2", "newsreader/newsreader-latin-ext-wght-italic.woff2")
FONTS = {
    "Inter-Regular": ("Inter", "Regular", INTER, 400),
    "Inter-Medium": ("Inter", "Medium", INTER, 500),
    "Inter-SemiBold": ("Inter", "SemiBold", INTER, 600),
    "Inter-Bold": ("Inter", "Bold", INTER, 700),
    "Newsreader-Regular": ("Newsreader", "Regular", SERIF, 400),
    "Newsreader-Medium": ("Newsreader", "Medium", SERIF, 500),
    "Newsreader-Italic": ("Newsreader", "Italic", ITALIC, 400),
}
# The same bytes on every machine: no date of the day in the file.
STAMP = 3_800_000_000


def static(source: str, weight: int) -> BytesIO:
    font = TTFont(VENDOR / source, recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": weight}, inplace=True)
    for table in ("STAT", "MVAR", "HVAR", "DSIG"):
        if table in font:
            del font[table]
    font.flavor = None
    buffer = BytesIO()
    font.save(buffer)
    buffer.seek(0)
    return buffer


def rename(font: TTFont, family: str, style: str, weight: int) -> None:
    names = {
        1: f"{family} {style}",
        2: "Regular",
        3: f"{family}-{style}-pdf",
        4: f"{family} {style}",
        6: f"{family}-{style}",
        16: family,
        17: style,
    }
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].created = font["head"].modified = STAMP


def build(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file, (family, style, sources, weight) in FONTS.items():
        font = Merger().merge([static(source, weight) for source in sources])
        rename(font, family, style, weight)
        font.recalcTimestamp = False
        font.save(folder / f"{file}.ttf")
        print(file, len(font.getBestCmap()), "letters")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else VENDOR / "pdf-fonts")
