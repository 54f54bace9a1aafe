"""Drawings that every letter shares: drawn once in a process and embedded in each PDF.

The face is a hundred shapes, the same in every letter, and costs WeasyPrint more than all the rest of one. So a letter asks for it as an
image and gets a placeholder; when its PDF is complete and not yet written (WeasyPrint's `finisher`), the placeholder is replaced by
WeasyPrint's own drawing of the face, as a form. No difference can be seen (`tests/documents/test_shared_drawings.py`); nothing in
WeasyPrint is patched.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pydyf
import weasyprint
from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse

REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
VIEW_BOX = re.compile(rb'viewBox="0 0 (\d+) (\d+)"')
# A placeholder is one pixel high and wider than anything else in a letter: it is found by its size.
NARROWEST = 5001
PAGE = (
    "<style>@page {{ size: {0}px {1}px; margin: 0 }} body {{ margin: 0 }}"
    ' img {{ display: block; width: {0}px; height: {1}px }}</style><img src="drawing:svg" alt="">'
)


class DrawingMissing(ValueError):
    """A letter asked for a drawing that did not get into its PDF."""


@dataclass(frozen=True)
class PdfObject:
    """One object of a drawing. Its `head` refers to others by their place in the drawing (`7 0 R`); a stream has a `body` besides."""

    head: bytes
    body: bytes


class RawObject(pydyf.Object):  # type: ignore[misc]  # pydyf ships no types
    """An object of a PDF whose bytes are known."""

    def __init__(self, data: bytes, *, is_stream: bool, number: int | None = None) -> None:
        super().__init__()
        self.number, self._data, self._is_stream = number, data, is_stream

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return not self._is_stream


class SharedDrawing:
    """One SVG as WeasyPrint draws it, kept as PDF objects. Drawn when first needed."""

    def __init__(self, file: Path, width: int) -> None:
        self._file, self.width = file, width

    @cached_property
    def placeholder(self) -> bytes:
        png = io.BytesIO()
        Image.new("L", (self.width, 1)).save(png, "PNG")
        return png.getvalue()

    @cached_property
    def _objects(self) -> list[PdfObject]:
        svg = self._file.read_bytes()
        size = VIEW_BOX.search(svg)
        if size is None:
            raise ValueError(f"no plain view box in {self._file.name}")
        page = PAGE.format(*(side.decode() for side in size.groups()))
        drawn: list[PdfObject] = []
        html = weasyprint.HTML(string=page, base_url="drawing:page", url_fetcher=SingleDrawing(svg))
        html.write_pdf(finisher=lambda _, pdf: drawn.extend(_objects(pdf)))
        return drawn

    def embed(self, pdf: pydyf.PDF, place: int) -> None:
        """Replace the placeholder, which is object number `place`, by the drawing's form; what the form refers to becomes new objects."""
        before = len(pdf.objects) - 1

        def renumber(found: re.Match[bytes]) -> bytes:
            return b"%d 0 R" % (before + int(found[1]))

        form, *others = (
            RawObject(REFERENCE.sub(renumber, one.head) + one.body, is_stream=bool(one.body)) for one in self._objects
        )
        form.number, pdf.objects[place] = place, form
        for one in others:
            pdf.add_object(one)


class SingleDrawing(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves one SVG for every URL."""

    def __init__(self, svg: bytes) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._svg = svg

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, body=self._svg, headers={"Content-Type": "image/svg+xml"})


def _objects(pdf: pydyf.PDF) -> Iterator[PdfObject]:
    """The only page of `pdf` as a form in the unit square, as an image would lie, and whatever it is made of."""
    page = next(one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Page")
    left, top, right, bottom = page["MediaBox"]
    contents = pdf.objects[_number(page["Contents"])]
    form = pydyf.Stream(contents.stream, compress=True)
    form.extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([left, top, right, bottom]),
            "Matrix": pydyf.Array([_fine(1 / (right - left)), 0, 0, _fine(1 / (bottom - top)), 0, 0]),
            "Resources": page["Resources"],
        }
    )
    objects = [_split(form)]
    numbers = list(_reached(pdf, objects[0]))
    places = {number: index for index, number in enumerate(numbers, 1)}
    objects += (_split(pdf.objects[number]) for number in numbers)
    for one in objects:
        yield PdfObject(REFERENCE.sub(lambda found: b"%d 0 R" % places[int(found[1])], one.head), one.body)


def _reached(pdf: pydyf.PDF, start: PdfObject) -> dict[int, None]:
    """Numbers of all objects that `start` refers to, directly or through others."""
    found: dict[int, None] = {}
    waiting = [start]
    while waiting:
        for number in map(int, REFERENCE.findall(waiting.pop().head)):
            if number not in found:
                found[number] = None
                waiting.append(_split(pdf.objects[number]))
    return found


def _split(one: pydyf.Object) -> PdfObject:
    head, stream, body = one.data.partition(b"\nstream\n") if isinstance(one, pydyf.Stream) else (one.data, b"", b"")
    return PdfObject(head, stream + body)


def _fine(number: float) -> bytes:
    """Pydyf writes six decimals, which would shift a face's edge by a tenth of a point."""
    return f"{number:.12f}".encode()


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


class SharedDrawings:
    """All shared drawings by name, and the finisher that embeds them in a letter."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._drawings = {file.name: SharedDrawing(file, width) for width, file in enumerate(sorted(files), NARROWEST)}

    def placeholders(self) -> Mapping[str, bytes]:
        return {name: drawing.placeholder for name, drawing in self._drawings.items()}

    def finish(self, pdf: pydyf.PDF, names: Iterable[str]) -> None:
        """Embed the named drawings. Raises DrawingMissing where one of them has no placeholder in `pdf`."""
        placeholders = {(one.extra["Width"], one.extra["Height"]): one.number for one in pdf.objects if _is_image(one)}
        for name in names:
            drawing = self._drawings[name]
            if (drawing.width, 1) not in placeholders:
                raise DrawingMissing(name)
            drawing.embed(pdf, placeholders[drawing.width, 1])


def _is_image(one: pydyf.Object) -> bool:
    return isinstance(one, pydyf.Stream) and one.extra.get("Subtype") == "/Image"


def serialize_once(pdf: pydyf.PDF) -> None:
    """Serialize and compress each object once: pydyf does it to write it and again to make the identifier."""
    for number, one in enumerate(pdf.objects):
        if one.free != "f" and not isinstance(one, RawObject):
            pdf.objects[number] = RawObject(one.data, is_stream=isinstance(one, pydyf.Stream), number=number)
