"""A person of two roles sees and does what either may, also inside pages and lists that a role narrows."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.booking import actions
from clinic.booking.models import Appointment
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.conftest import make_member
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment, make_plan, make_treatment

SignIn = Callable[[User], Client]


@pytest.fixture
def morning(clinic: Clinic, at: Callable[[Clinic, str], None]) -> Clinic:
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(8), time(18))])
    at(clinic, "2026-11-23 08:30")
    return clinic


@pytest.fixture
def owner_who_injects(clinic: Clinic) -> User:
    return make_member(clinic, "Zoe", Role.OWNER, Role.INJECTOR)


@pytest.fixture
def director_who_injects(clinic: Clinic) -> User:
    return make_member(clinic, "Dina", Role.DIRECTOR, Role.INJECTOR)


@pytest.fixture
def desk_who_injects(clinic: Clinic) -> User:
    return make_member(clinic, "Fred", Role.FRONT_DESK, Role.INJECTOR)


def book(patient: Patient, clinician: User, at: str, by: User) -> Appointment:
    member = member_of(patient.clinic, clinician)
    start = datetime.fromisoformat(at).replace(tzinfo=member.clinic.zone)
    more: dict[str, Any] = {"minutes": 30, "kind": VisitKind.CONSULT, "idempotency_key": uuid.uuid4(), "by": by}
    with tenant(member.clinic):
        return actions.book(patient=patient, clinician=member, start=start, **more)


def text(person: Client, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_owner_who_injects_sees_all_diaries_and_their_own(
    morning: Clinic, sign_in: SignIn, owner_who_injects: User, ada: User, ana: Patient, ben: Patient
) -> None:
    book(ana, ada, "2026-11-23 10:00", ada)
    book(ben, owner_who_injects, "2026-11-23 10:00", ada)
    person = sign_in(owner_who_injects)
    everybody, own = text(person, "/today/"), text(person, "/today/?who=own")
    assert "Silva, Ana" in everybody and "Okafor, Ben" in everybody and "Only my patients" in everybody
    assert "Okafor, Ben" in own and "Silva" not in own and "New consult" in own
    html = person.get("/today/?who=own").content.decode()
    assert "?on=2026-11-24&amp;who=own" in html and '<input type="hidden" name="who" value="own">' in html
    assert "?on=2026-11-23&amp;who=own" in person.get("/today/").content.decode()


def test_an_owner_who_injects_is_booked_and_opens_a_colleagues_visit(
    morning: Clinic, sign_in: SignIn, owner_who_injects: User, ada: User, ana: Patient
) -> None:
    visit = book(ana, ada, "2026-11-23 10:00", ada)
    person = sign_in(owner_who_injects)
    assert "Silva, Ana" in text(person, f"/appointments/{visit.pk}/")
    assert f"/appointments/{visit.pk}/" in person.get(f"/patients/{ana.pk}/").content.decode()
    offered = person.get(f"/appointments/new/?patient={ana.pk}").content.decode()
    mine = member_of(morning, owner_who_injects)
    assert re.search(rf'name="clinician"[^>]*value="{mine.pk}"[^>]*\bchecked', offered)


def test_a_director_who_injects_keeps_to_their_own_diary(
    morning: Clinic, sign_in: SignIn, director_who_injects: User, ada: User, ana: Patient, ben: Patient
) -> None:
    theirs, own = book(ana, ada, "2026-11-23 10:00", ada), book(ben, director_who_injects, "2026-11-23 10:00", ada)
    person = sign_in(director_who_injects)
    today = text(person, "/today/")
    assert "Okafor, Ben" in today and "Silva" not in today
    assert person.get(f"/appointments/{theirs.pk}/").status_code == 403
    assert person.get(f"/appointments/{own.pk}/").status_code == 200
    assert f"/appointments/{theirs.pk}/" not in person.get(f"/patients/{ana.pk}/").content.decode()


@pytest.mark.parametrize("name", ["owner_who_injects", "director_who_injects", "desk_who_injects"])
def test_whoever_injects_too_decides_and_treats(
    request: pytest.FixtureRequest, clinic: Clinic, sign_in: SignIn, ada: User, ana: Patient, name: str
) -> None:
    plan = make_plan(ana, ada)
    person = sign_in(request.getfixturevalue(name))
    page = person.get(f"/plans/{plan.pk}/").content.decode()
    assert f"/plans/{plan.pk}/decide/" in page and f"/plans/{plan.pk}/treat/" in page
    words = {"course": "wait", "words": "Come back in May", "idempotency_key": str(uuid.uuid4())}
    assert person.post(f"/plans/{plan.pk}/decide/", words).status_code == 302


def test_the_front_desk_that_injects_sees_doses_and_summaries(
    clinic: Clinic, sign_in: SignIn, desk: User, desk_who_injects: User, ada: User, ana: Patient
) -> None:
    treatment = make_treatment(make_plan(ana, ada), ada)
    page, narrow = (text(sign_in(one), f"/treatments/{treatment.pk}/") for one in (desk_who_injects, desk))
    assert "Glabella" in page and "lot" in page.lower() and "Correct this record" in page
    assert "Correct this record" not in narrow and " U " not in narrow
    documents, aftercare = (text(sign_in(one), "/documents/today/") for one in (desk_who_injects, desk))
    assert "Summaries of the consults finished" in documents
    assert "Aftercare sheets of the treatments given" in aftercare and "ummaries of" not in aftercare
    assert "No known allergies" in text(sign_in(desk_who_injects), f"/patients/{ana.pk}/")


def test_the_front_desk_that_injects_calls_about_a_check_in_and_records_it(
    morning: Clinic, sign_in: SignIn, desk_who_injects: User, desk: User, ada: User, ana: Patient
) -> None:
    treatment = make_earlier_treatment(ana, member_of(morning, ada), morning.now() - timedelta(days=14))
    with tenant(morning):
        due = actions.make_due(treatment=treatment)
    assert due
    both, narrow = sign_in(desk_who_injects), sign_in(desk)
    assert "Log a call" in text(both, f"/check-ins/{due.pk}/")
    with tenant(morning):
        visit = actions.book_check_in(check_in=due, start=morning.now() + timedelta(hours=2), by=desk)
    review = f"/treatments/{treatment.pk}/review/"
    assert review in both.get(f"/appointments/{visit.pk}/").content.decode()
    assert review not in narrow.get(f"/appointments/{visit.pk}/").content.decode()
