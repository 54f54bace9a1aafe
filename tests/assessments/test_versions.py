"""What a new version of a consult takes over from the last one, and what is asked anew."""

import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.models import Consult, Draft
from planning.plans.models import Plan
from tests.support.consults import Post, finish

SignIn = Callable[[User], Client]
JSON = {"HTTP_ACCEPT": "application/json"}


def draft_of(clinic: Clinic, consult: Consult) -> Draft:
    with tenant(clinic):
        return Draft.objects.get(consult=consult)


def test_recorded_health_counts_but_pregnancy_is_asked_anew(
    sign_in: SignIn, ada: User, ana: Patient, clinic: Clinic, answers: Post, at: Any
) -> None:
    told = {"pregnant": False, "allergies": ["lidocaine"], "neuromuscular_disorder": None}
    at(clinic, "2026-03-02 10:00")
    with tenant(clinic):
        record_health_history(patient=ana, answers=told, by=ada)
    at(clinic, "2026-11-23 10:00")
    with tenant(clinic):
        consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    asked_nothing = {name: value for name, value in answers.items() if not name.startswith("safety.")}
    finish(sign_in(ada), consult, asked_nothing)
    with tenant(clinic):
        plan = Plan.objects.get()
        assert plan.document["safety"] == {"allergies": ["lidocaine"], "neuromuscular_disorder": None}
        assert "safety.pregnant" in plan.outcome["missing"]
        assert ana.health_histories.count() == 1


def test_a_recorded_pregnancy_holds_until_somebody_asks_again(
    sign_in: SignIn, ada: User, ana: Patient, clinic: Clinic, answers: Post, at: Any
) -> None:
    at(clinic, "2026-06-02 10:00")
    with tenant(clinic):
        record_health_history(patient=ana, answers={"pregnant": True}, by=ada)
    at(clinic, "2026-11-23 10:00")
    with tenant(clinic):
        consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    client, silent = sign_in(ada), {**answers, "safety.pregnant": ""}
    assert "Nothing may be injected" in client.post(f"/consults/{consult.pk}/preview/", silent).json()["plan"]
    assert "Nothing may be injected" not in client.post(f"/consults/{consult.pk}/preview/", answers).json()["plan"]


def test_a_new_version_starts_from_the_earlier_answers_and_leaves_them_alone(
    sign_in: SignIn, ada: User, ana: Patient, consult: Consult, plan: Plan, clinic: Clinic
) -> None:
    client = sign_in(ada)
    begun = client.post(
        f"/patients/{ana.pk}/consults/new/", {"idempotency_key": str(uuid.uuid4()), "version_of": str(consult.pk)}
    )
    page = client.get(begun.url).content.decode()
    assert 'name="findings.glabella.dynamic_lines.both.severity" value="2" checked' in page
    assert 'data-was title="Last time: moderate"' in page
    with tenant(clinic):
        assert Consult.objects.open().get().version_of == consult
        assert Plan.objects.get() == plan


def test_what_was_true_on_an_earlier_day_is_asked_anew(
    ada: User, ana: Patient, consult: Consult, plan: Plan, clinic: Clinic, at: Any
) -> None:
    day = clinic.today().replace(year=clinic.today().year + 1)
    at(clinic, f"{day} 10:00")
    with tenant(clinic):
        earlier = Consult.objects.get(pk=consult.pk)
        again = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4(), version_of=earlier)
        data, before = Draft.objects.get(consult=again).data, earlier.draft.data
    assert not {"safety", "toxin_history", "exam"} & set(data)
    assert data["findings"] == before["findings"]


def test_a_correction_on_the_same_day_takes_over_every_answer(
    ada: User, ana: Patient, consult: Consult, plan: Plan, clinic: Clinic
) -> None:
    with tenant(clinic):
        earlier = Consult.objects.get(pk=consult.pk)
        again = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4(), version_of=earlier)
        assert Draft.objects.get(consult=again).data == earlier.draft.data
