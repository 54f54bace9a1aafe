"""Emergency access: one patient, reading only, one hour, with a reason, told to the owner and marked in the log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from clinic.audit.models import Event
from clinic.messages.models import Message
from clinic.messages.templates import compose
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.emergency.models import EmergencyAccess, open_now
from patients.records.actions import record_health_history
from patients.records.models import Patient

SignIn = Callable[[User], Client]
REASON = "Fainted in the waiting room"


@pytest.fixture
def latex(clinic: Clinic, ana: Patient, ben: Patient, ada: User) -> None:
    with tenant(clinic):
        for patient in (ana, ben):
            record_health_history(patient=patient, answers={"allergies": ["latex"]}, by=ada, after=0)


@pytest.fixture
def reader(desk: User, ana: Patient, sign_in: SignIn) -> Client:
    """The desk's client, an emergency open for Ana."""
    client = sign_in(desk)
    answer = client.post(f"/patients/{ana.pk}/emergency/", {"reason": REASON})
    assert answer.status_code == 302, answer.content[-2000:]
    return client


def chart(client: Client, patient: Patient) -> str:
    return client.get(f"/patients/{patient.pk}/").content.decode()


def events(clinic: Clinic, *actions: str) -> list[Event]:
    with tenant(clinic):
        return list(Event.objects.filter(action__in=actions).order_by("id"))


def test_without_it_the_desk_reads_no_health(desk: User, ana: Patient, latex: None, sign_in: SignIn) -> None:
    page = chart(sign_in(desk), ana)
    assert "Latex" not in page and "Emergency access" in page


def test_it_opens_the_clinical_part_of_one_chart(reader: Client, ana: Patient, ben: Patient, latex: None) -> None:
    assert "Allergy: Latex" in chart(reader, ana)
    assert "Latex" not in chart(reader, ben)


def test_no_page_about_others_is_offered(reader: Client, ana: Patient) -> None:
    assert 'href="/plans/"' not in chart(reader, ana)
    assert reader.get("/plans/").status_code == 403


def test_the_banner_stands_on_each_page(reader: Client, ben: Patient) -> None:
    for page in ("/patients/", f"/patients/{ben.pk}/", "/today/"):
        assert "End now" in reader.get(page).content.decode(), page


def test_nothing_can_be_written(reader: Client, ana: Patient) -> None:
    assert reader.get(f"/patients/{ana.pk}/health/").status_code == 403
    assert reader.post(f"/patients/{ana.pk}/health/", {}).status_code == 403
    answer = reader.post(f"/api/v1/patients/{ana.pk}/health/", {"answers": {}}, content_type="application/json")
    assert answer.status_code == 403


def test_the_api_reads_that_patient_and_no_other(reader: Client, ana: Patient, ben: Patient, latex: None) -> None:
    assert reader.get(f"/api/v1/patients/{ana.pk}/health/").status_code == 200
    assert reader.get(f"/api/v1/patients/{ben.pk}/health/").status_code == 403


def test_it_lasts_exactly_an_hour(desk: User, clinic: Clinic, ana: Patient, latex: None, sign_in: SignIn) -> None:
    client, begin = sign_in(desk), timezone.now().replace(microsecond=0)
    with time_machine.travel(begin, tick=False) as clock:
        client.post(f"/patients/{ana.pk}/emergency/", {"reason": REASON})
        clock.move_to(begin + timedelta(hours=1) - timedelta(microseconds=1))
        assert is_open(clinic, desk, ana)
        clock.move_to(begin + timedelta(hours=1))
        assert not is_open(clinic, desk, ana)


def is_open(clinic: Clinic, person: User, patient: Patient) -> bool:
    """As the middleware asks it; the hour is longer than an idle session."""
    with tenant(clinic):
        member = Membership.objects.get(clinic=clinic, user=person)
        return [one.patient_id for one in open_now(member)] == [patient.pk]


def test_it_can_be_ended_sooner(reader: Client, clinic: Clinic, ana: Patient, latex: None) -> None:
    reader.post(f"/patients/{ana.pk}/emergency/end/")
    assert "Latex" not in chart(reader, ana)
    assert len(events(clinic, "glass.ended")) == 1
    reader.post(f"/patients/{ana.pk}/emergency/end/")
    assert len(events(clinic, "glass.ended")) == 1


def test_the_log_says_it_without_the_reason_and_marks_each_read(
    reader: Client, clinic: Clinic, ana: Patient, ben: Patient
) -> None:
    chart(reader, ana)
    chart(reader, ben)
    (broken,) = events(clinic, "glass.broken")
    of_ana, of_ben = events(clinic, "patient.view")
    with tenant(clinic):
        access = EmergencyAccess.objects.get()
    assert broken.patient_id == str(ana.pk) and REASON not in str(broken.data)
    assert of_ana.data["emergency"] == str(access.pk)
    assert "emergency" not in of_ben.data
    assert access.reason == REASON


def test_the_owner_is_told_without_patient_and_reason(
    olive: User, reader: Client, clinic: Clinic, ana: Patient
) -> None:
    with tenant(clinic):
        (message,) = Message.objects.filter(template="emergency_access")
        letter = compose(message)
    assert message.to == olive.email and letter is not None
    assert "Desk" in letter.body and "Silva" not in letter.body and REASON not in letter.body


def test_twice_pressed_is_once(olive: User, reader: Client, clinic: Clinic, ana: Patient) -> None:
    reader.post(f"/patients/{ana.pk}/emergency/", {"reason": "Again"})
    assert len(events(clinic, "glass.broken")) == 1
    with tenant(clinic):
        assert Message.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x"])
def test_a_reason_is_needed(reason: str, desk: User, clinic: Clinic, ana: Patient, sign_in: SignIn) -> None:
    answer = sign_in(desk).post(f"/patients/{ana.pk}/emergency/", {"reason": reason})
    assert answer.status_code == 422 and "Say in a few words" in answer.content.decode()
    with tenant(clinic):
        assert not EmergencyAccess.objects.exists()


def test_a_clinical_page_that_is_refused_leads_there(desk: User, ana: Patient, sign_in: SignIn) -> None:
    answer = sign_in(desk).get(f"/api/v1/patients/{ana.pk}/health/")
    assert answer.status_code == 403
    page: Any = sign_in(desk).get(f"/patients/{ana.pk}/emergency/").content.decode()
    assert "Open for one hour" in page


def test_who_reads_health_anyway_has_no_use_for_it(ada: User, olive: User, ana: Patient, sign_in: SignIn) -> None:
    for person in (ada, olive):
        assert sign_in(person).get(f"/patients/{ana.pk}/emergency/").status_code == 403


def test_the_owner_reads_the_reason_in_the_audit(olive: User, reader: Client, ana: Patient, sign_in: SignIn) -> None:
    page = sign_in(olive).get("/clinic/settings/audit/", {"kind": "emergency"}).content.decode()
    assert REASON in page and "Opened the chart in an emergency" in page
    own = sign_in(olive).get(f"/patients/{ana.pk}/who-opened/").content.decode()
    assert REASON in own and "127.0.0.1" in own
    paper = sign_in(olive).get(f"/patients/{ana.pk}/who-opened/", {"for": "patient"}).content.decode()
    assert REASON in paper and "127.0.0.1" not in paper
