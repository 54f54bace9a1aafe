"""A point that leaves its area's region has a reason, kept with it and told wherever the point is."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.documents.sheets.clinical_record import record_sheet
from planning.plans.models import Decision, PlaceReasonChoices, Plan
from tests.plans.test_deciding import SignIn, choice, newest
from tests.plans.test_points import decide, dose_of, points, said
from tests.support.consults import Post
from tests.treatments.making import make_treatment

__all__ = ["choice", "points"]
OUTSIDE = {"pt.forehead.forehead.mid.x": "300", "pt.forehead.forehead.mid.y": "300.4"}
WHY_THERE = "pt.forehead.forehead.mid.why"
WORDS_THERE = "pt.forehead.forehead.mid.words"


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({}, "Forehead, frontalis, midline: it lies outside Forehead. Choose the reason."),
        ({WHY_THERE: "because"}, "Choose the reason."),
        ({WHY_THERE: "other"}, "say in your own words why it lies outside Forehead."),
        ({WHY_THERE: "other", WORDS_THERE: " \x00 "}, "say in your own words"),
    ],
)
def test_a_point_outside_its_area_needs_a_reason(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic, told: Post, asked: str
) -> None:
    refused = decide(sign_in, ada, plan, {**points, **OUTSIDE, **told, "words": "Kept"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert asked in page and 'value="300.4"' in page and "Kept" in page
    assert newest(clinic, plan) is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({WHY_THERE: "scar_or_lesion"}, "outside its area: Scar or lesion"),
        ({WHY_THERE: "other", WORDS_THERE: "Old burn"}, "outside its area: Other, see words (Old burn)"),
    ],
)
def test_the_reason_is_shown_wherever_the_point_is(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic, told: Post, words: str
) -> None:
    client = sign_in(ada)
    assert decide(sign_in, ada, plan, {**points, **OUTSIDE, **told}).status_code == 302
    [kept] = [p for p in said(newest(clinic, plan), "forehead")["points"] if p["id"] == "forehead.mid"]
    assert (kept["reason"], kept["words"]) == (told[WHY_THERE], told.get(WORDS_THERE, ""))
    assert words in client.get(f"/plans/{plan.pk}/").content.decode()
    assert words in client.get(f"/plans/{plan.pk}/treat/").content.decode()
    treatment = make_treatment(plan, ada)
    assert words in client.get(f"/treatments/{treatment.pk}/").content.decode()
    with tenant(clinic):
        plan = Plan.objects.get(pk=plan.pk)
        rows = record_sheet(plan).doses
    assert words in str([row.points for row in rows if row.dose.area == "forehead"])


def test_a_point_inside_its_area_keeps_no_reason(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic
) -> None:
    inside = {"pt.forehead.forehead.mid.y": "195.4", WHY_THERE: "other", WORDS_THERE: "x"}
    assert decide(sign_in, ada, plan, {**points, **inside}).status_code == 302
    assert all("reason" not in point for point in said(newest(clinic, plan), "forehead")["points"])


def test_an_own_point_outside_the_area_needs_a_reason_too(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic
) -> None:
    units = dose_of(plan, "forehead").units
    own = {"own.forehead": "own-1", "pt.forehead.forehead.own-1.units": "1", "units.forehead.total": f"{units + 1:g}"}
    own |= {"pt.forehead.forehead.own-1.x": "300", "pt.forehead.forehead.own-1.y": "390"}
    refused = decide(sign_in, ada, plan, {**points, **own})
    assert "own point 1: it lies outside Forehead" in refused.content.decode()
    told = {**points, **own, "pt.forehead.forehead.own-1.why": "anatomy_differs"}
    assert decide(sign_in, ada, plan, told).status_code == 302


@pytest.mark.parametrize(
    "point",
    [{"reason": "because"}, {"reason": ""}, {"reason": "other"}, {"reason": "other", "words": ""}, {"reason": None}],
)
def test_the_database_knows_the_reasons(plan: Plan, ada: User, clinic: Clinic, point: dict[str, Any]) -> None:
    doses = [{"area": "chin", "units": None}, {"area": "forehead", "points": [{"id": "a"}, point]}]
    with tenant(clinic), pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            clinic=clinic, plan=plan, idempotency_key=uuid.uuid4(), course="treat", doses=doses, made_by=ada
        )


def test_the_database_takes_every_reason(plan: Plan, ada: User, clinic: Clinic) -> None:
    points = [{"id": code, "reason": code, "words": "x"} for code in PlaceReasonChoices.values]
    doses = [{"area": "forehead", "points": points}, {"area": "glabella", "points": [{"id": "b"}]}, {"area": "chin"}]
    with tenant(clinic):
        made = {"clinic": clinic, "plan": plan, "course": "treat", "made_by": ada}
        assert Decision.objects.create(**made, idempotency_key=uuid.uuid4(), doses=doses).pk
