"""From a sheet to its HTML. The same sheet gives the same HTML, and that the same bytes."""

import hashlib
from typing import Any

from django.template.loader import render_to_string

from planning.documents.models import Kind
from planning.documents.render import Pdf, renderer

DESIGN = "2026.1"
TEMPLATES = {Kind.AFTERCARE: "documents/pdf/aftercare.html", Kind.CONSULT_SUMMARY: "documents/pdf/consult_summary.html"}


def html(kind: Kind, sheet: Any) -> str:
    return render_to_string(TEMPLATES[kind], {"sheet": sheet})


def pdf(kind: Kind, sheet: Any) -> Pdf:
    """Draw the sheet in the render process. Raises RenderFailed."""
    text = html(kind, sheet)
    return renderer.pdf(text, identifier=hashlib.sha256(text.encode()).hexdigest()[:32])
