"""Plays what happened to all demo patients, oldest events first."""

from datetime import datetime, timedelta
from decimal import Decimal

from clinic.booking import actions as booking
from clinic.booking.models import CheckIn, VisitState
from clinic.demo.clock import clock
from clinic.demo.demo_clinic import DemoClinic, key
from clinic.demo.demo_messages import write_messages
from clinic.demo.demo_patient import DemoFollowUp, DemoPatient, Today
from clinic.demo.demo_patients import DEMO_PATIENTS
from clinic.demo.demo_stock import fill_fridge
from clinic.demo.photographs import photograph
from clinic.practice.models import Clinic
from clinic.practice.visit_kinds import MINUTES, VisitKind
from patients.records.models import Patient
from planning.earlier import actions as earlier
from planning.earlier.models import ToldBy
from planning.earlier.partial_dates import PartialDate


def play(clinic: Clinic) -> None:
    """Everything that happened in the demo clinic. Inside `tenant(clinic)` and one transaction."""
    demo = DemoClinic(clinic)
    demo.sign_protocol(max(visit.ago for person in DEMO_PATIENTS for visit in person.past))
    people = [(person, demo.arrive(person, number)) for number, person in enumerate(DEMO_PATIENTS)]
    visits = [(visit, person, patient) for person, patient in people for visit in person.past]
    for visit, person, patient in sorted(visits, key=lambda one: (-one[0].ago, one[0].at, one[1].family)):
        demo.past_visit(person, patient, visit)
    for person, patient in people:
        photograph(demo, person, patient)
        enter_elsewhere(demo, person, patient)
        follow_up(demo, person, patient)
    for person, patient in people:
        if person.today:
            today(demo, person.today, patient)
        if person.ahead:
            demo.book(patient, person.injector, demo.at(-person.ahead.days, person.ahead.at), person.ahead.kind)
    fill_fridge(demo)
    write_messages(demo)


def enter_elsewhere(demo: DemoClinic, person: DemoPatient, patient: Patient) -> None:
    for number, one in enumerate(person.elsewhere):
        day = demo.now.date() - timedelta(weeks=one.weeks)
        earlier.enter(
            patient=patient,
            kind=one.kind,
            when=PartialDate(day.year, day.month, None if one.month_only else day.day),
            product=one.product,
            what=one.what,
            units=None if one.units is None else Decimal(str(one.units)),
            areas=one.areas,
            place=one.place,
            told_by=ToldBy.PATIENT,
            idempotency_key=key(person.family, "elsewhere", number),
            by=demo.injectors[person.injector].user,
        )


def newest_check_in(patient: Patient) -> CheckIn:
    return CheckIn.objects.select_related("treatment").filter(patient=patient).latest("target")


def follow_up(demo: DemoClinic, person: DemoPatient, patient: Patient) -> None:
    """What became of the newest check-in."""
    done: DemoFollowUp = person.follow_up
    for number, outcome in enumerate(done.called):
        with clock(demo.at(len(done.called) - number, "12:30")):
            idempotency_key = key(person.family, "call", number)
            booking.log_attempt(
                check_in=newest_check_in(patient), outcome=outcome, by=demo.desk, idempotency_key=idempotency_key
            )
    if done.closed:
        with clock(demo.at(person.past[-1].ago - 16, "12:30")):
            booking.close_check_in(check_in=newest_check_in(patient), reason=done.closed, by=demo.desk)
    for day, states in (
        (done.seen_on_day, (VisitState.ARRIVED, VisitState.IN_ROOM, VisitState.DONE)),
        (done.missed_on_day, (VisitState.NO_SHOW,)),
    ):
        if day is not None:
            start = demo.at(person.past[-1].ago - day, "09:30")
            visit = demo.book_check_in(newest_check_in(patient), start, on=start - timedelta(days=2))
            demo.goes_on(
                visit, *((state, start + timedelta(minutes=5 * number)) for number, state in enumerate(states, 1))
            )
    if done.seen_on_day is not None and done.judged:
        demo.judge(newest_check_in(patient).treatment, person, done)
    if done.put_off:
        until = demo.now.date() + timedelta(days=12)
        with clock(demo.now - timedelta(minutes=20)):
            booking.snooze(check_in=newest_check_in(patient), until=until, reason=done.put_off, by=demo.desk)
    if done.sooner:
        check_in = newest_check_in(patient)
        start = demo.at((demo.now.date() - check_in.earliest).days + 1, "09:30")
        demo.book_check_in(check_in, start, on=demo.now - timedelta(minutes=15), outside=done.sooner)


def today(demo: DemoClinic, plan: Today, patient: Patient) -> None:
    start = demo.on_the_day(plan.after)
    if not demo.is_open(start, MINUTES[plan.kind]):
        return
    if plan.kind == VisitKind.CHECK_IN:
        booked_on = start - timedelta(days=1)
        visit = demo.book_check_in(newest_check_in(patient), start, on=booked_on)
    else:
        visit = demo.book(patient, plan.who, start, plan.kind, plan.note)
    steps: dict[VisitState, datetime] = {
        VisitState.CONFIRMED: start - timedelta(days=1),
        VisitState.ARRIVED: start - timedelta(minutes=20),
        VisitState.IN_ROOM: start,
        VisitState.DONE: start + timedelta(minutes=visit.minutes),
    }
    state = VisitState.DONE if start < demo.middle + timedelta(minutes=-90) else plan.state
    wanted = list(steps)[: list(steps).index(state) + 1] if state in steps else []
    demo.goes_on(visit, *((state, steps[state]) for state in wanted))
