"""The check-in: how each area came out, and what the engine makes of it."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.treatments import actions
from planning.treatments.models import Review, Treatment
from tests.treatments.making import as_planned, make_treatment

SignIn = Any


@pytest.fixture
def two_weeks_later(treatment: Treatment, clinic: Clinic, at: Any) -> Clinic:
    at(clinic, "2026-12-07 10:00")
    return clinic


def send(client: Client, treatment: Treatment, **answers: Any) -> Any:
    return client.post(f"/treatments/{treatment.pk}/review/", {"once": str(uuid.uuid4()), **answers})


def adjusted(clinic: Clinic) -> dict[str, tuple[str, str]]:
    with tenant(clinic):
        return {one["area"]: (one["now"], one["next_visit"]) for one in Review.objects.get().outcome["adjustments"]}


def test_each_area_gets_its_adjustment(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    answers = {"outcome-glabella": "too_subtle", "outcome-forehead": "too_strong", "outcome-crows_feet": "as_wished"}
    sent = send(sign_in(ada), treatment, **answers, asked="no")
    assert sent.status_code == 302
    assert adjusted(two_weeks_later) == {
        "glabella": ("may_add", "higher"),
        "forehead": ("none", "lower"),
        "crows_feet": ("none", "same"),
    }
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    for words in ("Too subtle", "Next visit: higher", "May be fine-tuned now, up to", "Next visit: lower", "Day 14"):
        assert words in page


def test_what_was_given_is_what_is_judged(two_weeks_later: Clinic, plan: Any, treatment: Treatment, ada: User) -> None:
    with tenant(two_weeks_later):
        review = actions.review(treatment=treatment, outcomes={}, effects=[], note="", once=uuid.uuid4(), by=ada)
    given = sum(sum(dose.values()) for dose in review.told["given"].values())
    assert given == sum(as_planned(plan).values())
    assert review.told["days_since_treatment"] == 14


def test_signs_of_spread_come_before_everything(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    send(sign_in(ada), treatment, **{"outcome-glabella": "too_subtle"}, asked="yes", effects=["double_vision"])
    assert {now for now, _ in adjusted(two_weeks_later).values()} == {"seek_help"}
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    assert "urgent medical care now" in page
    assert "Double vision" in page


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Judge at least one area"),
        ({"asked": "yes"}, "Choose which unwanted effects there were"),
        ({"asked": "no", "effects": ["bruise"]}, "answer yes, or take them back"),
        ({"outcome-glabella": "splendid"}, "splendid"),
    ],
)
def test_what_cannot_be_kept_is_said(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn, answers: dict[str, Any], words: str
) -> None:
    answer = send(sign_in(ada), treatment, **answers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with tenant(two_weeks_later):
        assert not Review.objects.exists()


def test_the_same_form_twice_is_one_review_and_judging_again_adds_one(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn, at: Any
) -> None:
    client, once = sign_in(ada), str(uuid.uuid4())
    for _ in range(2):
        send(client, treatment, once=once, asked="no")
    at(two_weeks_later, "2026-12-07 10:20")
    send(client, treatment, **{"outcome-glabella": "uneven"})
    with tenant(two_weeks_later):
        assert Review.objects.count() == 2
        assert treatment.reviews.first().told["outcomes"] == {"glabella": "uneven"}
        assert Event.objects.filter(action="treatment.review").count() == 2


def test_a_corrected_record_is_not_judged(two_weeks_later: Clinic, plan: Any, treatment: Treatment, ada: User) -> None:
    with tenant(two_weeks_later):
        make_treatment(plan, ada, treatment.ended_at, amends=treatment, amend_reason="Wrong lot")
        with pytest.raises(ValidationError, match="corrected since"):
            actions.review(treatment=treatment, outcomes={}, effects=[], note="", once=uuid.uuid4(), by=ada)


def test_what_was_typed_about_a_record_corrected_meanwhile_is_not_lost(
    two_weeks_later: Clinic, plan: Any, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    with tenant(two_weeks_later):
        right = make_treatment(plan, ada, treatment.ended_at, amends=treatment, amend_reason="Wrong lot")
    client = sign_in(ada)
    assert client.get(f"/treatments/{treatment.pk}/review/").url == f"/treatments/{right.pk}/review/"
    answer = send(client, treatment, asked="no", note="Left brow sits higher.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This record was corrected since" in page and "Left brow sits higher." in page


def test_a_failing_audit_row_undoes_the_review(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**about: Any) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(actions, "log", fails)
    with tenant(two_weeks_later):
        with pytest.raises(RuntimeError):
            actions.review(treatment=treatment, outcomes={}, effects=[], note="", once=uuid.uuid4(), by=ada)
        assert not Review.objects.exists()


@pytest.mark.parametrize("change", ["update treatments_review set note = 'x'", "delete from treatments_review"])
def test_a_review_stands(two_weeks_later: Clinic, treatment: Treatment, ada: User, change: str) -> None:
    with tenant(two_weeks_later):
        actions.review(treatment=treatment, outcomes={}, effects=[], note="", once=uuid.uuid4(), by=ada)
        with pytest.raises(Exception, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
