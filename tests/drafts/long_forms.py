"""The long forms that keep a draft, one function each: what somebody types there, for the tests of every form."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import HealthHistory, Patient
from planning.plans.models import Decision
from planning.treatments.models import Review, Treatment
from tests.treatments.making import form_data, make_plan, make_treatment


@dataclass(kw_only=True)
class LongForm:
    """One form: where it is shown and sent, what somebody types, another answer to one question of it, and what is wrong there."""

    page: str
    sent_to: str = ""
    typed: dict[str, Any]
    other: tuple[str, str]
    label: str
    """Of the question that `other` answers."""
    wrong: tuple[str, str, str]
    """A name, what is typed there, the id of its control."""
    button: str
    recorded: Callable[[], str]
    """The newest answer on record to the question that `other` answers."""
    by: str = "ada"
    meets: str = "comparison"
    """What the second of two people meets who send it: a "comparison", after which pressing again writes; the "record" that stands, and
    its correction; or "nothing", because both are added."""
    also: dict[str, str] = field(default_factory=dict)
    """What the page itself adds when the form is sent."""

    @property
    def action(self) -> str:
        return self.sent_to or self.page


PROCERUS = "units-glabella-glabella.procerus"
Make = Callable[[Clinic, Patient, User], LongForm]


def health(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    return LongForm(
        page=f"/patients/{patient.pk}/health/",
        typed={
            "safety.pregnant": "no",
            "safety.swallowing_problem": "yes",
            "notes.swallowing_problem": "With bread",
        },
        other=("notes.swallowing_problem", "With water"),
        label="Trouble swallowing, in words",
        wrong=("safety.specialist_clearance.on", "2199-12-31", "q-safety-specialist-clearance-c"),
        button="Save answers",
        recorded=lambda: HealthHistory.objects.latest("number").notes["swallowing_problem"],
        also={"after": "0"},
    )


PERSON = {
    "given_name": "Ana",
    "family_name": "Silvester",
    **{"born_on_day": "14", "born_on_month": "3", "born_on_year": "1988"},
    "sex": "female",
}


def new_patient(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    return LongForm(
        page=f"/patients/new/?draft={uuid.uuid5(clinic.pk, 'new patient')}",
        typed=PERSON,
        other=("family_name", "Sylvester"),
        label="Family name",
        wrong=("email", "ana at home", "id_email"),
        button="Add patient",
        recorded=lambda: Patient.objects.latest("created_at").family_name,
        by="desk",
        meets="nothing",
    )


def patient_edit(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    return LongForm(
        page=f"/patients/{patient.pk}/details/",
        typed=PERSON,
        other=("family_name", "Sylvester"),
        label="Family name",
        wrong=("born_on_month", "14", "id_born_on_0"),
        button="Save details",
        recorded=lambda: Patient.objects.get(pk=patient.pk).family_name,
        by="desk",
        also={"version": "1"},
    )


def settings(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    typed = {
        name: getattr(clinic, name)
        for name in ("name", "phone", "emergency_number", "paper", "language", "idle_minutes", "long_wait_minutes")
    }
    return LongForm(
        page="/clinic/settings/",
        typed=typed | {"face_art": clinic.face_art, "cost_words": "A first visit is free."},
        other=("cost_words", "A first visit is 50."),
        label="Costs",
        wrong=("emergency_number", "none", "id_emergency_number"),
        button="Save settings",
        recorded=lambda: Clinic.objects.get(pk=clinic.pk).cost_words,
        by="olive",
        also={"version": "1"},
    )


def decision(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    page = f"/plans/{make_plan(patient, ada).pk}/"
    return LongForm(
        page=page,
        sent_to=f"{page}decide/",
        typed={"course": "wait", "words": "Come in May"},
        other=("words", "Come in June"),
        label="For the record",
        wrong=("patient_words", "x" * 2_001, "d-patient-words"),
        button="Keep this decision",
        recorded=lambda: Decision.objects.latest("made_at").words,
        also={"after": "none"},
    )


def treatment(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    plan = make_plan(patient, ada)
    with tenant(clinic):
        typed = form_data(plan, clinic.now()) | {"note": "Left side first"}
    return LongForm(
        page=f"/plans/{plan.pk}/treat/",
        typed=_keyless(typed),
        other=("note", "Right side first"),
        label="Note",
        wrong=(PROCERUS, "a hundred", f"id_{PROCERUS}"),
        button="Sign and finish",
        recorded=lambda: Treatment.objects.latest("signed_at").note,
        meets="record",
    )


def correction(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    signed = make_treatment(make_plan(patient, ada), ada)
    with tenant(clinic):
        typed = form_data(signed.plan, signed.ended_at, lot="D9999") | {"amend_reason": "The lot was misread"}
    return LongForm(
        page=f"/treatments/{signed.pk}/amend/",
        typed=_keyless(typed),
        other=("amend_reason", "Misread lot"),
        label="What was wrong in the signed record",
        wrong=(PROCERUS, "a hundred", f"id_{PROCERUS}"),
        button="Sign and finish",
        recorded=lambda: Treatment.objects.latest("signed_at").amend_reason,
        meets="record",
    )


def check_in(clinic: Clinic, patient: Patient, ada: User) -> LongForm:
    signed = make_treatment(make_plan(patient, ada), ada)
    return LongForm(
        page=f"/treatments/{signed.pk}/review/",
        typed={"asked": "no", "note": "With a friend"},
        other=("note", "Alone"),
        label="Note",
        wrong=("outcome-glabella", "fine", "id_outcome-glabella_0"),
        button="Sign the check-in",
        recorded=lambda: Review.objects.latest("made_at").note,
        meets="nothing",
    )


def _keyless(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: text for name, text in typed.items() if name != "idempotency_key"}


MAKERS: tuple[Make, ...] = (health, new_patient, patient_edit, settings, decision, treatment, correction, check_in)
FORMS = {make.__name__: make for make in MAKERS}
