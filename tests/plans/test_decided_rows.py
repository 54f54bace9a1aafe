"""What was decided beside what was suggested, the order with its choices, and the days on one axis."""

import re
from datetime import date, timedelta

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.decided_rows import decided_rows, suggested_rows
from planning.plans.models import Plan
from planning.plans.order_steps import OrderStep, Way, order_steps
from planning.plans.presenter import timeline
from planning.plans.presenter.faces import decision_face
from planning.plans.presenter.plan import PlanPresenter
from planning.plans.settled import settled_by
from tests.treatments.making import HEALTHY, added, make_decision, make_plan

LAX = {"region": "lower_face", "concern": "laxity", "side": "both", "severity": 2}


def presenter(plan: Plan) -> PlanPresenter:
    return PlanPresenter(plan.document, plan.answer)


def test_before_a_decision_each_area_has_its_suggestion_alone(clinic: Clinic, plan: Plan) -> None:
    with tenant(clinic):
        rows = suggested_rows(presenter(plan))
    assert [row.area for row in rows] == [str(dose.area) for dose in plan.answer.doses]
    assert all(not row.units and row.suggested and row.bar.suggested and not row.bar.decided for row in rows)


def test_an_area_as_suggested_is_no_change_and_one_with_other_units_is(clinic: Clinic, plan: Plan, ada: User) -> None:
    decision = make_decision(plan, ada, units__glabella__total="18")
    with tenant(clinic):
        rows = {row.area: row for row in decided_rows(presenter(plan), decision)}
    assert not rows["forehead"].is_changed and rows["forehead"].bar.suggested == ()
    assert rows["glabella"].is_changed and rows["glabella"].units == (("total", 18),)
    assert len(rows["glabella"].bar.suggested) == len(rows["glabella"].bar.decided) == 1


def test_an_area_left_out_stands_last_without_units(clinic: Clinic, plan: Plan, ada: User) -> None:
    decision = make_decision(plan, ada, out=("forehead",))
    with tenant(clinic):
        rows = decided_rows(presenter(plan), decision)
        face = decision_face(presenter(plan), decision, None, art="fine")
    assert [row.area for row in rows if not row.units] == ["forehead"] == [rows[-1].area]
    rings = [point for point in face.points if point.kind == "changed"]
    assert rings and all(point.label.startswith("Forehead") for point in rings)
    assert not any(point.label.startswith("Forehead") for point in face.points if point.kind == "planned")


def test_the_bar_stays_within_its_drawing_at_both_ends(clinic: Clinic, plan: Plan, ada: User) -> None:
    why = {"reason__glabella": "other", "words__glabella": "Told by Dora"}
    for units, x in (("8", 3.0), ("25", 69.0), ("7.5", 3.0), ("30", 69.0)):
        outside = units in ("7.5", "30")
        decision = make_decision(plan, ada, units__glabella__total=units, **(why if outside else {}))
        with tenant(clinic):
            [row] = [row for row in decided_rows(presenter(plan), decision) if row.area == "glabella"]
        assert row.bar.decided == (x,) and row.in_range is not outside
        assert row.reasons == (("Other, see words: Told by Dora",) if outside else ())


def test_an_area_of_the_injectors_own_has_no_suggestion(clinic: Clinic, ana: Patient, ada: User) -> None:
    plan = make_plan(ana, ada, exam={"speech_tested": True, "smile_tested": True})
    decision = make_decision(plan, ada, **added("chin", total="6"))
    with tenant(clinic):
        [row] = [row for row in decided_rows(presenter(plan), decision) if row.area == "chin"]
    assert row.off_plan and row.suggested == () and row.proposed is None and row.bar.fits is None


def test_the_check_in_stands_before_what_waits_for_it(clinic: Clinic, ana: Patient, ada: User) -> None:
    plan = make_plan(ana, ada, findings=[*HEALTHY["findings"], LAX])
    with tenant(clinic):
        steps = order_steps(presenter(plan), {})
    places = {
        ("toxin" if step.is_toxin else "check-in" if step.is_check_in else "other"): n for n, step in enumerate(steps)
    }
    assert places["toxin"] < places["check-in"]
    window = plan.answer.follow_up.check_in
    assert window is not None
    for step in steps[: places["check-in"]]:
        assert step.is_toxin or (step.earliest and step.earliest < window.earliest) or not step.after


def test_a_choice_names_its_ways_and_is_settled_once_one_is_accepted(clinic: Clinic, ana: Patient, ada: User) -> None:
    plan = make_plan(ana, ada, findings=[*HEALTHY["findings"], LAX])
    with tenant(clinic):
        [choice] = [step for step in order_steps(presenter(plan), {}) if step.ways][:1]
    codes = [way.code for way in choice.ways]
    assert len(codes) > 1 and not choice.settled and choice.title.startswith("One of ")
    answers = {f"treatment__{code}": "yes" if code == codes[0] else "no" for code in codes}
    decision = make_decision(plan, ada, **answers)
    with tenant(clinic):
        now = PlanPresenter(plan.document, settled_by(plan, decision).answer)
        steps = order_steps(now, decision.treatments)
    assert not any(step.ways for step in steps if codes[0] in [way.code for way in step.ways])
    assert any(step.settled and not step.is_toxin and not step.is_check_in for step in steps)


def test_one_axis_to_scale_with_a_broken_lane_for_what_is_open(clinic: Clinic, plan: Plan) -> None:
    today = date.fromisoformat(plan.document["today"])
    open_step = OrderStep(
        "One of two", (Way("a", "Filler", (), False), Way("b", "Laser", (), False)), today + timedelta(14)
    )
    with tenant(clinic):
        reading = presenter(plan)
        steps = [*order_steps(reading, {}), open_step]
        drawn = timeline.draw(reading, steps, today)
    assert drawn.count('class="axis"') == 1
    assert 'class="lane open"' in drawn and "Filler or laser, if chosen" in drawn
    assert "toxin</text>" in drawn and ">Check-in</text>" in drawn and "next toxin</text>" in drawn
    xs = [float(x) for x in re.findall(r'<circle class="mark[^"]*" cx="([\d.]+)"', drawn)]
    assert xs == sorted(xs) and all(30 <= x <= 600 for x in xs)


def test_no_axis_where_no_day_is_to_come(clinic: Clinic, plan: Plan) -> None:
    with tenant(clinic):
        reading = PlanPresenter(plan.document, settled_by(plan, None).answer)
        assert timeline.draw(reading, [], date(2099, 1, 1)) == ""
