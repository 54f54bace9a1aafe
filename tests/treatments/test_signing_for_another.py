"""Nobody signs for another: whoever is signed in is who did it, whatever else is sent."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model
from django.test import Client
from django.urls import reverse

from clinic.audit.models import Event
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.conftest import make_member
from tests.treatments.making import form_data

SignIn = Callable[[User], Client]


def people_fields() -> Iterator[tuple[type[Model], str]]:
    """Every column of the product that names an account or a member."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model in (User, Membership):
                yield model, field.name


NAMES = sorted({name for _, name in people_fields()} | {"by", "actor", "user", "signed_by", "performed_by", "member"})


def rows_naming(clinic: Clinic, colleague: Membership) -> dict[str, int]:
    with tenant(clinic):
        told = {
            f"{model._meta.label}.{name}": model._default_manager.filter(
                **{name: colleague.user_id if model._meta.get_field(name).related_model is User else colleague.pk}
            ).count()
            for model, name in people_fields()
        }
        return told | {"events": Event.objects.filter(actor=str(colleague.user_id)).count()}


@pytest.fixture
def bert(clinic: Clinic) -> Membership:
    """Another injector, in whose name nothing may be written."""
    user = make_member(clinic, "Bert", Role.INJECTOR)
    with tenant(clinic):
        return Membership.objects.get(user=user)


def foreign(colleague: Membership) -> Iterator[dict[str, Any]]:
    for one in (colleague.user_id, colleague.pk):
        yield {name: str(one) for name in NAMES} | {f"{name}_id": str(one) for name in NAMES}


@pytest.mark.parametrize("kind", [0, 1], ids=["account", "membership"])
def test_a_record_is_signed_by_whoever_is_signed_in(
    plan: Plan, clinic: Clinic, ada: User, bert: Membership, sign_in: SignIn, kind: int
) -> None:
    before = rows_naming(clinic, bert)
    sent = list(foreign(bert))[kind] | form_data(plan, clinic.now())
    assert sign_in(ada).post(reverse("treatments:treatment-new", args=[plan.pk]), sent).status_code == 302
    with tenant(clinic):
        assert Treatment.objects.get().injector.user_id == ada.pk
    assert rows_naming(clinic, bert) == before


@pytest.mark.parametrize("kind", [0, 1], ids=["account", "membership"])
@pytest.mark.parametrize("route", ["plan-decide", "plan-answer"])
def test_a_decision_and_an_answer_are_of_whoever_is_signed_in(
    plan: Plan, clinic: Clinic, ada: User, bert: Membership, sign_in: SignIn, route: str, kind: int
) -> None:
    before = rows_naming(clinic, bert)
    said = {"course": "wait", "choice": "declines", "reasons": "cost", "words": "Not now"}
    sent = list(foreign(bert))[kind] | said | {"idempotency_key": str(uuid.uuid4())}
    assert sign_in(ada).post(reverse(f"assessments:{route}", args=[plan.pk]), sent).status_code == 302
    assert rows_naming(clinic, bert) == before


@pytest.mark.parametrize("kind", [0, 1], ids=["account", "membership"])
def test_the_api_writes_in_nobody_elses_name(
    clinic: Clinic, ada: User, ana: Any, bert: Membership, sign_in: SignIn, kind: int
) -> None:
    """It names the fields that it does not take, and writes nothing."""
    before = rows_naming(clinic, bert)
    url = reverse("api:patient-health", args=[ana.pk])
    for name, value in list(foreign(bert))[kind].items():
        sent = {"answers": {"pregnant": False}, "after": 0, name: value}
        answer = sign_in(ada).post(url, sent, content_type="application/json")
        assert answer.status_code in (201, 400, 409), (name, answer.content)
    assert rows_naming(clinic, bert) == before
