"""Each kind of search reads one index, led into it by the clinic and one range, and little of it, as docs/adr/0028 says."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.keys import set_keys, words_of
from patients.records.models import Patient, PatientWord
from patients.records.search import find_patients
from patients.records.search.statements import how_common

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
GIVEN = ("Maria", "Mark", "Jo", "Jona", "Mia", "Anna", "Lea", "Zoe", "Tim", "Tom")
KINDS = {
    "one letter": ("m", "word_by_initial", "initial"),
    "a beginning": ("fam12", "word_by_beginning", "word"),
    "two beginnings": ("mar fam1", "word_by_beginning", "word"),
    "a birth date": ("16/12/1971", "patient_by_born_on", "born_on"),
    "a year": ("1971", "patient_by_born_on", "born_on"),
    "the end of a phone": ("0123", "patient_by_phone_end", "phone_end"),
    "the front of a phone": ("07123 9", "patient_by_phone_start", "phone_start"),
    "an e-mail address": ("lea16@", "patient_by_email", "email_key"),
    "a typing mistake": ("fsm1234", "word_by_beginning", "word"),
}


@pytest.fixture
def crowd(clinic: Clinic, ada: User, other_clinic: Clinic) -> Iterator[None]:
    for place, count in ((clinic, 3000), (other_clinic, 1500)):
        with tenant(place):
            fill(place, ada, count)
    with connections["owner"].cursor() as cursor:
        # What was committed without waiting for the disk is not yet marked as visible to all: this commit waits for it.
        cursor.execute("set synchronous_commit = on")
        cursor.execute("analyze records_patientword")
        for table in ("records_patientword", "records_patient"):
            cursor.execute(f"vacuum (analyze) {table}")
    yield
    connections["owner"].close()


def fill(clinic: Clinic, by: User, count: int) -> None:
    people = [
        Patient(
            clinic=clinic,
            created_by=by,
            given_name=GIVEN[number % len(GIVEN)],
            family_name=f"Fam{number}",
            born_on=f"19{number % 90:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            sex="other",
            phone=f"07{number % 500:03} 9{number:05}",
            email=f"{GIVEN[number % len(GIVEN)]}{number}@example.com",
        )
        for number in range(count)
    ]
    for one in people:
        set_keys(one)
    Patient.objects.bulk_create(people)
    PatientWord.objects.bulk_create(word for one in people for word in words_of(one))


def test_each_kind_of_search_is_led_into_its_index(crowd: None, clinic: Clinic) -> None:
    with tenant(clinic):
        for kind, (text, index, column) in KINDS.items():
            with CaptureQueriesContext(connection) as asked:
                assert find_patients(text).patients, kind
            plans = [explained(one["sql"]) for one in asked if reads_names(one["sql"])]
            check_plans(kind, plans, index, column)


def check_plans(kind: str, plans: list[str], index: str, column: str) -> None:
    led = [plan for plan in plans if index in plan]
    conditions = [line for plan in led for line in plan.splitlines() if "Index Cond" in line]
    assert any(column in line for line in conditions), (kind, plans)
    for plan in plans:
        assert "Seq Scan on records" not in plan, (kind, plan)
    assert all("clinic_id" in line for line in conditions), (kind, plans)
    if index.startswith("word"):
        assert all("Index Only Scan" in plan and "Heap Fetches: 0" in plan for plan in led), (kind, led)
    assert max(map(buffers, plans)) < (3000 if "mistake" in kind else 600), (kind, plans)


def reads_names(sql: str) -> bool:
    """Not the patients shown, by their keys."""
    return "records_patient" in sql and "count(*)" not in sql and '"id" IN' not in sql


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, buffers) {sql.replace('%', '%%')}")
        return "\n".join(row[0] for row in cursor.fetchall())


def buffers(plan: str) -> int:
    return sum(map(int, re.findall(r"(?:hit|read)=(\d+)", plan.split("Planning")[0].splitlines()[1])))


def test_a_page_is_four_statements_at_most(crowd: None, clinic: Clinic) -> None:
    with tenant(clinic), CaptureQueriesContext(connection) as asked:
        find_patients("mar fam1")
    assert len(asked) == 3, "how common, who, and what is shown of them"


def test_how_common_a_word_is_stops_counting(crowd: None, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patients.records.search.statements.COMMON", 50)
    with tenant(clinic):
        assert how_common(["fam", "fam123", "nobody", "m"]) == {"fam": 50, "fam123": 11, "nobody": 0, "m": 50}
