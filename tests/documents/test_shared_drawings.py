"""The face that every letter shares looks in each of them as WeasyPrint draws it, and no letter goes out without it."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from clinic.practice.facemap import FaceMap, MapPoint, Mark, picture
from planning.documents.pdf.renderer import NotDrawable, Renderer
from planning.documents.pdf.worker import FACES, SCHEME, PdfWriter

LETTER = (
    '<!doctype html><html lang="en-GB"><head><title>A letter</title></head>'
    '<body><h1>Your face</h1><img class="face" src="asset:face.svg" alt="The face"><p>{}</p></body></html>'
)
VIEWS = ["front", "profile_right", "profile_left"]
POINTS = (MapPoint(300, 250, "4", "Glabella"), MapPoint(220, 330, "2.5", "Crow's feet", "given"))


@pytest.fixture(scope="module")
def writer() -> PdfWriter:
    return PdfWriter()


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    one = Renderer()
    yield one
    one.stop()


def face(view: str) -> FaceMap:
    return FaceMap("Planned", [Mark("forehead", 2), Mark("crows_feet_l", 3)], POINTS, view=view)


def page(pdf: bytes, folder: Path) -> Image.Image:
    """The first page at 150 dots an inch, as Poppler shows it."""
    (folder / "letter.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "150", "-singlefile", "-png", "letter.pdf", "letter"]
    subprocess.run(command, cwd=folder, check=True)
    with Image.open(folder / "letter.png") as image:
        return image.convert("L")


@pytest.mark.parametrize("view", VIEWS)
def test_a_laid_in_face_looks_as_if_drawn_in_its_place(writer: PdfWriter, view: str, tmp_path: Path) -> None:
    laid, _ = writer.write(LETTER.format("x"), "0" * 32, {"face.svg": picture(face(view), shared=SCHEME)})
    drawn, _ = writer.write(LETTER.format("x"), "0" * 32, {"face.svg": picture(face(view))})
    one, other = page(laid, tmp_path), page(drawn, tmp_path)
    assert one.size == other.size
    off = ImageChops.difference(one, other).histogram()
    # edges may be shaded by a trace; nothing is missing, moved or of another colour
    assert sum(off[32:]) < 50 and sum(off[8:]) < one.width * one.height / 1000
    ink = sum(one.histogram()[:250])
    assert ink > 20_000, "there is a face to compare"


def test_a_face_is_in_the_file_once_and_carries_its_words(renderer: Renderer) -> None:
    twice = LETTER.format('<img class="face" src="asset:again.svg" alt="The face again">')
    drawn = picture(face("front"), shared=SCHEME)
    once = renderer.pdf(LETTER.format("x"), identifier="0" * 32, drawings={"face.svg": drawn}).content
    both = renderer.pdf(twice, identifier="0" * 32, drawings={"face.svg": drawn, "again.svg": drawn}).content
    assert len(both) < len(once) * 1.2
    assert alternatives(once) == ["The face"]


def alternatives(pdf: bytes) -> list[str]:
    """Every alternative text in the file."""
    reader = PdfReader(io.BytesIO(pdf))
    objects = map(reader.get_object, range(1, len(reader.xref_objStm) + 1))
    return [str(one["/Alt"]) for one in objects if isinstance(one, dict) and "/Alt" in one]


def test_equal_letters_with_a_face_are_equal_bytes_in_any_process(renderer: Renderer) -> None:
    drawings = {"face.svg": picture(face("front"), shared=SCHEME)}
    other = {"face.svg": picture(face("profile_left"), shared=SCHEME)}
    first = renderer.pdf(LETTER.format("x"), identifier="0" * 32, drawings=drawings).content
    renderer.pdf(LETTER.format("y"), identifier="0" * 32, drawings=other)
    fresh = Renderer()
    try:
        fresh.pdf(LETTER.format("y"), identifier="0" * 32, drawings=other)
        assert first == fresh.pdf(LETTER.format("x"), identifier="0" * 32, drawings=drawings).content
        assert first == renderer.pdf(LETTER.format("x"), identifier="0" * 32, drawings=drawings).content
    finally:
        fresh.stop()


def test_no_letter_goes_out_without_the_face_it_asked_for(renderer: Renderer) -> None:
    asked = LETTER.format("x").replace("asset:face.svg", SCHEME + FACES[0].name)
    assert renderer.pdf(asked, identifier="0" * 32).pages == 1
    with pytest.raises(NotDrawable):
        renderer.pdf(asked.replace("<img", '<img style="visibility: hidden"'), identifier="0" * 32)
    assert renderer.pdf(asked, identifier="0" * 32).pages == 1
