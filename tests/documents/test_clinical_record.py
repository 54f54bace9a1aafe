"""The clinical record: complete, honest about what was not asked, and only for those who may read plans."""

import io
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from clinic.files import store
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.assessments import actions as assessments
from planning.consults import actions as consults
from planning.consults.models import Draft
from planning.documents import actions
from planning.documents.models import Document
from planning.documents.pdf import rendering
from planning.documents.sheets import record_sheet
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans import actions as plans
from planning.plans.answer_codes import PatientsChoice
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Course, Plan
from planning.treatments.events import actions as events
from planning.treatments.events.actions import EventEnding
from planning.treatments.events.models import AdverseEvent
from planning.treatments.models import Treatment
from tests.documents.test_make import alts
from tests.support.members import change_member
from tests.treatments.making import HEALTHY, make_decision, make_plan, make_review, make_treatment

SignIn = Callable[[User], Client]


def make(subject: Plan) -> Document:
    with tenant(subject.clinic_id):
        return actions.make(subject=fresh(subject), document_type=CLINICAL_RECORD)


def fresh(plan: Plan) -> Plan:
    return Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)


def pages_of(document: Document) -> list[str]:
    pdf = PdfReader(io.BytesIO(store.read(document.file, document.sha256)))
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_every_page_names_patient_clinic_protocol_and_its_number(clinic: Clinic, treatment: Treatment) -> None:
    document = make(treatment.plan)
    pages = pages_of(document)
    sha256 = treatment.plan.protocol_sha256
    assert document.pages == len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert "Silva, Ana, born 14-Mar-1988" in text
        assert clinic.name in text and sha256[:16] in text
        assert f"Page {number} of {len(pages)}" in text
    assert sha256 in "".join(pages).replace(" ", "")


def test_what_was_not_asked_is_not_a_no(clinic: Clinic, ana: Patient, ada: User) -> None:
    safety = {name: value for name, value in HEALTHY["safety"].items() if name not in ("breathing_problem", "pregnant")}
    words = " ".join(pages_of(make(make_plan(ana, ada, safety=safety))))
    assert "Trouble breathing: [not asked]" in words
    assert "Trouble swallowing: no" in words
    assert "Not complete" in words and "needed by the protocol: Pregnant" in words


def test_each_side_keeps_its_own_grades(clinic: Clinic, ana: Patient, ada: User) -> None:
    right = {"region": "crows_feet", "concern": "dynamic_lines", "side": "right", "severity": 3, "at_rest": 1}
    left = right | {"side": "left", "severity": 1, "at_rest": 0}
    with tenant(clinic):
        sheet = record_sheet(fresh(make_plan(ana, ada, findings=[right, left])))
    assert [(one.side, one.at_rest, one.severity) for one in sheet.findings] == [
        ("right", "mild", "severe"),
        ("left", "none", "mild"),
    ]


def test_nothing_is_called_planned_before_somebody_decided(clinic: Clinic, plan: Plan) -> None:
    words = " ".join(pages_of(make(plan)))
    assert "Points as suggested" in words and "Points as planned" not in words and "No decision was recorded." in words


def test_who_is_not_treated_has_no_point_planned(clinic: Clinic, plan: Plan, ada: User) -> None:
    decided = DecisionInput(course=Course.WAIT, words="Wedding first.", patient_words="Let us wait until June.")
    with tenant(clinic):
        plans.decide(plan=plan, by=ada, idempotency_key=uuid.uuid4(), decided=decided)
    words = " ".join(pages_of(make(plan)))
    assert "Wait and look again" in words and "Wedding first." in words and "Let us wait until June." in words
    assert "Points as" not in words and "nothing" in words


def test_what_the_patient_said_to_the_plan_is_on_record(clinic: Clinic, plan: Plan, ada: User, at: Any) -> None:
    assert "What the patient said" not in " ".join(pages_of(make(plan)))
    told: dict[str, Any] = {"plan": plan, "by": ada, "return_on": None}
    with tenant(clinic):
        thinks = told | {"choice": PatientsChoice.THINKS_IT_OVER, "return_on": clinic.today() + timedelta(days=9)}
        plans.note_answer(**thinks, reasons=["cost"], words="", idempotency_key=uuid.uuid4())
        at(clinic, "2026-11-24 09:00")
        declines = told | {"choice": PatientsChoice.DECLINES}
        plans.note_answer(**declines, reasons=["other"], words="Not this year.", idempotency_key=uuid.uuid4())
        sheet = record_sheet(fresh(plan))
    assert [(one.summary.split(":")[0], one.stands) for one in sheet.answers] == [
        ("Declines", True),
        ("Thinks it over", False),
    ]
    words = " ".join(pages_of(make(plan)))
    assert "Declines" in words and "Not this year." in words and "To be asked again on" in words


def test_every_rule_that_spoke_is_named_with_its_source(clinic: Clinic, plan: Plan) -> None:
    words = " ".join(pages_of(make(plan))).replace(" ", "")
    for line in plan.outcome["statements"]:
        assert line["rule"].replace(" ", "") in words, line["rule"]


def test_what_was_given_as_suggested_is_summed_once(clinic: Clinic, plan: Plan, ada: User) -> None:
    make_decision(plan, ada)
    make_treatment(plan, ada)
    with tenant(clinic):
        sheet = record_sheet(fresh(plan))
    assert [one.of for one in sheet.totals] == ["suggested, decided and given"]


def test_no_reason_in_a_record_is_that_nothing_was_recorded(clinic: Clinic, ana: Patient, ada: User) -> None:
    safety = {name: value for name, value in HEALTHY["safety"].items() if name != "pregnant"}
    with tenant(clinic):
        sheet = record_sheet(fresh(make_plan(ana, ada, safety=safety)))
    reasons = {rule.line.rule: rule.because for rules in sheet.rules for rule in rules.statements}
    assert reasons["safety.pregnancy_defers"] == ""
    assert reasons["forehead.lines"] == "Forehead, lines on movement"
    assert not any("units decided" in because for because in reasons.values())


def test_a_dose_outside_the_range_carries_its_reason(clinic: Clinic, plan: Plan, ada: User) -> None:
    dose = next(one for one in plan.outcome["doses"] if one["area"] == "glabella")
    above = {"total": dose["allowed"][1] + 5}
    said = {"area": "glabella", "units": above, "in_range": False, "reason": "stronger_muscle", "words": "Very deep."}
    with tenant(clinic):
        decided = DecisionInput(course=Course.TREAT, doses=[said])
        plans.decide(plan=plan, by=ada, idempotency_key=uuid.uuid4(), decided=decided)
    words = " ".join(pages_of(make(plan)))
    assert f"{above['total']:g} U, outside the range" in words
    assert "Muscle stronger than the range expects: Very deep." in words


def test_what_was_given_stands_with_its_lot_and_correction(
    clinic: Clinic, plan: Plan, ada: User, at: Any, treatment: Treatment
) -> None:
    at(clinic, "2026-11-23 15:00")
    again = {"amends": treatment, "amend_reason": "The lot was misread."}
    make_treatment(plan, ada, ended_at=clinic.now() - timedelta(minutes=30), **again)
    words = " ".join(pages_of(make(plan)))
    assert words.count("Lot C1234") == 2 and "(corrected since)" in words
    assert "This record corrects the one before it: The lot was misread." in words


def test_the_signature_names_who_when_and_the_audit_event(clinic: Clinic, plan: Plan, ada: User) -> None:
    with tenant(clinic):
        signed = record_sheet(fresh(plan)).signed
        member = Membership.objects.get(user=ada, clinic=clinic)
    assert (signed.by, signed.role) == (ada.full_name, member.role_words)
    assert f"Event {signed.event} of the clinic's audit log" in " ".join(pages_of(make(plan)))


def test_whoever_finished_signs_with_their_own_title(clinic: Clinic, ana: Patient, ada: User, dora: User) -> None:
    change_member(clinic, ada, title="Dr")
    with tenant(clinic):
        consult = consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
        Draft.objects.filter(consult=consult).update(data=HEALTHY)
        plan = assessments.finish(consult=consult, by=dora, today=clinic.today())
        signed = record_sheet(fresh(plan)).signed
    assert (signed.by, signed.title, signed.role) == ("Dora", "", "Medical director")


def test_a_later_version_that_was_discarded_is_no_newer_one(clinic: Clinic, plan: Plan, ada: User) -> None:
    with tenant(clinic):
        later = consults.start(patient=plan.patient, by=ada, idempotency_key=uuid.uuid4(), version_of=plan.consult)
        assert record_sheet(fresh(plan)).later is not None
        consults.abandon(consult=later, by=ada)
        assert record_sheet(fresh(plan)).later is None


def test_both_drawings_have_words_for_who_cannot_see_them(clinic: Clinic, treatment: Treatment) -> None:
    words = alts(make(treatment.plan))
    assert len(words) == 2 and all(text and "The patient's right is on the left." in text for text in words)


def test_equal_records_are_equal_bytes(clinic: Clinic, plan: Plan) -> None:
    with tenant(clinic):
        first, second = (rendering.pdf(CLINICAL_RECORD, record_sheet(fresh(plan))) for _ in range(2))
    assert first.content == second.content


def test_it_is_made_on_demand_and_keeps_apart_from_the_letter(
    clinic: Clinic, plan: Plan, sign_in: SignIn, ada: User
) -> None:
    run_due(clinic)
    client, address = sign_in(ada), f"/plans/{plan.pk}/record/"
    assert b"Not made yet." in client.get(address).content
    assert b"Queued" in client.post(address, follow=True).content
    run_due(clinic)
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    with tenant(clinic):
        document = Document.objects.get(kind=CLINICAL_RECORD.code)
        assert Document.objects.of(plan, CONSULT_SUMMARY).exists()
    assert f"/documents/{document.pk}/" in page
    assert client.get(f"/documents/{document.pk}/").content.startswith(b"%PDF")


def test_a_record_made_before_the_treatment_says_that_it_is_behind(
    clinic: Clinic, plan: Plan, ada: User, sign_in: SignIn, at: Any
) -> None:
    client, address = sign_in(ada), f"/plans/{plan.pk}/record/"
    make(plan)
    assert "given or judged since" not in client.get(address).content.decode()
    at(clinic, "2026-11-23 14:10")
    make_treatment(plan, ada)
    assert "given or judged since" in client.get(address).content.decode()
    make(plan)
    assert "given or judged since" not in client.get(address).content.decode()


@pytest.mark.parametrize("role", ["desk", "outsider"])
def test_nobody_else_gets_it(
    clinic: Clinic, plan: Plan, sign_in: SignIn, role: str, request: pytest.FixtureRequest
) -> None:
    document = make(plan)
    client = sign_in(request.getfixturevalue(role))
    for address in (f"/plans/{plan.pk}/record/", f"/documents/{document.pk}/"):
        assert client.get(address).status_code in (403, 404)


def test_the_check_in_by_side_and_the_log_of_a_droop_stand_in_it(
    clinic: Clinic, treatment: Treatment, ada: User, at: Any
) -> None:
    at(clinic, "2026-12-07 10:00")
    droop = {"effect": "eyelid_droop", "side": "right", "degree": "mild", "since": "2026-12-01"}
    make_review(treatment, ada, effects=[droop], crows_feet={"right": "as_wished", "left": "too_subtle"})
    with tenant(clinic):
        event = AdverseEvent.objects.get()
        events.close(
            event=event, version=1, ending=EventEnding("resolved", date(2026, 12, 6)), done=("examined",),
            note="Seen on the street", idempotency_key=uuid.uuid4(), by=ada,
        )  # fmt: skip
    text = " ".join(pages_of(make(treatment.plan)))
    for words in (
        "right as wished, left too subtle",
        "Unwanted effects: eyelid droop, right, mild, since 1 Dec 2026.",
        "Unwanted effect: Eyelid droop, right, mild, since 1 Dec 2026",
        "Closed: gone. Both sides examined. Seen on the street. Gone since 6 Dec 2026.",
    ):
        assert words in text
