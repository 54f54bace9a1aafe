"""Choosing vials on the record page: sent twice, emptied meanwhile, none open."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from planning.plans.models import Plan
from tests.stock import making as stocked
from tests.support.forms import controls_of
from tests.treatments.drawing_up import drawn, total_of, vial_with
from tests.treatments.making import form_data, make_plan, make_treatment, open_vial

SignIn = Callable[[User], Client]


def test_a_double_click_that_empties_the_vial_is_one_record(
    clinic: Clinic, plan: Plan, ada: User, sign_in: SignIn
) -> None:
    nearly, full = vial_with(clinic, ada, Decimal(10)), open_vial(clinic, ada)
    typed = form_data(plan, clinic.now(), vial=[str(nearly.pk), str(full.pk)])
    client = sign_in(ada)
    first, again = (client.post(f"/plans/{plan.pk}/treat/", typed) for _ in range(2))
    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert drawn(nearly) == 10


def test_a_vial_emptied_meanwhile_is_said_with_what_is_left(
    clinic: Clinic, plan: Plan, ben: Patient, ada: User, sign_in: SignIn
) -> None:
    theirs = make_plan(ben, ada)
    client, vial = sign_in(ada), vial_with(clinic, ada, total_of(theirs) + 3)
    typed = form_data(plan, clinic.now(), vial=str(vial.pk), note="Left brow first.")
    make_treatment(theirs, ada, draws=[(vial, None)])
    answer = client.post(f"/plans/{plan.pk}/treat/", typed)
    assert answer.status_code == 422 and "Left brow first." in answer.content.decode()
    assert ": 3 U are left now" in answer.context["form"].errors["vial"][0]


@pytest.mark.parametrize("sent", ["nonsense", str(uuid.UUID(int=7)), "as-signed"])
def test_a_vial_that_nobody_knows_is_refused_in_words(
    clinic: Clinic, plan: Plan, ada: User, sign_in: SignIn, sent: str
) -> None:
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now(), vial=sent))
    assert answer.status_code == 422
    assert "not in this clinic" in answer.context["form"].errors["vial"][0]


def test_a_vial_that_may_not_be_used_is_shown_with_its_reason_and_cannot_be_chosen(
    clinic: Clinic, plan: Plan, ada: User, sign_in: SignIn
) -> None:
    open_vial(clinic, ada, clinic.now() - timedelta(hours=25))
    form = sign_in(ada).get(f"/plans/{plan.pk}/treat/").context["form"]
    (row,) = form.vial_rows()
    assert row["closed"] and row["vial"].why_not == ("Open for more than 24 hours",)


def test_whoever_has_no_open_vial_is_led_to_opening_one(plan: Plan, ada: User, sign_in: SignIn) -> None:
    page = sign_in(ada).get(f"/plans/{plan.pk}/treat/").content.decode()
    assert "No vial is open." in page
    assert f"?next=/plans/{plan.pk}/treat/" in page


def test_opening_a_vial_leads_back_to_the_record(clinic: Clinic, plan: Plan, ada: User, sign_in: SignIn) -> None:
    stocked.make_vial(clinic, ada)
    client, record = sign_in(ada), f"/plans/{plan.pk}/treat/"
    away = client.get("/vials/", {"next": "https://elsewhere.example/"}).content.decode()
    assert "/open/" in away and "/open/?next=" not in away
    found = re.search(r'/lots/[^"]+/open/\?next=[^"]+', client.get("/vials/", {"next": record}).content.decode())
    assert found
    opened = client.post(found[0], controls_of(client.get(found[0]).content.decode()))
    assert (opened.status_code, opened["Location"]) == (302, record)
