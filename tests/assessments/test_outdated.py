"""A consult finished on a page older than the patient's record, or than the day, shows what changed and takes it at the second press."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.models import HealthHistory, Patient
from planning.consults.models import Consult
from planning.plans.models import Plan
from tests.conftest import make_member
from tests.support.consults import finish
from tests.support.pages import flat

SignIn = Callable[[User], Client]
At = Callable[[Clinic, str], None]
WARFARIN: dict[str, Any] = {"medicines": [{"name": "warfarin", "class": "anticoagulant"}]}


def shown(page: str) -> dict[str, str]:
    """What the page says that it shows."""
    fields = ("version", "shown_on", "after")
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in fields}  # type: ignore[index]


def record(clinic: Clinic, patient: Patient, by: User, answers: dict[str, Any]) -> HealthHistory:
    with tenant(clinic):
        return actions.record_health_history(patient=patient, answers=answers, by=by, asked=list(answers))


def test_a_newer_answer_on_record_is_shown_before_it_is_replaced(
    clinic: Clinic, ana: Patient, ada: User, consult: Consult, answers: Any, sign_in: SignIn
) -> None:
    client, nia = sign_in(ada), make_member(clinic, "Nia Roberts", Role.INJECTOR)
    opened = shown(client.get(f"/consults/{consult.pk}/").content.decode())
    record(clinic, ana, nia, WARFARIN)
    refused = finish(client, consult, answers | opened, version=int(opened["version"]))
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "“warfarin (anticoagulant or antiplatelet)” went on record meanwhile, asked today by Nia Roberts" in flat(
        refused
    )
    with tenant(clinic):
        assert not Plan.objects.exists() and ana.health_histories.count() == 1
    again = shown(page)
    assert again["after"] == "1"
    taken = answers | {"safety.medicines": "yes", "safety.medicines.name": ["warfarin"]}
    assert finish(client, consult, taken | again, version=int(again["version"])).status_code == 302
    with tenant(clinic):
        assert Plan.objects.get().document["safety"]["medicines"][0]["name"] == "warfarin"


@pytest.mark.parametrize("recorded", [{"medicines": []}, {"allergies": ["latex"]}])
def test_the_same_answer_or_one_that_was_not_asked_here_stops_nobody(
    clinic: Clinic, ana: Patient, ada: User, consult: Consult, answers: Any, sign_in: SignIn, recorded: dict[str, Any]
) -> None:
    client = sign_in(ada)
    opened = shown(client.get(f"/consults/{consult.pk}/").content.decode())
    record(clinic, ana, ada, recorded)
    typed = {name: value for name, value in answers.items() if name != "safety.allergies"}
    assert finish(client, consult, typed | opened, version=1).status_code == 302


def test_an_older_answer_that_a_newer_history_only_carries_on_stops_nobody(
    clinic: Clinic, ana: Patient, ada: User, consult: Consult, answers: Any, sign_in: SignIn, at: At
) -> None:
    record(clinic, ana, ada, WARFARIN)
    client = sign_in(ada)
    opened = shown(client.get(f"/consults/{consult.pk}/").content.decode())
    assert opened["after"] == "1"
    with tenant(clinic):
        actions.record_health_history(patient=ana, answers=WARFARIN | {"allergies": []}, by=ada, asked=["allergies"])
    assert finish(client, consult, answers | opened, version=1).status_code == 302


def test_a_page_left_open_past_midnight_asks_the_answers_of_the_day_again(
    clinic: Clinic, ada: User, consult: Consult, answers: Any, sign_in: SignIn, at: At
) -> None:
    at(clinic, "2026-11-20 23:50")
    client = sign_in(ada)
    opened = shown(client.get(f"/consults/{consult.pk}/").content.decode())
    client.post(f"/consults/{consult.pk}/draft/", answers | opened)
    at(clinic, "2026-11-21 00:10")
    client = sign_in(ada)
    refused = finish(client, consult, answers | opened, version=2)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "This was asked on an earlier day. Ask it again today." in page
    assert 'name="safety.pregnant" value="no" checked' not in page
    again = shown(page)
    assert finish(client, consult, answers | again, version=int(again["version"])).status_code == 302
    with tenant(clinic):
        assert Plan.objects.get().document["safety"]["pregnant"] is False
