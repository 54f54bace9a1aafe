"""The demo clinic: everybody's start page has life, whenever it is loaded."""

import io
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clinic.audit.log import verify
from clinic.audit.models import Event
from clinic.booking import worklist
from clinic.booking.models import Appointment, VisitState
from clinic.demo.clock import clock, clock_fields
from clinic.demo.staff import CLOSES, CODE, OPENS, PASSWORD
from clinic.practice.access import injectors
from clinic.practice.models import Clinic, Membership, Role
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.plans.models import PatientsAnswer, Plan
from planning.treatments.models import Treatment


def load() -> Clinic:
    call_command("demo", stdout=io.StringIO())
    return Clinic.objects.get(code=CODE)


@pytest.fixture
def afternoon(db, clinic, at):
    at(clinic, "2026-11-23 14:05")


def test_everybodys_start_page_has_life(afternoon):
    """One load for all of it: loading takes seconds."""
    demo = load()
    staff_patients_and_stories_of_every_kind(demo)
    what_happened_is_dated_when_it_happened(demo)
    both_injectors_have_somebody_now_and_somebody_next(demo)
    with tenant(demo):
        connection.check_constraints()  # chains the audit log as a commit would
    assert verify(demo) == []


def staff_patients_and_stories_of_every_kind(demo):
    with tenant(demo):
        assert Counter(role for one in Membership.objects.all() for role in one.roles) == {
            Role.OWNER: 1,
            Role.DIRECTOR: 1,
            Role.INJECTOR: 2,
            Role.FRONT_DESK: 1,
        }
        ages = [patient.age_on(demo.today()) for patient in Patient.objects.all()]
        assert Patient.objects.filter(language="es").exists()
        assert len(ages) == 25 and min(ages) == 24 and max(ages) == 74
        assert set(Plan.objects.values_list("status", flat=True)) == {"ready", "on_hold", "refer"}
        assert Consult.objects.open().count() == 1
        for tab in worklist.TABS:
            assert worklist.in_tab(tab, demo.today()).exists(), tab
        assert worklist.in_tab("overdue", demo.today()).filter(snooze_reason="away").exists()
        assert worklist.in_tab("booked", demo.today()).filter(outside_reason="concern").exists()
        assert worklist.in_tab("due", demo.today()).filter(target=demo.today()).exists()
        assert Event.objects.filter(action="treatment.record").count() == Treatment.objects.count()
        assert PatientsAnswer.objects.to_ask(demo.today()).exists()


def what_happened_is_dated_when_it_happened(demo):
    with tenant(demo):
        for plan in Plan.objects.select_related("consult"):
            assert plan.consult.started_at < plan.consult.finished_at < timezone.now()
            assert plan.made_at == plan.consult.finished_at
            assert plan.document["today"] == plan.made_at.astimezone(demo.zone).date().isoformat()
        for treatment in Treatment.objects.select_related("plan"):
            assert treatment.plan.made_at < treatment.ended_at < treatment.signed_at < timezone.now()


def both_injectors_have_somebody_now_and_somebody_next(demo):
    with tenant(demo):
        for membership in injectors(demo):
            states = set(
                Appointment.objects.on(demo.today(), demo).filter(clinician=membership).values_list("state", flat=True)
            )
            assert states & {VisitState.ARRIVED, VisitState.IN_ROOM}, membership
            assert states & {VisitState.BOOKED, VisitState.CONFIRMED}, membership
            assert VisitState.DONE in states, membership


@pytest.mark.parametrize(
    "moment",
    ["2026-11-23 05:10", "2026-10-25 23:50", "2027-03-28 09:00"],
)
def test_it_loads_at_any_hour_and_on_the_days_when_clocks_change(db, clinic, at, moment):
    at(clinic, moment)
    demo = load()
    with tenant(demo):
        visits = list(Appointment.objects.on(demo.today(), demo))
        assert 16 <= len(visits) <= 18
        hours = [(demo.local(visit.starts_at).time(), demo.local(visit.ends_at).time()) for visit in visits]
        assert min(start for start, _ in hours) >= OPENS and max(end for _, end in hours) <= CLOSES
        begun = [visit for visit in visits if visit.state in (VisitState.IN_ROOM, VisitState.DONE)]
        assert all(visit.starts_at <= demo.now() for visit in begun)


def test_a_second_run_changes_nothing_and_the_sign_ins_work(afternoon, client):
    demo = load()
    with tenant(demo):
        before = (Patient.objects.count(), Event.objects.count())
    out = io.StringIO()
    call_command("demo", stdout=out)
    assert "there already" in out.getvalue()
    with tenant(demo):
        assert (Patient.objects.count(), Event.objects.count()) == before
    out = io.StringIO()
    call_command("demo", sign_ins=True, stdout=out)
    lines = out.getvalue()
    assert lines.startswith(settings.ADDRESS)
    for who in ("owner", "director", "ada", "nia", "desk"):
        assert f"{who}@demo.example" in lines
    answer = client.post("/accounts/login/", {"login": "desk@demo.example", "password": PASSWORD})
    assert answer.status_code == 302
    link = next(word for word in lines.split() if "/a/demo/" in word)
    assert client.get(link.removeprefix(settings.ADDRESS)).status_code == 200


def test_sign_ins_of_a_clinic_that_is_not_there_are_refused(db):
    with pytest.raises(CommandError, match="no demo clinic yet"):
        call_command("demo", sign_ins=True, stdout=io.StringIO())


def test_known_passwords_never_reach_a_public_address(db, settings):
    settings.INSECURE_HTTP = False
    with pytest.raises(CommandError, match="passwords that everybody knows"):
        call_command("demo", stdout=io.StringIO())
    assert not Clinic.objects.filter(code=CODE).exists()


def test_the_clock_is_put_back_even_after_an_error():
    real, fields = timezone.now, clock_fields()
    assert fields
    moment = timezone.now()
    with pytest.raises(RuntimeError), clock(moment):
        assert timezone.now() == moment and all(field.get_default() == moment for field in fields)
        raise RuntimeError
    assert timezone.now is real and clock_fields() == fields
