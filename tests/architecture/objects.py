"""What the addresses of the permission matrix point at: one object of our clinic for each name, made when a route asks for it."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from clinic.files import store
from clinic.office import api_tokens
from clinic.office.invitations import invite
from clinic.practice.actions import add_room
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from patients.records.actions import create_patient
from patients.records.models import Patient
from planning.assessments import actions as assessments
from planning.assessments.without_plan import begin
from planning.consults import actions as consults
from planning.consults.models import Consult
from planning.documents.models import Document
from planning.documents.types.aftercare import AFTERCARE
from planning.earlier import actions as earlier
from planning.earlier.partial_dates import PartialDate
from planning.plans.models import Plan
from planning.protocols import shipped
from planning.treatments.events import actions as events
from planning.treatments.events.actions import EventFollowUp
from planning.treatments.models import Treatment
from planning.treatments.recalls import actions as recalls
from planning.treatments.recalls.models import RecalledPatient
from tests.architecture.diary_objects import DIARY
from tests.architecture.message_objects import MESSAGES
from tests.conftest import count_as_fresh, make_clinic, make_patient
from tests.consents.making import consent_to
from tests.earlier.making import make_old_list
from tests.photographs.making import make_photograph
from tests.stock.making import make_open_vial, make_vial
from tests.support.members import join, member_of
from tests.support.sessions import hand_to_patient
from tests.treatments import making as care
from tests.treatments.recalled import lot_of

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
        self.people["handed_over"] = self._member(self.clinic, Role.INJECTOR, "reader")
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
        if person == "handed_over":
            hand_to_patient(client)

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


def without_plan(world: World) -> uuid.UUID:
    """Begun for a patient whom nobody planned anything for."""
    untreated = make_patient(world.clinic, "Nora", "Unplanned", date(1990, 1, 5), world.injector)
    return begin(
        patient=untreated,
        reason="no_consult",
        words="",
        on=world.clinic.today(),
        doses={"glabella": {"total": 18.0}},
        idempotency_key=uuid.uuid4(),
        by=world.injector,
    ).pk


def treatment(world: World) -> uuid.UUID:
    """Recorded now."""
    return care.make_treatment(Plan.objects.get(pk=ready_plan(world)), world.injector).pk


def consent(world: World) -> uuid.UUID:
    """Of the patient, to toxin, signed now."""
    about = Patient.objects.select_related("clinic").get(pk=world["patient"])
    return consent_to(about, world.injector, "glabella").pk


def adverse_event(world: World) -> uuid.UUID:
    """A droop after the treatment, open."""
    given = Treatment.objects.get(pk=world["treatment"])
    caller = given.injector
    return events.open_event(
        treatment=given,
        effect={"effect": "eyelid_droop", "side": "right"},
        follow=EventFollowUp(given.clinic.today(), caller),
        idempotency_key=uuid.uuid4(),
        by=world.injector,
    ).pk


def review(world: World) -> uuid.UUID:
    """Of the treatment of today, after which nothing is added yet."""
    made = care.make_review(Treatment.objects.get(pk=treatment(world)), world.injector, glabella="too_subtle")
    return made.pk


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


def api_token(world: World) -> uuid.UUID:
    """Of a program that books."""
    owner = member_of(world.clinic, world.people["owner"])
    made, _ = api_tokens.make(member=owner, name="Website", scopes=["appointments:write"], by=owner.user)
    return made.pk


def lot(world: World) -> uuid.UUID:
    """One vial of it, unopened."""
    return make_vial(world.clinic, world.injector, number="L1").lot_id


def recalled(world: World) -> uuid.UUID:
    """A patient of a recall, whom nobody has told yet."""
    given = care.make_treatment(Plan.objects.get(pk=ready_plan(world)), world.injector, lot="RECALLED")
    told: dict[str, Any] = {"reason": "Recall 12", "writes_emails": False, "idempotency_key": uuid.uuid4()}
    recall = recalls.start(lot=lot_of(given), by=world.injector, **told)
    recalls.list_batch(recall=recall, batch=1)
    return recall.patients.get().pk


MAKERS: dict[str, Callable[[World], Any]] = {
    "text": lambda world: "abc",
    "number": lambda world: 1,
    "clinic": lambda world: world.clinic.pk,
    "member": lambda world: injector_here(world).pk,
    "colleague": lambda world: join(world.clinic, make_user("colleague@example.com", "Colleague"), Role.INJECTOR).pk,
    "patient": patient,
    **DIARY,
    "consent": consent,
    "consented": lambda world: "toxin",
    "consult": consult,
    "plan": plan,
    "ready_plan": ready_plan,
    "without_plan": without_plan,
    "treatment": treatment,
    "review": review,
    "adverse_event": adverse_event,
    "document": document,
    "earlier_treatment": earlier_treatment,
    "import": lambda world: make_old_list(world.clinic, world.people["owner"]).pk,
    "invitation": invitation,
    "api_token": api_token,
    "photograph": lambda world: make_photograph(Patient.objects.get(pk=world["patient"]), world.injector).pk,
    "photograph_use": lambda world: "teaching",
    "photograph_size": lambda world: "thumb",
    "third": lambda world: "middle",
    "clinic_code": lambda world: world.clinic.code,
    **MESSAGES,
    "lot": lot,
    "recalled": recalled,
    "recall": lambda world: RecalledPatient.objects.get(pk=world["recalled"]).recall_id,
    "open_vial": lambda world: make_open_vial(world.clinic, world.injector, number="L2").pk,
    "room": lambda world: add_room(clinic=world.clinic, name="Room 1").pk,
    "protocol": lambda world: shipped().sha256,
    "patient_file": lambda world: AFTERCARE.patient_file,
}
