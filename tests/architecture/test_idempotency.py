"""The forms that write a row with an idempotency key keep the same promise (ADR 19)."""

import html
import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client

from clinic.office.models import ApiWrite
from clinic.practice.idempotency import INCOMPLETE, KeyedModel
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.consents.models import Consent
from patients.records.models import Patient
from planning.earlier.import_models import PatientImport
from planning.treatments.recalls.models import Recall, RecallContact
from tests.architecture.keyed_forms import FORMS, Form, Make, add_patient, look_again, make_link, record_health, treat

each_form = pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)


@dataclass
class Sender:
    clinic: Clinic
    people: dict[str, Client]

    def send(self, form: Form, key: str, **changed: str) -> Any:
        return self.people[form.by].post(form.address, form.sent | changed | {"idempotency_key": key})

    def keys(self, form: Form) -> list[str]:
        with tenant(self.clinic):
            return [str(key) for key in form.model._default_manager.values_list("idempotency_key", flat=True)]


@pytest.fixture
def sender(clinic: Clinic, ada: User, desk: User, sign_in: Callable[[User], Client]) -> Sender:
    return Sender(clinic, {"ada": sign_in(ada), "desk": sign_in(desk)})


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def new_keys(answer: Any) -> set[str]:
    return set(re.findall(r'name="idempotency_key" value="([^"]+)"', answer.content.decode()))


OF_MORE_THAN_A_FORM = {ApiWrite, Consent, PatientImport, Recall, RecallContact}
"""Sent twice in tests/booking/test_api.py, tests/consents/test_signing.py, tests/earlier/test_import.py
and tests/treatments/test_recalls.py."""


def test_every_keyed_table_is_tried_here_or_where_it_is_made() -> None:
    tables = {model for model in apps.get_models() if issubclass(model, KeyedModel)}
    assert len(tables) == len(FORMS) + len(tables & OF_MORE_THAN_A_FORM)


@pytest.mark.django_db
@each_form
def test_the_same_form_twice_is_one_row_and_one_answer(make: Make, sender: Sender, ana: Patient, ada: User) -> None:
    form, key = make(ana, ada), str(uuid.uuid4())
    first, second = sender.send(form, key), sender.send(form, key)
    assert first.status_code == second.status_code and first.status_code in (200, 302), text(first)
    assert first.headers.get("Location") == second.headers.get("Location")
    assert sender.keys(form).count(key) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make for make in FORMS if make is not make_link], ids=lambda make: make.__name__)
def test_other_content_is_refused_in_words_and_nothing_is_lost(
    make: Make, sender: Sender, ana: Patient, ada: User
) -> None:
    form, key = make(ana, ada), str(uuid.uuid4())
    sender.send(form, key)
    before = sender.keys(form)
    answer = sender.send(form, key, **form.changed)
    assert answer.status_code in (409, 422) and sender.keys(form) == before
    assert re.search(r"This page (added|began|kept|signed|recorded|booked|noted)", text(answer)), text(answer)
    for typed in set(form.changed.values()) - {"yes", "left_message"}:
        assert typed in text(answer)
    (again,) = new_keys(answer)
    assert again not in (key, "")


@pytest.mark.django_db
@pytest.mark.parametrize("make", [one for one in FORMS if one not in (make_link, treat)], ids=lambda one: one.__name__)
def test_pressing_again_writes_what_stands_there_now(make: Make, sender: Sender, ana: Patient, ada: User) -> None:
    """A plan has one treatment: the second is refused whatever its key."""
    form, key = make(ana, ada), str(uuid.uuid4())
    sender.send(form, key)
    answer = sender.send(form, key, **form.changed)
    (again,) = new_keys(answer)
    more = {record_health: {"after": "1"}, add_patient: {"anyway": "1"}, look_again: {"version": "2"}}
    changed = form.changed | more.get(make, {})
    assert sender.send(form, again, **changed).status_code == 302
    assert {key, again} <= set(sender.keys(form))


@pytest.mark.django_db
@each_form
def test_a_key_never_answers_about_another_patient(
    make: Make, sender: Sender, ana: Patient, ben: Patient, ada: User
) -> None:
    of_ana, of_ben, key = make(ana, ada), make(ben, ada), str(uuid.uuid4())
    sender.send(of_ana, key)
    sender.people[of_ana.by].get("/patients/")  # what the first press said is read
    before = sender.keys(of_ana)
    answer = sender.send(of_ben, key)
    assert answer.status_code in (409, 422) and sender.keys(of_ana) == before
    if make is not add_patient:
        assert "Silva" not in text(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "again", "1" * 31])
@each_form
def test_a_key_that_cannot_be_read_is_refused_and_renewed(
    make: Make, key: str, sender: Sender, ana: Patient, ada: User
) -> None:
    form = make(ana, ada)
    before, answer = sender.keys(form), sender.send(form, key)
    assert answer.status_code == 422 and INCOMPLETE in text(answer)
    assert sender.keys(form) == before
    assert new_keys(answer) - {key, ""}


@pytest.mark.django_db(transaction=True)
@each_form
def test_four_presses_at_once_are_one_row(make: Make, sender: Sender, ana: Patient, ada: User) -> None:
    form, key = make(ana, ada), str(uuid.uuid4())

    def press(_: int) -> Any:
        try:
            return sender.send(form, key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(press, range(4)))
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert len({answer.headers.get("Location") for answer in answers}) == 1
    assert sender.keys(form).count(key) == 1
