"""The later steps of a plan keep its order, or the visit says which rule it breaks and why."""

from datetime import date, timedelta

import pytest

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.errors import ReasonNeeded
from clinic.booking.follow_up import board, order, steps
from clinic.booking.follow_up.actions import book_item, close_item
from clinic.booking.follow_up.codes import AgainstOrder
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import CheckIn, CheckInState, VisitState
from clinic.booking.reasons import CloseReason
from clinic.practice.visit_kinds import VisitKind
from tests.booking.making import noon, plan_with_steps, treat
from tests.booking.test_follow_up import tab_of
from tests.support.audit import told_by
from tests.treatments.making import make_decision, make_plan

TREATED = date(2026, 11, 23)


@pytest.fixture
def filler(monday, ana, ada, in_clinic) -> FollowUpItem:
    """Treated on Monday 23 November; filler accepted, laser declined."""
    plan = plan_with_steps(ana, ada, noon(monday, "2026-11-23"), ha_filler="yes", fractional_laser="no")
    treatment = treat(plan, ada, noon(monday, "2026-11-23"))
    actions.make_due(treatment=treatment)
    steps.follow_plan(plan=plan)
    return FollowUpItem.objects.get(kind="step")


@pytest.fixture
def laser_first(monday, ana, ada, in_clinic) -> list[FollowUpItem]:
    """Both accepted: the laser over a treated muscle waits for the check-in, the filler for the laser."""
    plan = plan_with_steps(ana, ada, noon(monday, "2026-11-23"), ha_filler="yes", fractional_laser="yes")
    actions.make_due(treatment=treat(plan, ada, noon(monday, "2026-11-23")))
    steps.follow_plan(plan=plan)
    return [FollowUpItem.objects.get(tools=["fractional_laser"]), FollowUpItem.objects.get(tools=["ha_filler"])]


def look(item: FollowUpItem) -> FollowUpItem:
    return FollowUpItem.objects.get(pk=item.pk)


@pytest.mark.parametrize(("days", "keeps"), [(11, False), (13, False), (14, True), (15, True)])
def test_filler_before_its_day_says_the_rule_and_asks_why(filler, local, desk, days, keeps):
    start = local(f"{TREATED + timedelta(days=days)} 10:00")
    actions.book_check_in(check_in=CheckIn.objects.get(), start=local("2026-12-07 09:00"), by=desk)
    if keeps:
        assert book_item(item=filler, start=start, by=desk).kind == VisitKind.TREATMENT
        assert look(filler).outside_reason == ""
        return
    with pytest.raises(ReasonNeeded) as asked:
        book_item(item=filler, start=start, by=desk)
    said = str(asked.value)
    assert "against the plan's order: its first day is Mon 7 Dec" in said
    assert "order.filler" in said and "R091" in said and "from day 14 after the toxin" in said
    assert asked.value.choices == AgainstOrder.choices and look(filler).appointment is None
    with pytest.raises(ReasonNeeded, match="few words"):
        book_item(item=filler, start=start, by=desk, outside_reason="other_order")
    if start.weekday() == 6:  # closed on Sunday
        return
    book_item(item=filler, start=start, by=desk, outside_reason="other_area")
    assert look(filler).outside_reason == AgainstOrder.OTHER_AREA
    assert told_by(Event.objects.get(action="follow_up.book"))["reason"] == "other_area"


def test_filler_before_the_check_in_that_sizes_it_says_the_rule(filler, local, desk):
    with pytest.raises(
        ReasonNeeded, match=r"after the check-in, which has no earlier day.*after the review.*order\.filler"
    ):
        book_item(item=filler, start=local("2026-12-08 10:00"), by=desk)
    actions.book_check_in(check_in=CheckIn.objects.get(), start=local("2026-12-10 09:00"), by=desk)
    with pytest.raises(ReasonNeeded, match="after the check-in"):
        book_item(item=filler, start=local("2026-12-09 10:00"), by=desk)
    book_item(item=filler, start=local("2026-12-10 10:00"), by=desk)
    assert look(filler).outside_reason == ""


def test_moving_it_before_its_day_asks_the_same(filler, local, desk):
    actions.book_check_in(check_in=CheckIn.objects.get(), start=local("2026-12-07 09:00"), by=desk)
    visit = book_item(item=filler, start=local("2026-12-08 10:00"), by=desk)
    early = local("2026-12-01 10:00")
    with pytest.raises(ReasonNeeded, match=r"order\.filler"):
        actions.move(appointment=visit, start=early, minutes=45, by=desk)
    actions.move(appointment=visit, start=early, minutes=45, by=desk, outside_reason="by_injector")
    assert look(filler).outside_reason == "by_injector"
    actions.move(appointment=visit, start=local("2026-12-09 10:00"), minutes=45, by=desk)
    assert look(filler).outside_reason == "" and look(filler).appointment_id == visit.pk


def test_the_laser_waits_for_the_check_in(laser_first, local, desk, ada, at, monday):
    laser, after = laser_first
    assert (laser.earliest, laser.after) == (None, "check_in") and (after.earliest, after.after) == (
        None,
        "fractional_laser",
    )
    assert tab_of(laser, date(2027, 6, 1)) == ["early"]
    with pytest.raises(ReasonNeeded, match=r"after the check-in, which has no earlier day.*order\.device"):
        book_item(item=laser, start=local("2026-12-08 10:00"), by=desk)
    check_in = CheckIn.objects.get()
    actions.book_check_in(check_in=check_in, start=local("2026-12-07 10:00"), by=desk)
    visit = book_item(item=laser, start=local("2026-12-08 10:00"), by=desk)  # the check-in comes before
    assert look(laser).outside_reason == "" and order.breach(look(laser), date(2026, 12, 8)) is None
    actions.move(appointment=CheckIn.objects.get().appointment, start=local("2026-12-10 10:00"), minutes=15, by=desk)
    reader = board.BoardReader(monday, TREATED)
    assert [one.pk for one in reader.against_order()] == [laser.pk]
    at(monday, "2026-12-08 10:30")
    actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    actions.advance(appointment=visit, to=VisitState.DONE, by=desk)
    # a device that swells: filler waits the protocol's fourteen days
    assert look(after).earliest == date(2026, 12, 22)
    for day, tab in ((21, "early"), (22, "due"), (23, "due")):
        assert tab_of(after, date(2026, 12, day)) == [tab]


def test_a_check_in_closed_without_an_outcome_still_offers_the_step_and_asks(laser_first, local, desk, at, monday):
    laser, _ = laser_first
    at(monday, "2026-12-08 10:00")
    actions.close_check_in(check_in=CheckIn.objects.get(), reason=CloseReason.ELSEWHERE, by=desk)
    assert CheckIn.objects.get().state == CheckInState.CLOSED
    assert tab_of(laser, date(2026, 12, 8)) == ["due"]
    with pytest.raises(ReasonNeeded, match="after the check-in"):
        book_item(item=look(laser), start=local("2026-12-09 10:00"), by=desk)
    close_item(item=look(laser), reason=CloseReason.DECLINED, by=desk)
    assert tab_of(laser, date(2026, 12, 9)) == ["settled"]


def test_a_step_that_is_declined_later_leaves_the_list(filler, ada, at, monday):
    at(monday, "2027-03-20 10:00")
    newer = make_plan(filler.patient, ada)
    make_decision(newer, ada, course="wait", words="Not now")
    steps.follow_plan(plan=newer)
    assert look(filler).closed_reason == "not_planned"
