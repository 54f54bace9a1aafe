"""Names from all over Europe, and the figures beside them, come out of the renderer as they went in."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from planning.documents.pdf.worker import PdfWriter
from tools.fonts.build import FONTS, VENDOR, build
from tools.name_fonts import missing

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


OTHER_SCRIPTS = [
    "ნინო ბერიძე",
    "Արամ Խաչատրյան",
    "Оксана Ющенко",
    "Αθηνά Παππάς",
    "Nguyễn Thị Đào",
    "王小明",
    "さくら マリー",
    "김민준",
    "ኃይለ",
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


@pytest.mark.parametrize("name", OTHER_SCRIPTS)
def test_a_name_in_another_script_is_written_and_no_box(writer: PdfWriter, name: str) -> None:
    pdf, _ = writer.write(f"<!doctype html><title>Letter</title><p>{name}, 20 U</p>", "test")
    page = pypdf.PdfReader(BytesIO(pdf)).pages[0]
    assert f"{name}, 20 U" in page.extract_text()
    fonts = [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert any("Inter" not in font for font in fonts) or name.startswith("Nguy")


def test_every_script_of_the_list_has_a_font_here() -> None:
    assert missing() == []


def test_a_script_without_a_font_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.name_fonts.LETTERS", {"Greek": "Ω", "Nobody's": "\U0010fffd"})
    assert missing() == ["Nobody's"]


def test_the_fonts_are_what_their_sources_make(tmp_path: Path) -> None:
    build(tmp_path)
    for name in FONTS:
        made, kept = (tmp_path / f"{name}.ttf").read_bytes(), (VENDOR / "pdf-fonts" / f"{name}.ttf").read_bytes()
        assert made == kept, f"{name}: run python tools/fonts/build.py"
