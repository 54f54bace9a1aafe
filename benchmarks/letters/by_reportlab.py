"""The letter by reportlab's platypus: not tagged; the face is a picture made beforehand, with regions and points drawn over it."""

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import weasyprint
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from benchmarks.letters import Letter
from benchmarks.letters.content import Block, content
from clinic.practice.facemap import DEEP, FOLDER, GRADES, FaceMap, regions
from planning.documents import press

INK, MUTED, HAIRLINE, WARNING = map(HexColor, ("#16302D", "#4B615E", "#D8D1C7", "#A8322A"))
TONES = {"yes": HexColor("#0F6B66"), "partly": HexColor("#D39A2B"), "no": WARNING}
WIDTH = 174 * mm
FACE = 56 * mm


def style(size: float, leading: float, font: str = "Inter-Regular", **more: Any) -> ParagraphStyle:
    given = {"textColor": INK, "fontName": font, "fontSize": size, "leading": size * leading, **more}
    return ParagraphStyle(f"{font} {size} {sorted(more)}", **given)


TEXT, SMALL = style(9.3, 1.48), style(8.2, 1.45, textColor=MUTED)
BESIDE = style(9.3, 1.48, "Inter-SemiBold", alignment=TA_RIGHT)
STYLES = {
    "h1": style(25, 1.1, "Newsreader-Medium", spaceAfter=2 * mm),
    "h2": style(14, 1.2, "Newsreader-Medium", spaceBefore=5.5 * mm, spaceAfter=1.8 * mm, keepWithNext=1),
    "h3": style(9.3, 1.4, "Inter-SemiBold"),
    "lead": style(11, 1.5, spaceBefore=2.5 * mm),
    "quote": style(12, 1.45, "Newsreader-Italic"),
    "clinic": style(15, 1.2, "Newsreader-Medium"),
    "contact": style(7.8, 1.5, textColor=MUTED, alignment=TA_RIGHT),
    "plain": style(9.3, 1.48, leftIndent=5 * mm, spaceAfter=1.1 * mm),
    "sum": style(14, 1.2, "Newsreader-Medium", alignment=TA_RIGHT),
    "sources": style(7.4, 1.5, textColor=MUTED),
}
SHADES = {
    "strong": '<font name="Inter-SemiBold">{}</font>',
    "number": '<font name="Inter-Bold">{}</font>',
    "muted": f'<font color="{MUTED.hexval()}">{{}}</font>',
    "small muted": f'<font size="8.2" color="{MUTED.hexval()}">{{}}</font>',
    "break": "<br/>",
}


FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # emptied when the process ends


@cache
def face_picture() -> str:
    """The drawing of the face at 300 dots an inch, made once."""
    FOLDERS.append(tempfile.TemporaryDirectory(prefix="glabella-bench-"))
    folder = Path(FOLDERS[-1].name)
    sheet = (
        "<style>@page { size: 56mm 74.7mm; margin: 0 } img { width: 56mm; display: block } body { margin: 0 }</style>"
    )
    page = weasyprint.HTML(string=f'{sheet}<img src="{(FOLDER / "face_front_art.svg").as_uri()}">')
    page.write_pdf(folder / "face.pdf")
    subprocess.run(["pdftoppm", "-r", "300", "-singlefile", "-jpeg", "face.pdf", "face"], cwd=folder, check=True)
    return str(folder / "face.jpg")


class Face(Flowable):  # type: ignore[misc]
    """The picture, and over it the regions and points of one plan."""

    def __init__(self, face: FaceMap) -> None:
        super().__init__()
        self.face, self.width, self.height = face, FACE, FACE * 4 / 3

    def draw(self) -> None:
        pen = self.canv
        pen.drawImage(face_picture(), 0, 0, self.width, self.height)
        pen.scale(self.width / 600, -self.width / 600)
        pen.translate(0, -800)
        for mark in self.face.marks:
            if mark.grade and mark.shape in regions():
                self._region(regions()[mark.shape].path, HexColor(GRADES[mark.grade][1]))
        for point in self.face.points:
            pen.setFillColor("white")
            pen.setStrokeColor(HexColor(DEEP))
            pen.circle(point.x, point.y, 11.5, fill=1)
            pen.saveState()
            pen.translate(point.x, point.y + 4.5)
            pen.scale(1, -1)
            pen.setFillColor(HexColor(DEEP))
            pen.setFont("Inter-Bold", 13)
            pen.drawCentredString(0, 0, point.units)
            pen.restoreState()

    def _region(self, path: str, colour: HexColor) -> None:
        """Regions are drawn of absolute M, L, C and Z only."""
        shape, pen = self.canv.beginPath(), self.canv
        for letter, given in re.findall(r"([MLCZ])([^MLCZ]*)", path):
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", given)]
            if letter == "M":
                shape.moveTo(*numbers[:2])
            elif letter == "Z":
                shape.close()
            else:
                step = 6 if letter == "C" else 2
                for start in range(0, len(numbers), step):
                    (shape.curveTo if letter == "C" else shape.lineTo)(*numbers[start : start + step])
        pen.setFillColor(colour, alpha=0.24)
        pen.setStrokeColor(colour)
        pen.drawPath(shape, fill=1)


def runs(block: Block) -> str:
    return "".join(SHADES.get(look, "{}").format(escape(words)) for look, words in block["words"])


def beside(left: Any, right: Any, width: float, split: float, *rules: Any) -> Table:
    return Table([[left, right]], [width * split, width * (1 - split)], style=[*FLAT, *rules])


FLAT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
RULE = ("LINEABOVE", (0, 0), (-1, 0), 0.4, HAIRLINE)


def flow(block: Block, face: FaceMap, width: float = WIDTH) -> Iterator[Any]:
    """Platypus' flowables of one block."""
    kind, look = block["kind"], block["look"]
    if kind == "header":
        contact, clinic = block["blocks"]
        line = ("LINEBELOW", (0, 0), (-1, 0), 0.5, INK)
        yield beside(
            Paragraph(runs(clinic), STYLES["clinic"]), Paragraph(runs(contact), STYLES["contact"]), width, 0.5, line
        )
        yield Spacer(1, 7 * mm)
    elif kind == "dl":
        yield Paragraph(" ".join(map(runs, block["blocks"])), SMALL)
    elif kind == "blockquote":
        bar = ("LINEBEFORE", (0, 0), (0, 0), 1.2, TONES["yes"])
        yield Table([[[Paragraph(runs(one), STYLES["quote"]) for one in block["blocks"]]]], [width], style=[bar])
    elif kind == "ul":
        yield from items(block, face, width)
    elif kind == "section" and look == "dose":
        heading, _, *rest = block["blocks"]
        yield from flow(heading, face)
        column = width - FACE - 8 * mm
        yield Table([[list(flows(rest, face, column)), Face(face)]], [column + 8 * mm, FACE], style=FLAT)
    elif kind == "section" and look in {"call", "hold"}:
        frame = [("BOX", (0, 0), (-1, -1), 1, WARNING), ("ROUNDEDCORNERS", [8] * 4)]
        yield Table([[list(flows(block["blocks"], face, width - 12 * mm))]], [width], style=frame)
    elif kind == "section" and look == "sign":
        signs = [Paragraph(runs(one), TEXT) for one in block["blocks"]]
        yield KeepTogether(
            [Spacer(1, 13 * mm), beside(*signs, 150 * mm, 0.5, ("LINEABOVE", (0, 0), (-1, 0), 0.5, INK))]
        )
    elif kind == "footer":
        lines = [Paragraph(runs(one), STYLES["sources"]) for one in block["blocks"]]
        yield KeepTogether([Spacer(1, 5 * mm), Table([[lines]], [width], style=[*FLAT, RULE])])
    elif "blocks" in block:
        yield from flows(block["blocks"], face, width)
    elif block.get("beside"):
        of = STYLES["sum"] if look == "sum" else BESIDE
        yield beside(Paragraph(runs(block), STYLES.get(kind, TEXT)), Paragraph(block["beside"], of), width, 0.7)
    else:
        yield Paragraph(runs(block), STYLES.get(kind) or STYLES.get(look) or (SMALL if "small" in look else TEXT))


def flows(blocks: list[Block], face: FaceMap, width: float) -> Iterator[Any]:
    for one in blocks:
        yield from flow(one, face, width)


def items(block: Block, face: FaceMap, width: float) -> Iterator[Any]:
    for number, one in enumerate(block["blocks"]):
        rules = [RULE] if number else []
        if block["look"] == "answers":
            bar = ("LINEBEFORE", (0, 0), (0, 0), 2, TONES[one["look"]])
            yield Table([[list(flows(one["blocks"], face, width - 6 * mm))]], [width], style=[bar])
        elif block["look"] == "plain":
            yield Paragraph(runs(one), STYLES["plain"], bulletText="–")
        elif block["look"] == "when":
            yield beside(Paragraph(one["beside"], STYLES["h3"]), Paragraph(runs(one), TEXT), width, 0.31, *rules)
        else:
            yield beside(Paragraph(runs(one), TEXT), Paragraph(one["beside"], BESIDE), width, 0.7, *rules)


class ByReportlab:
    """Fonts and the face's picture are loaded once."""

    def __init__(self) -> None:
        for font in press.FONTS:
            pdfmetrics.registerFont(TTFont(font, str(press.STATIC / "vendor" / "pdf-fonts" / f"{font}.ttf")))
        face_picture()

    @staticmethod
    def prepare(letter: Letter) -> tuple[Block, FaceMap]:
        return content(letter.html), letter.face

    def draw(self, prepared: tuple[Block, FaceMap]) -> bytes:
        told, face = prepared
        out = io.BytesIO()
        page = SimpleDocTemplate(out, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=20 * mm, bottomMargin=19 * mm)

        def running(canvas: Any, _: Any) -> None:
            canvas.setFillColor(MUTED)
            canvas.setFont("Inter-Regular", 7)
            canvas.drawString(18 * mm, 12 * mm, f"{told['clinic']} · {told['source']}")
            canvas.drawRightString(192 * mm, 12 * mm, f"Page {canvas.getPageNumber()}")

        page.title, page.author = told["name"], told["clinic"]
        page.build(list(flows(told["blocks"], face, WIDTH)), onFirstPage=running, onLaterPages=running)
        return out.getvalue()
