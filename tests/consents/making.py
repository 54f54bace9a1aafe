"""Consents as tests make them: handed over, read and signed through the pages."""

import html
import json
import re
from typing import Any

from django.test import Client

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.consents.models import Consent
from patients.records.models import Patient
from tests.support.members import member_of
from tests.support.sessions import take_back

ZIGZAG = [[100 + 40 * step, 200 + 150 * (step % 2)] for step in range(20)]
STROKES = {"width": 6000, "height": 2000, "strokes": [ZIGZAG, [[200, 900], [1800, 950]]]}
TO_TOXIN = {"product": "onabotulinumtoxinA", "areas": ["glabella", "chin"], "language": "en"}
TO_PHOTOGRAPHS = {"language": "en"}
SAYS_YES = {"answer_questions_answered": "on", "answer_told_everything": "on"}
USES = {"answer_record": "yes", "answer_teaching": "no", "answer_publicity": "no"}
DRAWN = {"signer": "patient", "how": "drawn", "strokes": json.dumps(STROKES)}
TYPED = {"signer": "patient", "how": "typed"}


def address(patient: Patient, treatment: str, last: str = "") -> str:
    return f"/patients/{patient.pk}/consents/to/{treatment}/{last}"


def handed(person: Client, patient: Patient, treatment: str = "toxin", **changed: Any) -> tuple[str, str]:
    """The page that the patient gets, and what it carries. Whoever hands it over has just signed in."""
    take_back(person)
    sent = TO_TOXIN if treatment == "toxin" else TO_PHOTOGRAPHS
    answer = person.post(address(patient, treatment), {**sent, **changed})
    page = answer.content.decode()
    assert answer.status_code == 200, page
    found = re.search(r'name="handed" value="([^"]+)"', page)
    assert found
    return page, html.unescape(found[1])


def send(person: Client, patient: Patient, carried: str, treatment: str = "toxin", **changed: Any) -> Any:
    said = SAYS_YES if treatment == "toxin" else USES
    return person.post(address(patient, treatment, "sign/"), {"handed": carried, **said, **DRAWN, **changed})


def signed(person: Client, patient: Patient, treatment: str = "toxin", **handing: Any) -> Consent:
    """Signed by the patient's finger, through the pages."""
    _, carried = handed(person, patient, treatment, **handing)
    answer = send(person, patient, carried, treatment)
    assert answer.status_code == 302, answer.content.decode()
    take_back(person)
    with tenant(patient.clinic_id):
        return Consent.objects.newest_first().filter(patient=patient, treatment=treatment)[0]


def consent_to(patient: Patient, by: User, *areas: str, product: str = "onabotulinumtoxinA") -> Consent:
    """To toxin, without the pages; inside the clinic."""
    from uuid import uuid4

    from patients.consents.actions import Signing, sign
    from patients.consents.wording import Particulars, newest

    wording = newest("toxin")
    last = Consent.objects.filter(patient=patient, treatment="toxin").order_by("-number").first()
    off_label = tuple(code for code in areas if code in wording.never_on_label(product, areas))
    return sign(
        patient=patient,
        wording=wording,
        language="en",
        about=Particulars(product, areas, off_label),
        signing=Signing(patient.full_name, "drawn", STROKES, answers={"questions_answered": "yes"}),
        after=last.number if last else 0,
        idempotency_key=uuid4(),
        by=member_of(patient.clinic, by),
    )
