"""The forms that write a row with an idempotency key: where each goes and what it says."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta

from clinic.booking import actions as booking
from clinic.booking.models import Appointment, Attempt
from clinic.practice.actions import set_opening_hours
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from clinic.stock.authenticity import signs
from clinic.stock.models import Delivery, Waste
from patients.portal.models import ShareLink
from patients.records.models import HealthHistory, Patient
from planning.consults.models import Consult
from planning.earlier.models import EarlierTreatment
from planning.plans.models import Decision, PatientsAnswer
from planning.treatments.before_needle.models import PreTreatmentCheck
from planning.treatments.events import actions as events
from planning.treatments.events.actions import EventFollowUp
from planning.treatments.events.models import AdverseEvent, AdverseEventEntry
from planning.treatments.models import Review, Treatment
from tests.stock.making import make_open_vial
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


def ask_again(patient: Patient, ada: User) -> Form:
    sent = dict.fromkeys(("pregnant", "breastfeeding", "infected_sites", "new_medicines"), "no") | {"plan_holds": "yes"}
    return Form(PreTreatmentCheck, f"/plans/{make_plan(patient, ada).pk}/ask-again/", sent, {"plan_holds": "no"})


def judge(patient: Patient, ada: User) -> Form:
    treatment = make_treatment(make_plan(patient, ada), ada)
    return Form(Review, f"/treatments/{treatment.pk}/review/", {"asked": "no"}, {"note": "Seen with a friend"})


EFFECT = {"effect": "brow_heaviness", "side": "left"}


def report_effect(patient: Patient, ada: User) -> Form:
    treatment = make_treatment(make_plan(patient, ada), ada)
    due = {"next_look_on": f"{patient.clinic.today() + timedelta(days=14)}"}
    return Form(AdverseEvent, f"/treatments/{treatment.pk}/effects/new/", EFFECT | due, {"side": "right"})


def look_again(patient: Patient, ada: User) -> Form:
    treatment = make_treatment(make_plan(patient, ada), ada)
    due = patient.clinic.today() + timedelta(days=14)
    with tenant(patient.clinic):
        event = events.open_event(
            treatment=treatment, effect=EFFECT, follow=EventFollowUp(due, treatment.injector),
            idempotency_key=uuid.uuid4(), by=ada,
        )  # fmt: skip
    sent = {"version": "1", "kind": "called", "next_look_on": f"{due}"}
    return Form(AdverseEventEntry, f"/adverse-events/{event.pk}/entries/", sent, {"note": "Better in the evening"})


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


def waste_units(patient: Patient, ada: User) -> Form:
    """Nobody else keeps stock here, so the words stand for a witness."""
    vial = make_open_vial(patient.clinic, ada, number=f"W{patient.pk}")
    sent = {"units": "5", "reason": "dropped", "words": "On the floor"}
    return Form(Waste, f"/vials/{vial.pk}/waste/", sent, {"units": "7"})


def take_into_stock(patient: Patient, ada: User) -> Form:
    expiry = f"{patient.clinic.today() + timedelta(days=300)}"
    printed = {"product": "onabotulinumtoxinA", "vial_units": "100", "number": f"C{patient.pk}", "expires_on": expiry}
    checked = {"count": "4", "seals_intact": "yes", "arrived_cold": "yes", "source": "manufacturer"}
    genuine = {f"sign-{code}": "yes" for code in signs(printed["product"])}
    sent = {"do": "keep", "by_hand": "1", **printed, **checked, **genuine}
    return Form(Delivery, "/stock/in/", sent, {"count": "5"})


OF_THE_CHART: list[Make] = [add_patient, record_health, enter_earlier, begin_consult, decide, think_it_over]
IN_TREATMENT: list[Make] = [treat, ask_again]
AFTERWARDS: list[Make] = [judge, report_effect, look_again, make_link]
OF_THE_CLINIC: list[Make] = [book, log_call, take_into_stock, waste_units]
FORMS = [*OF_THE_CHART, *IN_TREATMENT, *AFTERWARDS, *OF_THE_CLINIC]
