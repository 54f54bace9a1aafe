"""Pictures drawn by the tests, and photographs of them."""

import io
import uuid
from datetime import date
from typing import Any

from PIL import Image, ImageDraw

from clinic.files import store
from clinic.practice.models import User
from patients.consents.actions import Signing, sign
from patients.consents.models import Consent
from patients.consents.wording import USES, Particulars, newest
from patients.photographs.encoding.worker import SIZES
from patients.photographs.models import Photograph
from patients.records.models import Patient
from tests.consents.making import STROKES
from tests.support.members import member_of


def drawn(size: tuple[int, int] = (480, 600), mode: str = "RGB", colour: str = "#caa58f") -> Image.Image:
    """A face of three ovals."""
    picture = Image.new("RGB", size, colour)
    across, down = size
    brush = ImageDraw.Draw(picture)
    brush.ellipse((across * 0.2, down * 0.1, across * 0.8, down * 0.9), fill="#f1ded3")
    for left in (0.35, 0.55):
        brush.ellipse((across * left, down * 0.4, across * (left + 0.1), down * 0.45), fill="#6b5a4e")
    return picture.convert(mode)


def picture(format: str = "JPEG", size: tuple[int, int] = (480, 600), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    drawn(size, mode, options.pop("colour", "#caa58f")).save(out, format, **options)
    return out.getvalue()


def consent_to_photographs(patient: Patient, by: User, *allowed: str) -> Consent:
    """Signed without the pages; inside the clinic. Other uses are answered with no."""
    wording = newest("photographs")
    last = Consent.objects.filter(patient=patient, treatment="photographs").order_by("-number").first()
    answers = {use: "yes" if use in (allowed or ("record",)) else "no" for use in USES}
    return sign(
        patient=patient,
        wording=wording,
        language="en",
        about=Particulars(),
        signing=Signing(patient.full_name, "drawn", STROKES, answers=answers),
        after=last.number if last else 0,
        idempotency_key=uuid.uuid4(),
        by=member_of(patient.clinic, by),
    )


def make_photograph(patient: Patient, by: User, view: str = "front", taken_on: date | None = None) -> Photograph:
    """As if it had been taken, without a picture process."""
    colour = f"#{uuid.uuid4().hex[:6]}"
    contents = {name: picture(size=(160, 200), colour=colour, quality=40) for name in SIZES}
    kept = {name: store.keep(patient.clinic_id, one, store.FileKind.PHOTOGRAPH)[1] for name, one in contents.items()}
    return Photograph.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        view=view,
        taken_on=taken_on or patient.clinic.today(),
        source="camera",
        width=160,
        height=200,
        stored_bytes=sum(map(len, contents.values())),
        sent_sha256=uuid.uuid4().hex * 2,
        added_by=by,
        **kept,
    )
