"""The end of the injections: the moment of signing, or the time that was typed."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.practice.dates import plain_day
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.treatments.making import form_data, open_vial

SignIn = Callable[[User], Client]
At = Callable[[Clinic, str], None]


def signed(clinic: Clinic) -> Treatment:
    with tenant(clinic):
        return Treatment.objects.current().get()


def typed(plan: Plan, clinic: Clinic, **changes: str) -> dict[str, str]:
    """What the page sends when the time is left alone."""
    return form_data(plan, clinic.now()) | {"ended_at": ""} | changes


def local(treatment: Treatment) -> str:
    return f"{treatment.clinic.local(treatment.ended_at):%H:%M}"


def upright(treatment: Treatment) -> Any:
    return next(line["until"] for line in treatment.outcome["aftercare"] if line["code"] == "upright")


def test_left_alone_it_is_the_moment_of_signing_an_hour_after_opening(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, at: At
) -> None:
    client, address = sign_in(ada), f"/plans/{plan.pk}/treat/"
    page = client.get(address)
    assert page.context["form"]["ended_at"].value() is None
    assert "Will be recorded: <b>the moment of signing</b>" in page.content.decode()
    told = typed(plan, clinic)
    at(clinic, "2026-11-23 15:00")
    client = sign_in(ada)
    answer = client.post(address, told)
    treatment = signed(clinic)
    assert (local(treatment), treatment.end_was_typed) == ("15:00", False)
    assert upright(treatment) == "2026-11-23T19:00:00+00:00"
    assert treatment.ended_at == treatment.signed_at
    assert "the moment of signing" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("kept", [False, True])
def test_a_record_begun_on_an_earlier_day_asks_when_the_injections_ended(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, at: At, kept: bool
) -> None:
    client, address = sign_in(ada), f"/plans/{plan.pk}/treat/"
    begun = date.fromisoformat(client.get(address).context["form"]["begun_on"].value())
    told = typed(plan, clinic, begun_on=begun.isoformat())
    if kept:
        assert client.post(address, told | {"draft": "save", "draft_version": "0"}).status_code == 302
    at(clinic, f"{begun + timedelta(days=1)} 09:00")
    client = sign_in(ada)
    again = client.get(address).context["form"]["begun_on"].value()
    assert str(again) == str(begun if kept else begun + timedelta(days=1))
    refused = client.post(address, told)
    assert refused.status_code == 422
    assert f"This record was begun on {plain_day(begun)}. Enter when the injections ended." in refused.content.decode()
    ended = {"ended_at": begun.isoformat(), "ended_at_time": "15:55"}
    assert client.post(address, {**told, **ended}).status_code == 302
    assert (signed(clinic).ended_on, local(signed(clinic))) == (begun, "15:55")


def test_shown_again_after_an_error_it_is_still_the_moment_of_signing(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, at: At
) -> None:
    client, told = sign_in(ada), typed(plan, clinic)
    refused = client.post(f"/plans/{plan.pk}/treat/", told | {"vial": []})
    assert refused.context["form"]["ended_at"].value() == ""
    assert "Will be recorded: <b>the moment of signing</b>" in refused.content.decode()
    at(clinic, "2026-11-23 14:40")
    client = sign_in(ada)
    assert client.post(f"/plans/{plan.pk}/treat/", told).status_code == 302
    assert local(signed(clinic)) == "14:40"


def test_a_time_that_was_typed_counts(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, at: At) -> None:
    client = sign_in(ada)
    told = typed(plan, clinic, ended_at="2026-11-23T14:05")
    at(clinic, "2026-11-23 15:00")
    client = sign_in(ada)
    refused = client.post(f"/plans/{plan.pk}/treat/", told | {"vial": []}).content.decode()
    assert "Will be recorded: <b>the time above</b>" in refused
    assert 'name="ended_at" value="2026-11-23"' in refused and 'name="ended_at_time" value="14:05"' in refused
    answer = client.post(f"/plans/{plan.pk}/treat/", told)
    treatment = signed(clinic)
    assert (local(treatment), treatment.end_was_typed) == ("14:05", True)
    assert upright(treatment) == "2026-11-23T18:05:00+00:00"
    assert "as typed" in client.get(answer.url).content.decode()


def test_a_second_tab_moves_nothing(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, at: At) -> None:
    client, first = sign_in(ada), typed(plan, clinic)
    assert client.post(f"/plans/{plan.pk}/treat/", first).status_code == 302
    at(clinic, "2026-11-23 16:00")
    client = sign_in(ada)
    for again in (first, first | {"idempotency_key": str(uuid.uuid4())}):
        client.post(f"/plans/{plan.pk}/treat/", again)
    assert local(signed(clinic)) == "14:00"


@pytest.mark.parametrize(("ended", "was_typed"), [("", False), ("2026-11-23T13:50", True)])
def test_a_correction_keeps_the_signed_moment_unless_it_is_changed(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, at: At, ended: str, was_typed: bool
) -> None:
    client = sign_in(ada)
    at(clinic, "2026-11-23 14:00:23")
    client.post(f"/plans/{plan.pk}/treat/", typed(plan, clinic, ended_at=ended))
    wrong = signed(clinic)
    at(clinic, "2026-11-23 17:00")
    client = sign_in(ada)
    address = f"/treatments/{wrong.pk}/amend/"
    shown = re.findall(r'name="ended_at(?:_time)?" value="([^"]+)"', client.get(address).content.decode())
    assert shown == ["23 Nov 2026", "13:50" if ended else "14:00"]
    end = dict(zip(("ended_at", "ended_at_time"), shown, strict=True))
    other = open_vial(clinic, ada, wrong.ended_at - timedelta(hours=1), number="C9999")
    corrected = typed(plan, clinic, vial=str(other.pk), amend_reason="Lot misread") | end
    assert client.post(address, corrected | dict.fromkeys(end, "")).status_code == 422
    assert client.post(address, corrected).status_code == 302
    right = signed(clinic)
    assert (right.amends_id, right.ended_at, right.end_was_typed) == (wrong.pk, wrong.ended_at, was_typed)
    moved = corrected | {"ended_at_time": "1.45 pm", "idempotency_key": str(uuid.uuid4())}
    assert client.post(f"/treatments/{right.pk}/amend/", moved).status_code == 302
    assert (local(signed(clinic)), signed(clinic).end_was_typed) == ("13:45", True)
