"""From a sheet to HTML and PDF. Equal sheets give equal bytes."""

import base64
import hashlib
import re
from typing import Any

from django.template.loader import render_to_string

from clinic.practice import facemap
from planning.documents.document_type import DocumentType, Sheet
from planning.documents.pdf.renderer import Pdf, renderer
from planning.documents.pdf.worker import SCHEME

DESIGN = "2026.1"

_BLOCK = (
    r"article|aside|body|caption|d[dlt]|div|figcaption|figure|footer|h[1-6]|header|li|main|ol|p|section|t[dhr]|table|tbody"
    r"|thead|title|ul"
)
_BESIDE_BLOCKS = re.compile(rf"[ \t\n]*(</?(?:{_BLOCK})\b[^>]*>)[ \t\n]*")


def html(document_type: DocumentType[Any], sheet: Sheet) -> str:
    with sheet.letter_format.active_locale():
        text = render_to_string(document_type.template, {"sheet": sheet})
    return without_blanks(text)


def without_blanks(text: str) -> str:
    """WeasyPrint breaks a line after its first word where the text fits but not the blank behind it."""
    return _BESIDE_BLOCKS.sub(r"\1", text)


def drawn(text: str) -> Pdf:
    """A page of ours without drawings. Raises RenderFailed."""
    text = without_blanks(text)
    return renderer.pdf(text, identifier=hashlib.sha256(text.encode()).hexdigest()[:32])


def drawings(sheet: Sheet) -> dict[str, str]:
    """Face maps as images, so that they carry alternative text (PDF/UA); photographs and the clinic's logo in base64."""
    faces = {f"{key}.svg": facemap.picture(face, shared=SCHEME) for key, face in sheet.faces.items()}
    logo = sheet.clinic.logo
    pictures: dict[str, bytes] = getattr(sheet, "pictures", {})
    photographs = {f"{key}.jpg": base64.b64encode(content).decode() for key, content in pictures.items()}
    return faces | photographs | ({"logo.png": base64.b64encode(logo).decode()} if logo else {})


def pdf(document_type: DocumentType[Any], sheet: Sheet) -> Pdf:
    """Draw the sheet in the render process. Raises RenderFailed."""
    text, drawn = html(document_type, sheet), drawings(sheet)
    content = hashlib.sha256("".join([text, *drawn.values()]).encode())
    return renderer.pdf(text, identifier=content.hexdigest()[:32], drawings=drawn)
