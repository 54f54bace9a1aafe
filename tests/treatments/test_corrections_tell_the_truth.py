"""A correction says what was given: whatever the engine says to it is stored and shown, and only what cannot be is refused."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.assessments import without_plan
from planning.plans.settled import Stage
from planning.treatments.current_answer import current_answer, given_answer
from planning.treatments.models import Review, Treatment
from planning.treatments.recalls.lots import draws_of
from tests.support.pages import flat
from tests.treatments.making import FROWN, HEALTHY, make_check, make_plan, make_review, make_treatment
from tests.treatments.test_touch_up import fields, most, sign

At = Callable[[Clinic, str], None]


@pytest.fixture
def given(clinic: Clinic, ana: Patient, ada: User, at: At) -> Treatment:
    """By plan on 20 November; on the next day a record on paper of the 18th is entered."""
    at(clinic, "2026-11-20 10:00")
    treated = make_treatment(make_plan(ana, ada, **FROWN), ada)
    at(clinic, "2026-11-21 10:00")
    with tenant(clinic):
        paper = without_plan.begin(
            patient=ana, reason="on_paper", words="", on=date(2026, 11, 18), doses={"forehead": {"total": 8.0}},
            idempotency_key=uuid.uuid4(), by=ada,
        )  # fmt: skip
    make_treatment(paper, ada, ended_at=clinic.now() - timedelta(days=3))
    at(clinic, "2026-11-22 10:00")
    return treated


def test_a_wrong_lot_is_corrected_whatever_was_entered_since(
    given: Treatment, clinic: Clinic, ada: User, sign_in: Callable[[User], Client]
) -> None:
    right = make_treatment(given.plan, ada, amends=given, amend_reason="The lot was misread", lot="RECALL7")
    assert right.answer.status == "on_hold" and right.document["toxin_history"]["last_on"] == "2026-11-18"
    assert right.check_in_window == given.check_in_window and right.outcome["aftercare"]
    with tenant(clinic):
        lot = right.draws.get().vial.lot
        assert [one.treatment for one in draws_of(lot)] == [right]
        told = current_answer(given.plan)  # what the letters say: it was given, so nothing waits
        assert (told.stage, told.answer.status) == (Stage.GIVEN, "ready")
        assert told.answer.follow_up == given_answer(given).answer.follow_up
    page = flat(sign_in(ada).get(f"/treatments/{right.pk}/"))
    assert "Outside the protocol, on record as given" in page
    assert "Outside the protocol" not in flat(sign_in(ada).get(f"/treatments/{given.pk}/"))


@pytest.mark.parametrize(("ended", "good"), [("2026-11-20 09:30", True), ("2026-11-21 09:30", False)])
def test_a_correction_is_of_what_was_given_before_it_was_signed(
    given: Treatment, clinic: Clinic, ada: User, ended: str, good: bool
) -> None:
    moment = clinic.local(given.ended_at).fromisoformat(ended).replace(tzinfo=clinic.zone)
    told: dict[str, Any] = {"ended_at": moment, "amend_reason": "Another time", "lot": "RECALL7"}
    if good:
        first = make_treatment(given.plan, ada, amends=given, **told)
        assert first.ended_at == moment
        later = told | {"ended_at": clinic.now(), "amend_reason": "Later"}
        with pytest.raises(ValidationError, match="It was signed on 20 November"):
            make_treatment(given.plan, ada, amends=first, **later)
    else:
        with pytest.raises(ValidationError, match="It was signed on 20 November"):
            make_treatment(given.plan, ada, amends=given, **told)


@pytest.fixture
def touch_up(clinic: Clinic, ana: Patient, ada: User, ada_here: Membership, at: At) -> Treatment:
    """All that the check-in left."""
    at(clinic, "2026-11-23 14:00")
    frown = make_treatment(make_plan(ana, ada, **FROWN), ada)
    at(clinic, "2026-12-07 10:00")
    with tenant(clinic):
        record_health_history(patient=ana, answers=HEALTHY["safety"], by=ada)
    review: Review = make_review(frown, ada, effects=[], glabella="too_subtle")
    make_check(frown.plan, ada, review=review)
    return sign(review, ada_here, most(review))


def test_a_touch_up_of_more_than_was_left_is_corrected_with_a_reason(
    touch_up: Treatment, clinic: Clinic, ada: User, sign_in: Callable[[User], Client]
) -> None:
    assert touch_up.review
    more = fields(touch_up.plan, touch_up.review, most(touch_up.review) + 1)
    told: dict[str, Any] = {"given": more, "amends": touch_up, "amend_reason": "One unit more was given"}
    with pytest.raises(ValidationError) as asked:
        make_treatment(touch_up.plan, ada, **told)
    (words,) = asked.value.message_dict["reason-glabella"]
    assert words.endswith("all that the check-in leaves. Choose a reason.")
    told["reasons"] = {"glabella": {"reason": "patient_wish", "words": ""}}
    right = make_treatment(touch_up.plan, ada, **told)
    assert right.total_units == touch_up.total_units + Decimal(1)
    assert right.reasons["glabella"]["reason"] == "patient_wish"
    page = flat(sign_in(ada).get(f"/treatments/{right.pk}/"))
    assert "Above what the check-in left" in page and "Left out in the decision" not in page


def test_what_cannot_be_is_refused_all_the_same(touch_up: Treatment, clinic: Clinic, ada: User) -> None:
    """A quarter of a unit, and an end that lies ahead."""
    assert touch_up.review
    told: dict[str, Any] = {"amends": touch_up, "amend_reason": "Slip"}
    with pytest.raises(ValidationError, match="steps of 0.5"):
        make_treatment(
            touch_up.plan, ada, given=fields(touch_up.plan, touch_up.review, Decimal("1.25")), **told
        )  # fmt: skip
    with pytest.raises(ValidationError, match="lies in the future"):
        given = fields(touch_up.plan, touch_up.review, Decimal(1))
        make_treatment(touch_up.plan, ada, given=given, ended_at=clinic.now() + timedelta(hours=1), **told)
