"""From a sheet to HTML and PDF. Equal sheets give equal bytes."""

import base64
import hashlib
from typing import Any

from django.template.loader import render_to_string

from clinic.practice import facemap
from planning.documents.models import DocumentKind
from planning.documents.pdf.renderer import Pdf, renderer
from planning.documents.pdf.worker import SCHEME

DESIGN = "2026.1"
TEMPLATES = {
    DocumentKind.AFTERCARE: "documents/pdf/aftercare.html",
    DocumentKind.CONSULT_SUMMARY: "documents/pdf/consult_summary.html",
    DocumentKind.CLINICAL_RECORD: "documents/pdf/clinical_record.html",
}


def html(kind: DocumentKind, sheet: Any) -> str:
    with sheet.letter_format.active_locale():
        return render_to_string(TEMPLATES[kind], {"sheet": sheet})


def drawings(sheet: Any) -> dict[str, str]:
    """Face maps as images, so that they carry alternative text (PDF/UA), and the clinic's logo in base64."""
    faces = {f"{key}.svg": facemap.picture(face, shared=SCHEME) for key, face in sheet.faces.items()}
    logo = sheet.clinic.logo
    return faces | ({"logo.png": base64.b64encode(logo).decode()} if logo else {})


def pdf(kind: DocumentKind, sheet: Any) -> Pdf:
    """Draw the sheet in the render process. Raises RenderFailed."""
    text, drawn = html(kind, sheet), drawings(sheet)
    content = hashlib.sha256("".join([text, *drawn.values()]).encode())
    return renderer.pdf(text, identifier=content.hexdigest()[:32], drawings=drawn)
