"""From a lot to its patients, and a recall from its start to its close."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from clinic.audit.models import Event
from clinic.jobs.queue import announce
from clinic.jobs.runner import run_due
from clinic.messages.models import Message
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock import actions as stock
from clinic.stock.given_to import patients_of, treatments_of
from clinic.stock.models import Lot
from patients.records.models import Patient
from planning.treatments.models import Treatment
from planning.treatments.recalls import actions, worklist
from planning.treatments.recalls.models import Recall, RecallContact, RecalledPatient
from tests.support.pages import flat
from tests.treatments.making import make_plan, make_treatment
from tests.treatments.recalled import copies_of, lot_of

SignIn = Callable[[User], Client]


@pytest.fixture
def treatment(ana: Patient, ada: User, clinic: Clinic) -> Treatment:
    with tenant(clinic):
        ana.email = "ana@example.com"
        ana.save(update_fields=["email"])
    return make_treatment(make_plan(ana, ada), ada)


@pytest.fixture
def lot(treatment: Treatment) -> Lot:
    return lot_of(treatment)


@pytest.fixture
def untold(treatment: Treatment, ben: Patient, ada: User) -> Patient:
    """Of the same lot, by a record from before stock, without an e-mail address."""
    (patient,) = copies_of(treatment, 1, ada)
    with tenant(treatment.clinic_id):
        Patient.objects.filter(pk=patient.pk).update(email="", family_name="=SUM(A1)")
    return patient


def begin(lot: Lot, by: User, **other: Any) -> Recall:
    told: dict[str, Any] = {"reason": "Maker's recall 12", "writes_emails": True, "idempotency_key": uuid.uuid4()}
    with tenant(lot.clinic):
        recall = actions.start(lot=lot, by=by, **(told | other))
    run_due(lot.clinic)
    with tenant(lot.clinic):
        return Recall.objects.with_lot().get(pk=recall.pk)


def to_another_lot(treatment: Treatment, by: User) -> Treatment:
    return make_treatment(treatment.plan, by, amends=treatment, amend_reason="Another vial", lot="OTHER1")


def test_the_patients_of_a_lot_are_those_of_records_that_count(
    lot: Lot, treatment: Treatment, untold: Patient, ada: User, sign_in: SignIn, clinic: Clinic
) -> None:
    address = reverse("treatments:lot-patients", args=[lot.pk])
    page = flat(sign_in(ada).get(address))
    assert "2 patients" in page and "ana@example.com" in page
    with tenant(clinic):
        assert patients_of([lot.pk]) == {lot.pk: 2}
        vial = treatment.draws.get().vial_id
        assert vial and treatments_of([vial]) == {vial: 1}
    to_another_lot(treatment, ada)
    assert "ana@example.com" not in flat(sign_in(ada).get(address))
    with tenant(clinic):
        assert (patients_of([lot.pk]), treatments_of([vial])) == ({lot.pk: 1}, {})
        assert Event.objects.filter(action="lot.patients").count() == 2


def test_a_spreadsheet_takes_no_name_for_a_formula(
    lot: Lot, untold: Patient, ada: User, sign_in: SignIn, clinic: Clinic
) -> None:
    answer = sign_in(ada).post(reverse("treatments:lot-patients-export", args=[lot.pk]))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=SUM(A1)" in text and "Silva" in text and text.count("\r\n") == 3
    with tenant(clinic):
        assert Event.objects.get(action="export.made").data["patients"] == 2


def test_what_was_drawn_from_a_vial_names_its_patients(treatment: Treatment, ada: User, sign_in: SignIn) -> None:
    with tenant(treatment.clinic_id):
        vial = treatment.draws.get().vial_id
    address = reverse("treatments:vial-draws", args=[vial])
    assert reverse("treatments:treatment", args=[treatment.pk]) in sign_in(ada).get(address).content.decode()
    to_another_lot(treatment, ada)
    assert "corrected since, does not count" in flat(sign_in(ada).get(address))


def test_a_recall_withdraws_the_lot_lists_everybody_and_writes_where_it_can(
    lot: Lot, untold: Patient, ada: User, clinic: Clinic
) -> None:
    recall = begin(lot, ada)
    assert recall.listed_at and recall.lot.withdrawn_reason == "Maker's recall 12"
    assert [letter.to for letter in mail.outbox] == [["ana@example.com"]]
    assert "Please call us on +44 20 7946 0000." in mail.outbox[0].body
    assert "toxin" not in mail.outbox[0].body and "Maker" not in mail.outbox[0].body
    with tenant(clinic):
        assert worklist.counts_of(recall) == worklist.RecallCounts(to_tell=1, told=1, answered=0)
        assert [row.patient for row in worklist.shown(recall, "to-tell")] == [untold]
    run_due(clinic)
    with tenant(clinic):
        actions.list_batch(recall=recall, batch=1)
        assert (RecalledPatient.objects.count(), Message.objects.count()) == (2, 1)


def test_a_patient_reads_it_in_their_language(lot: Lot, ana: Patient, ada: User, clinic: Clinic) -> None:
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(language="es")
    begin(lot, ada)
    assert mail.outbox[0].subject == "Llame a Harbour Clinic sobre su visita"
    assert "Hola, Ana" in mail.outbox[0].body


def test_without_emails_everybody_is_to_be_told(lot: Lot, ada: User, clinic: Clinic) -> None:
    recall = begin(lot, ada, writes_emails=False)
    assert mail.outbox == []
    with tenant(clinic):
        assert worklist.counts_of(recall).to_tell == 1


def test_one_recall_of_a_lot_is_open(lot: Lot, ada: User, clinic: Clinic) -> None:
    key = uuid.uuid4()
    recall = begin(lot, ada, idempotency_key=key)
    assert begin(lot, ada, idempotency_key=key) == recall
    with pytest.raises(actions.RecalledAlready) as already:
        begin(lot, ada)
    assert already.value.recall == recall
    assert len(mail.outbox) == 1


def test_a_recalled_lot_is_not_released_until_the_recall_is_closed(
    lot: Lot, ada: User, clinic: Clinic, sign_in: SignIn
) -> None:
    recall = begin(lot, ada)
    with tenant(clinic), pytest.raises(ValidationError, match="A recall of this lot is open"):
        stock.release_lot(lot=lot, reason="It was a mistake", by=ada)
    person, page = sign_in(ada), reverse("stock:lot", args=[lot.pk])
    assert "A recall of this lot is open" in flat(person.get(page)) and "release the lot" not in flat(person.get(page))
    sent = {"do": "release", "reason": "It was a mistake"}
    refused = person.post(reverse("stock:lot-change", args=[lot.pk]), sent)
    assert refused.status_code == 422 and "stays withdrawn until the recall is closed" in flat(refused)
    with tenant(clinic):
        assert Lot.objects.get(pk=lot.pk).withdrawn_at
        actions.close(recall=recall, words="Told by phone", by=ada)
    assert person.post(reverse("stock:lot-change", args=[lot.pk]), sent).status_code == 302
    with tenant(clinic):
        assert Lot.objects.get(pk=lot.pk).withdrawn_at is None


def test_a_correction_takes_the_patient_off_and_another_puts_one_on(
    lot: Lot, treatment: Treatment, untold: Patient, ada: User, clinic: Clinic
) -> None:
    recall = begin(lot, ada)
    to_another_lot(treatment, ada)
    run_due(clinic)
    with tenant(clinic):
        assert worklist.counts_of(recall).total == 1
        assert worklist.dropped(recall) == 1
    copies_of(treatment, 1, ada)
    with tenant(clinic):
        late = Treatment.objects.exclude(patient=untold).exclude(plan=treatment.plan).get()
        announce(clinic=clinic, event="treatment.signed", key=str(late.pk))
    run_due(clinic)
    with tenant(clinic):
        assert worklist.counts_of(recall).total == 2


def test_tries_and_answers_are_noted_once_and_stand(lot: Lot, ada: User, clinic: Clinic, sign_in: SignIn) -> None:
    recall = begin(lot, ada, writes_emails=False)
    with tenant(clinic):
        recalled = RecalledPatient.objects.get()
    address, person = reverse("treatments:recalled-patient", args=[recalled.pk]), sign_in(ada)
    assert "Ana" in flat(person.get(address))
    sent = {"way": "phone", "result": "answered", "words": "", "idempotency_key": str(uuid.uuid4())}
    assert "Write what the patient answered." in flat(person.post(address, sent))
    sent["words"] = "Feels well"
    assert person.post(address, sent).status_code == 302
    assert person.post(address, sent).status_code == 302
    page = flat(person.get(reverse("treatments:recall", args=[recall.pk]) + "?tab=answered"))
    assert "Feels well" in page and "answered, phone, Ada" in page
    with tenant(clinic):
        assert RecallContact.objects.count() == 1
        assert Event.objects.get(action="recall.contact").data["patient"] == str(recalled.patient_id)
        for change in ("update treatments_recallcontact set words = 'x'", "delete from treatments_recallcontact"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)


def test_a_recall_is_closed_with_its_counts(lot: Lot, untold: Patient, ada: User, clinic: Clinic) -> None:
    recall = begin(lot, ada)
    with tenant(clinic):
        with pytest.raises(ValidationError, match="1 patient was not told"):
            actions.close(recall=recall, words="", by=ada)
        actions.close(recall=recall, words="Moved abroad, letter came back", by=ada)
        event = Event.objects.get(action="recall.closed")
        assert (event.data["to_tell"], event.data["told"], event.data["answered"]) == (1, 1, 0)
        told: dict[str, Any] = {"way": "phone", "result": "told", "idempotency_key": uuid.uuid4(), "by": ada}
        with pytest.raises(ValidationError, match="closed"):
            actions.note_contact(recalled=recall.patients.first(), **told)
    assert begin(lot, ada).pk != recall.pk


def test_from_the_lot_to_the_closed_recall_by_pages(
    lot: Lot, untold: Patient, ada: User, clinic: Clinic, sign_in: SignIn
) -> None:
    person = sign_in(ada)
    address = reverse("treatments:recall-new", args=[lot.pk])
    assert "a list of 2 patients" in flat(person.get(address))
    assert person.post(address, {"idempotency_key": str(uuid.uuid4())}).status_code == 422
    sent = {"reason": "Recall 12", "writes_emails": "on", "idempotency_key": str(uuid.uuid4())}
    recall = person.post(address, sent)["Location"]
    assert person.post(address, sent)["Location"] == recall
    other = person.post(address, sent | {"idempotency_key": str(uuid.uuid4())})
    assert other["Location"] == recall
    assert "are being listed" in flat(person.get(recall))
    run_due(clinic)
    page = flat(person.get(recall))
    assert "=SUM(A1)" in page and re.search(r"no phone, no e-mail: <a [^>]+>write a letter<", page)
    assert "1 patient was not told" in flat(person.post(recall, {"words": ""}))
    assert person.post(recall, {"words": "Letter sent"}).status_code == 302
    assert "Closed" in flat(person.get(recall))
    assert "Recall 12" in flat(person.get(reverse("treatments:recall-list")))


def test_a_letter_names_product_lot_and_visit_in_the_patients_language(
    lot: Lot, ana: Patient, ada: User, clinic: Clinic, sign_in: SignIn
) -> None:
    with tenant(clinic):
        ana.language = "es"
        ana.save(update_fields=["language"])
    recall = begin(lot, ada, writes_emails=False)
    with tenant(clinic):
        (recalled,) = RecalledPatient.objects.filter(recall=recall)
    client, page = sign_in(ada), reverse("treatments:recall-letter", args=[recalled.pk])
    assert page in client.get(reverse("treatments:recalled-patient", args=[recalled.pk])).content.decode()
    letter = flat(client.get(page))
    for said in ("Su visita", "Lote", lot.number, "onabotulinumtoxinA", clinic.phone, "Llame a"):
        assert said in letter, said
    with tenant(clinic):
        assert Event.objects.filter(action="recall.view", data__page="letter").count() == 1
        assert not RecallContact.objects.filter(recalled=recalled).exists(), "only what is noted tells the patient"
