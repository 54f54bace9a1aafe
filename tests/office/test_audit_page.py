"""The owner reads the log: sentences by day, filters, pages, and a file to take home."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from clinic.audit.export import csv_line
from clinic.audit.log import record
from clinic.audit.models import Event
from clinic.audit.reading import PAGE, Asked, after, events
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient

SignIn = Callable[[User], Client]
ADDRESS = "/clinic/settings/audit/"


def words(page: Any) -> list[str]:
    """What each event says, in the order of the page."""
    found = re.findall(r'<span class="did">(.*?)</span>\s*<span class="muted from">', page.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


@pytest.fixture
def some(clinic: Clinic, ada: User, desk: User, ana: Patient) -> None:
    with tenant(clinic):
        record(action="patient.view", obj=ana, by=ada, data={"page": "chart"})
        record(action="clinic.update", obj=clinic, by=ada, data={"fields": ["paper"]})
        record(action="access.refused", obj=clinic, by=desk, data={"route": "plans:plan-list", "status": 403})


def test_it_says_newest_first_who_did_what(clinic: Clinic, olive: User, some: None, sign_in: SignIn) -> None:
    page = sign_in(olive).get(ADDRESS)
    refused, changed, opened = words(page)[1:]
    assert refused == "Refused Asked for a page Plan list: not part of the role"
    assert changed == "Changed the clinic\u2019s settings Changed paper"
    assert opened.startswith("Opened the chart") and "Silva" in opened and opened.endswith("Ana")
    assert words(page)[0].startswith("Read the audit")
    assert "Ada" in page.content.decode() and "Front desk" in page.content.decode()


def test_reading_it_is_one_event(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    sign_in(olive).get(ADDRESS, {"kind": "refusals"})
    with tenant(clinic):
        event = Event.objects.get(action="audit.view")
    assert event.data["asked"] == {"kind": "refusals"}


@pytest.mark.parametrize(("kind", "count"), [("refusals", 1), ("staff", 1), ("reading", 2), ("sign-ins", 0)])
def test_a_kind_is_chosen(kind: str, count: int, olive: User, some: None, sign_in: SignIn) -> None:
    assert len(words(sign_in(olive).get(ADDRESS, {"kind": kind}))) == count


def test_a_person_a_patient_and_days_are_chosen(
    clinic: Clinic, olive: User, ada: User, ana: Patient, some: None, sign_in: SignIn
) -> None:
    owner, today = sign_in(olive), clinic.today()
    assert len(words(owner.get(ADDRESS, {"person": str(ada.pk)}))) == 2
    assert len(words(owner.get(ADDRESS, {"patient": str(ana.pk)}))) == 1
    assert len(words(owner.get(ADDRESS, {"person": str(ada.pk), "first": today.isoformat()}))) == 2
    assert words(owner.get(ADDRESS, {"last": "2020-01-01"})) == []


def test_days_in_the_wrong_order_are_said_at_the_field(olive: User, sign_in: SignIn) -> None:
    page = sign_in(olive).get(ADDRESS, {"first": "2026-11-20", "last": "2026-11-19"})
    assert page.status_code == 422 and "before the first one" in page.content.decode()
    assert "2026" in page.content.decode()


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 30, "\u0663"])
def test_a_place_that_is_none_begins_anew(junk: str, olive: User, some: None, sign_in: SignIn) -> None:
    assert len(words(sign_in(olive).get(ADDRESS, {"before": junk}))) == 4


def test_pages_follow_without_gap_or_repetition(
    clinic: Clinic, olive: User, ada: User, ana: Patient, sign_in: SignIn
) -> None:
    with tenant(clinic):
        for _ in range(PAGE + 7):
            record(action="patient.view", obj=ana, by=ada)
    owner, asked = sign_in(olive), {"person": str(ada.pk)}
    first = owner.get(ADDRESS, asked)
    older = re.search(r"before=(\d+)", first.content.decode())
    assert older is not None and len(words(first)) == PAGE
    assert len(words(owner.get(ADDRESS, {**asked, "before": older[1]}))) == 7


def export(client: Client, **asked: str) -> str:
    answer = client.post(f"{ADDRESS}export/", asked)
    assert answer.status_code == 200, answer.content[:200]
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_table_has_every_event_that_fits(clinic: Clinic, olive: User, some: None, sign_in: SignIn) -> None:
    rows = list(csv.DictReader(io.StringIO(export(sign_in(olive), format="csv").removeprefix("\ufeff"))))
    assert [row["action"] for row in rows][1:] == ["access.refused", "clinic.update", "patient.view"]
    assert rows[0]["action"] == "export.made" and rows[0]["person"].strip("\u2068\u2069") == "Olive"


def test_programs_get_a_line_an_event(clinic: Clinic, olive: User, some: None, ana: Patient, sign_in: SignIn) -> None:
    told = [json.loads(line) for line in export(sign_in(olive), format="jsonl", kind="reading").splitlines()]
    assert [one["action"] for one in told] == ["patient.view"]
    assert told[0]["patient"] == str(ana.pk)


def test_an_export_is_an_event(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    export(sign_in(olive), format="csv", kind="staff")
    with tenant(clinic):
        event = Event.objects.get(action="export.made")
    assert (event.data["format"], event.data["asked"]) == ("csv", {"kind": "staff"})


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert next(csv.reader(io.StringIO(csv_line((cell,)), newline="")))[0] == f"'{cell}"


MANY = """
    set session_replication_role = replica;
    insert into audit.event (clinic_id, at, actor, action, object_type, object_id, data)
    select %(clinic)s, now() - n * interval '1 minute',
        'user:' || case when n %% 500 = 0 then %(ada)s else gen_random_uuid()::text end,
        case when n %% 997 = 0 then 'access.refused' when n %% 3 = 0 then 'plan.view' else 'patient.view' end,
        'records.patient', 'x',
        jsonb_build_object('patient', case when n %% 700 = 0 then %(ana)s else gen_random_uuid()::text end)
    from generate_series(1, 100000) as n;
"""


@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_events_are_never_read_one_by_one(
    clinic: Clinic, ada: User, ana: Patient, owner_connection: psycopg.Connection[Any]
) -> None:
    ids = {"clinic": clinic.pk, "ada": str(ada.pk), "ana": str(ana.pk)}
    owner_connection.execute(MANY.replace("%(clinic)s", "%(clinic)s::uuid").split(";")[0])
    owner_connection.execute(MANY.split(";")[1], ids)
    try:
        owner_connection.execute("analyze audit.event")
        with tenant(clinic):
            for asked in (
                Asked(),
                Asked(person=str(ada.pk)),
                Asked(patient=str(ana.pk)),
                Asked(kind="refusals"),
                Asked(last=clinic.today().replace(day=1)),
            ):
                assert_by_index(clinic, asked)
    finally:
        owner_connection.execute("delete from audit.event where clinic_id = %s", [clinic.pk])
        owner_connection.execute("set session_replication_role = origin")


def assert_by_index(clinic: Clinic, asked: Asked) -> None:
    rows = events(clinic, asked)
    last = rows[100:101].get() if rows.count() > 101 else rows[0]
    for query in (rows[: PAGE + 1], after(rows, last)[: PAGE + 1]):
        sql, params = query.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"explain (format json) {sql}", params)
            plan = json.dumps(cursor.fetchone()[0])
        assert "Seq Scan" not in plan, (asked, plan)
