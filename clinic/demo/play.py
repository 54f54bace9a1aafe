"""Plays all stories, oldest events first."""

from datetime import datetime, timedelta

from clinic.booking import actions as booking
from clinic.booking.models import CheckIn, VisitKind, VisitState
from clinic.demo.clock import clock
from clinic.demo.stage import Stage, key
from clinic.demo.stories import STORIES
from clinic.demo.story import FollowUp, Story, Today
from clinic.practice.models import Clinic
from patients.records.models import Patient


def play(clinic: Clinic) -> None:
    """Everything that happened in the demo clinic. Inside `tenant(clinic)` and one transaction."""
    stage = Stage(clinic)
    people = [(story, stage.arrive(story, number)) for number, story in enumerate(STORIES)]
    visits = [(visit, story, patient) for story, patient in people for visit in story.past]
    for visit, story, patient in sorted(visits, key=lambda one: (-one[0].ago, one[0].at, one[1].family)):
        stage.past_visit(story, patient, visit)
    for story, patient in people:
        follow_up(stage, story, patient)
    for story, patient in people:
        if story.today:
            today(stage, story.today, patient)
        if story.ahead:
            stage.book(patient, story.injector, stage.at(-story.ahead.days, story.ahead.at), story.ahead.kind)


def newest_check_in(patient: Patient) -> CheckIn:
    return CheckIn.objects.select_related("treatment").filter(patient=patient).latest("target")


def follow_up(stage: Stage, story: Story, patient: Patient) -> None:
    """What became of the newest check-in."""
    done: FollowUp = story.follow_up
    for number, outcome in enumerate(done.called):
        with clock(stage.at(len(done.called) - number, "12:30")):
            once = key(story.family, "call", number)
            booking.log_attempt(check_in=newest_check_in(patient), outcome=outcome, by=stage.desk, once=once)
    if done.closed:
        with clock(stage.at(story.past[-1].ago - 16, "12:30")):
            booking.close_check_in(check_in=newest_check_in(patient), reason=done.closed, by=stage.desk)
    for day, states in (
        (done.seen_on_day, (VisitState.ARRIVED, VisitState.IN_ROOM, VisitState.DONE)),
        (done.missed_on_day, (VisitState.NO_SHOW,)),
    ):
        if day is not None:
            start = stage.at(story.past[-1].ago - day, "09:30")
            visit = stage.book_check_in(newest_check_in(patient), start, on=start - timedelta(days=2))
            stage.goes_on(
                visit, *((state, start + timedelta(minutes=5 * number)) for number, state in enumerate(states, 1))
            )
    if done.seen_on_day is not None and done.judged:
        stage.judge(newest_check_in(patient).treatment, story, done)
    if done.put_off:
        until = stage.now.date() + timedelta(days=12)
        with clock(stage.now - timedelta(minutes=20)):
            booking.snooze(check_in=newest_check_in(patient), until=until, reason=done.put_off, by=stage.desk)
    if done.sooner:
        check_in = newest_check_in(patient)
        start = stage.at((stage.now.date() - check_in.earliest).days + 1, "09:30")
        stage.book_check_in(check_in, start, on=stage.now - timedelta(minutes=15), outside=done.sooner)


def today(stage: Stage, plan: Today, patient: Patient) -> None:
    start = stage.middle + timedelta(minutes=plan.after)
    if plan.kind == VisitKind.CHECK_IN:
        booked_on = start - timedelta(days=1)
        visit = stage.book_check_in(newest_check_in(patient), start, on=booked_on)
    else:
        visit = stage.book(patient, plan.who, start, plan.kind, plan.note)
    steps: dict[VisitState, datetime] = {
        VisitState.CONFIRMED: start - timedelta(days=1),
        VisitState.ARRIVED: start - timedelta(minutes=20),
        VisitState.IN_ROOM: start,
        VisitState.DONE: start + timedelta(minutes=visit.minutes),
    }
    wanted = list(steps)[: list(steps).index(plan.state) + 1] if plan.state in steps else []
    stage.goes_on(visit, *((state, steps[state]) for state in wanted))
