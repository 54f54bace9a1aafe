"""A touch-up: against the same plan, only what its check-in leaves, counted in ledger, history and next interval."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.consents import actions as consents
from patients.consents.actions import Signing
from patients.consents.models import Consent
from patients.consents.wording import TOXIN, Particulars, newest
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments import actions, touch_up
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.before_needle.gate import blocks
from planning.treatments.current_answer import current_treatment
from planning.treatments.events.actions import EventEnding, EventFollowUp, close, open_event
from planning.treatments.models import Review, Treatment, TreatmentKind
from planning.treatments.planned_areas import areas_to_treat
from planning.treatments.recorded_toxin import recorded_toxin
from tests.consents.making import STROKES
from tests.support.pages import flat
from tests.treatments.making import (
    FROWN,
    HEALTHY,
    as_planned,
    form_data,
    get_ready,
    make_check,
    make_decision,
    make_plan,
    make_review,
    make_treatment,
    open_vial,
)


@pytest.fixture
def frown(afternoon: Clinic, ana: Patient, ada: User) -> Treatment:
    return make_treatment(make_plan(ana, ada, **FROWN), ada)


@pytest.fixture
def review(frown: Treatment, ada: User, at: Callable[[Clinic, str], None]) -> Review:
    """Two weeks later: too subtle, nothing unwanted, as well as before."""
    at(frown.clinic, "2026-12-07 10:00")
    with tenant(frown.clinic):
        record_health_history(patient=frown.patient, answers=HEALTHY["safety"], by=ada)
    return make_review(frown, ada, effects=[], glabella="too_subtle")


def most(review: Review) -> Decimal:
    (one,) = review.answer.adjustments
    assert one.now_units
    return Decimal(str(one.now_units[1]))


def fields(plan: Plan, review: Review, units: Decimal) -> dict[str, Decimal]:
    """All at the first point of the frown."""
    with tenant(plan.clinic):
        (area,) = touch_up.areas_of_visit(plan, review)
    return {point.field: units if place == 0 else Decimal(0) for place, point in enumerate(area.points)}


def sign(review: Review, membership: Membership, units: Decimal, **changes: Any) -> Treatment:
    plan = review.treatment.plan
    with tenant(plan.clinic):
        told: dict[str, Any] = {
            "plan": plan,
            "review": review,
            "injector": membership,
            "draws": [(open_vial(plan.clinic, membership.user, plan.clinic.now()), None)],
            "given": fields(plan, review, units),
            "reasons": {},
            "ended_at": None,
            "idempotency_key": uuid.uuid4(),
            "by": membership.user,
        }
        return actions.record(**told | changes)


def test_all_that_the_check_in_leaves_is_recorded_against_the_same_plan(
    review: Review, frown: Treatment, ada: User, ada_here: Membership
) -> None:
    make_check(frown.plan, ada, review=review)
    treated = sign(review, ada_here, most(review))
    assert (treated.kind, treated.review, treated.plan) == (TreatmentKind.TOUCH_UP, review, frown.plan)
    assert treated.document["touch_up_of"] == "2026-11-23"
    assert treated.pre_treatment_check and treated.pre_treatment_check.review_id == review.pk
    window = treated.check_in_window
    assert window and window.target.isoformat() == "2026-12-21"
    with tenant(frown.clinic):
        assert current_treatment(frown.plan) == frown
        here = recorded_toxin(frown.patient, frown.clinic.today())
    assert here and here.on.isoformat() == "2026-12-07"
    assert here.units_in_90_days == float(frown.total_units + treated.total_units)
    assert here.areas["glabella"] == {"given": {"total": here.units_in_90_days}, "on": "2026-12-07"}


def test_half_a_unit_more_is_refused_at_its_field(
    review: Review, frown: Treatment, ada: User, ada_here: Membership
) -> None:
    make_check(frown.plan, ada, review=review)
    with pytest.raises(ValidationError, match="all that the check-in leaves. Lower the dose") as refused:
        sign(review, ada_here, most(review) + Decimal("0.5"))
    assert list(refused.value.message_dict) == [next(iter(fields(frown.plan, review, Decimal(0))))]


def test_the_questions_before_a_touch_up_are_its_own(
    review: Review, frown: Treatment, ada: User, ada_here: Membership
) -> None:
    make_check(frown.plan, ada)
    with pytest.raises(ValidationError, match="Ask again before the first injection"):
        sign(review, ada_here, Decimal(1))
    make_check(frown.plan, ada, review=review)
    with tenant(frown.clinic):
        assert blocks(frown.plan, ada_here, frown.clinic.now(), review) == ()


def test_a_check_in_has_one_touch_up(review: Review, frown: Treatment, ada: User, ada_here: Membership) -> None:
    make_check(frown.plan, ada, review=review)
    treated = sign(review, ada_here, Decimal(1))
    with pytest.raises(actions.AlreadyTreated) as already:
        sign(review, ada_here, Decimal(1))
    assert already.value.treatment == treated


def test_only_the_newest_check_in_counts(
    review: Review, frown: Treatment, ada: User, ada_here: Membership, at: Callable[[Clinic, str], None]
) -> None:
    at(frown.clinic, "2026-12-07 10:30")
    make_review(frown, ada, effects=[], glabella="as_wished")
    make_check(frown.plan, ada)
    with pytest.raises(ValidationError, match="A later check-in counts"):
        sign(review, ada_here, Decimal(1))


def test_an_effect_reported_since_the_check_in_asks_for_a_new_one(
    review: Review, frown: Treatment, ada: User, ada_here: Membership, at: Callable[[Clinic, str], None]
) -> None:
    """A droop of two days ago is not topped up by the check-in of four days ago."""
    at(frown.clinic, "2026-12-09 09:00")
    with tenant(frown.clinic):
        told = {"effect": "eyelid_droop", "side": "left"}
        follow = EventFollowUp(date(2026, 12, 23), ada_here)
        event = open_event(treatment=frown, effect=told, follow=follow, idempotency_key=uuid.uuid4(), by=ada)
    at(frown.clinic, "2026-12-11 10:00")
    with tenant(frown.clinic):
        assert touch_up.offered(frown) is None
    make_check(frown.plan, ada, review=review)
    with pytest.raises(ValidationError, match="Eyelid droop, left: reported since this check-in"):
        sign(review, ada_here, Decimal(1))
    with tenant(frown.clinic):
        ending = EventEnding("mistake")
        close(event=event, version=1, ending=ending, note="Another patient", idempotency_key=uuid.uuid4(), by=ada)
        assert touch_up.offered(frown) == review


def test_a_correction_of_the_units_asks_for_a_new_check_in(review: Review, frown: Treatment, ada: User) -> None:
    def correct(of: Treatment, **changes: Any) -> Treatment:
        with tenant(of.clinic):
            draws = [(draw.vial, None) for draw in of.draws.all()]
        return make_treatment(of.plan, ada, amends=of, draws=draws, ended_at=of.ended_at, **changes)

    def said() -> str:
        with tenant(frown.clinic):
            return touch_up.refusal(Review.objects.get(pk=review.pk), review.clinic.today())

    lot = correct(frown, amend_reason="Note forgotten", note="Slept well")
    assert said() == ""
    with tenant(frown.clinic):
        given = {f"units-{point.area}-{point.point}": point.units for point in frown.points.all()}
    first = next(iter(given))
    correct(lot, amend_reason="Half a unit less", given=given | {first: given[first] - Decimal("0.5")})
    assert said().startswith("The record was corrected since this check-in")


@pytest.mark.parametrize(("day", "is_offered"), [("2026-12-07", True), ("2026-12-14", True), ("2026-12-15", False)])
def test_it_is_offered_until_the_window_ends(
    review: Review,
    frown: Treatment,
    ada: User,
    sign_in: Callable[[User], Client],
    at: Callable[[Clinic, str], None],
    day: str,
    is_offered: bool,
) -> None:
    assert frown.check_in_window and frown.check_in_window.latest.isoformat() == "2026-12-14"
    at(frown.clinic, f"{day} 11:00")
    page = flat(sign_in(ada).get(f"/treatments/{frown.pk}/"))
    assert (f"/reviews/{review.pk}/touch-up/" in page) is is_offered


def test_it_is_not_offered_where_nothing_may_be_added(
    frown: Treatment, ada: User, sign_in: Callable[[User], Client], at: Callable[[Clinic, str], None]
) -> None:
    at(frown.clinic, "2026-12-07 10:00")
    review = make_review(frown, ada, effects=[], glabella="as_wished")
    person = sign_in(ada)
    assert "touch-up/" not in flat(person.get(f"/treatments/{frown.pk}/"))
    assert "This check-in leaves nothing to add now." in flat(person.get(f"/reviews/{review.pk}/touch-up/"))


def test_through_its_pages(review: Review, frown: Treatment, ada: User, sign_in: Callable[[User], Client]) -> None:
    person, record = sign_in(ada), f"/reviews/{review.pk}/touch-up/"
    page = person.get(record)
    assert page.status_code == 200 and "Record the touch-up of" in flat(page)
    assert '<span class="muted">given</span>' in flat(page), "no total was planned for it"
    key = str(page.context["asked_again"].key)
    asked = person.post(f"/reviews/{review.pk}/ask-again/", {"all": "no", "idempotency_key": key})
    assert asked["Location"] == record
    sent = form_data(frown.plan, frown.clinic.now())
    sent |= {field: str(units) for field, units in fields(frown.plan, review, Decimal(2)).items()}
    signed = person.post(record, sent)
    assert signed.status_code == 302, flat(signed)
    with tenant(frown.clinic):
        treated = Treatment.objects.get(kind=TreatmentKind.TOUCH_UP)
    assert signed["Location"] == f"/treatments/{treated.pk}/"
    assert "Touch-up, " in flat(person.get(signed["Location"]))
    assert person.get(record)["Location"] == signed["Location"]


def consent_to(review: Review, membership: Membership, areas: tuple[str, ...]) -> None:
    """What the link of the touch-up's page leads to, with these areas."""
    patient = review.patient
    with tenant(review.clinic):
        needed = consent_needed(review.treatment.plan, review)
        last = Consent.objects.filter(patient=patient).order_by("-number").first()
        consents.sign(
            patient=patient, wording=newest(TOXIN), language="en", after=last.number if last else 0, by=membership,
            about=Particulars(needed.product, areas, tuple(area for area in needed.off_label if area in areas)),
            signing=Signing(
                patient.full_name, "drawn", STROKES, answers={"questions_answered": "yes", "told_everything": "yes"}
            ),
            idempotency_key=uuid.uuid4(),
        )  # fmt: skip


def test_an_area_that_was_left_out_and_treated_after_all_needs_consent_for_its_touch_up(
    afternoon: Clinic, ana: Patient, ada: User, ada_here: Membership, at: Callable[[Clinic, str], None]
) -> None:
    plan = make_plan(ana, ada)
    get_ready(plan, ada)  # the consent names the whole plan
    at(afternoon, "2026-11-23 14:01")
    make_decision(plan, ada, out=("forehead",))
    with tenant(afternoon):
        planned, areas = as_planned(plan), areas_to_treat(plan)
        spot = next(area for area in areas if area.area == "forehead").spare[0]
    make_check(plan, ada)
    reason = {"forehead": {"reason": "patient_wish", "words": ""}}
    treated = make_treatment(plan, ada, given=planned | {spot.field: Decimal(4)}, reasons=reason)
    at(afternoon, "2026-12-07 10:00")
    with tenant(afternoon):
        record_health_history(patient=ana, answers=HEALTHY["safety"], by=ada)
    review = make_review(treated, ada, effects=[], forehead="too_subtle", glabella="as_wished", crows_feet="as_wished")
    make_check(plan, ada, review=review)
    with tenant(afternoon):
        needed = consent_needed(plan, review)
    assert needed.areas == ("forehead",)
    given = {spot.field: Decimal(1)}
    consent_to(review, ada_here, ("glabella", "crows_feet"))
    with pytest.raises(ValidationError, match="The consent does not name forehead"):
        sign(review, ada_here, Decimal(0), given=given)
    consent_to(review, ada_here, needed.areas)
    assert sign(review, ada_here, Decimal(0), given=given).total_units == 1
