"""Consult letters of made-up consults, for whoever is to draw them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from benchmarks.consults import consults
from clinic.practice import facemap
from planning.documents.pdf import worker
from planning.engine import plan, read_document
from planning.protocols import shipped


@dataclass(frozen=True)
class Letter:
    """One letter as our renderer takes it: HTML, and the drawings that it names. `face` is what the drawing shows."""

    html: str
    drawings: dict[str, str]
    face: facemap.FaceMap

    def alone(self) -> str:
        """The same for a renderer that knows neither our assets nor our style sheet: everything inside."""
        css = "\n".join(sheet.read_text("utf-8") for sheet in worker.SHEETS)
        for name, (path, _) in worker.ASSETS.items():
            css = css.replace(f"asset:{name}", (worker.STATIC / path).as_uri())
        drawn = facemap.picture(self.face).replace("<svg ", '<svg class="face" ', 1)
        html = re.sub(r'<img class="face"[^>]*>', lambda _: drawn, self.html)
        return html.replace("</head>", f"<style>{css}</style></head>")


def letters(seed: int) -> Iterator[Letter]:
    """Letters of consults in which something is injected."""
    from planning.documents.pdf import rendering
    from planning.documents.sheets import consult_sheet
    from planning.documents.types.consult_summary import CONSULT_SUMMARY

    clinic = SimpleNamespace(name="Lantern House", phone="+44 20 7946 0312", emergency_number="999", email="", zone=UTC)
    clinic.address, clinic.cost_words, clinic.language, clinic.paper, clinic.face_art = "12 Row", "", "en", "a4", "fine"
    clinic.logo_sha256, clinic.local = "", lambda moment: moment
    patient = SimpleNamespace(name="Amari, Leila", given_name="Leila", called="Leila", born_on=date(1988, 3, 14))
    patient.language, patient.large_print, patient.drawing = "", False, "fine"
    injector = SimpleNamespace(name="Dr Ada Osei", full_name="Dr Ada Osei")
    for document in consults(seed):
        answer = plan(read_document(document), shipped())
        if document["visit"] != "consult" or answer.status != "ready" or len(answer.doses) < 2:
            continue
        stored: Any = SimpleNamespace(
            clinic=clinic, patient=patient, injector=injector, decision=None, document=document
        )
        stored.answer, stored.status, stored.made_at = answer, answer.status, datetime(2026, 11, 23, tzinfo=UTC)
        stored.protocol_sha256 = shipped().sha256
        read = "planning.documents.sheets.consult_summary"
        with (
            patch(f"{read}._title", return_value="Aesthetic doctor"),
            patch(f"{read}.current_treatment", return_value=None),
            patch(f"{read}.spread_since", return_value=False),
        ):
            sheet = consult_sheet(stored)
        yield Letter(rendering.html(CONSULT_SUMMARY, sheet), rendering.drawings(sheet), sheet.face)
