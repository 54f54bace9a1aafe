"""Clinic A can neither read, count, change nor point at clinic B's patients: through the ORM, raw SQL, the pages, the API."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.models import DetailsChange, HealthHistory, Patient, PatientWord
from patients.records.search import find_patients
from tests.records.people import add
from tests.support.pages import bare

MODELS = (Patient, PatientWord, HealthHistory, DetailsChange)
TABLES = tuple(model._meta.db_table for model in MODELS)


@pytest.fixture
def theirs(other_clinic: Clinic, outsider: User) -> Patient:
    """Fay of the other clinic, with a row in every table of the room."""
    fay = add(other_clinic, outsider, "Fay", "Stone", phone="07700 900777")
    with tenant(other_clinic):
        actions.update_patient(patient=fay, by=outsider, version=1, phone="07700 900778")
        actions.record_health_history(patient=fay, answers={"pregnant": False}, by=outsider)
    return fay


def query(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


@pytest.mark.parametrize("model", MODELS)
def test_the_orm_sees_nothing_of_theirs(theirs: Patient, in_clinic: Clinic, model: Any) -> None:
    assert model.objects.count() == 0
    assert not model.objects.filter(clinic_id=theirs.clinic_id).exists()
    assert list(model.objects.all()) == []


@pytest.mark.parametrize("table", TABLES)
def test_raw_sql_sees_and_counts_nothing_of_theirs(theirs: Patient, in_clinic: Clinic, table: str) -> None:
    assert query(f"select count(*) from {table}") == [(0,)]
    assert query(f"select * from {table} where clinic_id = %s", theirs.clinic_id) == []


@pytest.mark.parametrize("table", TABLES)
def test_without_a_clinic_there_is_nothing_at_all(theirs: Patient, table: str) -> None:
    assert query(f"select count(*) from {table}") == [(0,)]


def test_the_search_finds_nothing_of_theirs(theirs: Patient, in_clinic: Clinic) -> None:
    for text in ("Fay", "stone", "14/3/1986", "900778"):
        assert find_patients(text).patients == []


def test_nothing_of_theirs_can_be_changed_or_deleted(theirs: Patient, clinic: Clinic) -> None:
    with tenant(clinic):
        assert Patient.objects.filter(pk=theirs.pk).update(family_name="Mine") == 0
        assert query("update records_patient set family_name = 'Mine'") == [(0,)]
        assert query("delete from records_patientword") == [(0,)]
        assert query("update records_patient set clinic_id = %s where id = %s", clinic.pk, theirs.pk) == [(0,)]
        with pytest.raises(Patient.DoesNotExist):
            actions.update_patient(patient=theirs, by=theirs.created_by, version=2, phone="1")
        with pytest.raises(Patient.DoesNotExist):
            actions.record_health_history(patient=theirs, answers={}, by=theirs.created_by)
    with tenant(theirs.clinic):
        theirs.refresh_from_db()
    assert (theirs.family_name, theirs.phone) == ("Stone", "07700 900778")


def test_no_row_can_be_written_into_their_clinic(theirs: Patient, clinic: Clinic, ada: User) -> None:
    with tenant(clinic):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Patient.objects.create(
                clinic_id=theirs.clinic_id,
                given_name="X",
                family_name="Y",
                born_on="1990-01-01",
                sex="other",
                created_by=ada,
            )
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            HealthHistory.objects.create(clinic_id=theirs.clinic_id, patient=theirs, number=9, taken_by=ada)


def test_our_own_row_cannot_be_given_away(theirs: Patient, ana: Patient, in_clinic: Clinic) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        query("update records_patient set clinic_id = %s where id = %s", theirs.clinic_id, ana.pk)


@pytest.mark.parametrize("table", ["healthhistory", "patientword", "detailschange"])
def test_no_row_of_ours_can_point_at_their_patient(theirs: Patient, clinic: Clinic, ada: User, table: str) -> None:
    """A plain foreign key would look past row-level security; the composite one refuses at the end of the transaction."""
    rows = {
        "healthhistory": lambda: HealthHistory.objects.create(
            clinic=clinic, patient_id=theirs.pk, number=1, taken_by=ada
        ),
        "patientword": lambda: PatientWord.objects.create(
            clinic=clinic, patient_id=theirs.pk, word="x", names="x", born_on=theirs.born_on
        ),
        "detailschange": lambda: DetailsChange.objects.create(
            clinic=clinic, patient_id=theirs.pk, version=1, earlier={}, changed_by=ada
        ),
    }
    with pytest.raises(IntegrityError, match="same_clinic"), tenant(clinic):
        rows[table]()
        query("set constraints all immediate")


def test_a_unique_key_tells_nothing_about_theirs(theirs: Patient, clinic: Clinic, ada: User) -> None:
    """The same form key in two clinics is two patients, not an error that betrays the other."""
    with tenant(clinic):
        mine = actions.create_patient(
            clinic=clinic,
            by=ada,
            given_name="Ann",
            family_name="Bee",
            born_on=theirs.born_on,
            sex="other",
            idempotency_key=theirs.idempotency_key,
        )
    assert mine.pk != theirs.pk


def test_the_pages_and_the_api_answer_as_if_they_were_not_there(
    theirs: Patient, clinic: Clinic, ada: User, sign_in: Callable[[User], Client]
) -> None:
    person = sign_in(ada)
    for url in ("/patients/{}/", "/patients/{}/details/", "/patients/{}/health/", "/api/v1/patients/{}/"):
        ids = theirs.pk, uuid.uuid4()
        foreign, absent = (person.get(url.format(one)) for one in ids)
        assert foreign.status_code == absent.status_code == 404
        assert bare(foreign, ids[0]) == bare(absent, ids[1]), "but for the address itself"
    assert "STONE" not in person.get("/patients/").content.decode()
    assert "Nobody found" in person.get("/patients/", {"q": "Stone"}).content.decode()
    assert person.get("/api/v1/patients/", {"q": "Stone"}).json() == {"patients": [], "close": False, "next": None}


def test_their_patient_is_no_duplicate_of_ours(
    theirs: Patient, ada: User, clinic: Clinic, sign_in: Callable[[User], Client]
) -> None:
    form = {"given_name": "Fay", "family_name": "Stone", "sex": "female", "idempotency_key": str(uuid.uuid4())}
    born = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "1986"}
    assert sign_in(ada).post("/patients/new/", form | born).status_code == 302


def test_the_application_role_may_not_switch_the_rule_off(theirs: Patient, in_clinic: Clinic) -> None:
    for statement in (
        "alter table records_patient disable row level security",
        "drop policy tenant on records_patient",
        "truncate records_patientword",
        "set row_security = off; select * from records_patient",
    ):
        with pytest.raises(Error):
            query(statement)
