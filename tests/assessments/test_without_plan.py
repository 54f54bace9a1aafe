"""Something was given for which there is no plan: it says why, it is checked as any treatment, and it counts."""

import io
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader

from clinic.audit.models import Event
from clinic.booking import actions as booking
from clinic.booking.models import CheckIn
from clinic.files import store
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.assessments import without_plan
from planning.assessments.engine_document import toxin_history
from planning.documents import actions as documents
from planning.documents.types import types_of
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.plans.models import Plan
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.models import Treatment
from planning.treatments.recalls.lots import draws_of
from planning.treatments.recorded_toxin import recorded_toxin
from tests.support.pages import flat
from tests.treatments.making import as_planned, form_data, make_check, make_review, make_treatment

SignIn = Callable[[User], Client]
REASON = "Given without a plan: Treated without a consult: Came on a Sunday"


@pytest.fixture
def afternoon(clinic: Clinic, at: Callable[[Clinic, str], None]) -> Clinic:
    at(clinic, "2026-11-23 14:00")
    return clinic


def begun(patient: Patient, by: User, **changes: Any) -> Plan:
    told: dict[str, Any] = {
        "reason": "no_consult",
        "words": "Came on a Sunday",
        "on": patient.clinic.today(),
        "doses": {"glabella": {"total": 18.0}, "crows_feet": {"right": 8.0, "left": 8.0}},
        "idempotency_key": uuid.uuid4(),
    }
    with tenant(patient.clinic_id):
        return without_plan.begin(patient=patient, by=by, **told | changes)


@pytest.fixture
def plan(afternoon: Clinic, ana: Patient, ada: User) -> Plan:
    return begun(ana, ada)


@pytest.fixture
def treatment(plan: Plan, ada: User) -> Treatment:
    return make_treatment(plan, ada, lot="SUNDAY")


def sent(**changes: str) -> dict[str, str]:
    told = {"idempotency_key": str(uuid.uuid4()), "reason": "no_consult", "words": "Came on a Sunday"}
    return told | {"on": "2026-11-23", "units-glabella-total": "18,5"} | changes


def test_what_the_label_covers_is_not_called_outside_it(plan: Plan) -> None:
    with tenant(plan.clinic):  # REF 1.1: nobody graded the lines, so whoever takes the consent says so
        needed = consent_needed(plan)
    assert (needed.product, needed.areas, needed.off_label) == ("onabotulinumtoxinA", ("glabella", "crows_feet"), ())


def test_what_it_does_not_cover_is(ana: Patient, ada: User, afternoon: Clinic) -> None:
    doses = {"forehead": {"total": 8.0}, "masseter": {"right": 20.0, "left": 20.0}}
    with tenant(ana.clinic_id):
        assert set(consent_needed(begun(ana, ada, doses=doses)).off_label) == {"forehead", "masseter"}


def test_the_page_asks_why_first_and_leads_to_the_record(
    afternoon: Clinic, ana: Patient, sign_in: SignIn, ada: User
) -> None:
    client = sign_in(ada)
    address = f"/patients/{ana.pk}/treatment-without-a-plan/"
    assert address in flat(client.get(f"/patients/{ana.pk}/"))
    page = flat(client.get(address))
    assert page.index("Why is there no plan?") < page.index("Units by area")
    answer = client.post(address, sent())
    with tenant(afternoon):
        plan = Plan.objects.get(patient=ana)
        assert Event.objects.filter(action="plan.without_consult", object_id=str(plan.pk)).count() == 1
    assert answer.url == f"/plans/{plan.pk}/treat/"
    record = flat(client.get(answer.url))
    assert REASON in record and "Not recorded:" in record
    assert sum(as_planned_in(plan).values()) == 18.5


def as_planned_in(plan: Plan) -> dict[str, Any]:
    with tenant(plan.clinic_id):
        return as_planned(plan)


def record_form(plan: Plan, **changes: Any) -> dict[str, Any]:
    given = {field: str(units) for field, units in as_planned_in(plan).items()}
    return form_data(plan, plan.clinic.now(), **changes) | given


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Choose why there is no plan."),
        ({"reason": "other", "words": " "}, "Say in your own words why there is no plan."),
        ({"units-glabella-total": ""}, "Enter the units of at least one area."),
        ({"units-glabella-total": "18.3"}, "Units go in steps of 0.5."),
        ({"on": "2026-11-24"}, "This day lies in the future."),
        ({"on": "2025-11-01"}, "Enter it in the chart as an earlier treatment."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    afternoon: Clinic, ana: Patient, sign_in: SignIn, ada: User, changes: dict[str, str], words: str
) -> None:
    typed = sent(**{"units-forehead-total": "7.5"} | changes)
    if words.startswith("Enter the units"):
        typed["units-forehead-total"] = ""
    answer = sign_in(ada).post(f"/patients/{ana.pk}/treatment-without-a-plan/", typed)
    page = flat(answer)
    assert answer.status_code == 422 and words in page
    if typed["words"].strip():
        assert "Came on a Sunday" in page
    if typed["units-forehead-total"]:
        assert 'value="7.5"' in page
    with tenant(afternoon):
        assert not Plan.objects.exists()


def test_pressed_twice_it_is_begun_once(afternoon: Clinic, ana: Patient, sign_in: SignIn, ada: User) -> None:
    client, typed = sign_in(ada), sent()
    first, second = (client.post(f"/patients/{ana.pk}/treatment-without-a-plan/", typed).url for _ in range(2))
    assert first == second
    with tenant(afternoon):
        assert Plan.objects.count() == 1


def test_a_reason_is_never_left_out(plan: Plan, ana: Patient) -> None:
    """The database asks for exactly one of consult and reason, and for words with "other"."""
    row = {name: getattr(plan, name) for name in ("clinic_id", "patient_id", "document", "outcome", "status")}
    row |= {name: getattr(plan, name) for name in ("protocol_id", "protocol_version", "protocol_sha256", "made_by_id")}
    for reason in ("", "unheard_of", "other"):
        with tenant(plan.clinic_id), pytest.raises(DatabaseError), transaction.atomic():
            Plan.objects.create(**row, without_consult_reason=reason)


def test_it_is_recorded_with_points_vial_and_lot(
    plan: Plan, clinic: Clinic, ana: Patient, sign_in: SignIn, ada: User
) -> None:
    client, typed = sign_in(ada), record_form(plan, lot="SUNDAY")
    first = client.post(f"/plans/{plan.pk}/treat/", typed)
    assert first.status_code == 302, first.context["form"].errors
    assert client.post(f"/plans/{plan.pk}/treat/", typed).url == first.url
    with tenant(clinic):
        treatment = Treatment.objects.get()
        assert treatment.total_units == 34 and treatment.point_count == 11
        assert treatment.answer.status == "incomplete" and treatment.answer.missing
        assert {one.lot for one in treatment.draws.all()} == {"SUNDAY"}
    page = flat(client.get(first.url))
    assert REASON in page and "as planned" not in page and "no plan" in page
    chart = flat(client.get(f"/patients/{ana.pk}/"))
    assert "Given without a plan" in chart and "Came on a Sunday" in chart
    assert client.get(f"/plans/{plan.pk}/").url == first.url
    assert "Without a plan" in flat(client.get("/plans/"))


def test_it_counts_in_the_next_history_the_recall_and_the_diary(treatment: Treatment, clinic: Clinic) -> None:
    with tenant(clinic):
        patient = treatment.patient
        booking.make_due(treatment=treatment)
        told = toxin_history(patient, {}, clinic.today())
        assert told["last_on"] == "2026-11-23" and told["units_last_90_days"] == 34
        assert set(told["areas"]) == {"glabella", "crows_feet"}
        lot = treatment.draws.get().vial.lot
        assert [one.treatment_id for one in draws_of(lot)] == [treatment.pk]
        assert CheckIn.objects.get(patient=patient).earliest == treatment.check_in_window.earliest
        assert recorded_toxin(patient, clinic.today()) is not None


@pytest.mark.parametrize(("days", "is_held"), [(89, True), (90, False)])
def test_the_interval_holds_as_with_a_plan(
    treatment: Treatment, clinic: Clinic, ada: User, at: Any, days: int, is_held: bool
) -> None:
    on = treatment.ended_on + timedelta(days=days)
    at(clinic, f"{on:%Y-%m-%d} 15:00")
    again = begun(treatment.patient, ada)
    if is_held:
        with pytest.raises(ValidationError, match="Days since the last toxin treatment"):
            make_treatment(again, ada)
    else:
        assert make_treatment(again, ada).total_units == 34


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"pregnant": True}, "Pregnant: no toxin"),
        ({"breastfeeding": True}, "[Bb]reastfeeding"),
        ({"infected_sites": ("glabella",)}, "[Ii]nfect"),
        ({"new_medicines": ({"name": "Gentamicin", "class": "aminoglycoside"},)}, "[Aa]minoglycoside"),
    ],
)
def test_a_yes_of_the_day_refuses_in_the_engines_words(
    plan: Plan, ada: User, answers: dict[str, Any], words: str
) -> None:
    make_check(plan, ada, **answers)
    with pytest.raises(ValidationError, match=words):
        make_treatment(plan, ada)


def test_without_questions_and_consent_nothing_is_signed(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.treatments.making.get_ready", lambda *_: None)
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", record_form(plan))
    page = flat(answer)
    assert answer.status_code == 422
    assert "Ask again before the first injection" in page and "consent" in page
    make_check(plan, ada)
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", record_form(plan))
    assert answer.status_code == 422 and "consent" in str(answer.context["form"].errors["__all__"]).lower()


def test_it_is_signed_for_the_day_that_was_entered(afternoon: Clinic, ana: Patient, ada: User) -> None:
    plan = begun(ana, ada, on=date(2026, 11, 22), reason="on_paper", words="")
    with pytest.raises(ValidationError, match="begun for a treatment of"):
        make_treatment(plan, ada)
    treatment = make_treatment(plan, ada, ended_at=afternoon.now() - timedelta(days=1))
    assert treatment.ended_on == date(2026, 11, 22)


def test_corrections_and_check_in_go_on_as_ever(treatment: Treatment, clinic: Clinic, ada: User, at: Any) -> None:
    right = make_treatment(treatment.plan, ada, treatment.ended_at, amends=treatment, amend_reason="Wrong needle")
    at(clinic, "2026-12-07 10:00")
    review = make_review(right, ada, glabella="as_wished")
    assert review.check_in["given"]["glabella"] == {"total": 18}


def test_begun_in_error_it_is_closed(
    plan: Plan, clinic: Clinic, ana: Patient, sign_in: SignIn, ada: User, at: Any
) -> None:
    at(clinic, "2026-11-23 14:05")
    client = sign_in(ada)
    for _ in range(2):
        assert client.post(f"/plans/{plan.pk}/nothing-given/").url == f"/patients/{ana.pk}/"
    page = flat(client.get(f"/plans/{plan.pk}/treat/"))
    assert "nothing was given" in page
    with tenant(clinic):
        assert plan.decisions.count() == 2
    assert "Decided, not recorded as given" not in flat(client.get(f"/patients/{ana.pk}/"))


def test_a_record_cannot_be_closed(treatment: Treatment, clinic: Clinic, sign_in: SignIn, ada: User) -> None:
    sign_in(ada).post(f"/plans/{treatment.plan_id}/nothing-given/")
    with tenant(clinic):
        assert treatment.plan.decisions.count() == 1


def test_no_paper_of_a_plan_is_offered(treatment: Treatment, clinic: Clinic) -> None:
    with tenant(clinic):
        offered = {one.code for one in types_of(treatment.plan) if one.offered(treatment.plan)}
    assert "consult_summary" not in offered and "clinical_record" in offered


def test_the_papers_say_that_there_was_no_plan(treatment: Treatment, clinic: Clinic) -> None:
    record, aftercare = paper(treatment.plan, CLINICAL_RECORD), paper(treatment, AFTERCARE)
    assert REASON in record and "Glabella: 18 U given, no plan" in record
    assert "planned" not in record and "consult finished" not in record
    assert "without a plan" not in aftercare and "massage" in aftercare.lower()


def paper(subject: Plan | Treatment, document_type: Any) -> str:
    with tenant(subject.clinic_id):
        row = document_type.of.rows().get(pk=subject.pk)
        document = documents.make(subject=row, document_type=document_type)
        pdf = PdfReader(io.BytesIO(store.read(document.file, document.sha256)))
    return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def test_the_pages_of_a_plan_are_not_there(plan: Plan, sign_in: SignIn, ada: User) -> None:
    client = sign_in(ada)
    assert client.get(f"/plans/{plan.pk}/reasons/").status_code == 404
    assert client.post(f"/plans/{plan.pk}/decide/").status_code == 404
    assert client.post(f"/plans/{plan.pk}/answer/").status_code == 404


def test_another_clinic_does_not_see_it(plan: Plan, other_clinic: Clinic) -> None:
    with tenant(other_clinic):
        assert not Plan.objects.filter(pk=plan.pk).exists()
