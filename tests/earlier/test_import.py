"""An old list comes in: columns, check, duplicates asked, added by batches, and taken back within a day."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from clinic.jobs.runner import run_due
from clinic.practice.idempotency import INCOMPLETE
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records import actions as records
from patients.records.models import Patient
from patients.records.search import find_patients
from planning.earlier.import_models import ImportRow, PatientImport
from planning.earlier.importing import actions, batches
from planning.earlier.models import EarlierTreatment
from tests.records.people import add

SignIn = Callable[[User], Client]
LIST = """First name;Last name;DOB;Sex;Phone;E-mail;Last botox;Units
Ana;Silva;14/3/1986;F;07700 900123;ana@example.com;3/10/2025;40
Ben;Okafor;1/12/1957;M;;;;
Cleo;Wrong;99/99/1990;F;;;;
Leila;Amari;2/5/1990;F;;;;
Ben;Okafor;1/12/1957;M;;;;
=cmd|' /C calc'!A0;Dee;5/6/1977;F;;;;
"""


@pytest.fixture
def kept(clinic: Clinic, olive: User, sign_in: SignIn) -> PatientImport:
    """Sent as the owner does; Leila Amari is a patient already."""
    add(clinic, olive, "Leila", "Amari", "1990-05-02")
    send(sign_in(olive), LIST)
    with tenant(clinic):
        return PatientImport.objects.get()


def send(person: Client, text: str, key: str = "") -> Any:
    file = SimpleUploadedFile("old.csv", text.encode(), content_type="text/csv")
    return person.post("/patients/import/", {"file": file, "idempotency_key": key or str(uuid.uuid4())})


def columns(kept: PatientImport, **changes: str) -> dict[str, str]:
    return {**{name: str(at) for name, at in kept.columns.items()}, "date_order": "day", "other_sex": "", **changes}


def states(clinic: Clinic) -> dict[int, str]:
    with tenant(clinic):
        return dict(ImportRow.objects.order_by("number").values_list("number", "state"))


def work(clinic: Clinic) -> None:
    while run_due(clinic):
        pass


def test_from_the_file_to_the_patients_and_back(
    kept: PatientImport, clinic: Clinic, olive: User, sign_in: SignIn
) -> None:
    person, here = sign_in(olive), f"/patients/import/{kept.pk}/"
    assert person.post(here, columns(kept)).status_code == 302
    work(clinic)
    assert states(clinic) == {2: "ready", 3: "ready", 4: "wrong", 5: "asked", 6: "asked", 7: "ready"}
    page = strip_tags(person.get(here).content.decode()).replace("\u00a0", " ")
    for words in ("Row 4", "99/99/1990", "The list has this person in row 3 too", "3 Oct 2025", "40 U", "Amari"):
        assert words in page, words
    with tenant(clinic):
        assert Patient.objects.count() == 1, "nothing is added by looking"
    person.post(here, {"then": "add", "row-5": "add", "row-6": "leave_out"})
    work(clinic)
    assert states(clinic) == {2: "added", 3: "added", 4: "wrong", 5: "added", 6: "left_out", 7: "added"}
    with tenant(clinic):
        (ana,) = find_patients("silva 900123").patients
        (toxin,) = ana.earlier_treatments.all()
        assert toxin.words == "3 Oct 2025, 40\u00a0U" and toxin.told_by == "own_record"
        assert Patient.objects.count() == 5
        records.update_patient(patient=find_patients("okafor").patients[0], by=olive, version=1, phone="07700 900999")
    assert "Take all of it back" in person.get(here).content.decode()
    person.post(here, {"then": "take_back"})
    work(clinic)
    assert states(clinic) == {2: "taken_back", 3: "stayed", 4: "wrong", 5: "taken_back", 6: "left_out", 7: "taken_back"}
    with tenant(clinic):
        assert [one.family_name for one in Patient.objects.by_name()] == ["Amari", "Okafor"]
        assert not EarlierTreatment.objects.exists()
        assert find_patients("silva").patients == []


def test_after_a_day_it_stays(kept: PatientImport, clinic: Clinic, olive: User) -> None:
    check(kept, olive, clinic)
    with tenant(clinic):
        actions.add_rows(kept=kept, by=olive)
    work(clinic)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False), tenant(clinic):
        assert actions.take_back(kept=kept, by=olive).state == "done"


def check(kept: PatientImport, by: User, clinic: Clinic) -> None:
    with tenant(clinic):
        actions.check_rows(kept=kept, columns=kept.columns, date_order="day", sex="", by=by)
    work(clinic)


def test_a_worker_killed_between_rows_repeats_one_batch_alone(
    kept: PatientImport, clinic: Clinic, olive: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(kept, olive, clinic)
    monkeypatch.setattr(batches, "BATCH", 2)
    with tenant(clinic):
        actions.add_rows(kept=kept, by=olive)
    made, dead = batches._make, []

    def dies_once(*about: Any) -> Patient:
        if about[1].number == 3 and not dead:
            dead.append(1)
            raise KeyboardInterrupt
        return made(*about)

    monkeypatch.setattr(batches, "_make", dies_once)
    with pytest.raises(KeyboardInterrupt):
        work(clinic)
    assert set(states(clinic).values()) == {"ready", "wrong", "asked"}, "half a batch is none"
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        work(clinic)
    assert states(clinic)[3] == "added"
    with tenant(clinic):
        assert Patient.objects.filter(family_name="Okafor").count() == 1
        batches.work_on(f"{kept.pk}:adding:1:0")  # an old job once more
        assert Patient.objects.filter(family_name="Silva").count() == 1


def test_only_what_the_import_made_goes_and_only_then(kept: PatientImport, clinic: Clinic, olive: User) -> None:
    check(kept, olive, clinic)
    with tenant(clinic):
        actions.add_rows(kept=kept, by=olive)
    work(clinic)
    with tenant(clinic):
        row = ImportRow.objects.get(number=2)
        for write in (
            lambda: take_back_by_hand(row.pk),
            lambda: EarlierTreatment.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()


def take_back_by_hand(row: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select earlier_take_back(%s)", [row])


@pytest.mark.parametrize("person", ["ada", "desk", "dora"])
def test_only_the_owner_brings_a_list_in(
    request: pytest.FixtureRequest, kept: PatientImport, sign_in: SignIn, person: str
) -> None:
    browser = sign_in(request.getfixturevalue(person))
    assert (
        browser.get("/patients/import/").status_code == browser.get(f"/patients/import/{kept.pk}/").status_code == 403
    )


@pytest.mark.parametrize(("text", "words"), [("\0,\0\n\0,\0", "not a list in text form"), ("a", "first row")])
def test_a_file_that_is_no_list_is_said_at_the_field(
    clinic: Clinic, olive: User, sign_in: SignIn, text: str, words: str
) -> None:
    answer = send(sign_in(olive), text)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_columns_that_are_missing_or_twice_are_said_at_the_field(
    kept: PatientImport, olive: User, sign_in: SignIn
) -> None:
    person, here = sign_in(olive), f"/patients/import/{kept.pk}/"
    for changes, words in (
        ({"born_on": ""}, "Choose the column of the date of birth"),
        ({"given_name": "", "family_name": ""}, "Choose the column of the names"),
        ({"phone": "0"}, "chosen for another field too"),
    ):
        answer = person.post(here, columns(kept, **changes))
        assert answer.status_code == 422 and words in answer.content.decode()


def imports(clinic: Clinic) -> tuple[int, int]:
    with tenant(clinic):
        return PatientImport.objects.count(), ImportRow.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_sent_four_times_at_once_is_brought_in_once(
    clinic: Clinic, olive: User, sign_in: SignIn
) -> None:
    person, key = sign_in(olive), str(uuid.uuid4())

    def press(_: int) -> Any:
        try:
            return send(person, LIST, key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(press, range(4)))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert imports(clinic) == (1, len(LIST.splitlines()) - 1)


def test_another_file_from_the_same_page_is_refused_in_words_and_goes_when_pressed_again(
    clinic: Clinic, olive: User, sign_in: SignIn
) -> None:
    person, key = sign_in(olive), str(uuid.uuid4())
    send(person, LIST, key)
    before, other = imports(clinic), LIST.replace("Silva", "Amari")
    answer = send(person, other, key)
    assert answer.status_code == 422 and imports(clinic) == before
    assert "Another file was sent from this page before" in answer.content.decode()
    [again] = set(re.findall(r'name="idempotency_key" value="([^"]+)"', answer.content.decode()))
    assert again != key and send(person, other, again).status_code == 302
    assert imports(clinic) == (2, 2 * before[1])


@pytest.mark.parametrize("key", ["again", "1" * 31])
def test_a_file_without_a_key_that_can_be_read_is_refused(
    key: str, clinic: Clinic, olive: User, sign_in: SignIn
) -> None:
    answer = send(sign_in(olive), LIST, key)
    assert answer.status_code == 422 and INCOMPLETE in answer.content.decode()
    assert imports(clinic) == (0, 0)
