"""Whose page an address is: what an emergency opens, and every argument of a route that names a patient's row."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.emergency.page_patient import PATIENT_OF, page_patients
from patients.photographs import actions as photographs
from patients.records.models import Patient
from planning.treatments.events import actions as events
from planning.treatments.events.actions import EventFollowUp
from tests.architecture.matrix import MATRIX
from tests.architecture.objects import World
from tests.architecture.routes import all_routes
from tests.consents.making import consent_to
from tests.photographs.making import consent_to_photographs, make_photograph
from tests.treatments.making import make_plan, make_treatment

SignIn = Callable[[User], Client]
NOT_OF_ONE_PATIENT = {
    "lot_id": "many patients were given it",
    "vial_id": "many patients were given of it",
    "recall_id": "lists many patients",
    "import_id": "brings many patients in",
    "absence_id": "of a colleague",
    "member_id": "a colleague",
    "invitation_id": "to a colleague",
    "closed_day_id": "of the clinic",
    "room_id": "of the clinic",
    "type_id": "a kind of visit",
    "token_id": "of a program",
    "pk": "a second factor of the own account",
    "code": "of the clinic, in a calendar's address",
    "secret": "of a calendar's address, read without signing in",
    "token": "of an invitation or a patient's link, opened without signing in",
    "key": "of a password's letter",
    "uidb36": "of a password's letter",
    "file": "of the patient's own page, read with their link",
    "stop_code": "of a message's link, opened without signing in",
    "kind": "of messages",
    "size": "of a photograph, beside its id",
    "use": "of a photograph, beside its id",
    "third": "of the face, beside the consult's id",
    "treatment": "what is consented to, beside the patient's id",
}


def arguments() -> dict[str, str]:
    """Each argument, and a route that has it."""
    named = re.compile(r"<(?:[a-z]+:)?([a-z_0-9]+)>")
    return {argument: route for route, path in all_routes().items() for argument in named.findall(path)}


def test_every_argument_names_a_patients_row_or_says_why_not() -> None:
    assert not PATIENT_OF.keys() & NOT_OF_ONE_PATIENT.keys()
    assert set(arguments()) == {*PATIENT_OF, *NOT_OF_ONE_PATIENT}


@pytest.mark.parametrize("argument", sorted(PATIENT_OF))
def test_each_row_leads_to_its_patient(db: None, argument: str) -> None:
    world = World()
    found = {ids[argument] for told in MATRIX.values() if argument in (ids := told.get("ids", {}))}
    assert found, "no route of the matrix has it"
    for name in found:
        given = world[name]
        with tenant(world.clinic):
            (patient,) = page_patients({argument: given})
            assert Patient.objects.filter(pk=patient).exists()
            assert page_patients({argument: uuid.uuid4()}) == []


def pages_of(patient: Patient, ada: User) -> list[str]:
    """A photograph with its file, a consent, an open unwanted effect."""
    given = make_treatment(make_plan(patient, ada), ada)
    with tenant(patient.clinic):
        photograph, consent = make_photograph(patient, ada), consent_to(patient, ada, "glabella")
        event = events.open_event(
            treatment=given,
            effect={"effect": "eyelid_droop", "side": "right"},
            follow=EventFollowUp(given.clinic.today(), given.injector),
            idempotency_key=uuid.uuid4(),
            by=ada,
        )
    shown = f"/photographs/{photograph.pk}/"
    return [shown, f"{shown}full.jpg", f"/consents/{consent.pk}/", f"/adverse-events/{event.pk}/"]


def test_an_emergency_opens_photographs_consents_and_unwanted_effects_of_that_patient_alone(
    desk: User, ada: User, ana: Patient, ben: Patient, sign_in: SignIn
) -> None:
    of_ana, of_ben, person = pages_of(ana, ada), pages_of(ben, ada), sign_in(desk)
    for page in of_ana:
        assert person.get(page).status_code == 403, page
    person.post(f"/patients/{ana.pk}/emergency/", {"reason": "Cannot swallow"})
    for page in of_ana:
        assert person.get(page).status_code == 200, page
        assert person.post(page, {}).status_code in (403, 405), page
    for page in of_ben:
        assert person.get(page).status_code == 403, page


def test_an_emergency_of_one_does_not_compare_two_charts(
    desk: User, ana: Patient, ben: Patient, sign_in: SignIn
) -> None:
    person = sign_in(desk)
    person.post(f"/patients/{ana.pk}/emergency/", {"reason": "Cannot swallow"})
    for one, other in ((ana, ben), (ben, ana)):
        assert person.get(f"/patients/{one.pk}/merge/{other.pk}/").status_code == 403


def test_an_emergency_takes_no_photograph_along_for_teaching(
    desk: User, ada: User, clinic: Clinic, ana: Patient, sign_in: SignIn
) -> None:
    with tenant(clinic):
        consent_to_photographs(ana, ada, "record", "teaching")
        photograph = make_photograph(ana, ada)
        photographs.choose_use(photograph=photograph, use="teaching", chosen=True, by=ada)
    page, person = f"/photographs/{photograph.pk}/for/teaching/", sign_in(desk)
    assert sign_in(ada).get(page).status_code == 200
    person.post(f"/patients/{ana.pk}/emergency/", {"reason": "Cannot swallow"})
    assert person.get(page).status_code == 403
