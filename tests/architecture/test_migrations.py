"""The migrations of keys and constraints run on a clinic that has rows already, and stop with words where a row breaks a rule."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from clinic.booking.actions import make_due
from clinic.booking.models import CheckIn
from clinic.practice.idempotency import KeyUsed
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import create_patient, record_health_history
from patients.records.models import Patient, PatientWord
from patients.records.search import find_patients
from planning.documents.models import Document
from planning.treatments.models import Treatment
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def migrate(*target: str) -> None:
    connection.close()  # so that no prepared statement knows the columns as they were
    call_command("migrate", *target, database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


@pytest.fixture
def forwards_again() -> Iterator[None]:
    yield
    migrate()


@pytest.fixture
def treatment(clinic: Clinic, ana: Patient, ada: User) -> Treatment:
    treatment = make_treatment(make_plan(ana, ada), ada)
    with tenant(clinic):
        make_due(treatment=treatment)
    return treatment


def test_rows_made_before_keep_their_keys_and_answer_nothing_else(
    forwards_again: None, treatment: Treatment, clinic: Clinic, ada: User
) -> None:
    with tenant(clinic):
        before = list(Patient.objects.values_list("pk", "idempotency_key"))
    for room, name in (("booking", "0003"), ("portal", "0001"), ("treatments", "0004"), ("records", "0003")):
        migrate(room, name)
    migrate("consults", "0004")
    migrate()
    with tenant(clinic):
        assert list(Patient.objects.values_list("pk", "idempotency_key")) == before
        kept = Treatment.objects.select_related("plan__patient", "plan__clinic").get(pk=treatment.pk)
        assert (kept.idempotency_key, kept.content_hash, kept.kind) == (treatment.idempotency_key, "", "first")
    with pytest.raises(KeyUsed):
        make_treatment(kept.plan, ada, idempotency_key=kept.idempotency_key)


def test_documents_made_before_stay_and_are_of_one_thing(
    forwards_again: None, treatment: Treatment, clinic: Clinic
) -> None:
    file = {"clinic": clinic, "file": "none", "size": 1, "pages": 1, "design": "none"}
    with tenant(clinic):
        Document.objects.create(kind="aftercare", treatment=treatment, sha256="0" * 64, **file)
        Document.objects.create(kind="consult_summary", plan=treatment.plan, sha256="1" * 64, **file)
    migrate("documents", "0006")
    migrate()
    with tenant(clinic):
        assert {one.subject for one in Document.objects.all()} == {treatment, treatment.plan}
        with pytest.raises(IntegrityError, match="document_has_one_subject"), transaction.atomic():
            Document.objects.update(plan=treatment.plan, treatment=treatment)


def test_a_row_that_breaks_a_rule_stops_the_migration_with_words(
    forwards_again: None, treatment: Treatment, clinic: Clinic
) -> None:
    migrate("booking", "0004")
    with tenant(clinic):
        CheckIn.objects.update(state="closed")
    with pytest.raises(ProgrammingError, match="1 rows of booking_checkin: settled without when, by whom or why"):
        migrate()
    with tenant(clinic):
        CheckIn.objects.update(state="due")


def test_a_health_history_from_before_says_its_own_day_and_who_took_it(
    forwards_again: None, clinic: Clinic, ana: Patient, ada: User
) -> None:
    """No answer on record becomes "asked": nobody kept who asked it."""
    with tenant(clinic):
        record_health_history(patient=ana, answers={"pregnant": False, "allergies": []}, by=ada)
        record_health_history(patient=ana, answers={}, by=ada)
    migrate("records", "0005")
    migrate()
    with tenant(clinic):
        empty, full = ana.health_histories.all()
        own = {"kind": "record", "on": clinic.day_of(full.taken_at).isoformat(), "by": str(ada.pk)}
        assert (empty.sources, full.sources) == ({}, {"pregnant": own, "allergies": own})


def test_names_kept_with_unseen_signs_are_tidied_and_found(
    forwards_again: None, ana: Patient, clinic: Clinic, ada: User
) -> None:
    with tenant(clinic):
        ben = create_patient(clinic=clinic, by=ada, given_name="Ben", born_on=ana.born_on, sex="male")
    migrate("records", "0007")
    migrate("practice", "0006")
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(
            given_name="A\u202en\u200ba", family_name="\u0e2a\u0e34\u0e17\u0e18\u0e34", sort_name="x"
        )
        Patient.objects.filter(pk=ben.pk).update(given_name="\u200b")
    User.objects.filter(pk=ada.pk).update(full_name="Ada\u2066")
    Clinic.objects.filter(pk=clinic.pk).update(name="\ufeffHarbour Clinic")
    migrate()
    with tenant(clinic):
        assert str(Patient.objects.get(pk=ana.pk)) == "\u0e2a\u0e34\u0e17\u0e18\u0e34, Ana"
        assert find_patients("ana \u0e2a\u0e34\u0e17").patients == [ana]
        assert Patient.objects.get(pk=ana.pk).sort_name == "\u0e2a\u0e34\u0e17\u0e18\u0e34,ana"
        assert Patient.objects.get(pk=ben.pk).given_name == "\u200b", "nobody is left without a name"
    assert User.objects.get(pk=ada.pk).full_name == "Ada"
    assert Clinic.objects.get(pk=clinic.pk).name == "Harbour Clinic"


def test_patients_of_before_are_found_by_words_phone_and_address(
    forwards_again: None, clinic: Clinic, ada: User, other_clinic: Clinic, outsider: User
) -> None:
    for place, by in ((clinic, ada), (other_clinic, outsider)):
        details = {"born_on": date(1986, 3, 14), "sex": "female", "phone": "+44 7700 900123", "email": "Jo@Example.com"}
        with tenant(place):
            create_patient(clinic=place, by=by, given_name="J\u00fcrgen", family_name="Smith-M\u00fcller", **details)
    migrate("records", "0009")
    migrate()
    for place in (clinic, other_clinic):
        with tenant(place):
            (one,) = Patient.objects.all()
            for text in ("smith mueller", "smithmuller jurgen", "900123", "07700 9", "jo@", "14/3/1986"):
                assert find_patients(text).patients == [one], text
            words = set(PatientWord.objects.values_list("word", flat=True))
    assert words == {"jurgen", "juergen", "smith", "muller", "mueller", "smithmuller", "smithmueller"}
