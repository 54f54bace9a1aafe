"""Recording a treatment: what is kept, and what is refused."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from clinic.jobs.models import Job
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.engine.contract.answer import CheckInWindow
from planning.plans.actions import decide
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Course, Decision, Plan
from planning.treatments import actions
from planning.treatments.models import Treatment, TreatmentPoint
from planning.treatments.planned_areas import planned_areas
from tests.support.members import member_of
from tests.treatments.making import HEALTHY, as_planned, make_plan, make_treatment, open_vial


def refused(plan: Plan, by: User, **changes: Any) -> dict[str, list[str]]:
    """The refusal's words by field."""
    with pytest.raises(ValidationError) as error:
        make_treatment(plan, by, **changes)
    with tenant(plan.clinic):
        assert not Treatment.objects.exists()
    return error.value.message_dict if hasattr(error.value, "error_dict") else {"__all__": error.value.messages}


def test_a_treatment_keeps_every_point_vial_and_lot(clinic: Clinic, plan: Plan, ada: User) -> None:
    treatment = make_treatment(plan, ada)
    with tenant(clinic):
        points = list(TreatmentPoint.objects.filter(treatment=treatment))
        planned = as_planned(plan)
        assert {f"units-{point.area}-{point.point}": point.units for point in points} == planned
        assert treatment.total_units == sum(planned.values())
        assert all(point.units == point.planned_units and point.map == "front-v1" for point in points)
        assert all(point.x is not None for point in points)
    with tenant(clinic):
        draw = treatment.draws.get()
        assert (draw.lot, draw.units, draw.vial.given) == ("C1234", treatment.total_units, treatment.total_units)
        assert (treatment.lots, treatment.product) == ("C1234", "onabotulinumtoxinA")
    assert treatment.signed_by == ada


def test_the_engines_answer_is_kept_with_its_clock_times(plan: Plan, ada: User) -> None:
    treatment = make_treatment(plan, ada)
    times = {line["code"]: (line["from"], line["until"]) for line in treatment.outcome["aftercare"]}
    assert times["upright"] == (None, "2026-11-23T18:00:00+00:00")
    assert times["no_exercise"] == (None, "2026-11-24T00:00:00+00:00")
    assert times["no_rubbing"] == (None, "2026-11-24T14:00:00+00:00")
    window = treatment.check_in_window
    assert window == CheckInWindow(earliest=date(2026, 12, 7), target=date(2026, 12, 7), latest=date(2026, 12, 14))
    assert treatment.document["visit"] == "procedure"


def test_across_the_end_of_summer_time_hours_are_hours(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-10-24 23:30")
    treatment = make_treatment(make_plan(ana, ada), ada)
    times = {line["code"]: line["until"] for line in treatment.outcome["aftercare"]}
    assert times["upright"] == "2026-10-25T02:30:00+00:00"  # 23:30+01:00 and four hours, over the change
    assert times["no_rubbing"] == "2026-10-25T22:30:00+00:00"


def test_recording_asks_for_the_check_in_and_the_sheet(clinic: Clinic, plan: Plan, ada: User) -> None:
    treatment = make_treatment(plan, ada)
    with tenant(clinic):
        kinds = set(Job.objects.filter(key=str(treatment.pk)).values_list("kind", flat=True))
    signed = {"booking.check_in_due", "booking.follow_ups_due", "document.aftercare", "recall.treatment_signed"}
    assert kinds == signed


def test_the_same_form_sent_twice_makes_one_record(clinic: Clinic, plan: Plan, ada: User) -> None:
    form = {"idempotency_key": uuid.uuid4(), "draws": [(open_vial(clinic, ada), None)]}
    assert make_treatment(plan, ada, **form) == make_treatment(plan, ada, **form)


def test_a_plan_has_one_record_that_counts(plan: Plan, treatment: Treatment, ada: User) -> None:
    with pytest.raises(actions.AlreadyTreated) as already:
        make_treatment(plan, ada)
    assert already.value.treatment == treatment


@pytest.mark.parametrize("moment", ["2026-11-23T14:30", "2026-11-22T14:00"])
def test_the_injections_end_neither_tomorrow_nor_before_the_plan(
    clinic: Clinic, plan: Plan, ada: User, moment: str
) -> None:
    ended = datetime.fromisoformat(moment).replace(tzinfo=clinic.zone)
    assert list(refused(plan, ada, ended_at=ended)) == ["ended_at"]


@pytest.mark.parametrize("units", ["2.25", "-1", "0.1"])
def test_units_go_in_half_steps(plan: Plan, ada: User, units: str) -> None:
    field = "units-glabella-glabella.procerus"
    errors = refused(plan, ada, given=as_planned(plan) | {field: Decimal(units)})
    assert list(errors) == [field]


def test_a_point_nobody_recorded_is_not_taken_for_zero(plan: Plan, ada: User) -> None:
    field = "units-glabella-glabella.procerus"
    given = {name: units for name, units in as_planned(plan).items() if name != field}
    assert "0 if none" in refused(plan, ada, given=given)[field][0]


def test_a_treatment_without_a_unit_is_none(plan: Plan, ada: User) -> None:
    given = dict.fromkeys(as_planned(plan), Decimal(0))
    assert "No units were recorded" in refused(plan, ada, given=given)["__all__"][0]


def test_more_than_the_range_needs_a_reason(clinic: Clinic, plan: Plan, ada: User) -> None:
    given = as_planned(plan) | {"units-glabella-glabella.procerus": Decimal(20)}
    errors = refused(plan, ada, given=given)
    assert list(errors) == ["reason-glabella"]
    assert "is above 25 U" in errors["reason-glabella"][0]
    reasons = {"glabella": {"reason": "stronger_muscle", "words": "Very strong corrugators."}}
    assert make_treatment(plan, ada, given=given, reasons=reasons).reasons == reasons


def test_a_range_a_side_is_judged_a_side(plan: Plan, ada: User) -> None:
    given = as_planned(plan) | {"units-crows_feet-crows_feet.upper.r": Decimal(11)}
    assert "Crow\u2019s feet, right" in refused(plan, ada, given=given)["reason-crows_feet"][0]


def test_a_point_that_was_not_planned_is_recorded_as_such(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    heavy = HEALTHY["anatomy"] | {"eyelids": "heavy"}
    plan = make_plan(ana, ada, anatomy=heavy)
    spare = {point.field: point for area in planned_areas(plan) for point in area.spare if area.area == "forehead"}
    field = "units-forehead-forehead.lateral.r"
    assert field in spare  # heavy lids: the plan keeps to the high points
    treatment = make_treatment(plan, ada, given=as_planned(plan) | {field: Decimal("1.5")})
    with tenant(clinic):
        extra = TreatmentPoint.objects.get(treatment=treatment, point="forehead.lateral.r")
        assert (extra.units, extra.planned_units) == (Decimal("1.5"), None)
        assert extra.x is not None
        assert treatment.points.count() == treatment.point_count
    assert (
        treatment.document["intended"]["forehead"]["total"]
        == float(sum(as_planned(plan)[p] for p in as_planned(plan) if "-forehead-" in p)) + 1.5
    )


def test_nothing_is_given_under_a_held_plan(afternoon: Clinic, ana: Patient, ada: User) -> None:
    plan = make_plan(ana, ada, safety=HEALTHY["safety"] | {"pregnant": True})
    assert plan.status == "on_hold"
    assert "nothing may be injected" in refused(plan, ada)["__all__"][0]


def test_a_decision_not_to_treat_is_kept_to(clinic: Clinic, plan: Plan, ada: User) -> None:
    with tenant(clinic):
        Decision.objects.create(clinic=clinic, plan=plan, idempotency_key=uuid.uuid4(), course=Course.WAIT, made_by=ada)
    assert "Make a new consult" in refused(plan, ada)["__all__"][0]


def test_a_pregnancy_told_since_the_plan_holds_the_treatment(
    clinic: Clinic, plan: Plan, ana: Patient, ada: User, at: Any
) -> None:
    at(clinic, "2026-11-23 14:30")
    with tenant(clinic):
        record_health_history(patient=ana, answers=HEALTHY["safety"] | {"pregnant": True}, by=ada)
    assert "Pregnant" in refused(plan, ada)["__all__"][0]


def test_toxin_given_since_the_plan_counts(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    first, second = make_plan(ana, ada), make_plan(ana, ada)
    given = make_treatment(first, ada)
    at(clinic, "2026-11-30 14:00")
    with pytest.raises(ValidationError):
        make_treatment(second, ada)  # within three months of the first
    at(clinic, "2027-03-02 14:00")
    later = make_treatment(second, ada)
    assert later.document["toxin_history"]["last_on"] == "2026-11-23"
    assert later.document["toxin_history"]["first_time"] is False
    assert given.plan_id != later.plan_id


def test_an_audit_row_that_fails_undoes_the_record(clinic: Clinic, plan: Plan, ada: User) -> None:
    with patch("planning.treatments.actions.log", side_effect=RuntimeError), pytest.raises(RuntimeError):
        make_treatment(plan, ada)
    with tenant(clinic):
        assert not Treatment.objects.exists()
        assert not TreatmentPoint.objects.exists()
        assert not Job.objects.filter(kind="document.aftercare").exists()


def test_a_correction_is_a_new_record_and_the_old_one_stands(clinic: Clinic, plan: Plan, ada: User) -> None:
    wrong = make_treatment(plan, ada)
    right = make_treatment(plan, ada, lot="C9999", amends=wrong, amend_reason="The lot was misread.")
    with tenant(clinic):
        wrong.refresh_from_db()
        assert wrong.lots == "C1234"
        assert wrong.standing == right
        assert list(Treatment.objects.current()) == [right]


def given_in(treatment: Treatment) -> dict[str, Decimal]:
    return {f"units-{point.area}-{point.point}": point.units for point in treatment.points.all()}


def test_a_decision_after_the_treatment_takes_nothing_out_of_its_correction(
    clinic: Clinic, plan: Plan, ada: User, sign_in: Callable[[User], Client], at: Callable[[Clinic, str], None]
) -> None:
    own = {"id": "glabella.own-1", "side": "right", "muscle": "Corrugator", "units": 20, "x": 280, "y": 300}
    dose = {"area": "glabella", "units": {"total": 20}, "in_range": True, "reason": "", "words": "", "points": [own]}
    with tenant(clinic):
        treat, wait = (
            DecisionInput(course=Course.TREAT, doses=[dose]),
            DecisionInput(course=Course.WAIT, words="Later."),
        )
        decide(plan=plan, by=ada, idempotency_key=uuid.uuid4(), decided=treat)
        wrong = make_treatment(plan, ada)
        at(clinic, "2026-11-23 15:00")
        decide(plan=plan, by=ada, idempotency_key=uuid.uuid4(), decided=wait)
        given = given_in(wrong)
    assert given["units-glabella-glabella.own-1"] == 20
    page = sign_in(ada).get(f"/treatments/{wrong.pk}/amend/")
    assert page.context["form"]["units-glabella-glabella.own-1"].value() == "20"
    told: dict[str, Any] = {"given": given, "amends": wrong, "amend_reason": "The lot was misread."}
    right = make_treatment(plan, ada, ended_at=wrong.ended_at, **told)
    with tenant(clinic):
        assert given_in(right) == given


STATEMENTS = [
    "update treatments_treatment set product = 'X'",
    "delete from treatments_treatmentpoint",
    "delete from treatments_treatment",
    "update treatments_treatmentpoint set units = 1",
    "insert into treatments_treatmentpoint (id, clinic_id, treatment_id, area, side, muscle, point, map, units)"
    " select gen_random_uuid(), clinic_id, treatment_id, area, side, muscle, 'another', map, 1"
    " from treatments_treatmentpoint limit 1",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_signed_record_never_changes_not_even_by_sql(clinic: Clinic, treatment: Treatment, statement: str) -> None:
    with tenant(clinic), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)
        assert Treatment.objects.get(pk=treatment.pk).lots == "C1234"


def test_a_record_cannot_point_at_another_clinics_plan(
    plan: Plan, other_clinic: Clinic, foreign_patient: Patient, outsider: User
) -> None:
    abroad = make_plan(foreign_patient, outsider)
    with tenant(plan.clinic), pytest.raises(Patient.DoesNotExist):
        actions.record(
            plan=abroad,
            injector=member_of(other_clinic, outsider),
            draws=[],
            given=as_planned(abroad),
            reasons={},
            ended_at=plan.clinic.now(),
            idempotency_key=uuid.uuid4(),
            by=outsider,
        )
