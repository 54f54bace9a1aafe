"""What is asked again before the first injection: answers, how long they hold, and what they forbid."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from planning.plans.models import Plan
from planning.treatments import actions
from planning.treatments.before_needle.gate import TreatmentBlock, blocks
from planning.treatments.before_needle.models import PreTreatmentCheck
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import areas_to_treat
from tests.support.pages import flat
from tests.treatments.making import (
    HEALTHY,
    as_planned,
    form_data,
    get_ready,
    make_check,
    make_consent,
    make_decision,
    make_plan,
    make_treatment,
    open_vial,
)

NO = {"all": "no"}


@pytest.fixture
def consented(plan: Plan, ada: User) -> None:
    """The tests of the checklist are about nothing else."""
    with tenant(plan.clinic):
        make_consent(plan, ada)


GENTAMICIN = ({"name": "Gentamicin", "class": "aminoglycoside"},)


def found(plan: Plan, membership: Membership) -> list[TreatmentBlock]:
    with tenant(plan.clinic):
        return list(blocks(plan, membership, plan.clinic.now()))


def codes(plan: Plan, membership: Membership) -> list[str]:
    return [block.code for block in found(plan, membership)]


def sign(plan: Plan, by: User, membership: Membership, **changes: Any) -> Treatment:
    """The action alone, without what `make_treatment` does first."""
    with tenant(plan.clinic):
        told: dict[str, Any] = {
            "plan": plan,
            "injector": membership,
            "draws": [(open_vial(plan.clinic, by, plan.clinic.now()), None)],
            "given": as_planned(plan),
            "reasons": {},
            "ended_at": None,
            "idempotency_key": plan.pk,
            "by": by,
        }
        return actions.record(**told | changes)


@pytest.mark.usefixtures("consented")
def test_without_answers_nothing_is_signed(plan: Plan, ada: User, ada_here: Membership) -> None:
    assert codes(plan, ada_here) == ["not_asked"]
    with pytest.raises(ValidationError, match="Ask again before the first injection"):
        sign(plan, ada, ada_here)


@pytest.mark.usefixtures("consented")
def test_no_to_all_opens_the_record_and_is_bound_to_it(plan: Plan, ada: User, ada_here: Membership) -> None:
    check = make_check(plan, ada)
    assert found(plan, ada_here) == []
    treatment = sign(plan, ada, ada_here)
    assert treatment.pre_treatment_check == check
    assert check.document["visit"] == "procedure" and check.protocol_sha256 == plan.protocol_sha256
    assert check.outcome["protocol"]["version"] == check.protocol_version
    said = treatment.document["safety"]
    assert (said["pregnant"], said["breastfeeding"], said["infected_sites"]) == (False, False, [])


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"pregnant": True}, "Pregnant: no toxin, out of caution"),
        ({"breastfeeding": True}, "Breastfeeding: no toxin, out of caution"),
        ({"new_medicines": GENTAMICIN}, "Takes Gentamicin: an aminoglycoside"),
        ({"infected_sites": ("glabella",)}, "Glabella: infected skin, so no injection there"),
        ({"new_medicines": ({"name": "Something"},)}, "of which class is each"),
        ({"plan_holds": False}, "The plan of the day does not hold any more."),
    ],
)
@pytest.mark.usefixtures("consented")
def test_a_yes_blocks_in_the_engines_words(
    plan: Plan, ada: User, ada_here: Membership, answers: dict[str, Any], words: str
) -> None:
    make_check(plan, ada, **answers)
    (block,) = found(plan, ada_here)
    assert words in block.words and block.url and block.url_words
    with pytest.raises(ValidationError, match=words):
        sign(plan, ada, ada_here)


@pytest.mark.usefixtures("consented")
def test_a_bruising_medicine_and_an_infection_elsewhere_block_nothing(
    plan: Plan, ada: User, ada_here: Membership
) -> None:
    make_check(plan, ada, new_medicines=({"name": "Aspirin", "class": "anticoagulant"},), infected_sites=("chin",))
    assert found(plan, ada_here) == []
    assert sign(plan, ada, ada_here).document["safety"]["medicines"] == [{"name": "Aspirin", "class": "anticoagulant"}]


@pytest.mark.usefixtures("consented")
def test_an_area_that_is_left_out_may_be_infected(plan: Plan, ada: User, ada_here: Membership) -> None:
    make_decision(plan, ada, out=("crows_feet",))
    make_check(plan, ada, infected_sites=("crows_feet",))
    assert found(plan, ada_here) == []


@pytest.mark.usefixtures("consented")
def test_the_answers_hold_until_midnight_in_the_clinic(
    plan: Plan, ada: User, ada_here: Membership, at: Callable[[Clinic, str], None]
) -> None:
    make_check(plan, ada)
    at(plan.clinic, "2026-11-23 23:59")
    assert found(plan, ada_here) == []
    at(plan.clinic, "2026-11-24 00:00")
    (block,) = found(plan, ada_here)
    assert (block.code, block.url) == ("not_asked", f"/plans/{plan.pk}/ask-again/")
    assert block.words.startswith("The answers are of an earlier day")


@pytest.mark.usefixtures("consented")
def test_a_later_health_history_or_decision_puts_them_out_of_date(
    plan: Plan, ada: User, ada_here: Membership, at: Callable[[Clinic, str], None]
) -> None:
    make_check(plan, ada)
    at(plan.clinic, "2026-11-23 14:20")
    with tenant(plan.clinic):
        record_health_history(patient=plan.patient, answers=HEALTHY["safety"], by=ada)
    assert found(plan, ada_here)[0].words == "Health answers were recorded since, at 14:20. Ask again."
    at(plan.clinic, "2026-11-23 14:30")
    make_check(plan, ada)
    assert found(plan, ada_here) == []
    at(plan.clinic, "2026-11-23 14:40")
    make_decision(plan, ada)
    assert found(plan, ada_here)[0].words == "The plan was decided anew since, at 14:40. Ask again."


@pytest.mark.usefixtures("consented")
def test_a_history_of_the_same_moment_or_before_does_not(plan: Plan, ada: User, ada_here: Membership) -> None:
    with tenant(plan.clinic):
        record_health_history(patient=plan.patient, answers=HEALTHY["safety"], by=ada)
    make_check(plan, ada)
    assert found(plan, ada_here) == []


@pytest.mark.usefixtures("consented")
def test_what_is_new_joins_the_health_history_and_a_no_does_not(plan: Plan, ada: User) -> None:
    with tenant(plan.clinic):
        before = plan.patient.health_histories.count()
    make_check(plan, ada)
    with tenant(plan.clinic):
        assert plan.patient.health_histories.count() == before
    make_check(plan, ada, new_medicines=GENTAMICIN)
    with tenant(plan.clinic):
        newest = plan.patient.health_histories.first()
        assert newest.answers["medicines"] == list(GENTAMICIN)
        assert newest.answers["allergies"] == []


@pytest.mark.usefixtures("consented")
def test_an_interval_that_is_not_kept_blocks_before_anybody_asks(plan: Plan, ada: User, ada_here: Membership) -> None:
    other = make_plan(plan.patient, ada)
    make_treatment(plan, ada)
    assert codes(other, ada_here) == ["hold", "not_asked"]
    assert "The label supports no less than 90" in found(other, ada_here)[0].words


@pytest.mark.usefixtures("consented")
def test_a_correction_is_not_asked(plan: Plan, ada: User, ada_here: Membership) -> None:
    treatment = make_treatment(plan, ada)
    make_check(plan, ada, pregnant=True)
    corrected = make_treatment(plan, ada, amends=treatment, amend_reason="Lot misread")
    assert corrected.pre_treatment_check == treatment.pre_treatment_check


@pytest.mark.usefixtures("consented")
def test_answers_are_only_added(plan: Plan, ada: User) -> None:
    check = make_check(plan, ada)
    with tenant(plan.clinic):
        for change in (lambda: PreTreatmentCheck.objects.update(answers={}), check.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


@pytest.mark.usefixtures("consented")
def test_one_tap_on_the_record_page_answers_all(plan: Plan, ada: User, sign_in: Callable[[User], Client]) -> None:
    person, record = sign_in(ada), f"/plans/{plan.pk}/treat/"
    page = flat(person.get(record))
    assert "No to all, plan holds" in page and "Ask again before the first injection" in page
    key = person.get(record).context["asked_again"].key
    for _ in range(2):
        answered = person.post(f"/plans/{plan.pk}/ask-again/", NO | {"idempotency_key": str(key)})
        assert (answered.status_code, answered["Location"]) == (302, record)
    with tenant(plan.clinic):
        assert PreTreatmentCheck.objects.count() == 1
    page = flat(person.get(record))
    assert "Not pregnant, not feeding" in page and "No to all, plan holds" not in page
    assert person.post(record, form_data(plan, plan.clinic.now())).status_code == 302


@pytest.mark.usefixtures("consented")
def test_the_page_fills_in_nothing_and_wants_every_answer(
    plan: Plan, ada: User, sign_in: Callable[[User], Client]
) -> None:
    person, url = sign_in(ada), f"/plans/{plan.pk}/ask-again/"
    form = person.get(url).context["form"]
    assert not any(row.is_answered for row in form.rows)
    told = {"idempotency_key": form["idempotency_key"].value(), "pregnant": "no", "breastfeeding": "no"}
    refused = person.post(url, told | {"infected_sites": "yes", "infected_sites.some": "chin", "new_medicines": "no"})
    assert refused.status_code == 422 and "Plan of the day: answer it." in flat(refused)
    assert refused.context["form"].rows[2].shown["picked"] == ["chin"]
    with tenant(plan.clinic):
        assert not PreTreatmentCheck.objects.exists()
    sent = person.post(url, told | {"infected_sites": "no", "new_medicines": "no", "plan_holds": "yes"})
    assert sent.status_code == 302


@pytest.mark.usefixtures("consented")
def test_the_record_page_refuses_with_the_same_words(plan: Plan, ada: User, sign_in: Callable[[User], Client]) -> None:
    person, record = sign_in(ada), f"/plans/{plan.pk}/treat/"
    make_check(plan, ada, pregnant=True)
    assert "Pregnant: no toxin, out of caution" in flat(person.get(record))
    refused = person.post(record, form_data(plan, plan.clinic.now()))
    assert refused.status_code == 422 and "Pregnant: no toxin, out of caution" in flat(refused)


def test_a_missing_consent_blocks_with_what_unblocks_it(plan: Plan, ada: User, ada_here: Membership) -> None:
    make_check(plan, ada)
    (block,) = found(plan, ada_here)
    assert (block.code, block.words) == ("consent_none", "There is no consent to botulinum toxin.")
    assert block.url.startswith(f"/patients/{plan.patient_id}/consents/to/toxin/?product=onabotulinumtoxinA&areas=")
    with pytest.raises(ValidationError, match="There is no consent"):
        sign(plan, ada, ada_here)
    with tenant(plan.clinic):
        make_consent(plan, ada)
    assert found(plan, ada_here) == []


def test_an_area_that_is_decided_after_the_consent_is_asked_for(
    plan: Plan, ada: User, ada_here: Membership, at: Callable[[Clinic, str], None]
) -> None:
    make_decision(plan, ada, out=("crows_feet",))
    get_ready(plan, ada)
    at(plan.clinic, "2026-11-23 14:20")
    make_decision(plan, ada)
    make_check(plan, ada)
    assert codes(plan, ada_here)[0] == "consent_areas"


@pytest.mark.usefixtures("consented")
def test_an_infected_area_that_was_left_out_is_not_treated_after_all(
    plan: Plan, ada: User, ada_here: Membership
) -> None:
    make_decision(plan, ada, out=("crows_feet",))
    make_check(plan, ada, infected_sites=("crows_feet",))
    with tenant(plan.clinic):
        areas = areas_to_treat(plan)
        spare = next(point for area in areas if area.left_out for point in area.spare)
    with pytest.raises(ValidationError, match="Crow's feet: infected skin"):
        sign(
            plan,
            ada,
            ada_here,
            given={point.field: point.units for area in areas for point in area.points} | {spare.field: Decimal(2)},
            reasons={spare.area: {"reason": "patient_wish", "words": "Asked for it"}},
        )
