"""A signed treatment names the consent that it rests on, also when another was signed since."""

import uuid
from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from pypdf import PdfReader

from clinic.practice import dates
from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.consents.models import Consent
from patients.records.models import Patient
from planning.documents.pdf import rendering
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.consents.making import consent_to, signed
from tests.support.pages import flat
from tests.treatments.making import make_treatment

SignIn = Callable[[User], Client]


def words(treatment: Treatment) -> str:
    with tenant(treatment.clinic_id):
        consent = Consent.objects.get(pk=treatment.consent_id)
        day = dates.plain_day(treatment.clinic.day_of(consent.signed_at))
    return f"Consent of {day}, signed by {consent.printed_name}."


def test_it_is_named_on_the_page_and_in_the_record(treatment: Treatment, ada: User, sign_in: SignIn) -> None:
    assert treatment.consent is not None and treatment.consent_sha256 == treatment.consent.sha256
    person = sign_in(ada)
    signed(person, treatment.patient)
    page = flat(person.get(f"/treatments/{treatment.pk}/"))
    assert words(treatment) in page and f"/consents/{treatment.consent_id}/" in page
    with tenant(treatment.clinic_id):
        plan = Plan.objects.with_people().select_related("clinic", "consult__finished_by").get(pk=treatment.plan_id)
        drawn = rendering.pdf(CLINICAL_RECORD, CLINICAL_RECORD.sheet(plan)).content
    text = " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(drawn)).pages).split())
    assert words(treatment) in text


def test_the_front_desk_does_not_read_it(treatment: Treatment, desk: User, sign_in: SignIn) -> None:
    assert "signed by" not in flat(sign_in(desk).get(f"/treatments/{treatment.pk}/")).partition("<main")[2].lower()


def test_a_correction_rests_on_the_same(treatment: Treatment, ada: User, sign_in: SignIn) -> None:
    signed(sign_in(ada), treatment.patient)
    corrected = make_treatment(treatment.plan, ada, amends=treatment, amend_reason="Wrong side")
    assert corrected.consent_id == treatment.consent_id


def test_the_page_says_where_it_is_not_what_it_was(
    treatment: Treatment, ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.treatments.consent_rested_on.is_intact", lambda row: False)
    page = flat(sign_in(ada).get(f"/treatments/{treatment.pk}/"))
    assert f"{words(treatment)} It is not as it was signed." in page


def test_the_database_keeps_it(treatment: Treatment) -> None:
    for change in ("consent_id = null, consent_sha256 = ''", "consent_sha256 = repeat('0', 64)"):
        with (
            pytest.raises(DatabaseError, match="a signed treatment never changes"),
            tenant(treatment.clinic_id),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update treatments_treatment set {change}")


def test_no_treatment_rests_on_the_consent_of_another_patient(treatment: Treatment, ben: Patient, ada: User) -> None:
    with (
        pytest.raises(IntegrityError, match="treatment_rests_on_the_patients_own_consent"),
        tenant(treatment.clinic_id),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        of_ben = consent_to(ben, ada, "glabella")
        other = Treatment.objects.get(pk=treatment.pk)
        other.pk, other.idempotency_key = uuid.uuid4(), uuid.uuid4()
        other.amends, other.amend_reason = treatment, "Wrong side"
        other.consent, other.consent_sha256 = of_ben, of_ben.sha256
        other.save(force_insert=True)
        cursor.execute("set constraints all immediate")
