"""The render process: HTML in, PDF out. Run as `python -m planning.documents.pdf.worker`; knows no Django, no database and no secret.

It may read the few assets named below and nothing else: no file, no network, however the HTML asks for it. A request is a frame of JSON
(clinic/files/child.py), an answer a JSON head and, where it went well, the PDF in a second frame.
"""

import contextlib
import gc
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clinic.files.child import leave_the_network, limit, read_frame, write_frame

STATIC = Path(__file__).resolve().parents[3] / "static"
SCHEME = "asset:"
# One whole file a weight: of two files of one family (latin, latin-ext), WeasyPrint 70 prints wrong letters and wrong figures.
FONTS = (
    "Inter-Regular",
    "Inter-Medium",
    "Inter-SemiBold",
    "Inter-Bold",
    "Newsreader-Regular",
    "Newsreader-Medium",
    "Newsreader-Italic",
)
ASSETS = {f"{font}.ttf": (f"vendor/pdf-fonts/{font}.ttf", "font/ttf") for font in FONTS}
FACES = tuple((STATIC / "face").glob("*_art.svg"))
SHEETS = tuple(STATIC / "css" / "documents" / name for name in ("sheet.css", "day_sheet.css"))
MEMORY = 1_500_000_000
CPU_SECONDS = 20


@contextlib.contextmanager
def share_of_cpu(seconds: float) -> Iterator[None]:
    """SIGPROF ends the process when this document alone has used `seconds` of CPU. RLIMIT_CPU counts whole seconds of the whole life
    of the process: a warm one would cut a document short by up to a second, and by more on a machine that starts it slowly."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class PdfWriter:
    """WeasyPrint with what all documents share: the fonts and the style sheet."""

    def __init__(self) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        from planning.documents.pdf.assets import AssetFetcher
        from planning.documents.pdf.shared_drawings import SharedDrawings

        self.weasyprint = weasyprint
        self.shared = SharedDrawings(FACES)
        self.fetcher = AssetFetcher(STATIC, ASSETS, SCHEME, self.shared.placeholders())
        self.fonts = FontConfiguration()
        self.css = weasyprint.CSS(
            string="\n".join(sheet.read_text("utf-8") for sheet in SHEETS),
            url_fetcher=self.fetcher,
            font_config=self.fonts,
            base_url=SCHEME,
        )

    def write(
        self, html: str, identifier: str, drawings: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[bytes, int]:
        """The PDF and its number of pages. `drawings` are SVGs of this document alone, as assets by name; they may show our faces."""
        self.fetcher.serve(drawings)
        parsed = self.weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=self.fetcher)
        options = {"pdf_variant": "pdf/ua-1", "pdf_tags": True, "pdf_identifier": identifier.encode()}
        document = parsed.render(self.fonts, stylesheets=[self.css], **options)
        return document.write_pdf(finisher=self._finish, **options), len(document.pages)

    def _finish(self, _: object, pdf: Any) -> None:
        from planning.documents.pdf import shared_drawings

        self.shared.finish(pdf, self.fetcher.placeholders_served)
        shared_drawings.serialize_once(pdf)


def answer(writer: PdfWriter, request: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        asked = json.loads(request)
        with share_of_cpu(CPU_SECONDS):
            pdf, pages = writer.write(asked["html"], asked["identifier"], asked["drawings"])
    except (RecursionError, MemoryError) as error:
        return {"error": "too complex", "kind": type(error).__name__}, b""
    except Exception as error:
        return {"error": "could not be drawn", "kind": type(error).__name__}, b""
    return {"pages": pages}, pdf


def serve() -> None:
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land between the frames
    offline = leave_the_network()
    limit(memory=MEMORY, file_size=100_000_000)
    writer = PdfWriter()
    gc.collect()
    gc.freeze()
    gc.disable()
    write_frame(target, json.dumps({"ready": True, "offline": offline}).encode())
    while (request := read_frame(source)) is not None:
        head, pdf = answer(writer, request)
        write_frame(target, json.dumps(head).encode())
        if "pages" in head:
            write_frame(target, pdf)
        gc.collect()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        serve()
