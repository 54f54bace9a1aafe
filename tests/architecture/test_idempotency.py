"""The eleven forms that write a row with an idempotency key keep the same promise (ADR 19)."""

import html
import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client

from clinic.booking import actions as booking
from clinic.booking.models import Appointment, Attempt
from clinic.practice.actions import set_opening_hours
from clinic.practice.idempotency import INCOMPLETE, KeyedModel
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal.models import ShareLink
from patients.records.models import HealthHistory, Patient
from planning.consults.models import Consult
from planning.earlier.models import EarlierTreatment
from planning.plans.models import Decision, PatientsAnswer
from planning.treatments.models import Review, Treatment
from tests.support.members import member_of
from tests.treatments.making import form_data, make_earlier_treatment, make_plan, make_treatment


@dataclass
class Form:
    """One form about one patient: where it goes, what it says, and `changed`, with which it says something else."""

    model: type[KeyedModel]
    address: str
    sent: dict[str, str]
    changed: dict[str, str] = field(default_factory=dict)
    by: str = "ada"


Make = Callable[[Patient, User], Form]


def add_patient(patient: Patient, ada: User) -> Form:
    born = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "1986"}
    sent = {"given_name": f"{patient.given_name}-Lee", "family_name": "Amari", **born, "sex": "female", "phone": ""}
    return Form(Patient, "/patients/new/", sent, {"phone": "07700 900123"}, "desk")


def record_health(patient: Patient, ada: User) -> Form:
    return Form(
        HealthHistory,
        f"/patients/{patient.pk}/health/",
        {"after": "0", "safety.pregnant": "no"},
        {"safety.pregnant": "yes"},
    )


def begin_consult(patient: Patient, ada: User) -> Form:
    earlier = make_plan(patient, ada).consult
    return Form(Consult, f"/patients/{patient.pk}/consults/new/", {}, {"version_of": str(earlier.pk)})


def decide(patient: Patient, ada: User) -> Form:
    address = f"/plans/{make_plan(patient, ada).pk}/decide/"
    return Form(Decision, address, {"course": "wait", "words": "Come in May"}, {"words": "Come in June"})


def think_it_over(patient: Patient, ada: User) -> Form:
    address = f"/plans/{make_plan(patient, ada).pk}/answer/"
    return Form(
        PatientsAnswer, address, {"choice": "thinks_it_over", "reasons": "cost"}, {"words": "After the holidays"}
    )


def treat(patient: Patient, ada: User) -> Form:
    plan = make_plan(patient, ada)
    with tenant(patient.clinic):
        sent = form_data(plan, patient.clinic.now())
    del sent["idempotency_key"]
    return Form(Treatment, f"/plans/{plan.pk}/treat/", sent, {"note": "Left side first"})


def judge(patient: Patient, ada: User) -> Form:
    treatment = make_treatment(make_plan(patient, ada), ada)
    return Form(Review, f"/treatments/{treatment.pk}/review/", {"asked": "no"}, {"note": "Seen with a friend"})


def enter_earlier(patient: Patient, ada: User) -> Form:
    sent = {"kind": "filler", "when": "2024", "told_by": "patient"}
    return Form(EarlierTreatment, f"/patients/{patient.pk}/earlier/new/", sent, {"note": "Lips, twice"})


def book(patient: Patient, ada: User) -> Form:
    clinic = patient.clinic
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(9), time(18))])
    day = clinic.today() + timedelta(days=7 if patient.given_name == "Ana" else 8)
    clinician = member_of(clinic, ada)
    sent = {"patient": str(patient.pk), "kind": "consult", "clinician": str(clinician.pk), "minutes": "30"}
    return Form(Appointment, "/appointments/new/", sent | {"on": f"{day}", "at": "10:00"}, {"at": "11:30"}, "desk")


def log_call(patient: Patient, ada: User) -> Form:
    clinic = patient.clinic
    injector = member_of(clinic, ada)
    treatment = make_earlier_treatment(patient, injector, clinic.now() - timedelta(days=14))
    with tenant(clinic):
        check_in = booking.make_due(treatment=treatment)
    assert check_in
    address = f"/check-ins/{check_in.pk}/attempts/"
    return Form(Attempt, address, {"outcome": "no_answer"}, {"outcome": "left_message"}, "desk")


def make_link(patient: Patient, ada: User) -> Form:
    treatment = make_treatment(make_plan(patient, ada), ada)
    return Form(ShareLink, f"/treatments/{treatment.pk}/link/", {})


FORMS: list[Make] = [
    add_patient,
    record_health,
    begin_consult,
    decide,
    treat,
    judge,
    book,
    log_call,
    enter_earlier,
    make_link,
    think_it_over,
]
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


def test_every_keyed_table_is_tried_here() -> None:
    tables = {model for model in apps.get_models() if issubclass(model, KeyedModel)}
    assert len(tables) == len(FORMS)


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
@pytest.mark.parametrize(
    "make", [make for make in FORMS if make not in (make_link, treat)], ids=lambda make: make.__name__
)
def test_pressing_again_writes_what_stands_there_now(make: Make, sender: Sender, ana: Patient, ada: User) -> None:
    """A plan has one treatment: the second is refused whatever its key."""
    form, key = make(ana, ada), str(uuid.uuid4())
    sender.send(form, key)
    answer = sender.send(form, key, **form.changed)
    (again,) = new_keys(answer)
    changed = form.changed | ({"after": "1"} if make is record_health else {})
    changed |= {"anyway": "1"} if make is add_patient else {}
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
    before = sender.keys(form)
    answer = sender.send(form, key)
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
