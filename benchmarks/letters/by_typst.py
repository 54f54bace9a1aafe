"""The letter by typst: tagged PDF/UA, its own template, the compiler kept."""

import json
import re
from pathlib import Path

import typst

from benchmarks.letters import Letter
from benchmarks.letters.content import content
from clinic.practice.facemap import picture
from planning.documents import press

ROOT = press.STATIC.parent
TEMPLATE = Path(__file__).with_name("letter.typ")


class ByTypst:
    """Keeps the compiler, and with it fonts and whatever typst remembers of the template and the face."""

    def __init__(self) -> None:
        fonts = press.STATIC / "vendor" / "pdf-fonts"
        self._compiler = typst.Compiler(
            str(TEMPLATE), root=str(ROOT), font_paths=[str(fonts)], ignore_system_fonts=True
        )

    @staticmethod
    def prepare(letter: Letter) -> str:
        """What the template reads; not counted, as for us the HTML is not."""
        overlay = re.sub(r"<image [^>]*/>", "", picture(letter.face, shared="art:"))
        return json.dumps({**content(letter.html), "overlay": overlay})

    def draw(self, prepared: str) -> bytes:
        pdf = self._compiler.compile(sys_inputs={"letter": prepared}, pdf_standards=["ua-1"])
        assert isinstance(pdf, bytes)
        return pdf
