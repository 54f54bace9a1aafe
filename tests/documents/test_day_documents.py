"""All documents of a day with one press: what is asked for, who sees which, how far it is, and the file of all."""

import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.audit.models import Event
from clinic.jobs.models import Job
from clinic.jobs.queue import FOLLOWERS
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.models import Document
from planning.documents.pdf.renderer import Pdf, TookTooLong
from planning.documents.types import document_types
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.conftest import make_patient
from tests.treatments.making import make_plan, make_treatment

SignIn = Callable[[User], Client]
TODAY, FRAGMENT = "/documents/today/", {"HX-Request": "true"}


def fake_pdf(**options: Any) -> Any:
    return patch("planning.documents.pdf.rendering.renderer.pdf", **(options or {"side_effect": drawn}))


def drawn(html: str, **_: object) -> Pdf:
    return Pdf(b"%PDF-1.7 " + str(len(html)).encode() + html[-400:].encode(), 1)


def states(clinic: Clinic) -> dict[str, str]:
    with tenant(clinic):
        return dict(Job.objects.filter(kind__startswith="document.").values_list("kind", "state"))


def count(clinic: Clinic, action: str) -> int:
    with tenant(clinic):
        return Event.objects.filter(action=action).count()


def text(client: Client, **options: Any) -> str:
    return str(client.get(TODAY, **options).content.decode())


@pytest.fixture(autouse=True)
def two_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is counted here stays the same with further types."""
    two = (CONSULT_SUMMARY, AFTERCARE)
    others = {one.job for one in document_types() if one not in two}
    monkeypatch.setattr("planning.documents.day_documents.DAY_TYPES", two)
    for event, kinds in FOLLOWERS.items():
        monkeypatch.setitem(FOLLOWERS, event, [kind for kind in kinds if kind not in others])


@pytest.fixture
def unasked(clinic: Clinic, treatment: Treatment) -> Treatment:
    """A plan and a treatment of today whose documents nobody has asked for: their jobs are gone."""
    with tenant(clinic):
        Job.objects.all().delete()
    return treatment


@pytest.fixture
def finished(clinic: Clinic, treatment: Treatment) -> Treatment:
    with fake_pdf():
        run_due(clinic)
    return treatment


def test_one_press_makes_what_is_not_there(clinic: Clinic, unasked: Treatment, sign_in: SignIn, ada: User) -> None:
    client = sign_in(ada)
    before = text(client)
    assert "0 of 2 ready." in before and "Make all 2" in before and "every 1s" not in before
    answer = client.post(TODAY, headers=FRAGMENT).content.decode()
    assert 'hx-trigger="every 1s, wake"' in answer and answer.count("Queued") == 2 and "<html" not in answer
    assert set(states(clinic).values()) == {"queued"}
    with fake_pdf():
        run_due(clinic)
    after = text(client)
    assert "2 of 2 ready." in after and "every 1s" not in after and "Make" not in after


def test_a_second_press_asks_for_nothing(clinic: Clinic, unasked: Treatment, sign_in: SignIn, ada: User) -> None:
    client = sign_in(ada)
    for _ in range(3):
        client.post(TODAY)
    assert count(clinic, "document.request") == 2 and count(clinic, "document.request_day") == 1
    with fake_pdf() as renderer:
        run_due(clinic)
        client.post(TODAY)
        run_due(clinic)
    assert renderer.call_count == 2 and count(clinic, "document.request_day") == 1


def test_a_poison_document_fails_alone_and_says_why(
    clinic: Clinic, treatment: Treatment, sign_in: SignIn, ada: User, at: Callable[[Clinic, str], None]
) -> None:
    def poison(html: str, **options: object) -> Pdf:
        if "Your aftercare" in html:
            raise TookTooLong
        return drawn(html)

    with fake_pdf(side_effect=poison) as renderer:
        for minutes in range(5):
            at(clinic, f"2026-11-23 14:0{minutes}")
            run_due(clinic)
        assert renderer.call_count == 4
    client = sign_in(ada)
    page = text(client)
    assert "1 of 2 ready, 1 failed." in page and "It took too long to draw." in page and "Try again" in page
    client.post(TODAY, {"only": f"aftercare-{treatment.pk}"})
    with fake_pdf():
        run_due(clinic)
    assert "2 of 2 ready." in text(client)


def test_only_the_one_that_was_pressed_is_made(clinic: Clinic, unasked: Treatment, sign_in: SignIn, ada: User) -> None:
    sign_in(ada).post(TODAY, {"only": f"aftercare-{unasked.pk}"})
    sign_in(ada).post(TODAY, {"only": f"aftercare-{uuid.uuid4()}"})
    assert states(clinic) == {"document.aftercare": "queued"}


def test_the_front_desk_sees_and_makes_aftercare_only(
    clinic: Clinic, unasked: Treatment, sign_in: SignIn, desk: User
) -> None:
    client = sign_in(desk)
    assert "0 of 1 ready." in text(client) and "Consult summary" not in text(client)
    client.post(TODAY, {"only": f"consult_summary-{unasked.plan_id}"})
    client.post(TODAY)
    assert states(clinic) == {"document.aftercare": "queued"}
    with fake_pdf():
        run_due(clinic)
    assert names_in(client) == ["01-aftercare-sheet.pdf"]


def test_another_clinic_sees_none_of_it(unasked: Treatment, sign_in: SignIn, outsider: User) -> None:
    assert "No documents on this day" in text(sign_in(outsider))


def test_a_change_of_language_or_size_asks_to_be_printed_anew(
    clinic: Clinic, finished: Treatment, sign_in: SignIn, ada: User, at: Callable[[Clinic, str], None]
) -> None:
    at(clinic, "2026-11-23 14:05")
    with tenant(clinic):
        Patient.objects.filter(pk=finished.patient_id).update(large_print=True)
    client = sign_in(ada)
    assert "0 of 2 ready." in text(client) and "Printed otherwise" in text(client)
    client.post(TODAY)
    with fake_pdf():
        run_due(clinic)
    assert "2 of 2 ready." in text(client)


def test_another_day_has_its_own_documents(finished: Treatment, sign_in: SignIn, ada: User) -> None:
    assert "No documents on this day" in sign_in(ada).get(TODAY + "?on=2026-11-22").content.decode()
    assert "2 of 2 ready." in sign_in(ada).get(TODAY + "?on=2026-11-23").content.decode()
    assert "2 of 2 ready." in sign_in(ada).get(TODAY + "?on=nonsense").content.decode()


def test_watching_changes_nothing_until_something_changed(
    clinic: Clinic, treatment: Treatment, sign_in: SignIn, ada: User
) -> None:
    client = sign_in(ada)
    seen = text(client, headers=FRAGMENT).partition("seen=")[2].partition('"')[0]
    assert client.get(TODAY, {"seen": seen}, headers=FRAGMENT).status_code == 204
    with fake_pdf():
        run_due(clinic)
    answer = client.get(TODAY, {"seen": seen}, headers=FRAGMENT)
    assert answer.status_code == 200 and 'hx-swap-oob="innerHTML">2 of 2 ready.' in answer.content.decode()
    assert count(clinic, "document.view_day") == 0
    text(client)
    assert count(clinic, "document.view_day") == 1


def test_a_long_day_takes_no_more_queries_than_a_short_one(
    clinic: Clinic, finished: Treatment, ben: Patient, sign_in: SignIn, ada: User
) -> None:
    client = sign_in(ada)
    text(client, headers=FRAGMENT)  # the first request of a session writes its row
    with CaptureQueriesContext(connection) as short:
        text(client, headers=FRAGMENT)
    others = [make_patient(clinic, given, "Costa", date(1990, 4, 2), ada) for given in ("Cleo", "Dina")]
    for patient in (ben, *others):
        make_treatment(make_plan(patient, ada), ada)
    with fake_pdf():
        run_due(clinic)
    with CaptureQueriesContext(connection) as long:
        assert "8 of 8 ready." in text(client, headers=FRAGMENT)
    assert len(long) == len(short)


def names_in(client: Client) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(client.get(TODAY + "download/").content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_all_of_a_day_come_as_one_file_with_safe_names(
    clinic: Clinic, finished: Treatment, ana: Patient, sign_in: SignIn, ada: User
) -> None:
    answer = sign_in(ada).get(TODAY + "download/")
    assert answer["Content-Disposition"] == 'attachment; filename="harbour-clinic-documents-2026-11-23.zip"'
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(name[3:] for name in archive.namelist()) == ["aftercare-sheet.pdf", "consult-summary.pdf"]
        assert all(archive.read(name).startswith(b"%PDF-1.7") for name in archive.namelist())
        assert ana.family_name.lower() not in " ".join(archive.namelist()).lower()
    assert count(clinic, "document.download") == 2


def test_nothing_is_handed_out_beside_a_damaged_file(
    clinic: Clinic, finished: Treatment, sign_in: SignIn, ada: User
) -> None:
    with tenant(clinic):
        document = Document.objects.get(kind="aftercare")
    default_storage.delete(document.file)
    default_storage.save(document.file, ContentFile(b"something else"))
    answer = sign_in(ada).get(TODAY + "download/", follow=True)
    assert b"1 stored file was damaged" in answer.content and count(clinic, "document.download") == 0
    with fake_pdf():
        run_due(clinic)
    assert len(names_in(sign_in(ada))) == 2


def test_a_corrected_consult_counts_once(clinic: Clinic, plan: Plan, ana: Patient, ada: User, sign_in: SignIn) -> None:
    assert "of 1 ready" in text(sign_in(ada))
    newer = make_plan(ana, ada)
    assert "of 2 ready" in text(sign_in(ada))
    with tenant(clinic):
        type(newer.consult).objects.filter(pk=newer.consult_id).update(version_of=plan.consult_id)
    assert "of 1 ready" in text(sign_in(ada))


def test_an_audit_row_that_fails_undoes_the_asking(
    clinic: Clinic, unasked: Treatment, sign_in: SignIn, ada: User
) -> None:
    client = sign_in(ada)
    client.raise_request_exception = False
    with patch("planning.documents.actions.record", side_effect=RuntimeError("no audit")):
        assert client.post(TODAY).status_code == 500
    assert states(clinic) == {}
