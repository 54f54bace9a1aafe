"""Names from all over Europe, and the figures beside them, come out of the renderer as they went in."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from planning.documents.pdf.worker import PdfWriter
from tools.fonts.build import FONTS, VENDOR, build

NAMES = [
    "Čeněk Žižka",
    "Łukasz Wójcik",
    "Şükrü Ağaoğlu",
    "Ágnes Őry",
    "Zoë Müller",
    "Ørjan Åse",
    "Seán Ó Briain",
    "José Núñez",
]


@pytest.fixture(scope="module")
def writer() -> PdfWriter:
    return PdfWriter()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_changes_neither_itself_nor_the_dose_beside_it(writer: PdfWriter, name: str) -> None:
    """Two files of one family (latin, latin-ext) made WeasyPrint 70 print "2Ž U" for "20 U" once such a letter was on the page."""
    html = (
        f'<!doctype html><html lang="en"><head><title>Letter</title></head><body><h1>{name}</h1>'
        f"<p>{name} <b>{name}</b> 20 U, 12.5 U, 1234567890 at 16:20</p></body></html>"
    )
    pdf, pages = writer.write(html, "test")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    assert pages == 1
    assert text.count(name) == 3, text
    assert "20 U, 12.5 U, 1234567890 at 16:20" in text


def test_the_fonts_are_what_their_sources_make(tmp_path: Path) -> None:
    build(tmp_path)
    for name in FONTS:
        made, kept = (tmp_path / f"{name}.ttf").read_bytes(), (VENDOR / "pdf-fonts" / f"{name}.ttf").read_bytes()
        assert made == kept, f"{name}: run python tools/fonts/build.py"
