"""Pages that list plans and treatments leave the stored documents, some 20 kB each, in the database."""

import re
import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.booking import actions as booking
from clinic.booking.follow_up.board import TABS
from clinic.practice.models import Role
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from planning.plans.models import Plan
from tests.architecture.objects import MAKERS, World, injector_here
from tests.architecture.test_permissions import address, client_of

HEAVY = re.compile(
    r'"((?:plans_plan|plans_decision|treatments_treatment|treatments_review|T\d+)"\."(?:document|outcome))"(?=,| AS |$)'
)


@pytest.fixture
def world(db: None) -> World:
    """With one of every object, and a visit tomorrow at which a plan waits to be carried out."""
    made = World()
    for name in MAKERS:
        assert made[name]
    with tenant(made.clinic):
        booking.book(
            patient=Plan.objects.get(pk=made["ready_plan"]).patient,
            clinician=injector_here(made),
            start=datetime.combine(tomorrow(made), time(14), made.clinic.zone),
            minutes=45,
            kind=VisitKind.TREATMENT,
            idempotency_key=uuid.uuid4(),
            by=made.people["front_desk"],
        )
    return made


def tomorrow(world: World) -> date:
    return world.clinic.today() + timedelta(days=1)


def heavy_columns(client: Client, url: str) -> list[str]:
    """Columns with a whole stored document that this page selects of more than one row."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code in (200, 403), url
    lists = [query["sql"] for query in queries.captured_queries if not query["sql"].endswith(" LIMIT 1")]
    selected = [sql.split(" FROM ")[0] for sql in lists]
    return [f"{url}: {column}" for columns in selected for column in HEAVY.findall(columns)]


def test_lists_leave_stored_documents_in_the_database(world: World) -> None:
    pages = [
        f"{address(world, 'booking:today', {})}?on={tomorrow(world)}",
        *(f"{address(world, 'booking:follow-up', {})}?tab={tab}" for tab in TABS),
        address(world, "booking:check-in", {}),
        address(world, "plans:plan-list", {}),
        address(world, "documents:day-documents", {}),
        address(world, "chart:patient", {}),
    ]
    assert [found for role in Role for url in pages for found in heavy_columns(client_of(world, role), url)] == []


def test_an_injector_sees_who_waits_for_a_treatment_without_its_plan(world: World) -> None:
    page = client_of(world, Role.INJECTOR).get(f"{address(world, 'booking:today', {})}?on={tomorrow(world)}")
    assert address(world, "treatments:treatment-new", {}) in page.content.decode()


def test_a_heavy_column_is_noticed(world: World) -> None:
    plan = address(world, "assessments:plan", {})
    assert heavy_columns(client_of(world, Role.INJECTOR), plan)


def test_the_patients_page_reads_answers_and_no_document(world: World) -> None:
    """The sheet says what the engine answered; what the engine was told stays where it is, and the PDF needs neither."""
    phone, page = Client(), address(world, "portal:aftercare", {})
    phone.post(page, {"born_on_day": "5", "born_on_month": "1", "born_on_year": "1990"})
    columns = {found.split('": "')[0].split(".")[-1] for found in heavy_columns(phone, page)}
    assert columns == {'"outcome'}
    assert heavy_columns(phone, address(world, "portal:document-pdf", {})) == []
