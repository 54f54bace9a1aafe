"""Keep of the vendored variable fonts only the weights that the style sheets use: a third less to load, the same letters.

Run once after a font is vendored anew: `python tools/fonts/limit_weights.py`
"""

from build import STAMP, VENDOR
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = (400, 700)


def main() -> None:
    for path in sorted(VENDOR.glob("*/*-wght-*.woff2")):
        font = TTFont(path, recalcTimestamp=False)
        if font["fvar"].axes[0].minValue >= WEIGHTS[0] and font["fvar"].axes[0].maxValue <= WEIGHTS[1]:
            continue
        before = path.stat().st_size
        limited = instantiateVariableFont(font, {"wght": WEIGHTS})
        limited["head"].modified = STAMP
        limited.flavor = "woff2"
        limited.save(path)
        print(f"{path.name}: {before} to {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
