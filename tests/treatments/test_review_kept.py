"""When a check-in may be recorded, and that what is kept of it stands."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.treatments import actions
from planning.treatments.models import Review, Treatment
from tests.treatments.checking_in import send
from tests.treatments.making import make_treatment

SignIn = Any


@pytest.mark.parametrize(("days", "is_open"), [(-1, False), (0, True)])
def test_it_is_offered_from_the_first_day_of_its_window_and_an_effect_at_any_time(
    treatment: Treatment, clinic: Clinic, ada: User, sign_in: SignIn, at: Any, days: int, is_open: bool
) -> None:
    window = treatment.check_in_window
    assert window is not None
    at(clinic, f"{window.earliest + timedelta(days=days)} 10:00")
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    assert ("Record the check-in" in page) is is_open
    assert ("Check-in from" in page) is not is_open
    assert "Record an unwanted effect" in page


def test_the_answer_stands_beside_what_is_judged_and_nothing_is_kept(
    two_weeks_later: Clinic, asked_today: None, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    client, address = sign_in(ada), f"/treatments/{treatment.pk}/review/answer/"
    assert "Judge an area" in client.post(address, {}).content.decode()
    answer = client.post(address, {"outcome-glabella": "too_subtle", "asked": "no"}).content.decode()
    assert "May be fine-tuned now" in answer and "Next visit: higher" in answer
    urgent = client.post(address, {"asked": "yes", "effects": "double_vision"}).content.decode()
    assert "Urgent medical care now" in urgent
    with tenant(two_weeks_later):
        assert not Review.objects.exists() and not Event.objects.filter(action="treatment.review").exists()


def test_the_same_form_twice_is_one_review_and_judging_again_adds_one(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn, at: Any
) -> None:
    client, idempotency_key = sign_in(ada), str(uuid.uuid4())
    for _ in range(2):
        send(client, treatment, idempotency_key=idempotency_key, asked="no")
    at(two_weeks_later, "2026-12-07 10:20")
    send(sign_in(ada), treatment, **{"outcome-glabella": "uneven"})
    with tenant(two_weeks_later):
        assert Review.objects.count() == 2
        assert treatment.reviews.first().check_in["outcomes"] == {"glabella": "uneven"}
        assert Event.objects.filter(action="treatment.review").count() == 2


def test_a_corrected_record_is_not_judged(two_weeks_later: Clinic, plan: Any, treatment: Treatment, ada: User) -> None:
    with tenant(two_weeks_later):
        make_treatment(plan, ada, treatment.ended_at, amends=treatment, amend_reason="Wrong lot")
        with pytest.raises(ValidationError, match="corrected since"):
            actions.review(treatment=treatment, outcomes={}, effects=[], note="", idempotency_key=uuid.uuid4(), by=ada)


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
            actions.review(treatment=treatment, outcomes={}, effects=[], note="", idempotency_key=uuid.uuid4(), by=ada)
        assert not Review.objects.exists()


@pytest.mark.parametrize("change", ["update treatments_review set note = 'x'", "delete from treatments_review"])
def test_a_review_stands(two_weeks_later: Clinic, treatment: Treatment, ada: User, change: str) -> None:
    with tenant(two_weeks_later):
        actions.review(treatment=treatment, outcomes={}, effects=[], note="", idempotency_key=uuid.uuid4(), by=ada)
        with pytest.raises(Exception, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
