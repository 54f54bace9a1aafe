"""Every pair of text and background in the tokens can be read, in both schemes (WCAG 2.2: text 4.5:1, lines of controls and focus 3:1)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
SURFACES = ("paper", "card", "sunk")
TEXT = [(ink, surface) for ink in ("ink", "ink-2", "accent", "stop") for surface in SURFACES]
TEXT += [(tone, f"{tone}-soft") for tone in ("accent", "ok", "warn", "stop", "info")]
TEXT += [("ink", f"{tone}-soft") for tone in ("accent", "ok", "warn", "stop", "info", "quiet")]
TEXT += [("ink-2", f"{tone}-soft") for tone in ("quiet", "warn", "stop", "info", "ok")]
TEXT += [("accent", f"{tone}-soft") for tone in ("warn", "stop", "info", "ok")]  # "Why" links stand in banners
TEXT += [("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-stop", "stop"), ("paper", "ink"), ("warn", "card")]
LINES = [(line, surface) for line in ("edge", "focus") for surface in SURFACES]
LINES += [("focus", "map"), ("accent", "sunk"), ("stop", "card")]


def tokens() -> dict[str, tuple[str, str]]:
    text = CSS.read_text("utf-8")
    both = re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)", text)
    return {name: (light, dark) for name, light, dark in both}


def luminance(colour: str) -> float:
    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_arithmetic_is_wcags() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "surface"), TEXT)
def test_text_can_be_read(ink: str, surface: str, scheme: int) -> None:
    colours = tokens()
    ratio = contrast(colours[ink][scheme], colours[surface][scheme])
    assert ratio >= 4.5, f"{ink} on {surface} is only {ratio:.2f}:1"


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "surface"), LINES)
def test_edges_and_focus_can_be_seen(line: str, surface: str, scheme: int) -> None:
    colours = tokens()
    light_panel = surface == "map"  # the face's panel is light in both schemes, and so is the focus drawn on it
    ratio = contrast("#0B4F9E" if light_panel else colours[line][scheme], colours[surface][scheme])
    assert ratio >= 3, f"{line} on {surface} is only {ratio:.2f}:1"
