"""Drawings that every letter shares: drawn once in a process and laid into each PDF as they are, like the plates of a press.

The face is a hundred shapes, the same in every letter, and costs WeasyPrint more than all the rest of one. So a letter asks for it as an
image and gets a blank; when its PDF is complete and not yet written (WeasyPrint's `finisher`), the blank's place is given to WeasyPrint's
own drawing of the face, as a form. No difference can be seen (`tests/documents/test_plates.py`); nothing in WeasyPrint is patched.
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
# A blank is one pixel high and wider than anything else in a letter: its size is what it is found by.
NARROWEST = 5001
PAGE = (
    "<style>@page {{ size: {0}px {1}px; margin: 0 }} body {{ margin: 0 }}"
    ' img {{ display: block; width: {0}px; height: {1}px }}</style><img src="plate:drawing" alt="">'
)


class PlateMissing(ValueError):
    """A letter asked for a drawing that did not get into its PDF."""


@dataclass(frozen=True)
class Part:
    """One object of a plate. Its `head` names others by their place in the plate: `7 0 R`; a stream has a `body` besides."""

    head: bytes
    body: bytes


class Copied(pydyf.Object):  # type: ignore[misc]  # pydyf ships no types
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


class Plate:
    """One SVG as WeasyPrint draws it, kept as the objects of a PDF. Drawn when it is first needed."""

    def __init__(self, file: Path, width: int) -> None:
        self._file, self.width = file, width

    @cached_property
    def blank(self) -> bytes:
        png = io.BytesIO()
        Image.new("L", (self.width, 1)).save(png, "PNG")
        return png.getvalue()

    @cached_property
    def _parts(self) -> list[Part]:
        svg = self._file.read_bytes()
        size = VIEW_BOX.search(svg)
        if size is None:
            raise ValueError(f"no plain view box in {self._file.name}")
        page = PAGE.format(*(side.decode() for side in size.groups()))
        drawn: list[Part] = []
        html = weasyprint.HTML(string=page, base_url="plate:page", url_fetcher=OneDrawing(svg))
        html.write_pdf(finisher=lambda _, pdf: drawn.extend(_parts(pdf)))
        return drawn

    def lay_into(self, pdf: pydyf.PDF, place: int) -> None:
        """Put the drawing where the blank is, the object with the number `place`; all but the form itself become new objects."""
        before = len(pdf.objects) - 1

        def renumber(found: re.Match[bytes]) -> bytes:
            return b"%d 0 R" % (before + int(found[1]))

        form, *others = (
            Copied(REFERENCE.sub(renumber, part.head) + part.body, is_stream=bool(part.body)) for part in self._parts
        )
        form.number, pdf.objects[place] = place, form
        for one in others:
            pdf.add_object(one)


class OneDrawing(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Gives one SVG, whatever is asked for; reaches nothing."""

    def __init__(self, svg: bytes) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._svg = svg

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, body=self._svg, headers={"Content-Type": "image/svg+xml"})


def _parts(pdf: pydyf.PDF) -> Iterator[Part]:
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
    parts = [_parted(form)]
    numbers = list(_reached(pdf, parts[0]))
    places = {number: index for index, number in enumerate(numbers, 1)}
    parts += (_parted(pdf.objects[number]) for number in numbers)
    for part in parts:
        yield Part(REFERENCE.sub(lambda found: b"%d 0 R" % places[int(found[1])], part.head), part.body)


def _reached(pdf: pydyf.PDF, start: Part) -> dict[int, None]:
    """Numbers of all objects that `start` needs, directly or through others."""
    found: dict[int, None] = {}
    waiting = [start]
    while waiting:
        for number in map(int, REFERENCE.findall(waiting.pop().head)):
            if number not in found:
                found[number] = None
                waiting.append(_parted(pdf.objects[number]))
    return found


def _parted(one: pydyf.Object) -> Part:
    head, stream, body = one.data.partition(b"\nstream\n") if isinstance(one, pydyf.Stream) else (one.data, b"", b"")
    return Part(head, stream + body)


def _fine(number: float) -> bytes:
    """Beyond the six decimals that pydyf writes: they would shift a face's edge by a tenth of a point."""
    return f"{number:.12f}".encode()


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


class Plates:
    """All plates by name, and the finisher that lays them into a letter."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._plates = {file.name: Plate(file, width) for width, file in enumerate(sorted(files), NARROWEST)}

    def placeholders(self) -> Mapping[str, bytes]:
        return {name: plate.blank for name, plate in self._plates.items()}

    def finish(self, pdf: pydyf.PDF, asked: Iterable[str]) -> None:
        """Lay in the drawings `asked` for. Raises PlateMissing where one of them has no blank in `pdf`."""
        blanks = {(one.extra["Width"], one.extra["Height"]): one.number for one in pdf.objects if _is_image(one)}
        for name in asked:
            plate = self._plates[name]
            if (plate.width, 1) not in blanks:
                raise PlateMissing(name)
            plate.lay_into(pdf, blanks[plate.width, 1])


def _is_image(one: pydyf.Object) -> bool:
    return isinstance(one, pydyf.Stream) and one.extra.get("Subtype") == "/Image"


def settle(pdf: pydyf.PDF) -> None:
    """Have each object put into bytes, and packed, once: pydyf does it to write it and again to make the identifier."""
    for number, one in enumerate(pdf.objects):
        if one.free != "f" and not isinstance(one, Copied):
            pdf.objects[number] = Copied(one.data, is_stream=isinstance(one, pydyf.Stream), number=number)
