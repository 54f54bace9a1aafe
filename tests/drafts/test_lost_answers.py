"""A refusal whose answer never arrived has been seen by nobody: the page that is opened again meets it again."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from tests.conftest import make_member
from tests.drafts.long_forms import FORMS, health, new_patient, treatment
from tests.drafts.test_pages import drafts, keep, send, text_of
from tests.support.forms import controls_of
from tests.treatments.making import make_decision

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("name", ["health", "patient_edit", "settings", "decision"])
def test_somebody_elses_record_is_not_written_over(
    name: str, clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    form = FORMS[name](clinic, ana, ada)
    tab, (asked, theirs) = sign_in(request.getfixturevalue(form.by)), form.other
    keep(tab, form)
    colleague = sign_in(make_member(clinic, "Cleo", Role.INJECTOR, Role.DIRECTOR))
    assert send(colleague, form, **{asked: theirs}).status_code == 302
    for version in (1, 1):
        assert send(tab, form, version).status_code == 409  # the tab never got this answer
        opened = controls_of(text_of(tab.get(form.page)))
        assert {hidden: opened[hidden] for hidden in form.also} == form.also
    with tenant(clinic):
        assert form.recorded() == theirs


def test_a_seen_comparison_is_kept_as_seen(
    clinic: Clinic, ana: Patient, dora: User, ada: User, sign_in: SignIn
) -> None:
    """The page that shows it sends the renewed number with the next answer."""
    form, tab = health(clinic, ana, ada), sign_in(ada)
    send(sign_in(dora), form, **dict([form.other]))
    shown = controls_of(text_of(send(tab, form)))
    assert keep(tab, form, 1, after=shown["after"]).status_code == 200
    assert send(tab, form, 2, after=controls_of(text_of(tab.get(form.page)))["after"]).status_code == 302


def test_a_decision_that_changed_is_said_again(clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn) -> None:
    form, tab = treatment(clinic, ana, ada), sign_in(ada)
    with tenant(clinic):
        plan = Plan.objects.get()
    make_decision(plan, ada)
    assert send(tab, form, decided="none").status_code == 422
    assert drafts(clinic)[0]["decided"] == ["none"]
    assert "The decision was changed since this page was opened" in text_of(tab.get(form.page))


def test_a_key_that_wrote_already_is_refused_again(
    clinic: Clinic, ana: Patient, ada: User, desk: User, sign_in: SignIn
) -> None:
    form, tab, key = new_patient(clinic, ana, ada), sign_in(desk), str(uuid.uuid4())
    assert send(tab, form, idempotency_key=key).status_code == 302
    assert send(tab, form, idempotency_key=key, family_name="Other").status_code == 409
    assert drafts(clinic)[0]["idempotency_key"] == [key]
