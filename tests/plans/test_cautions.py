"""A point in a caution zone has a reason, kept with it and told wherever the point is; inside the orbital rim only the under-eye area's
may lie."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.documents.sheets.clinical_record import record_sheet
from planning.plans import actions
from planning.plans.caution_reasons import CautionReason
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Course, Decision, Plan
from planning.treatments.models import TreatmentPoint
from tests.plans.test_deciding import SignIn, choice, newest
from tests.plans.test_points import decide, points, said
from tests.support.consults import Post
from tests.treatments.making import make_treatment

__all__ = ["choice", "points"]
POINT = "pt.forehead.forehead.lateral.r"
LOW = {f"{POINT}.x": "214", f"{POINT}.y": "245.4"}
"""Inside the forehead's region, less than 2 cm above the brow."""
WHY, WORDS = f"{POINT}.caution", f"{POINT}.caution_words"


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (
            {},
            "Forehead, frontalis, lateral, right: it lies less than 2 cm above the brow: the brow may drop. Choose the reason.",
        ),
        ({WHY: "because"}, "Choose the reason."),
        ({WHY: "other"}, "say in your own words why it lies in a caution zone."),
        ({WHY: "other", WORDS: " \x00 "}, "say in your own words"),
    ],
)
def test_a_point_in_a_caution_zone_needs_a_reason(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic, told: Post, asked: str
) -> None:
    refused = decide(sign_in, ada, plan, {**points, **LOW, **told, "words": "Kept"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert asked in page and 'value="245.4"' in page and "Kept" in page
    assert newest(clinic, plan) is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({WHY: "small_dose"}, "caution zone, Lower forehead: Small, superficial dose"),
        ({WHY: "other", WORDS: "Line runs low"}, "caution zone, Lower forehead: Other, see words (Line runs low)"),
    ],
)
def test_the_reason_is_kept_and_shown_wherever_the_point_is(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic, told: Post, words: str
) -> None:
    client = sign_in(ada)
    assert decide(sign_in, ada, plan, {**points, **LOW, **told}).status_code == 302
    [kept] = [p for p in said(newest(clinic, plan), "forehead")["points"] if p["id"] == "forehead.lateral.r"]
    assert kept["caution"] == {"zones": ["brow_margin"], "reason": told[WHY], "words": told.get(WORDS, "")}
    assert words in client.get(f"/plans/{plan.pk}/").content.decode()
    assert words in client.get(f"/plans/{plan.pk}/treat/").content.decode()
    treatment = make_treatment(plan, ada)
    with tenant(clinic):
        point = TreatmentPoint.objects.get(treatment=treatment, point="forehead.lateral.r")
        others = TreatmentPoint.objects.filter(treatment=treatment).exclude(pk=point.pk)
        assert (point.caution_zones, point.caution_reason) == (["brow_margin"], told[WHY])
        assert {(one.caution, one.caution_reason) for one in others} == {("", "")}
    assert words in client.get(f"/treatments/{treatment.pk}/").content.decode()
    with tenant(clinic):
        sheet = record_sheet(Plan.objects.get(pk=plan.pk))
    assert words in str([row.points for row in sheet.doses if row.dose.area == "forehead"])
    assert words in str([area.points for area in sheet.given[0].areas])


def test_a_point_moved_back_keeps_no_reason(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic
) -> None:
    above = {f"{POINT}.x": "214", f"{POINT}.y": "230.4", WHY: "small_dose"}
    assert decide(sign_in, ada, plan, {**points, **above}).status_code == 302
    assert all("caution" not in point for point in said(newest(clinic, plan), "forehead")["points"])


@pytest.mark.parametrize(("x", "y"), [("180", "349"), ("226", "390"), ("220", "312")])
def test_inside_the_orbital_rim_a_point_is_refused_in_words(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, clinic: Clinic, x: str, y: str
) -> None:
    there = {"pt.crows_feet.crows_feet.middle.r.x": x, "pt.crows_feet.crows_feet.middle.r.y": y}
    reasons = {
        "pt.crows_feet.crows_feet.middle.r.why": "asymmetry",
        "pt.crows_feet.crows_feet.middle.r.caution": "small_dose",
    }
    refused = decide(sign_in, ada, plan, {**points, **there, **reasons})
    assert refused.status_code == 422
    assert "only points of the under-eye area may lie inside the bony orbital rim." in refused.content.decode()
    assert newest(clinic, plan) is None


@pytest.mark.parametrize(("area", "is_refused"), [("crows_feet", True), ("under_eye", False)])
def test_the_action_refuses_a_point_inside_the_rim_whoever_calls_it(
    plan: Plan, ada: User, clinic: Clinic, area: str, is_refused: bool
) -> None:
    point = {"id": f"{area}.own-1", "side": "right", "muscle": "orbicularis oculi", "units": 1, "x": 180, "y": 349}
    dose = {"area": area, "units": {"right": 1}, "in_range": True, "reason": "", "words": "", "points": [point]}
    decided = DecisionInput(Course.WAIT, [dose], {}, "Later")
    key = uuid.uuid4()
    with tenant(clinic):
        if not is_refused:
            assert actions.decide(plan=plan, decided=decided, idempotency_key=key, by=ada).doses == [dose]
            return
        with pytest.raises(actions.DecisionRefused, match="Crow.s feet: only points of the under-eye area"):
            actions.decide(plan=plan, decided=decided, idempotency_key=key, by=ada)
        assert not plan.decisions.exists()


@pytest.mark.parametrize(
    "caution",
    [{}, {"reason": "because"}, {"reason": ""}, {"reason": "other"}, {"reason": "other", "words": ""}, {"reason": 1}],
)
def test_the_database_knows_the_reasons(plan: Plan, ada: User, clinic: Clinic, caution: dict[str, Any]) -> None:
    doses = [{"area": "chin", "units": None}, {"area": "forehead", "points": [{"id": "a"}, {"caution": caution}]}]
    with tenant(clinic), pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            clinic=clinic, plan=plan, idempotency_key=uuid.uuid4(), course="treat", doses=doses, made_by=ada
        )


def test_the_database_takes_every_reason(plan: Plan, ada: User, clinic: Clinic) -> None:
    points = [{"id": code, "caution": {"reason": code, "words": "x", "zones": ["throat"]}} for code in CautionReason]
    doses = [{"area": "platysma", "points": points}]
    with tenant(clinic):
        made = {"clinic": clinic, "plan": plan, "course": "treat", "made_by": ada}
        assert Decision.objects.create(**made, idempotency_key=uuid.uuid4(), doses=doses).pk
