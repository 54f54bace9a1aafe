"""Later looks, maintenance and steps of a plan: their days come from the protocol and nothing else."""

from datetime import date, timedelta

import pytest

from clinic.booking.follow_up import owed, settling, steps
from clinic.booking.follow_up.kinds import KINDS
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.tasks import catch_up
from planning import protocols
from tests.booking.making import noon, plan_with_steps, treat
from tests.treatments.making import make_earlier_treatment, make_review

TREATED = date(2026, 11, 23)


@pytest.fixture
def treated_face(monday, ana, ada, in_clinic):
    """Forehead, glabella and jaw, treated on Monday 23 November; the patient accepted filler."""
    plan = plan_with_steps(ana, ada, noon(monday, "2026-11-23"), ha_filler="yes", fractional_laser="no")
    return treat(plan, ada, noon(monday, "2026-11-23"))


def tab_of(item: FollowUpItem, day: date) -> list[str]:
    rows = FollowUpItem.objects
    tabs = {
        "overdue": rows.overdue(day),
        "due": rows.due_now(day),
        "early": rows.too_early(day),
        "asleep": rows.asleep(day),
        "booked": rows.booked(),
        "outcome": rows.outcome_missing(),
        "settled": rows.settled(),
    }
    return [name for name, found in tabs.items() if found.filter(pk=item.pk).exists()]


def of_kind(kind: str) -> list[FollowUpItem]:
    return list(FollowUpItem.objects.filter(kind=kind).order_by("earliest"))


def test_every_figure_of_a_kind_is_the_protocols_own():
    params = protocols.shipped().params
    for kind in KINDS.values():
        carried = {basis for name in kind.figures for basis in params[name].basis}
        assert set(kind.basis) <= carried, kind.code
        assert bool(kind.figures) == bool(kind.basis)


def test_a_jaw_is_looked_at_again_at_six_to_ten_weeks(treated_face):
    owed.follow_treatment(treatment=treated_face)
    [look] = of_kind("slimming")
    weeks = protocols.shipped().params["slimming_weeks"]
    assert (weeks.low, weeks.high) == (6, 10)
    assert (look.earliest, look.latest) == (TREATED + timedelta(weeks=6), TREATED + timedelta(weeks=10))
    assert look.areas == ["masseter"]
    for day, tab in ((41, "early"), (42, "due"), (43, "due"), (69, "due"), (70, "due"), (71, "overdue")):
        assert tab_of(look, TREATED + timedelta(days=day)) == [tab], day


def test_maintenance_follows_the_months_of_each_area(treated_face):
    owed.follow_treatment(treatment=treated_face)
    upper, jaw = of_kind("maintenance")
    assert (upper.areas, jaw.areas) == (["forehead", "glabella"], ["masseter"])
    assert (upper.earliest, upper.latest) == (date(2027, 2, 23), date(2027, 3, 23))
    assert (jaw.earliest, jaw.latest) == (date(2027, 3, 23), date(2027, 5, 23))
    for day, tab in ((date(2027, 2, 22), "early"), (date(2027, 2, 23), "due"), (date(2027, 3, 24), "due")):
        assert tab_of(upper, day) == [tab]


def test_a_second_job_makes_nothing_and_a_lost_one_is_caught_up(treated_face):
    FollowUpItem.objects.all().delete()
    catch_up()
    made = FollowUpItem.objects.count()
    assert made == 4
    owed.follow_treatment(treatment=treated_face)
    catch_up()
    assert FollowUpItem.objects.count() == made


def test_an_area_that_is_treated_again_is_followed_from_then_on(treated_face, monday, ana, ada_here):
    owed.follow_treatment(treatment=treated_face)
    again = make_earlier_treatment(ana, ada_here, noon(monday, "2027-03-10"))  # the glabella alone
    owed.follow_treatment(treatment=again)
    open_areas = sorted((item.kind, item.areas) for item in FollowUpItem.objects.open())
    assert open_areas == [
        ("maintenance", ["forehead"]),
        ("maintenance", ["glabella"]),
        ("maintenance", ["masseter"]),
        ("slimming", ["masseter"]),
    ]
    owed.follow_treatment(treatment=make_earlier_treatment(ana, ada_here, noon(monday, "2027-07-01")))
    closed = FollowUpItem.objects.get(state="closed")
    assert closed.closed_reason == "superseded" and closed.areas == ["glabella"] and closed.treatment == again


def test_a_look_is_done_by_the_review_of_its_days(treated_face, monday, ada, at):
    owed.follow_treatment(treatment=treated_face)
    at(monday, "2026-12-08 10:00")
    make_review(treated_face, ada, glabella="as_wished")
    settling.settle_looks(treatment=treated_face)
    assert of_kind("slimming")[0].state == "open"  # day 15 is no look at a jaw
    at(monday, "2027-01-04 10:00")
    make_review(treated_face, ada, masseter="as_wished")
    settling.settle_looks(treatment=treated_face)
    [look] = of_kind("slimming")
    assert look.state == "done" and tab_of(look, date(2027, 3, 1)) == ["settled"]


def test_filler_is_offered_two_weeks_after_the_toxin(treated_face):
    [step] = steps.follow_plan(plan=treated_face.plan) or of_kind("step")
    assert step.tools == ["ha_filler"] and step.earliest == TREATED + timedelta(days=14) and step.latest is None
    assert {rule["rule"] for rule in step.order_rules} == {"order.filler"}
    for day, tab in ((13, "early"), (14, "due"), (15, "due"), (400, "due")):
        assert tab_of(step, TREATED + timedelta(days=day)) == [tab], day


def test_what_the_patient_declined_is_no_step(treated_face):
    steps.follow_plan(plan=treated_face.plan)
    assert [item.tools for item in of_kind("step")] == [["ha_filler"]]
