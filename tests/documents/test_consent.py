"""The consent as a paper: printed name, time and meaning, in the language that was read, checked against its hash."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from clinic.jobs.runner import run_due
from clinic.practice import dates, moments
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.consents import actions
from patients.records.models import Patient
from planning.documents.models import Document
from planning.documents.pdf import rendering
from planning.documents.progress import is_behind
from planning.documents.types.consent import CONSENT
from planning.plans.models import Plan
from tests.consents.making import handed, send, signed
from tests.treatments.making import make_plan


@pytest.fixture
def plan(treatment: Any) -> Plan:
    found: Plan = treatment.plan
    return found


def paper(plan: Plan) -> str:
    with tenant(plan.clinic_id):
        found = Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)
        drawn = rendering.pdf(CONSENT, CONSENT.sheet(found)).content
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(drawn)).pages).split())


def test_it_prints_name_time_and_meaning(plan: Plan, ada: User, sign_in: Any) -> None:
    consent = signed(sign_in(ada), plan.patient, companion="Ines Pell, interpreter")
    text = paper(plan)
    for words in (
        plan.patient.full_name,
        moments.with_zone(plan.clinic.local(consent.signed_at)),
        "I agree to this treatment",
        "For the pebbled skin of the chin the medicine is used outside its official approval",
        "onabotulinumtoxinA (Botox)",
        f"{ada.name}, Ines Pell, interpreter",
        consent.sha256[:20],
    ):
        assert words in text, words
    assert "Not valid" not in text


def test_in_the_language_that_was_read_and_typed(plan: Plan, ada: User, sign_in: Any) -> None:
    person = sign_in(ada)
    _, carried = handed(person, plan.patient, language="es")
    typed = {"how": "typed", "typed_name": plan.patient.full_name}
    assert send(person, plan.patient, carried, **typed).status_code == 302
    text = paper(plan)
    for words in ("Consentimiento para inyecciones", "Estoy de acuerdo con este tratamiento", "Firmado", "escribiendo"):
        assert words in text, words
    assert "Signed" not in text


def test_a_withdrawal_stands_on_it_and_the_paper_is_behind(
    plan: Plan, clinic: Clinic, ada: User, sign_in: Any, at: Any
) -> None:
    person: Client = sign_in(ada)
    consent = signed(person, plan.patient)
    signed(person, plan.patient, "photographs")
    assert person.post(f"/plans/{plan.pk}/consent/").status_code == 302
    run_due(clinic)
    with tenant(clinic):
        document = Document.objects.of(plan, CONSENT).get()
        assert not is_behind(plan, CONSENT, document)
    at(clinic, "2026-12-01 10:00")
    with tenant(clinic):
        actions.withdraw(consent=consent, reason="Changed her mind", told_by="Ana", by=ada)
        assert is_behind(plan, CONSENT, document)
    text = paper(plan)
    assert "by Ana: Changed her mind" in text and "Consent to photographs" in text


def test_of_a_changed_row_it_says_so(plan: Plan, ada: User, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    signed(sign_in(ada), plan.patient)
    monkeypatch.setattr("patients.consents.presenter.is_intact", lambda row: False)
    assert "Not valid for this version" in paper(plan)


def test_without_a_consent_there_is_no_paper(ana: Patient, ada: User, sign_in: Any) -> None:
    plan = make_plan(ana, ada)
    assert f'hx-get="/plans/{plan.pk}/consent/"' not in sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()
    with tenant(plan.clinic_id):
        assert not CONSENT.offered(plan)


def test_what_was_replaced_since_stays_on_the_paper_of_what_was_given_under_it(
    plan: Plan, ada: User, sign_in: Any, at: Any
) -> None:
    """One signature and one treatment; another signature before the next; in between one that nothing rests on."""
    with tenant(plan.clinic_id):
        treatment = plan.treatments.select_related("clinic", "consent").get()
        under = treatment.consent
    at(plan.clinic, "2027-01-12 10:00")
    between = signed(sign_in(ada), plan.patient)
    at(plan.clinic, "2027-01-13 10:00")
    newest = signed(sign_in(ada), plan.patient)
    text = paper(plan)
    assert newest.sha256[:20] in text and under.sha256[:20] in text and between.sha256[:20] not in text
    assert text.index(newest.sha256[:20]) < text.index("A later consent took its place") < text.index(under.sha256[:20])
    day = dates.plain_day(treatment.ended_on)
    assert f"The treatment of {day} was given under it" in text
