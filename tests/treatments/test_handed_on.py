"""What was typed for a plan that somebody else signed meanwhile: the page says where it stands, and it stands there."""

import re
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Role, User
from patients.records.models import Patient
from tests.conftest import make_member
from tests.support.pages import flat
from tests.treatments.making import form_data, make_plan, make_treatment


@pytest.mark.parametrize("waits", [False, True])
def test_the_page_says_where_it_stands(clinic: Clinic, ana: Patient, ada: User, sign_in: Any, waits: bool) -> None:
    plan, tab = make_plan(ana, ada), sign_in(ada)
    address = f"/plans/{plan.pk}/treat/"
    standing = make_treatment(plan, make_member(clinic, "Cleo", Role.INJECTOR))
    if waits:
        assert save(tab, address, form_data(plan, clinic.now(), note="Typed before")).status_code == 410
    answer = tab.post(address, form_data(plan, clinic.now(), note="Typed last"))
    assert answer.status_code == 409
    where = "stands below" if waits else "stands there too"
    assert f"where it is wrong; what you typed {where}." in re.sub(r"<[^>]+>", "", flat(answer))
    there = tab.get(f"/treatments/{standing.pk}/amend/").content.decode()
    assert ("Typed last" in there) is not waits


def save(tab: Client, address: str, typed: dict[str, Any]) -> Any:
    return tab.post(address, {**typed, "draft": "save"}, headers={"Accept": "application/json"})
