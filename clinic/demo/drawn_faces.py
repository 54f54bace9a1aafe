"""Photographs of the demo: faces drawn here, of nobody."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 1200)
TWICE = 2  # drawn larger, so that edges are smooth


@dataclass(frozen=True)
class DrawnPerson:
    skin: str
    shade: str
    hair: str
    ground: str
    lips: str


PEOPLE = (
    DrawnPerson("#eccfb9", "#c99f86", "#4a3326", "#cfd8d8", "#b8695f"),
    DrawnPerson("#c68f68", "#996443", "#1d1512", "#d8d4cc", "#8f4740"),
)
# By view: how far the brows are from rest (up is negative), how wide the mouth, and how deep the lines, where.
VIEWS = {
    "front": (0, 1.0, "rest"),
    "frown": (16, 0.95, "frown"),
    "raise_brows": (-26, 1.0, "forehead"),
    "smile": (0, 1.35, "eyes"),
}


def drawn_face(person: DrawnPerson, view: str, depth: float) -> bytes:
    """`depth` of the lines from 0 (none) to 1."""
    brows, mouth, lines = VIEWS[view]
    picture = Image.new("RGB", (SIZE[0] * TWICE, SIZE[1] * TWICE), person.ground)
    brush = ImageDraw.Draw(picture)
    oval(brush, 480, 470, 330, 420, person.hair)
    oval(brush, 480, 1180, 430, 190, "#5d7f86")
    brush.rectangle(scaled(390, 880, 570, 1080), fill=person.shade)
    oval(brush, 480, 590, 270, 370, person.skin)
    oval(brush, 480, 240, 250, 105, person.hair)
    for side in (-1, 1):
        draw_side(brush, person, side, brows)
    brush.arc(scaled(440, 600, 520, 690), 20, 160, fill=person.shade, width=10)
    brush.arc(scaled(480 - 85 * mouth, 690, 480 + 85 * mouth, 810), 25, 155, fill=person.lips, width=30)
    draw_lines(brush, person, lines, depth)
    soft = picture.filter(ImageFilter.GaussianBlur(2)).resize(SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    soft.save(out, "JPEG", quality=88)
    return out.getvalue()


def draw_side(brush: ImageDraw.ImageDraw, person: DrawnPerson, side: int, brows: int) -> None:
    across = 480 + side * 110
    oval(brush, across, 540, 52, 24, "#fbf7f3")
    oval(brush, across, 540, 22, 22, "#4f3f33")
    oval(brush, across, 540, 9, 9, "#14100d")
    inner, outer = across - side * 60, across + side * 70
    drop = brows if brows > 0 else 0
    points = [inner, 480 + brows + drop, across, 462 + brows, outer, 478 + brows - drop]
    brush.line([value * TWICE for value in points], fill=person.hair, width=30, joint="curve")


def draw_lines(brush: ImageDraw.ImageDraw, person: DrawnPerson, lines: str, depth: float) -> None:
    width = round(14 * depth) if lines != "rest" else round(6 * depth)
    if width and lines in ("forehead", "rest"):
        for down in (330, 365, 400):
            brush.arc(scaled(340, down, 620, down + 60), 215, 325, fill=person.shade, width=width)
    if width and lines in ("frown", "rest"):
        for across in (465, 495):
            brush.line(scaled(across, 440, across, 520), fill=person.shade, width=width)
    if width and lines == "eyes":
        for side in (-1, 1):
            for down in (520, 545, 570):
                brush.line(
                    scaled(480 + side * 185, down, 480 + side * 235, down + (down - 545)),
                    fill=person.shade,
                    width=width,
                )


def oval(brush: ImageDraw.ImageDraw, across: int, down: int, wide: int, high: int, colour: str) -> None:
    brush.ellipse(scaled(across - wide, down - high, across + wide, down + high), fill=colour)


def scaled(*points: float) -> tuple[float, ...]:
    return tuple(point * TWICE for point in points)
