"""A plan whose version of the protocol is not kept here: the page says so, and nothing is judged by another version."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning import protocols
from planning.plans import actions as plans
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Course, Decision, Plan
from tests.support.consults import Post

SignIn = Callable[[User], Client]
NOT_KEPT = "so its doses cannot be judged"


@pytest.fixture
def forgotten(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(protocols, "kept", lambda sha256: None)
    return plan


def decide(client: Client, plan: Plan, **said: str) -> tuple[int, str]:
    answer = client.post(f"/plans/{plan.pk}/decide/", {"idempotency_key": str(uuid.uuid4()), **said})
    return answer.status_code, answer.content.decode()


def test_the_page_says_so_and_offers_no_treatment(sign_in: SignIn, ada: User, forgotten: Plan) -> None:
    page = sign_in(ada).get(f"/plans/{forgotten.pk}/").content.decode()
    assert f"made under version {forgotten.protocol_version} of the protocol" in page
    assert NOT_KEPT in page and "Finish a new consult" in page
    assert 'name="course" value="treat"' not in page
    assert 'name="units.glabella.total"' not in page
    assert "Record treatment" not in page


def test_doses_are_not_decided_by_another_version(sign_in: SignIn, ada: User, forgotten: Plan, clinic: Clinic) -> None:
    status, page = decide(sign_in(ada), forgotten, course="treat", **{"units.glabella.total": "18"})
    assert status == 422
    assert NOT_KEPT in page
    with tenant(clinic):
        assert not Decision.objects.exists()


def test_not_to_treat_needs_no_judgement(sign_in: SignIn, ada: User, forgotten: Plan, clinic: Clinic) -> None:
    status, page = decide(sign_in(ada), forgotten, course="refer")
    assert status == 422 and "Say why, for the record" in page
    assert decide(sign_in(ada), forgotten, course="do_not_treat", words="Moved away")[0] == 302
    with tenant(clinic):
        assert Decision.objects.get().words == "Moved away"


def test_the_live_look_says_that_nothing_is_judged(sign_in: SignIn, ada: User, forgotten: Plan) -> None:
    post: Post = {"course": "treat", "units.glabella.total": "18"}
    said = sign_in(ada).post(f"/plans/{forgotten.pk}/review/", post).content.decode()
    assert NOT_KEPT in said
    assert "in this session" not in said


def test_a_version_that_is_kept_is_not_spoken_of(sign_in: SignIn, ada: User, plan: Plan) -> None:
    page = sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()
    assert NOT_KEPT not in page
    assert 'name="course" value="treat"' in page


def test_what_was_decided_before_stays_readable(
    sign_in: SignIn, ada: User, plan: Plan, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    doses = [{"area": "glabella", "units": {"total": 18.0}, "in_range": True, "reason": "", "words": ""}]
    with tenant(clinic):
        plans.decide(plan=plan, decided=DecisionInput(Course.TREAT, doses, {}), idempotency_key=uuid.uuid4(), by=ada)
    monkeypatch.setattr(protocols, "kept", lambda sha256: None)
    page = sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()
    assert NOT_KEPT in page
    assert "18" in page and "Treat" in page
