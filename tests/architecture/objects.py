"""What the addresses of the permission matrix point at: one object of our clinic for each name, made when a route asks for it."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from clinic.booking import actions as booking
from clinic.booking.models import VisitKind
from clinic.files import store
from clinic.office.invitations import invite
from clinic.practice.actions import add_room, set_opening_hours
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from patients.portal import actions as portal
from patients.records.actions import create_patient
from patients.records.models import Patient
from planning.assessments import actions as assessments
from planning.consults import actions as consults
from planning.consults.models import Consult
from planning.documents.models import Document
from planning.documents.types.aftercare import AFTERCARE
from planning.earlier import actions as earlier
from planning.earlier.partial_dates import PartialDate
from planning.plans.models import Plan
from planning.protocols import shipped
from planning.treatments.models import Treatment
from tests.conftest import count_as_fresh, make_clinic, make_patient
from tests.support.members import join, member_of
from tests.treatments import making as care
from tests.treatments.making import make_earlier_treatment

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HASHED = make_password("a long enough password")  # once: the hash is slow on purpose


class World:
    """Our clinic, its people, and its objects by name: `world["patient"]` is the id of a patient."""

    def __init__(self) -> None:
        self.clinic = self._clinic("Harbour Clinic", "harbour")
        self.people = {role.value: self._member(self.clinic, role) for role in Role}
        self.people["outsider"] = self._member(self._clinic("Hill Clinic", "hill"), Role.INJECTOR)
        self.people["unassigned"] = make_user("una@example.com", "Una")
        self.people["deactivated"] = self._member(self.clinic, Role.INJECTOR, "former", is_active=False)
        self.people["no_factor"] = self._member(self.clinic, Role.INJECTOR, "newcomer")
        self.people["operator"] = make_user("root@example.com", "Operator", is_superuser=True, is_staff=True)
        self.sessions: dict[str, str] = {}
        self._ids: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._ids:
            with tenant(self.clinic):
                self._ids[name] = MAKERS[name](self)
        return self._ids[name]

    def sign_in(self, person: str, client: Client) -> None:
        client.force_login(self.people[person], backend=BACKEND)
        count_as_fresh(client, self.people[person])

    def before_request(self, person: str) -> None:
        """Undone after it."""
        if person == "no_factor":
            Clinic.objects.filter(pk=self.clinic.pk).update(second_factor_from=self.clinic.today())

    @property
    def injector(self) -> User:
        return self.people["injector"]

    @staticmethod
    def _clinic(name: str, code: str) -> Clinic:
        return make_clinic(name, code)

    @staticmethod
    def _member(clinic: Clinic, role: Role, name: str = "", **more: Any) -> User:
        user = make_user(f"{name or role}@{clinic.code}.example", f"{role.label} {clinic.code}", **more)
        join(clinic, user, role)
        return user


def make_user(email: str, full_name: str, **more: Any) -> User:
    return User.objects.create(email=email, full_name=full_name, password=HASHED, **more)


def patient(world: World) -> uuid.UUID:
    made = create_patient(
        clinic=world.clinic,
        by=world.injector,
        given_name="Ana",
        family_name="Silva",
        born_on=date(1988, 3, 14),
        sex="female",
    )
    return made.pk


def injector_here(world: World) -> Membership:
    return member_of(world.clinic, world.injector)


def appointment(world: World) -> uuid.UUID:
    """Tomorrow at ten, with the injector."""
    set_opening_hours(clinic=world.clinic, weekdays=list(range(7)), spans=[(time(8), time(20))])
    start = datetime.combine(world.clinic.today() + timedelta(days=1), time(10), world.clinic.zone)
    made = booking.book(
        patient=Patient.objects.get(pk=world["patient"]),
        clinician=injector_here(world),
        start=start,
        minutes=30,
        kind=VisitKind.CONSULT,
        idempotency_key=uuid.uuid4(),
        by=world.people["front_desk"],
    )
    return made.pk


def check_in(world: World) -> uuid.UUID:
    """Due today."""
    ended_at = world.clinic.now() - timedelta(days=14)
    treated = make_earlier_treatment(Patient.objects.get(pk=world["patient"]), injector_here(world), ended_at)
    made = booking.make_due(treatment=treated)
    assert made
    return made.pk


def consult(world: World) -> uuid.UUID:
    """Begun, nothing answered."""
    about = Patient.objects.get(pk=world["patient"])
    return consults.start(patient=about, by=world.injector, idempotency_key=uuid.uuid4()).pk


def plan(world: World) -> uuid.UUID:
    """Of a finished consult in which nothing was answered."""
    finished = Consult.objects.get(pk=consult(world))
    return assessments.finish(consult=finished, by=world.injector, today=world.clinic.today()).pk


def ready_plan(world: World) -> uuid.UUID:
    """Under which somebody may be treated: of a patient whom no other object treats, since one treatment holds the next."""
    untreated = make_patient(world.clinic, "Nadia", "Newcomer", date(1990, 1, 5), world.injector)
    return care.make_plan(untreated, world.injector).pk


def treatment(world: World) -> uuid.UUID:
    """Recorded now."""
    return care.make_treatment(Plan.objects.get(pk=ready_plan(world)), world.injector).pk


def document(world: World) -> uuid.UUID:
    """The aftercare sheet of the treatment; its file is a file, not a drawn sheet."""
    key, sha256 = store.keep(world.clinic.pk, b"%PDF-1.7 of the matrix")
    made = Document.objects.create(
        clinic=world.clinic,
        kind=AFTERCARE.code,
        treatment_id=world["treatment"],
        file=key,
        sha256=sha256,
        size=22,
        pages=1,
        design="test",
    )
    return made.pk


def link_token(world: World) -> str:
    """What the patient's address ends with."""
    about = Treatment.objects.select_related("clinic").get(pk=world["treatment"])
    _, token = portal.create_link(treatment=about, idempotency_key=uuid.uuid4(), by=world.injector)
    assert token
    return token


def earlier_treatment(world: World) -> uuid.UUID:
    """Filler of last year, told by the patient."""
    made = earlier.enter(
        patient=Patient.objects.get(pk=world["patient"]),
        kind="filler",
        when=PartialDate(world.clinic.today().year - 1),
        told_by="patient",
        idempotency_key=uuid.uuid4(),
        by=world.injector,
    )
    return made.pk


def invitation(world: World) -> uuid.UUID:
    """Of somebody who has not answered."""
    made = invite(
        clinic=world.clinic,
        by=world.people["owner"],
        email="nina@example.com",
        full_name="Nina Roth",
        roles=[Role.INJECTOR],
    )
    return made.pk


MAKERS: dict[str, Callable[[World], Any]] = {
    "text": lambda world: "abc",
    "number": lambda world: 1,
    "clinic": lambda world: world.clinic.pk,
    "member": lambda world: injector_here(world).pk,
    "patient": patient,
    "appointment": appointment,
    "check_in": check_in,
    "consult": consult,
    "plan": plan,
    "ready_plan": ready_plan,
    "treatment": treatment,
    "document": document,
    "earlier_treatment": earlier_treatment,
    "invitation": invitation,
    "third": lambda world: "middle",
    "clinic_code": lambda world: world.clinic.code,
    "link_token": link_token,
    "room": lambda world: add_room(clinic=world.clinic, name="Room 1").pk,
    "protocol": lambda world: shipped().sha256,
    "patient_file": lambda world: AFTERCARE.patient_file,
}
