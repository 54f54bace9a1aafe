"""Making documents: once, again, with a broken file, and when they cannot be made."""

import hashlib
import io
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pypdf import PdfReader

from clinic.booking import actions as booking
from clinic.booking.models import CheckIn
from clinic.files import store
from clinic.jobs.models import Job
from clinic.jobs.runner import run_due
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.document_type import DocumentType
from planning.documents.models import Document
from planning.documents.pdf.renderer import Pdf, RenderFailed, TookTooLong
from planning.documents.progress import progress
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.support.jobs import set_state
from tests.support.protocol_text import patient_text
from tests.treatments.making import HEALTHY, make_plan

SignIn = Callable[[User], Client]


def documents(clinic: Clinic, kind: DocumentType[Any]) -> list[Document]:
    with tenant(clinic):
        return list(Document.objects.filter(kind=kind.code))


def words_of(document: Document) -> str:
    pdf = PdfReader(io.BytesIO(store.read(document.file, document.sha256)))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def fake_pdf(content: bytes = b"%PDF-1.7 drawn") -> Any:
    return patch("planning.documents.pdf.rendering.renderer.pdf", return_value=Pdf(content, 1))


def test_both_documents_come_by_themselves(clinic: Clinic, treatment: Treatment, plan: Plan) -> None:
    run_due(clinic)
    [aftercare], [summary] = documents(clinic, AFTERCARE), documents(clinic, CONSULT_SUMMARY)
    assert (aftercare.treatment_id, summary.plan_id) == (treatment.pk, plan.pk)
    for document in (aftercare, summary):
        content = store.read(document.file, document.sha256)
        assert document.size == len(content) and document.pages == len(PdfReader(io.BytesIO(content)).pages)
        assert document.file == f"documents/{clinic.pk}/{document.sha256}.pdf"


def test_the_aftercare_sheet_says_what_was_stored(clinic: Clinic, treatment: Treatment) -> None:
    run_due(clinic)
    words = words_of(documents(clinic, AFTERCARE)[0])
    for line in treatment.outcome["aftercare"]:
        if line["code"] not in ("check_in", "call_us"):
            assert line["text"] in words
    assert words.count(patient_text("safety.distant_spread")) == 1
    for clock in ("18:00", "Until the end of Monday 23 November", "Until Tuesday 24 November, 14:00", "From 15:00"):
        assert clock in words
    assert "Silva, Ana, born 14-Mar-1988" in words and "Lot C1234" in words
    assert "Page 1 of" in words and treatment.outcome["protocol"]["sha256"][:16] in words
    assert "Emergency: 999" in words


def test_the_consult_summary_tells_what_helps_and_what_does_not(clinic: Clinic, plan: Plan) -> None:
    run_due(clinic)
    words = words_of(documents(clinic, CONSULT_SUMMARY)[0])
    for text in (
        "I look cross when I am not.",
        "Frown (glabella)",
        patient_text("limits.cannot_firm_or_fill"),
        "Patient, date",
    ):
        assert text in words
    assert "botox" not in words.lower()  # no brand in what a patient reads


def test_the_drawing_has_words_for_who_cannot_see_it(clinic: Clinic, treatment: Treatment) -> None:
    run_due(clinic)
    words = [alt for document in documents(clinic, AFTERCARE) for alt in alts(document)]
    assert len(words) == 1 and words[0].startswith("Drawing of the face") and "Frown (glabella) 13\u00a0U" in words[0]


def alts(document: Document) -> list[str | None]:
    """The alternative texts of a document's figures."""
    found: list[str | None] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(node.get("/Alt"))
            walk(node.get("/K", []))

    walk(PdfReader(io.BytesIO(store.read(document.file, document.sha256))).trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_held_plan_gives_a_letter_without_any_dose(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    make_plan(ana, ada, safety=HEALTHY["safety"] | {"pregnant": True})
    run_due(clinic)
    words = words_of(documents(clinic, CONSULT_SUMMARY)[0])
    assert "No injection for now" in words and "during pregnancy" in words
    assert " U " not in words and "Proposed units" not in words


def test_one_held_area_does_not_hold_the_others(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    plan = make_plan(ana, ada, safety=HEALTHY["safety"] | {"infected_sites": ["glabella"]})
    assert plan.outcome["doses"]
    run_due(clinic)
    words = words_of(documents(clinic, CONSULT_SUMMARY)[0])
    assert "Left out for now" in words and "Proposed units" in words and "No injection for now" not in words


def test_an_incomplete_plan_says_that_an_answer_is_missing(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    plan = make_plan(ana, ada, safety={name: no for name, no in HEALTHY["safety"].items() if name != "pregnant"})
    assert plan.status == "incomplete"
    run_due(clinic)
    words = words_of(documents(clinic, CONSULT_SUMMARY)[0])
    assert "Not settled yet" in words and "We propose no dose yet" in words and "Proposed units" not in words


def test_making_it_twice_is_one_file_and_one_row(clinic: Clinic, treatment: Treatment) -> None:
    run_due(clinic)
    files = default_storage.listdir(f"documents/{clinic.pk}")[1]
    with tenant(clinic):
        set_state(Job.objects.filter(kind="document.aftercare"), "queued")
    run_due(clinic)
    assert (len(documents(clinic, AFTERCARE)), default_storage.listdir(f"documents/{clinic.pk}")[1]) == (1, files)


def test_booking_the_check_in_gives_a_new_sheet(clinic: Clinic, treatment: Treatment, desk: User, at: Any) -> None:
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(9), time(18))])
    run_due(clinic)
    at(clinic, "2026-11-23 14:05")
    with tenant(clinic):
        booking.book_check_in(
            check_in=CheckIn.objects.get(treatment=treatment),
            start=datetime(2026, 12, 7, 10, 0, tzinfo=clinic.zone),
            by=desk,
        )
    run_due(clinic)
    with tenant(clinic):
        newest, first = Document.objects.of(treatment, AFTERCARE)
    assert "Monday 7 December 2026 at 10:00" in words_of(newest)
    assert "10:00" not in words_of(first)


def test_a_booking_made_while_the_sheet_is_drawn_is_on_it(clinic: Clinic, treatment: Treatment, desk: User) -> None:
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(9), time(18))])
    drawn: list[str] = []

    def draw(html: str, **_: object) -> Pdf:
        if "Your aftercare" in html and not drawn:
            start = datetime(2026, 12, 7, 10, 0, tzinfo=clinic.zone)
            check_in = CheckIn.objects.filter(treatment=treatment).first() or booking.make_due(treatment=treatment)
            assert check_in is not None
            booking.book_check_in(check_in=check_in, start=start, by=desk)
        drawn.extend([html] if "Your aftercare" in html else [])
        return Pdf(html.encode(), 1)

    with patch("planning.documents.pdf.rendering.renderer.pdf", side_effect=draw):
        run_due(clinic)
    [only] = documents(clinic, AFTERCARE)  # what was drawn first never became a document
    assert b"Monday 7 December 2026 at 10:00" in store.read(only.file, only.sha256)


def test_a_half_written_file_is_replaced(clinic: Clinic, treatment: Treatment) -> None:
    content = b"%PDF-1.7 whole"
    key = store.key_of(clinic.pk, hashlib.sha256(content).hexdigest())
    default_storage.save(key, ContentFile(content[:5]))
    with fake_pdf(content):
        run_due(clinic)
    document = documents(clinic, AFTERCARE)[0]
    assert document.file == key and store.read(key, document.sha256) == content


def test_a_poison_document_fails_alone_after_three_tries_with_a_reason(
    clinic: Clinic, treatment: Treatment, plan: Plan, at: Any
) -> None:
    def draw(html: str, **_: object) -> Pdf:
        if "Your aftercare" in html:
            raise TookTooLong
        return Pdf(b"%PDF-1.7", 1)

    with patch("planning.documents.pdf.rendering.renderer.pdf", side_effect=draw) as drawn:
        for minutes in range(5):
            at(clinic, f"2026-11-23 14:0{minutes}")
            run_due(clinic)
    tries = [call for call in drawn.call_args_list if "Your aftercare" in call.args[0]]
    assert len(tries) == 3
    with tenant(clinic):
        failed = progress(treatment, AFTERCARE)
        assert (failed.state, failed.why) == ("failed", "It took too long to draw.")
        assert progress(plan, CONSULT_SUMMARY).state == "ready"


def test_the_card_goes_from_queued_to_ready_without_a_reload(
    clinic: Clinic, treatment: Treatment, sign_in: SignIn, ada: User
) -> None:
    client, address = sign_in(ada), f"/treatments/{treatment.pk}/documents/"
    fragment = {"HX-Request": "true"}
    queued = client.get(address, headers=fragment).content.decode()
    assert "Queued" in queued and 'hx-trigger="every 1s, wake"' in queued and "<html" not in queued
    with tenant(clinic):
        lease = {"lease": uuid.uuid4(), "lease_until": clinic.now() + timedelta(minutes=1)}
        Job.objects.filter(kind="document.aftercare").update(state="running", **lease)
    assert "Rendering" in client.get(address, headers=fragment).content.decode()
    with tenant(clinic):
        set_state(Job.objects.filter(kind="document.aftercare"), "queued")
    with fake_pdf():
        run_due(clinic)
    ready = client.get(address, headers=fragment).content.decode()
    assert "Download" in ready and "every 1s" not in ready
    assert "<html" in client.get(address).content.decode()  # a page of its own without script


def test_a_failed_document_says_why_and_can_be_asked_for_again(
    clinic: Clinic, treatment: Treatment, sign_in: SignIn, ada: User, at: Any
) -> None:
    with patch("planning.documents.pdf.rendering.renderer.pdf", side_effect=TookTooLong):
        for minutes in range(4):
            at(clinic, f"2026-11-23 14:0{minutes}")
            run_due(clinic)
    client, address = sign_in(ada), f"/treatments/{treatment.pk}/documents/"
    assert b"It took too long to draw." in client.get(address).content
    assert b"Queued" in client.post(address, follow=True).content
    with fake_pdf():
        run_due(clinic)
    assert b"Download" in client.get(address).content


@pytest.fixture
def document(clinic: Clinic, treatment: Treatment) -> Document:
    with fake_pdf():
        run_due(clinic)
    return documents(clinic, AFTERCARE)[0]


def test_a_download_is_a_file_with_a_safe_name(document: Document, sign_in: SignIn, desk: User) -> None:
    answer = sign_in(desk).get(f"/documents/{document.pk}/")
    assert answer.content == b"%PDF-1.7 drawn" and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="harbour-clinic-aftercare-sheet-2026-11-23.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_front_desk_does_not_download_a_consult_summary(
    document: Document, clinic: Clinic, sign_in: SignIn, desk: User, ada: User
) -> None:
    summary = documents(clinic, CONSULT_SUMMARY)[0]
    assert sign_in(desk).get(f"/documents/{summary.pk}/").status_code == 404
    assert sign_in(ada).get(f"/documents/{summary.pk}/").status_code == 200


def test_an_outsider_downloads_nothing(document: Document, sign_in: SignIn, outsider: User) -> None:
    assert sign_in(outsider).get(f"/documents/{document.pk}/").status_code == 404
    assert sign_in(outsider).get(f"/treatments/{document.treatment_id}/documents/").status_code == 404


def test_a_damaged_file_is_not_handed_out_and_made_again(
    document: Document, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    default_storage.delete(document.file)
    default_storage.save(document.file, ContentFile(b"%PDF-1.7 forged"))
    client = sign_in(ada)
    answer = client.get(f"/documents/{document.pk}/", follow=True)
    assert b"The stored file was damaged" in answer.content and b"forged" not in answer.content
    with fake_pdf():
        run_due(clinic)
    assert client.get(f"/documents/{document.pk}/").content == b"%PDF-1.7 drawn"


@pytest.mark.parametrize(
    ("where", "why"), [("pdf.rendering.renderer.pdf", RenderFailed("no")), ("actions.record", RuntimeError)]
)
def test_a_failed_drawing_or_audit_leaves_none(clinic: Clinic, treatment: Treatment, where: str, why: Any) -> None:
    with fake_pdf(), patch(f"planning.documents.{where}", side_effect=why):
        run_due(clinic)
    assert documents(clinic, AFTERCARE) == []
