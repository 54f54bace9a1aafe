"""Photographs are added one by one, good ones of a batch are kept, and twice is once."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from clinic.audit.models import Event
from clinic.files import store
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.consents import actions as consents
from patients.consents.models import Consent
from patients.photographs import actions, quota
from patients.photographs.encoding.encoder import WORDS, encode
from patients.photographs.models import SERIES, Photograph, PhotographRetraction, PhotographUse
from patients.records.models import Patient
from planning.engine.contract.vocabulary import Manoeuvre
from tests.photographs.making import consent_to_photographs, make_photograph, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_in(ada: User, ana: Patient, clinic: Clinic, sign_in: Callable[[User], Client]) -> Client:
    with tenant(clinic):
        consent_to_photographs(ana, ada)
    return sign_in(ada)


def send(client: Client, patient: Patient, *files: tuple[str, bytes], **told: Any) -> Any:
    sent = {"idempotency_key": str(uuid.uuid4()), "view": "front", "taken_on": f"{patient.clinic.today()}", **told}
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    headers = {"Accept": "application/json"}
    return client.post(f"/patients/{patient.pk}/photographs/new/", {**sent, "file": uploads}, headers=headers)


def test_the_views_are_those_of_the_contract() -> None:
    moving = {view.value for view in SERIES} - {"front", "right_45", "left_45", "right_90", "left_90"}
    assert moving == {manoeuvre.value for manoeuvre in Manoeuvre}


def test_a_photograph_is_kept_for_its_patient_view_and_day(ada_in: Client, clinic: Clinic, ana: Patient) -> None:
    day = clinic.today() - timedelta(days=14)
    answer = send(ada_in, ana, ("IMG_1.jpg", picture(size=(2400, 3000))), view="frown", taken_on=f"{day}")
    assert answer.status_code == 200
    with tenant(clinic):
        kept = Photograph.objects.get()
        assert (kept.patient_id, kept.view, kept.taken_on, kept.source) == (ana.pk, "frown", day, "file")
        assert (kept.width, kept.height) == (2400, 3000)
        assert Event.objects.filter(action="photograph.add", object_id=str(kept.pk)).count() == 1
        for size in ("full", "screen", "thumb"):
            key = store.key_of(clinic.pk, kept.sha256(size), store.FileKind.PHOTOGRAPH)
            assert store.read(key, kept.sha256(size)).startswith(b"\xff\xd8")


def test_good_ones_of_a_batch_are_kept_and_the_others_said_by_name(
    ada_in: Client, clinic: Clinic, ana: Patient
) -> None:
    one, two = picture(colour="#123456"), picture("PNG", colour="#654321")
    answer = send(ada_in, ana, ("a.jpg", one), ("letter.pdf", b"%PDF-1.7 nothing"), ("b.png", two))
    told = answer.json()
    assert answer.status_code == 422 and len(told["kept"]) == 2
    assert told["refused"] == [{"name": "letter.pdf", "words": actions.NotAPhotograph("format").args[0]}]


def test_the_same_form_twice_is_one_photograph(ada_in: Client, clinic: Clinic, ana: Patient) -> None:
    key = str(uuid.uuid4())
    first, second = (send(ada_in, ana, ("a.jpg", picture()), idempotency_key=key) for _ in range(2))
    assert first.json()["kept"] == second.json()["kept"] != []
    with tenant(clinic):
        assert Photograph.objects.count() == 1


def test_a_file_that_the_chart_has_is_refused_in_words_until_that_is_retracted(
    ada_in: Client, clinic: Clinic, ana: Patient, ada: User
) -> None:
    send(ada_in, ana, ("a.jpg", picture()))
    again = send(ada_in, ana, ("a.jpg", picture()), view="smile")
    assert again.status_code == 422 and "has this photograph already (At rest" in again.json()["refused"][0]["words"]
    with tenant(clinic):
        actions.retract(photograph=Photograph.objects.get(), reason="wrong_view", note="", by=ada)
    assert send(ada_in, ana, ("a.jpg", picture()), view="smile").status_code == 200


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"taken_on": "2190-01-01"}, "has not come yet"),
        ({"taken_on": "1950-01-01"}, "check the year"),
        ({"taken_on": "soon"}, "soon"),
        ({"view": "toes"}, "Choose one of the views."),
        ({"idempotency_key": ""}, "without its key"),
    ],
)
def test_what_is_said_wrongly_is_refused_and_nothing_is_kept(
    ada_in: Client, clinic: Clinic, ana: Patient, told: dict[str, str], words: str
) -> None:
    answer = send(ada_in, ana, ("a.jpg", picture()), **told)
    assert answer.status_code == 422 and words in str(answer.json()["refused"])
    with tenant(clinic):
        assert not Photograph.objects.exists()


def test_the_page_without_scripts_says_what_was_kept(ada_in: Client, ana: Patient) -> None:
    sent = {"idempotency_key": str(uuid.uuid4()), "view": "front", "taken_on": f"{ana.clinic.today()}"}
    files = [SimpleUploadedFile("a.jpg", picture()), SimpleUploadedFile("<b>.jpg", b"nothing")]
    answer = ada_in.post(f"/patients/{ana.pk}/photographs/new/", {**sent, "file": files})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The photograph was kept." in page and "&lt;b&gt;.jpg" in page and "Send the photograph as JPEG" in page


# --- limits ------------------------------------------------------------------------------------------------------------


def test_a_full_quota_refuses_in_words(
    ada_in: Client, clinic: Clinic, ana: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(ada_in, ana, ("a.jpg", picture(colour="#111111"))).status_code == 200
    with tenant(clinic):
        monkeypatch.setattr(quota, "CLINIC_BYTES", Photograph.objects.get().stored_bytes + 10)
    full = send(ada_in, ana, ("b.jpg", picture(colour="#222222")))
    assert full.status_code == 422 and "photographs are full" in full.json()["refused"][0]["words"]
    monkeypatch.undo()
    monkeypatch.setattr(quota, "MEMBER_DAY_BYTES", 100)
    much = send(ada_in, ana, ("c.jpg", picture(colour="#333333")))
    assert "Go on tomorrow" in much.json()["refused"][0]["words"]
    with tenant(clinic):
        assert Photograph.objects.count() == 1


def test_a_file_over_the_limit_is_refused_without_reading_on(
    ada_in: Client, ada: User, ana: Patient, clinic: Clinic
) -> None:
    taken = []

    def chunks() -> Any:
        for _ in range(1000):
            taken.append(1)
            yield bytes(1_000_000)

    with tenant(clinic), pytest.raises(actions.NotKept, match="larger than 25 MB"):
        actions.add(
            patient=ana,
            chunks=chunks(),
            view="front",
            taken_on=clinic.today(),
            source="file",
            form_key=uuid.uuid4(),
            by=ada,
        )
    assert len(taken) == 26


def test_a_full_disk_refuses_before_the_row(
    ada_in: Client, clinic: Clinic, ana: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)  # type: ignore[attr-defined]  # lazy object
    answer = send(ada_in, ana, ("a.jpg", picture(colour="#010203")))
    assert answer.status_code == 422 and "disk is full" in answer.json()["refused"][0]["words"]
    with tenant(clinic):
        assert not Photograph.objects.exists()


@pytest.mark.parametrize(("script", "words"), [("exit 1", "found something"), ("exit 2", "does not answer")])
def test_the_scanner_is_asked_and_its_silence_refuses(
    ada_in: Client, clinic: Clinic, ana: Patient, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    monkeypatch.setenv("GLABELLA_SCANNER", f"sh -c 'cat > /dev/null; {script}'")
    answer = send(ada_in, ana, ("a.jpg", picture()))
    assert answer.status_code == 422 and words in answer.json()["refused"][0]["words"]


def test_a_scanner_that_finds_nothing_lets_the_file_through(
    ada_in: Client, ana: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLABELLA_SCANNER", "sh -c 'test $(wc -c) -gt 1000'")
    assert send(ada_in, ana, ("a.jpg", picture())).status_code == 200


def test_a_consent_that_is_withdrawn_while_the_picture_is_read_keeps_nothing(
    ada_in: Client, clinic: Clinic, ana: Patient, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def withdrawn_meanwhile(file: Any) -> Any:
        encoded = encode(file)
        consents.withdraw(consent=Consent.objects.get(), reason="No more pictures", told_by="Ana", by=ada)
        return encoded

    monkeypatch.setattr(actions, "encode", withdrawn_meanwhile)
    answer = send(ada_in, ana, ("a.jpg", picture()))
    assert answer.status_code == 422 and answer.json()["refused"][0]["words"] == actions.NO_CONSENT
    with tenant(clinic):
        assert not Photograph.objects.exists()


def test_the_same_file_sent_while_it_is_being_read_is_told_to_come_again(
    ada_in: Client, ana: Patient, owner_connection: psycopg.Connection[Any]
) -> None:
    mine = picture()
    name = f"photograph {ana.pk} {hashlib.sha256(mine).hexdigest()}"
    owner_connection.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [name])
    with connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '20ms'")
    answer = send(ada_in, ana, ("a.jpg", mine), ("b.jpg", picture(colour="#102030")))
    assert answer.status_code == 422 and len(answer.json()["kept"]) == 1
    assert answer.json()["refused"] == [{"name": "a.jpg", "words": WORDS["busy"]}]


# --- retraction ----------------------------------------------------------------------------------------------------------


def test_a_retracted_photograph_is_hidden_and_kept(ada_in: Client, clinic: Clinic, ana: Patient, ada: User) -> None:
    with tenant(clinic):
        photograph = make_photograph(ana, ada)
    for _ in range(2):
        answer = ada_in.post(f"/photographs/{photograph.pk}/retract/", {"reason": "blurred", "note": "moved"})
        assert answer.status_code == 302
    assert ada_in.get(f"/photographs/{photograph.pk}/thumb.jpg").status_code == 404
    assert ada_in.get(f"/photographs/{photograph.pk}/").status_code == 404
    assert str(photograph.pk) not in ada_in.get(f"/patients/{ana.pk}/photographs/").content.decode()
    with tenant(clinic):
        assert PhotographRetraction.objects.get().note == "moved"
        key = store.key_of(clinic.pk, photograph.full, store.FileKind.PHOTOGRAPH)
        assert store.read(key, photograph.full)


def test_rows_are_written_once(clinic: Clinic, ana: Patient, ada: User) -> None:
    with tenant(clinic):
        photograph = make_photograph(ana, ada)
        actions.retract(photograph=photograph, reason="blurred", note="", by=ada)
        for rows in (Photograph.objects.all(), PhotographRetraction.objects.all()):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(clinic_id=clinic.pk)
            with pytest.raises(DatabaseError), transaction.atomic():
                rows._raw_delete(using="default")
        assert not PhotographUse.objects.exists()
